// Standing access in an organization that no grant made: assignments of Identity Center, rights and keys of IAM users, and roles that trust one
// person by name. It is shown and never taken away: the connector has no right to change what it did not make, and asks for none.

import { type ObservedAccess, quoted, type SurveyReport } from '@tidegate/core';
import type { AwsIamThing, AwsPlace } from './calls.ts';
import { awsLimits as limits } from './config.ts';
import { type Aws, homeOf } from './grants/aws.ts';
import { documentIn } from './grants/compile-policy.ts';
import { orFault } from './grants/outcome.ts';
import { readPrincipal } from './grants/principal.ts';
import { each, listAll } from './pages.ts';
import { grantPath } from './plan.ts';
import { type AccountsRead, inAccounts } from './survey-accounts.ts';

/** Keys of what is never ours. */
const strange = 'stranger/';
/** Whether a survey's key is of access that Tidegate did not make. */
export const isStranger = (key: string): boolean => key.startsWith(strange);
export const whyUntouchable =
  'it was not made by Tidegate, which has no right in AWS to change what it did not make; take it away where it was made';

type Told = Pick<ObservedAccess, 'key' | 'account' | 'sentence'>;
const shown = ({ key, ...told }: Told): ObservedAccess => ({
  key: `${strange}${key}`,
  ...told,
  ours: false,
  entitlement: null,
  untouchable: whyUntouchable,
});

/** Everything of the kind, account by account. Throws `Fault` where the list of Identity Center cannot be completed. */
export async function* readStrangers(aws: Aws, read: AccountsRead): AsyncGenerator<SurveyReport> {
  yield* inAccounts(read, (accountId) => identitiesIn(aws, accountId));
  const { identityCenterRegion: region } = aws.config;
  if (region === null) return;
  const at: AwsPlace = { accountId: null, region };
  for (const { arn: instance, storeId } of await orFault(() => listAll(aws.client, at, 'sso.instances', {}))) {
    const names = await orFault(() => namesIn(aws, at, storeId));
    for (const set of await orFault(() => listAll(aws.client, at, 'sso.sets', { instance }))) {
      yield* pagesOf(await orFault(() => assignmentsOf(aws, at, { instance, set, names })));
    }
  }
}

function* pagesOf(all: readonly ObservedAccess[]): Generator<SurveyReport> {
  for (let at = 0; at < all.length; at += limits.pageSize) {
    yield { kind: 'page', observed: all.slice(at, at + limits.pageSize) };
  }
}

async function namesIn(aws: Aws, at: AwsPlace, storeId: string): Promise<ReadonlyMap<string, string>> {
  const users = await listAll(aws.client, at, 'identitystore.users', { storeId });
  const groups = await listAll(aws.client, at, 'identitystore.groups', { storeId });
  return new Map([...users, ...groups].map(({ id, name }) => [id, name]));
}

interface SetAsk {
  readonly instance: string;
  readonly set: string;
  readonly names: ReadonlyMap<string, string>;
}

/** Who has a permission set where; nobody for a set of a grant, which is told as ours. */
async function assignmentsOf(aws: Aws, at: AwsPlace, { instance, set, names }: SetAsk): Promise<ObservedAccess[]> {
  const tags = Object.fromEntries(await listAll(aws.client, at, 'sso.tags', { instance, resource: set }));
  if (tags['tidegate:workspace'] === aws.config.workspace) return [];
  const { name } = await aws.client.call(at, 'sso.set', { instance, set });
  const accounts = await listAll(aws.client, at, 'sso.accounts', { instance, set });
  const found = await each(accounts, limits.callsAtOnce, async (accountId) => {
    const assigned = await listAll(aws.client, at, 'sso.assignments', { instance, set, accountId });
    return assigned.map(({ principalId, principalType }) => {
      const who = names.get(principalId) ?? principalId;
      const kind = principalType.toLowerCase();
      const account = kind === 'group' ? `group ${who}` : who;
      return shown({
        key: `assignment/${set}/${accountId}/${principalType}/${principalId}`,
        account,
        sentence: `the ${kind} ${quoted(who)} has the permission set ${quoted(name)} in account ${accountId}`,
      });
    });
  });
  return found.flat();
}

async function identitiesIn(aws: Aws, accountId: string): Promise<readonly ObservedAccess[]> {
  const at: AwsPlace = { accountId, region: homeOf(aws.config) };
  const things = await listAll(aws.client, at, 'iam.details', {});
  const users = things.filter(({ kind }) => kind === 'user');
  const ofUsers = await each(users, limits.callsAtOnce, async (user) => [
    ...rightsOf(user),
    ...(await keysOf(aws, at, user)),
  ]);
  return [...ofUsers.flat(), ...things.flatMap((one) => trustsOf(aws, one))];
}

/** Each policy and each group of a user by itself: what is added later is seen as new. */
function rightsOf({ arn, policies, inline, groups }: AwsIamThing): readonly ObservedAccess[] {
  const told = (key: string, what: string): ObservedAccess =>
    shown({ key: `user/${arn}/${key}`, account: arn, sentence: `the user ${quoted(arn, 200)} ${what}` });
  return [
    ...policies.map((name) => told(`policy/${name}`, `has the policy ${quoted(name)}`)),
    ...inline.map((name) => told(`inline/${name}`, `has the inline policy ${quoted(name)}`)),
    ...groups.map((name) => told(`group/${name}`, `is in the group ${quoted(name)}`)),
  ];
}

async function keysOf(aws: Aws, at: AwsPlace, { arn, name }: AwsIamThing): Promise<readonly ObservedAccess[]> {
  const keys = await listAll(aws.client, at, 'iam.accessKeys', { user: name });
  return keys.flatMap(({ id, active }) =>
    active
      ? [
          shown({
            key: `user/${arn}/key/${id}`,
            account: arn,
            sentence: `the user ${quoted(arn, 200)} has the access key ${quoted(id)}, which does not end by itself`,
          }),
        ]
      : [],
  );
}

/** Whom a role trusts by name; accounts, services and everybody are nobody's access in particular. */
function trustsOf(aws: Aws, { arn, name, trust }: AwsIamThing): readonly ObservedAccess[] {
  if (trust === null || arn.includes(`:role${grantPath(aws.config.workspace)}`)) return [];
  return [...personsIn(trust)].map((person) =>
    shown({
      key: `trust/${arn}/${person}`,
      account: person,
      sentence: `the role ${quoted(name)} (${quoted(arn, 200)}) trusts ${quoted(person, 200)} to take it`,
    }),
  );
}

function personsIn(trust: string): ReadonlySet<string> {
  const persons = new Set<string>();
  const document: unknown = documentIn(trust);
  for (const statement of listOf(fieldOf(document, 'Statement'))) {
    if (fieldOf(statement, 'Effect') !== 'Allow') continue;
    for (const principal of listOf(fieldOf(fieldOf(statement, 'Principal'), 'AWS'))) {
      if (typeof principal !== 'string') continue;
      const person = readPrincipal({ account: principal, by: 'table', verified: false });
      if (person.ok && person.value.arn !== null) persons.add(person.value.arn);
    }
  }
  return persons;
}

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
