// AWS as far as our reading goes, in memory: an organization that a test describes, answered page by page, with everything going wrong
// that moto's server cannot do. It proves what we make of answers; that AWS gives such answers is moto's part.

import {
  type AwsCallName,
  type AwsCalls,
  type AwsClient,
  AwsError,
  type AwsPage,
  type AwsPlace,
  type AwsThing,
} from '@tidegate/adapters';

type Tags = Readonly<Record<string, string>>;

/** What is in one region of an account. */
export interface TwinRegion {
  readonly instances?: readonly { readonly id: string; readonly tags?: Tags; readonly state?: string }[];
  readonly nodes?: readonly string[];
  readonly databases?: readonly AwsThing[];
  readonly tables?: readonly string[];
  readonly clusters?: readonly AwsThing[];
  readonly secrets?: readonly AwsThing[];
  readonly parameters?: readonly string[];
  /** Tags by ARN, as the tagging API tells them. */
  readonly tags?: Readonly<Record<string, Tags>>;
}

export interface TwinAccount {
  readonly id: string;
  readonly name: string;
  /** The unit it is in; null for one that no unit lists. */
  readonly unit: string | null;
  readonly status?: string;
  readonly tags?: Tags;
  readonly regions?: Readonly<Record<string, TwinRegion>>;
  readonly closedRegions?: readonly string[];
  readonly buckets?: readonly { readonly name: string; readonly region: string | null; readonly tags?: Tags }[];
  readonly roles?: readonly { readonly name: string; readonly policies?: readonly string[] }[];
}

export interface TwinOrganization {
  readonly id: string;
  /** `root` is there without being named. */
  readonly units: readonly { readonly id: string; readonly parent: string }[];
  readonly accounts: readonly TwinAccount[];
  readonly permissionSets?: readonly {
    readonly name: string;
    readonly tags?: Tags;
    readonly assignments: readonly { readonly account: string; readonly user: string }[];
  }[];
}

/** A call as the twin saw it. */
export interface AwsTwinCall {
  readonly at: AwsPlace;
  readonly name: AwsCallName;
  /** The page that is asked for, from 0. */
  readonly page: number;
  /** How often this very call was made before. */
  readonly before: number;
}

export interface AwsTwinParts {
  /** What the organization is now; may change between calls. */
  readonly organization: () => TwinOrganization;
  /** What goes wrong with a call. `hangs` never answers. */
  readonly faults?: (call: AwsTwinCall) => AwsError | 'hangs' | null;
  readonly pageSize?: number;
  /** A list whose pages go in a circle. */
  readonly endless?: AwsCallName;
  readonly seen?: (call: AwsTwinCall) => void;
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
}: AwsTwinParts): AwsClient {
  const counts = new Map<string, number>();
  return {
    async call(at, name, ask) {
      const page = 'next' in ask && typeof ask.next === 'string' ? Number(ask.next) : 0;
      const key = JSON.stringify([at, name, ask]);
      const call: AwsTwinCall = { at, name, page, before: counts.get(key) ?? 0 };
      counts.set(key, call.before + 1);
      seen?.(call);
      const fault = faults(call);
      if (fault === 'hangs') return new Promise(() => undefined);
      if (fault !== null) throw fault;
      const world = organization();
      const account = world.accounts.find((one) => one.id === (at.accountId ?? managementId));
      const answer = answers[name];
      const region = account?.regions?.[at.region] ?? {};
      return answer({ world, account: account ?? null, region, pageSize, endless: name === endless }, ask);
    },
    close: () => undefined,
  };
}

interface Seen {
  readonly world: TwinOrganization;
  readonly account: TwinAccount | null;
  readonly region: TwinRegion;
  readonly pageSize: number;
  readonly endless: boolean;
}
type Answers = { readonly [N in AwsCallName]: (seen: Seen, ask: AwsCalls[N]['ask']) => AwsCalls[N]['answer'] };

const pageOf = <T>(
  { pageSize, endless }: Seen,
  items: readonly T[],
  ask: { readonly next: string | null },
): AwsPage<T> => {
  const start = ask.next === null ? 0 : Number(ask.next) * pageSize;
  const end = start + pageSize;
  const next = endless ? '1' : end < items.length ? String(end / pageSize) : null;
  return { items: items.slice(start, end), next };
};

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

const answers: Answers = {
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
  'rds.clusters': (seen, ask) => pageOf(seen, [], ask),
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
    const all = (seen.account?.roles ?? []).map(({ name, policies = [] }) => ({
      kind: 'role' as const,
      arn: `arn:aws:iam::${seen.account?.id ?? ''}:role/${name}`,
      name,
      tags: {},
      facts: {},
      policies,
    }));
    return pageOf(seen, all, ask);
  },
  'iam.users': (seen, ask) => pageOf(seen, [], ask),
  'iam.accessKeys': (seen, ask) => pageOf(seen, [], ask),
  'iam.accessKeyUsed': () => null,
  'sso.instances': (seen, ask) => {
    const all = seen.world.permissionSets === undefined ? [] : [{ arn: 'arn:aws:sso:::instance/one', storeId: 'd-1' }];
    return pageOf(seen, all, ask);
  },
  'sso.sets': (seen, ask) =>
    pageOf(
      seen,
      (seen.world.permissionSets ?? []).map((one) => setOf(one.name)),
      ask,
    ),
  'sso.set': ({ world }, { set }) => {
    const found = world.permissionSets?.find((one) => setOf(one.name) === set) ?? refuse();
    return { arn: set, name: found.name, facts: { session: 'PT1H' } };
  },
  'sso.tags': (seen, ask) => {
    const found = seen.world.permissionSets?.find((one) => setOf(one.name) === ask.resource);
    return pageOf(seen, tagPairs(found?.tags), ask);
  },
  'sso.accounts': (seen, ask) => {
    const found = seen.world.permissionSets?.find((one) => setOf(one.name) === ask.set);
    return pageOf(seen, [...new Set((found?.assignments ?? []).map((one) => one.account))], ask);
  },
  'sso.assignments': (seen, ask) => {
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
