// An organization on the twin with something of every type that access can be had to, for the tests of grants on AWS; and a view of what is
// left behind that does not go through the adapter.

import { type AwsClient, makeAws } from '@tidegate/adapters';
import type { Clock, LinkedAccount, Target } from '@tidegate/core';
import { type AwsTwinCall, type AwsTwinParts, makeAwsTwin, managementId } from './aws-twin.ts';
import { makeTwinGrants } from './aws-twin-grants.ts';
import type { TwinGrants, TwinOrganization, TwinRole } from './aws-twin-world.ts';
import { seededChance } from './chance.ts';
import type { AdapterWorld } from './world.ts';

export const awsProd = '111111111111';
const home = 'eu-west-1';
const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});

/** Who grants go to: somebody who signs in through Identity Center. */
export const awsPerson = `arn:aws:sts::${managementId}:assumed-role/AWSReservedSSO_SignIn_0123456789abcdef/ada@acme.example`;
/** As an identity link names somebody. */
export const accountOf = (account: string): LinkedAccount => ({ account, by: 'table', verified: true });

/** A role of the account's own, which trusts roles of grants. */
export const awsDeploy = `arn:aws:iam::${awsProd}:role/ops/Deploy`;

export const awsBoundary = `arn:aws:iam::${awsProd}:policy/guardrails/boundary-main`;

const organization: TwinOrganization = {
  id: 'o-a1b2c3d4e5',
  units: [{ id: 'ou-prod', parent: 'root' }],
  accounts: [
    { id: managementId, name: 'management', unit: 'root' },
    { id: awsProd, name: 'prod', unit: 'ou-prod' },
  ],
  permissionSets: [],
};

export const awsSettings = {
  organization_id: organization.id,
  external_id: 'tidegate-1',
  regions: home,
  identity_center_region: home,
  granting_role_name: 'tidegate-main',
  boundary_policy: 'guardrails/boundary-main',
  identity_center_role_arn: `arn:aws:iam::${managementId}:role/tidegate-main`,
  sign_in_url: 'https://d-1234567890.awsapps.com/start',
  database_user_read_only: 'reader',
  database_user_read_write: 'writer',
  database_user_admin: 'owner',
};

export interface AwsWorld extends AdapterWorld {
  readonly target: Target;
  readonly grants: TwinGrants;
  /** Every call, in order. */
  readonly calls: AwsTwinCall[];
  /** The client under the pace. */
  readonly client: AwsClient;
}

export interface AwsWorldAsk {
  readonly faults?: NonNullable<AwsTwinParts['faults']>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** What is in the organization besides. */
  readonly organization?: (plain: TwinOrganization) => TwinOrganization;
  readonly pageSize?: number;
}

/** Makes it. Time does not pass in pauses. */
export function makeAwsWorld({
  faults,
  settings,
  clock,
  organization: change = (plain) => plain,
  pageSize = 50,
}: AwsWorldAsk = {}): AwsWorld {
  const grants = makeTwinGrants();
  grants.policies.set(awsBoundary, everything);
  grants.users.set('ada@acme.example', 'user-ada');
  grants.roles.set(`${awsProd}/Deploy`, deployRole());
  const calls: AwsTwinCall[] = [];
  const client = makeAwsTwin({
    organization: () => change(organization),
    grants,
    pageSize,
    seen: (call) => calls.push(call),
    ...(faults === undefined ? {} : { faults }),
  });
  const adapter = makeAws({
    connect: () => client,
    pause: async () => undefined,
    chance: seededChance('aws-world'),
    ...(clock === undefined ? {} : { clock }),
  });
  const connect = (): Target => {
    const target = adapter.connect({ ...awsSettings, ...settings }, null);
    if (!target.ok) throw new Error(target.refusal.message);
    return target.value;
  };
  return {
    adapter,
    config: { ...awsSettings, ...settings },
    target: connect(),
    reconnect: connect,
    asks: awsAsks,
    account: accountOf(awsPerson),
    leftovers: async () => leftovers(grants),
    grants,
    calls,
    client,
    close: async () => client.close(),
  };
}

const inProd = { account_id: awsProd, region: home };
const arn = (service: string, resource: string): string => `arn:aws:${service}:${home}:${awsProd}:${resource}`;
const database = (id: string) => ({
  ...inProd,
  iam_sign_in: 'yes',
  database_id: id,
  endpoint: 'db.acme.internal:5432',
  engine: 'postgres',
});

const things = [
  ['aws-account-s3-bucket', 'arn:aws:s3:::acme-reports', ['READ_ONLY', 'READ_WRITE'], inProd],
  ['aws-account-dynamodb-table', arn('dynamodb', 'table/carts'), ['READ_ONLY', 'READ_WRITE'], inProd],
  ['aws-account-ec2-instance', arn('ec2', 'instance/i-0123456789abcdef0'), ['CONNECT', 'POWER'], inProd],
  ['aws-rds-instance', arn('rds', 'db:orders'), ['READ_ONLY', 'READ_WRITE', 'ADMIN'], database('db-ABCDEFGHIJKL')],
  ['aws-rds-cluster', arn('rds', 'cluster:carts'), ['READ_ONLY'], database('cluster-ABCDEFGHIJKL')],
  ['aws-account-secret', arn('secretsmanager', 'secret:prod/key-AbCdEf'), ['READ_ONLY', 'READ_WRITE'], inProd],
  ['aws-account-iam-role', awsDeploy, ['TAKE'], { account_id: awsProd }],
  ['aws-account-ssm-parameter', arn('ssm', 'parameter/prod/url'), ['READ_ONLY'], inProd],
  [
    'aws-organization-account',
    `arn:aws:organizations::${managementId}:account/${organization.id}/${awsProd}`,
    ['READ_ONLY', 'POWER', 'ADMIN'],
    { account_id: awsProd },
  ],
] as const;

/** Everything that can be had. */
export const awsAsks: AdapterWorld['asks'] = things.flatMap(([type, nativeId, permissions, context]) =>
  permissions.map((permission) => ({ type, nativeId, permission, context })),
);

/** Trusts the account as far as it is a role of a grant that asks. */
const deployRole = (): TwinRole => ({
  name: 'Deploy',
  arn: awsDeploy,
  path: '/ops/',
  accountId: awsProd,
  trust: JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${awsProd}:root` },
      Action: 'sts:AssumeRole',
      Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${awsProd}:role/tidegate/grants/main/*` } },
    },
  }),
  boundary: null,
  sessionSecMax: 3_600,
  tags: {},
  inline: new Map([['deploys', everything]]),
  attached: new Set(),
});

/** Roles, permission sets and shells that only a grant can have made. */
function leftovers({ roles, sets, sessions }: TwinGrants): readonly string[] {
  return [
    ...[...roles.values()].flatMap(({ arn: role, path }) => (path.startsWith('/tidegate/grants/') ? [role] : [])),
    ...[...sets.values()].map(({ name }) => name),
    ...[...sessions.values()].map(({ owner }) => `session of ${owner}`),
  ];
}
