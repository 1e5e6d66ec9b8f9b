// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
// The worlds the figures are measured on: made once, plain data, the same on every machine.
import type { Policies, Request } from '@tidegate/iam';

const version = '2012-10-17';
const account = '111122223333';
const everything = { Version: version, Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** One identity policy with a few statements; half of the requests are allowed. */
export const identityPolicies: Policies = {
  identity: [
    {
      Version: version,
      Statement: [
        {
          Sid: 'Read',
          Effect: 'Allow',
          Action: ['s3:Get*', 's3:List*'],
          Resource: ['arn:aws:s3:::reports/*', 'arn:aws:s3:::reports'],
        },
        { Sid: 'NotSecret', Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::reports/secret/*' },
        { Sid: 'Queues', Effect: 'Allow', Action: 'sqs:*', Resource: `arn:aws:sqs:*:${account}:orders-*` },
      ],
    },
  ],
};

/** Requests to the identity policy. */
export function identityRequests(count: number): readonly Request[] {
  return Array.from({ length: count }, (_, index) => ({
    principal: `arn:aws:iam::${account}:user/ada`,
    action: index % 2 === 0 ? 's3:GetObject' : 's3:PutObject',
    resource: `arn:aws:s3:::reports/2026/${index}.csv`,
    resourceAccount: account,
  }));
}

const tags = ['team', 'stage', 'cost', 'owner', 'zone', 'app', 'tier', 'data', 'site'] as const;
const tagIs = (...names: readonly (typeof tags)[number][]): object =>
  Object.fromEntries(names.map((name) => [`aws:ResourceTag/${name}`, `value-${name}`]));
const allowIf = (condition: object): object => ({
  Version: version,
  Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*', Condition: { StringEquals: condition } }],
});
const denyUnless = (action: string, condition: object, principal: object = {}): object => ({
  Version: version,
  Statement: [
    { Effect: 'Deny', ...principal, Action: action, Resource: '*', Condition: { StringNotEquals: condition } },
  ],
});

/** Identity, boundary, session, SCPs at three levels and a resource policy with nine tag conditions among them; all requests are allowed. */
export const fiveLayers: Policies = {
  identity: [allowIf(tagIs('team', 'stage'))],
  boundary: allowIf(tagIs('cost', 'owner')),
  session: [allowIf(tagIs('zone', 'app'))],
  scp: [
    { node: 'r-abcd', policies: [everything] },
    { node: 'ou-abcd-11112222', policies: [everything, denyUnless('ec2:*', tagIs('tier'))] },
    { node: account, policies: [everything, denyUnless('ec2:*', tagIs('data'))] },
  ],
  resource: denyUnless('ec2:*', tagIs('site'), { Principal: '*' }),
};

/** A request to the five layers, made anew. */
export function fiveRequest(index: number): Request {
  return {
    principal: `arn:aws:sts::${account}:assumed-role/developer/ada`,
    action: 'ec2:StartInstances',
    resource: `arn:aws:ec2:eu-west-1:${account}:instance/i-${index}`,
    resourceAccount: account,
    context: {
      'aws:ResourceTag/team': 'value-team',
      'aws:ResourceTag/stage': 'value-stage',
      'aws:ResourceTag/cost': 'value-cost',
      'aws:ResourceTag/owner': 'value-owner',
      'aws:ResourceTag/zone': 'value-zone',
      'aws:ResourceTag/app': 'value-app',
      'aws:ResourceTag/tier': 'value-tier',
      'aws:ResourceTag/data': 'value-data',
      'aws:ResourceTag/site': 'value-site',
    },
  };
}

const services = ['s3', 'ec2', 'sqs', 'sns', 'kms', 'dynamodb', 'lambda', 'logs', 'rds', 'iam'];

/** A policy of ten statements, as text, different for each number. */
export function policyText(number: number): string {
  return JSON.stringify({
    Version: version,
    Statement: services.map((service, index) => ({
      Sid: `S${number}x${index}`,
      Effect: index % 4 === 3 ? 'Deny' : 'Allow',
      Action: [`${service}:Get*`, `${service}:List*`, `${service}:Create${number}`],
      Resource: [
        `arn:aws:${service}:*:${account}:thing-${number}/*`,
        `arn:aws:${service}:*:${account}:other/\${aws:username}/*`,
      ],
      Condition: {
        StringEquals: { 'aws:ResourceTag/team': [`team-${number}`, '${aws:PrincipalTag/team}'] },
        IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:db8::/32'] },
      },
    })),
  });
}

/** Ten thousand statements about one action, none of which but the last allows. */
export const tenThousand: Policies = {
  identity: Array.from({ length: 100 }, (_, policy) => ({
    Version: version,
    Statement: Array.from({ length: 100 }, (_, statement) => ({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::bucket-${policy * 100 + statement}/*`,
    })),
  })),
};

/** A request that only the last of the ten thousand statements allows. */
export const lastOfTenThousand: Request = {
  principal: `arn:aws:iam::${account}:user/ada`,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket-9999/key',
  resourceAccount: account,
};
