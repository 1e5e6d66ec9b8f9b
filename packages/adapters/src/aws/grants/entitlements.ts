// What each permission on each type of resource is in AWS's words: the statements that are granted, the calls without which they would be
// worth nothing, and the most they may ever be. The sentence an approver reads is in ../permissions.ts; what is not here cannot be had.

import { ok, quoted, type Result } from '@tidegate/core';
import { cannot } from '../../stored-plan.ts';
import type { AwsConfig } from '../config.ts';
import { readAccount } from './account-entitlements.ts';
import type { Entitlement } from './entitlement.ts';
import { roleType, takingOf } from './role-entitlement.ts';

/** What is asked for. */
export interface Asked {
  readonly type: string;
  readonly permission: string;
  readonly nativeId: string;
  readonly context: Readonly<Record<string, string>>;
  /** The name of every session of the grant's role. */
  readonly session: string;
}

type Of = (asked: Asked, config: AwsConfig) => Result<Entitlement>;

/** Finds what a permission on a resource is. Refuses what no policy can say exactly. */
export function entitlementOf(asked: Asked, config: AwsConfig): Result<Entitlement> {
  const of = types.get(asked.type);
  if (of === undefined) return cannot(`nothing can be had on ${quoted(asked.type)} in AWS`, 'resource');
  return of(asked, config);
}

const partition = '(aws|aws-cn|aws-us-gov)';
const region = '([a-z0-9-]{5,30})';
const owner = String.raw`(\d{12})`;
const arnForm = (service: string, resource: string): RegExp =>
  new RegExp(`^arn:${partition}:${service}:${region}:${owner}:${resource}$`);

/** The parts of an ARN that is of the form, and of the account that the inventory says. */
function read(asked: Asked, form: RegExp): Result<Pick<Entitlement, 'partition' | 'region' | 'accountId'>> {
  const [, part, area, accountId] = form.exec(asked.nativeId) ?? [];
  if (part === undefined || area === undefined || accountId === undefined) return unread(asked);
  const told = asked.context['account_id'];
  if (told !== undefined && told !== accountId) return unread(asked);
  return ok({ partition: part, region: area, accountId });
}

const unread = (asked: Asked): Result<never> =>
  cannot(`${quoted(asked.nativeId, 200)} names nothing that a policy can name exactly`, 'resource');

const s3: Of = (asked) => {
  const found = new RegExp(`^arn:${partition}:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`).exec(asked.nativeId);
  const accountId = asked.context['account_id'] ?? '';
  const writes = asked.permission === 'READ_WRITE';
  if (found?.[1] === undefined || !/^\d{12}$/.test(accountId)) return unread(asked);
  if (!writes && asked.permission !== 'READ_ONLY') return unknownPermission(asked);
  const bucket = asked.nativeId;
  // A bucket's ARN names no account: one that was deleted and made again by somebody else is not what was agreed.
  const conditions = { StringEquals: { 'aws:ResourceAccount': accountId } };
  return ok({
    partition: found[1],
    region: asked.context['region'] ?? null,
    accountId,
    allows: [
      {
        sid: 'Bucket',
        actions: ['s3:GetBucketLocation', 's3:ListBucket', ...(writes ? ['s3:ListBucketMultipartUploads'] : [])],
        resources: [bucket],
        conditions,
      },
      {
        sid: 'Objects',
        actions: [
          's3:GetObject',
          's3:GetObjectTagging',
          ...(writes
            ? ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:ListMultipartUploadParts', 's3:PutObject']
            : []),
        ],
        resources: [`${bucket}/*`],
        conditions,
      },
    ],
    essential: [
      { action: 's3:ListBucket', resource: bucket },
      { action: 's3:GetObject', resource: `${bucket}/*` },
      ...(writes ? [{ action: 's3:PutObject', resource: `${bucket}/*` }] : []),
    ],
    most: [
      {
        actions: [
          's3:Get*',
          's3:List*',
          ...(writes ? ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'] : []),
        ],
        resources: [bucket, `${bucket}/*`],
      },
    ],
    node: null,
    details: { bucket: bucket.slice(bucket.lastIndexOf(':') + 1) },
  });
};

const dynamodbForm = arnForm('dynamodb', 'table/[A-Za-z0-9_.-]{3,255}');
const readItems = ['BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'GetItem', 'Query', 'Scan'];
const mostReading = ['*GetItem', 'ConditionCheckItem', 'Describe*', 'Query', 'Scan'].map((name) => `dynamodb:${name}`);
const writeItems = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'];

const dynamodb: Of = (asked) => {
  const place = read(asked, dynamodbForm);
  if (!place.ok) return place;
  const writes = asked.permission === 'READ_WRITE';
  if (!writes && asked.permission !== 'READ_ONLY') return unknownPermission(asked);
  const table = asked.nativeId;
  const actions = [...readItems, ...(writes ? writeItems : [])].map((name) => `dynamodb:${name}`);
  return ok({
    ...place.value,
    allows: [{ sid: 'Items', actions, resources: [table, `${table}/index/*`] }],
    essential: ['GetItem', 'Query', ...(writes ? ['PutItem'] : [])].map((name) => ({
      action: `dynamodb:${name}`,
      resource: table,
    })),
    most: [
      {
        actions: writes ? ['dynamodb:*Item', ...mostReading] : mostReading,
        resources: [table, `${table}/index/*`],
      },
    ],
    node: null,
    details: { table: table.slice(table.lastIndexOf('/') + 1) },
  });
};

const instanceForm = arnForm('ec2', 'instance/i-[0-9a-f]{8,17}');

const ec2: Of = (asked) => {
  const place = read(asked, instanceForm);
  if (!place.ok) return place;
  const powers = asked.permission === 'POWER';
  if (!powers && asked.permission !== 'CONNECT') return unknownPermission(asked);
  const instance = asked.nativeId;
  const { partition: part, region: area, accountId } = place.value;
  const inSsm = `arn:${part}:ssm:${area}:${accountId}`;
  // AWS names a session after the name of the role's session, which the trust fixes; its own examples name it by the user id.
  const sessions = [`${inSsm}:session/${asked.session}-*`, `${inSsm}:session/\${aws:userid}-*`];
  const shell = `${inSsm}:document/SSM-SessionManagerRunShell`;
  const powerActions = ['ec2:RebootInstances', 'ec2:StartInstances', 'ec2:StopInstances'];
  return ok({
    ...place.value,
    allows: [
      {
        sid: 'Shell',
        actions: ['ssm:StartSession'],
        resources: [instance],
        // Else any document would do, and one of them forwards ports.
        conditions: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
      },
      { sid: 'ShellDocument', actions: ['ssm:StartSession'], resources: [shell] },
      {
        sid: 'OwnSessions',
        actions: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
        resources: sessions,
      },
      ...(powers ? [{ sid: 'Power', actions: powerActions, resources: [instance] }] : []),
    ],
    essential: [
      { action: 'ssm:StartSession', resource: instance },
      { action: 'ssm:StartSession', resource: shell },
      ...(powers ? [{ action: 'ec2:StartInstances', resource: instance }] : []),
    ],
    most: [
      { actions: ['ssm:StartSession', ...(powers ? powerActions : [])], resources: [instance, shell] },
      { actions: ['ssm:*Session', 'ssmmessages:OpenDataChannel'], resources: sessions },
    ],
    node: instance.slice(instance.lastIndexOf('/') + 1),
    details: { instance_id: instance.slice(instance.lastIndexOf('/') + 1) },
  });
};

const databaseForms = new Map([
  ['aws-rds-instance', arnForm('rds', 'db:[A-Za-z0-9-]{1,63}')],
  ['aws-rds-cluster', arnForm('rds', 'cluster:[A-Za-z0-9-]{1,63}')],
]);

const rds: Of = (asked, config) => {
  const form = databaseForms.get(asked.type);
  const place = form === undefined ? unread(asked) : read(asked, form);
  if (!place.ok) return place;
  const { context } = asked;
  if (context['cluster'] !== undefined) {
    return cannot(
      `${quoted(asked.nativeId, 200)} is part of the cluster ${quoted(context['cluster'])}; ask for that`,
      'resource',
    );
  }
  if (context['iam_sign_in'] !== 'yes') {
    return cannot('this database does not let people sign in by IAM; turn on IAM database authentication', 'resource');
  }
  const databaseId = context['database_id'] ?? '';
  if (!/^(db|cluster)-[A-Z0-9]{10,40}$/.test(databaseId)) return unread(asked);
  const user = config.databaseUsers.get(asked.permission);
  if (user === undefined) {
    const setting = databaseUserSettings.get(asked.permission);
    if (setting === undefined) return unknownPermission(asked);
    return cannot(
      `set \`${setting}\` of the integration: the user of the databases that this permission is`,
      'permission',
    );
  }
  const { partition: part, region: area, accountId } = place.value;
  const signIn = `arn:${part}:rds-db:${area}:${accountId}:dbuser:${databaseId}/${user}`;
  // It becomes part of a command line.
  const [, host = '', port = ''] = /^([a-z0-9.-]+)(?::(\d{1,5}))?$/i.exec(context['endpoint'] ?? '') ?? [];
  return ok({
    ...place.value,
    allows: [{ sid: 'SignIn', actions: ['rds-db:connect'], resources: [signIn] }],
    essential: [{ action: 'rds-db:connect', resource: signIn }],
    most: [{ actions: ['rds-db:connect'], resources: [signIn] }],
    node: null,
    details: { hostname: host, ...(port === '' ? {} : { port }), username: user, engine: context['engine'] ?? '' },
  });
};

/** The setting that names the user of the databases for each permission. */
export const databaseUserSettings: ReadonlyMap<string, string> = new Map([
  ['READ_ONLY', 'database_user_read_only'],
  ['READ_WRITE', 'database_user_read_write'],
  ['ADMIN', 'database_user_admin'],
]);

const secretForm = arnForm('secretsmanager', String.raw`secret:[\w/+=.@-]{1,512}`);

const secret: Of = (asked) => {
  const place = read(asked, secretForm);
  if (!place.ok) return place;
  const writes = asked.permission === 'READ_WRITE';
  if (!writes && asked.permission !== 'READ_ONLY') return unknownPermission(asked);
  const of = (name: string): string => `secretsmanager:${name}`;
  const actions = ['DescribeSecret', 'GetSecretValue', ...(writes ? ['PutSecretValue'] : [])].map(of);
  const resources = [asked.nativeId];
  return ok({
    ...place.value,
    allows: [{ sid: 'Secret', actions, resources }],
    essential: ['GetSecretValue', ...(writes ? ['PutSecretValue'] : [])].map((name) => ({
      action: of(name),
      resource: asked.nativeId,
    })),
    most: [{ actions: ['DescribeSecret', writes ? '*SecretValue' : 'GetSecretValue'].map(of), resources }],
    node: null,
    details: { secret: asked.nativeId },
  });
};

const parameterForm = arnForm('ssm', String.raw`parameter/[\w./-]{1,1011}`);

const parameter: Of = (asked) => {
  const place = read(asked, parameterForm);
  if (!place.ok) return place;
  if (asked.permission !== 'READ_ONLY') return unknownPermission(asked);
  const resources = [asked.nativeId];
  return ok({
    ...place.value,
    allows: [{ sid: 'Parameter', actions: ['ssm:GetParameter', 'ssm:GetParameters'], resources }],
    essential: [{ action: 'ssm:GetParameter', resource: asked.nativeId }],
    most: [{ actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory'], resources }],
    node: null,
    details: { parameter: asked.nativeId.slice(asked.nativeId.indexOf(':parameter') + ':parameter'.length) },
  });
};

const account: Of = (asked) => {
  const found = new RegExp(`^arn:${partition}:organizations::\\d{12}:account/o-[a-z0-9]{10,32}/${owner}$`).exec(
    asked.nativeId,
  );
  const [, part, accountId] = found ?? [];
  if (part === undefined || accountId === undefined) return unread(asked);
  if (asked.context['management_account'] === 'yes') {
    return cannot('nobody is let into the management account: no service control policy binds it', 'resource');
  }
  const rights = readAccount(asked.permission);
  if (rights === null) return unknownPermission(asked);
  return ok({ partition: part, region: null, accountId, node: null, details: {}, ...rights });
};

const role: Of = (asked, config) => (asked.permission === 'TAKE' ? takingOf(asked, config) : unknownPermission(asked));

const types: ReadonlyMap<string, Of> = new Map([
  ['aws-account-s3-bucket', s3],
  ['aws-account-dynamodb-table', dynamodb],
  ['aws-account-ec2-instance', ec2],
  ['aws-rds-instance', rds],
  ['aws-rds-cluster', rds],
  ['aws-account-secret', secret],
  ['aws-account-ssm-parameter', parameter],
  [roleType, role],
  ['aws-organization-account', account],
]);

const unknownPermission = ({ type, permission }: Pick<Asked, 'type' | 'permission'>): Result<never> =>
  cannot(`${quoted(type)} has no permission ${quoted(permission)}`, 'permission');
