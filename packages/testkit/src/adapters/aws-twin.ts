// AWS as far as our reading goes, in memory: an organization that a test describes, answered page by page, with everything going wrong
// that moto's server cannot do. It proves what we make of answers; that AWS gives such answers is moto's part.

import { type AwsCallName, type AwsCalls, type AwsClient, AwsError, type AwsPlace } from '@tidegate/adapters';
import { assignedIn, grantAnswers, makeTwinGrants } from './aws-twin-grants.ts';
import { type AnswersOf, pageOf, type TwinAccount, type TwinGrants, type TwinOrganization } from './aws-twin-world.ts';

export type { TwinAccount, TwinOrganization, TwinRegion } from './aws-twin-world.ts';

type Tags = Readonly<Record<string, string>>;

/** A call as the twin saw it. */
export interface AwsTwinCall {
  readonly at: AwsPlace;
  readonly name: AwsCallName;
  /** The page that is asked for, from 0. */
  readonly page: number;
  readonly ask: AwsCalls[AwsCallName]['ask'];
  /** How often this very call was made before. */
  readonly before: number;
}

export interface AwsTwinParts {
  /** What the organization is now; may change between calls. */
  readonly organization: () => TwinOrganization;
  /** What goes wrong with a call. `hangs` never answers; `reply-lost` was done, and nobody heard of it. */
  readonly faults?: (call: AwsTwinCall) => AwsError | 'hangs' | 'reply-lost' | null;
  readonly pageSize?: number;
  /** A list whose pages go in a circle. */
  readonly endless?: AwsCallName;
  readonly seen?: (call: AwsTwinCall) => void;
  /** What grants changed; twins that are given the same see the same. */
  readonly grants?: TwinGrants;
}

export const managementId = '100000000000';
const organizationArn = (id: string): string => `arn:aws:organizations::${managementId}:organization/${id}`;

/** Makes the client that the adapter is given instead of the SDK's. */
export function makeAwsTwin({
  organization,
  faults = () => null,
  pageSize = 2,
  endless,
  seen,
  grants = makeTwinGrants(),
}: AwsTwinParts): AwsClient {
  const counts = new Map<string, number>();
  return {
    async call(at, name, ask) {
      const page = 'next' in ask && typeof ask.next === 'string' ? Number(ask.next) : 0;
      const key = JSON.stringify([at, name, ask]);
      const call: AwsTwinCall = { at, name, page, ask, before: counts.get(key) ?? 0 };
      counts.set(key, call.before + 1);
      seen?.(call);
      const fault = faults(call);
      if (fault === 'hangs') return new Promise(() => undefined);
      if (fault !== null && fault !== 'reply-lost') throw fault;
      const world = organization();
      const account = world.accounts.find((one) => one.id === (at.accountId ?? managementId));
      const answer = answers[name];
      const region = account?.regions?.[at.region] ?? {};
      const given = answer(
        { world, account: account ?? null, at, grants, region, pageSize, endless: name === endless },
        ask,
      );
      if (fault === 'reply-lost') throw new AwsError('unavailable', 'the answer was lost');
      return given;
    },
    close: () => undefined,
  };
}

const unitOf = (id: string) => ({ id, arn: `arn:aws:organizations::${managementId}:ou/${id}`, name: id });
const accountOf = ({ id, name, status }: TwinAccount) => ({
  id,
  arn: `arn:aws:organizations::${managementId}:account/${id}`,
  name,
  email: `${name}@acme.example`,
  status: status ?? 'ACTIVE',
});
const tagPairs = (tags: Tags | undefined) => Object.entries(tags ?? {});
const refuse = (): never => {
  throw new AwsError('missing', 'there is no such thing in the twin');
};
const setOf = (name: string): string => `arn:aws:sso:::permissionSet/${name}`;

const answers: AnswersOf<AwsCallName> = {
  ...grantAnswers,
  'sts.identity': ({ account }) => {
    const accountId = account?.id ?? managementId;
    return { accountId, arn: `arn:aws:sts::${accountId}:assumed-role/TidegateInventory/twin` };
  },
  'organizations.describe': ({ world: { id } }) => ({
    id,
    arn: organizationArn(id),
    managementAccountId: managementId,
  }),
  'organizations.roots': (seen, ask) => pageOf(seen, [unitOf('root')], ask),
  'organizations.units': (seen, ask) => {
    const below = seen.world.units.filter((one) => one.parent === ask.parentId).map((one) => unitOf(one.id));
    return pageOf(seen, below, ask);
  },
  'organizations.accounts': (seen, ask) => pageOf(seen, seen.world.accounts.map(accountOf), ask),
  'organizations.accountsOf': (seen, ask) => {
    const here = seen.world.accounts.filter((one) => one.unit === ask.parentId).map(accountOf);
    return pageOf(seen, here, ask);
  },
  'organizations.tags': (seen, ask) => {
    const account = seen.world.accounts.find((one) => one.id === ask.id);
    return pageOf(seen, tagPairs(account?.tags), ask);
  },
  'organizations.policies': (seen, ask) => pageOf(seen, ['FullAWSAccess'], ask),
  // Nothing is kept: what becomes of answers is what the twin is for, and moto keeps tags.
  'tagging.set': () => [],
  'tagging.unset': () => [],
  'iam.tag': () => undefined,
  'iam.untag': () => undefined,
  'ssm.tag': () => undefined,
  'ssm.untag': () => undefined,
  'eks.tag': () => undefined,
  'eks.untag': () => undefined,
  'organizations.tag': () => undefined,
  'organizations.untag': () => undefined,
  'tagging.resources': (seen, ask) => {
    const all = Object.entries(seen.region.tags ?? {}).map(([arn, tags]) => ({ arn, tags }));
    return pageOf(seen, all, ask);
  },
  'ec2.regions': ({ account }) =>
    ['eu-west-1', 'us-east-1', 'ap-east-1'].map((name) => ({
      name,
      enabled: account?.closedRegions?.includes(name) !== true,
    })),
  'ec2.instances': (seen, ask) => {
    const all = (seen.region.instances ?? []).map(({ id, tags = {}, state = 'running' }) => ({
      id,
      state,
      type: 't3.micro',
      tags,
      facts: { state },
    }));
    return pageOf(seen, all, ask);
  },
  'rds.instances': (seen, ask) => pageOf(seen, seen.region.databases ?? [], ask),
  'rds.clusters': (seen, ask) => pageOf(seen, seen.region.databaseClusters ?? [], ask),
  'dynamodb.tables': (seen, ask) => pageOf(seen, seen.region.tables ?? [], ask),
  'eks.clusters': (seen, ask) =>
    pageOf(
      seen,
      (seen.region.clusters ?? []).map((one) => one.name),
      ask,
    ),
  'eks.cluster': ({ region }, { name }) => region.clusters?.find((one) => one.name === name) ?? refuse(),
  'secretsmanager.secrets': (seen, ask) => pageOf(seen, seen.region.secrets ?? [], ask),
  'ssm.parameters': (seen, ask) => {
    return pageOf(
      seen,
      (seen.region.parameters ?? []).map((name) => ({ name, facts: { kind: 'String' } })),
      ask,
    );
  },
  'ssm.nodes': (seen, ask) => {
    return pageOf(
      seen,
      (seen.region.nodes ?? []).map((id) => ({ id, name: id, facts: { ping: 'Online' } })),
      ask,
    );
  },
  's3.buckets': (seen, ask) => {
    return pageOf(
      seen,
      (seen.account?.buckets ?? []).map(({ name, region }) => ({ name, region })),
      ask,
    );
  },
  's3.region': () => 'us-east-1',
  's3.tags': ({ account }, { bucket }) => account?.buckets?.find((one) => one.name === bucket)?.tags ?? refuse(),
  'iam.details': (seen, ask) => {
    const { id = '', roles = [], users = [], managed = [] } = seen.account ?? {};
    const plain = { tags: {}, facts: {}, inline: [], groups: [] };
    const all = [
      ...roles.map(({ name, policies = [], trust = null, lastUsed }) => ({
        ...{ ...plain, kind: 'role' as const, name, policies, trust },
        ...(lastUsed === undefined ? {} : { facts: { last_used: lastUsed } }),
        arn: `arn:aws:iam::${id}:role/${name}`,
      })),
      ...users.map(({ name, policies = [], inline = [], groups = [] }) => ({
        ...{ ...plain, kind: 'user' as const, name, policies, inline, groups, trust: null },
        arn: `arn:aws:iam::${id}:user/${name}`,
      })),
      ...managed.map(({ name }) => ({
        ...{ ...plain, kind: 'policy' as const, name, policies: [], trust: null },
        arn: `arn:aws:iam::${id}:policy/${name}`,
      })),
    ];
    return pageOf(seen, all, ask);
  },
  'iam.policyTags': (seen, ask) => {
    const found = seen.account?.managed?.find(({ name }) => ask.arn.endsWith(`/${name}`)) ?? refuse();
    return pageOf(seen, tagPairs(found.tags), ask);
  },
  'iam.users': (seen, ask) => {
    const { id = '', users = [] } = seen.account ?? {};
    const all = users.map(({ name, lastUsed = null }) => ({ name, arn: `arn:aws:iam::${id}:user/${name}`, lastUsed }));
    return pageOf(seen, all, ask);
  },
  'iam.accessKeys': (seen, ask) => {
    const keys = seen.account?.users?.find(({ name }) => name === ask.user)?.keys ?? {};
    return pageOf(
      seen,
      Object.entries(keys).map(([id, active]) => ({ id, active })),
      ask,
    );
  },
  'iam.accessKeyUsed': ({ account }, { id }) =>
    account?.users?.flatMap(({ keysUsed }) => keysUsed?.[id] ?? []).at(0) ?? null,
  'sso.instances': (seen, ask) => {
    const all = seen.world.permissionSets === undefined ? [] : [{ arn: 'arn:aws:sso:::instance/one', storeId: 'd-1' }];
    return pageOf(seen, all, ask);
  },
  'sso.sets': (seen, ask) => {
    const listed = (seen.world.permissionSets ?? []).map((one) => setOf(one.name));
    return pageOf(seen, [...listed, ...seen.grants.sets.keys()], ask);
  },
  'sso.set': ({ world, grants }, { set }) => {
    const made = grants.sets.get(set);
    if (made) return { arn: set, name: made.name, facts: { session: made.session } };
    const found = world.permissionSets?.find((one) => setOf(one.name) === set) ?? refuse();
    return { arn: set, name: found.name, facts: { session: 'PT1H' } };
  },
  'sso.tags': (seen, ask) => {
    const made = seen.grants.sets.get(ask.resource);
    if (made) return pageOf(seen, tagPairs(made.tags), ask);
    const found = seen.world.permissionSets?.find((one) => setOf(one.name) === ask.resource);
    return pageOf(seen, tagPairs(found?.tags), ask);
  },
  'sso.accounts': (seen, ask) => {
    const made = seen.grants.sets.get(ask.set);
    if (made) return pageOf(seen, [...made.provisioned.keys()], ask);
    const found = seen.world.permissionSets?.find((one) => setOf(one.name) === ask.set);
    return pageOf(seen, [...new Set((found?.assignments ?? []).map((one) => one.account))], ask);
  },
  'sso.assignments': (seen, ask) => {
    const made = seen.grants.sets.get(ask.set);
    if (made) return pageOf(seen, assignedIn(made, ask.accountId), ask);
    const found = seen.world.permissionSets?.find((one) => setOf(one.name) === ask.set);
    const here = (found?.assignments ?? []).filter((one) => one.account === ask.accountId);
    return pageOf(
      seen,
      here.map(({ user }) => ({ principalId: user, principalType: 'USER' as const })),
      ask,
    );
  },
  'identitystore.users': (seen, ask) => {
    const users = (seen.world.permissionSets ?? []).flatMap((one) => one.assignments.map(({ user }) => user));
    return pageOf(
      seen,
      [...new Set(users)].map((id) => ({ id, name: `name of ${id}` })),
      ask,
    );
  },
  'identitystore.groups': (seen, ask) => pageOf(seen, [], ask),
};
