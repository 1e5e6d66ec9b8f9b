// Access that an automatic flow gives one person: a request of its own, agreed at once because the flow is the consent. Targets are asked
// first whether it could be given at all, and whether their guardrails would leave anything of it (law 9). Everything else is checked again on the
// rows of the transaction that writes it, and what cannot be opened is left out and told in the log, with the reason that the target gives.

import {
  type AccessFlow,
  type AccessRequest,
  automaticRequest,
  contextEnd,
  type Entitlement,
  entitlementKey,
  factsAt,
  isOffered,
  type Lease,
  type LinkedAccount,
  limits,
  liveStates,
  type Member,
  newId,
  type Person,
  type PersonId,
  quoted,
  Refused,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { canBePlanned, keyOf, shownOf, type Told, tryTargets } from '../requests/show-entitlements.ts';
import { record } from '../requests/submit-requests.ts';
import { stableText } from '../stable-text.ts';
import { groundIn } from '../target-ground.ts';
import { worldIn } from '../world.ts';
import { readPages } from './read-pages.ts';

/** One entitlement. */
export type Pair = Entitlement;

/** What one person lacks. */
interface Lack {
  readonly personId: PersonId;
  readonly pairs: readonly Pair[];
}

/** How much a person was given, and in whose words what they were not: targets refuse it, by their guardrails for example. */
interface HandedOut {
  readonly given: number;
  readonly refused: readonly string[];
}

/** Gives a person what they lack. What a rule forbids together is tried one by one, so that the rest is given. */
export async function handOut(ports: Ports, flow: AccessFlow, { personId, pairs }: Lack): Promise<HandedOut> {
  const possible = await possibleOf(ports, flow, { personId, pairs });
  const { refused } = possible;
  const together = await handOutTogether(ports, flow, { personId, pairs, possible });
  if (together !== null || pairs.length < 2) return { given: together ?? 0, refused };
  let given = 0;
  for (const pair of pairs) given += (await handOutTogether(ports, flow, { personId, pairs: [pair], possible })) ?? 0;
  return { given, refused };
}

/** Null where all of it was refused. */
async function handOutTogether(
  ports: Ports,
  flow: AccessFlow,
  { personId, pairs, possible }: Lack & { readonly possible: Possible },
): Promise<number | null> {
  try {
    return await ports.store.transaction(async (tx) => {
      const now = await tx.flows.get(flow.id);
      if (now === null || now.terms.trigger !== 'automatic') return 0;
      const person = await tx.people.get(personId);
      if (person === null) return 0;
      const members = await membersNow(ports, tx, { flow: now, person, pairs, possible });
      if (members.length === 0) return 0;
      const request = automaticRequest({
        id: newId('request', ports.chance),
        person,
        flow: now,
        entitlements: members.map((member) => shownOf(ports, member, possible.told)),
        facts: factsAt(await worldIn(ports, tx), ports.clock.now()),
      });
      await record(ports, tx, null, request);
      return members.length;
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    ports.log.warn({ flow: flow.name, person: personId, code: error.refusal.code }, error.refusal.message);
    return null;
  }
}

/** What targets would give, by entitlement. What comes along with an account is read back when it was opened. */
interface Possible {
  readonly keys: ReadonlySet<string>;
  readonly told: Told;
  /** What targets refuse, a sentence each. */
  readonly refused: readonly string[];
}

/** Asked before the transaction: nothing is handed out that could only fail. What one target refuses keeps nothing else of it from being given. */
async function possibleOf(ports: Ports, flow: AccessFlow, { personId, pairs }: Lack): Promise<Possible> {
  const keys = new Set<string>();
  const refused: string[] = [];
  const accounts = new Map<string, LinkedAccount | null>();
  const person = await ports.store.read((tx) => tx.people.get(personId));
  const wanted = await ports.store.read((tx) => membersOf(tx, pairs.slice(0, limits.requestEntitlementsMax)));
  const attempt = async (members: readonly Member[]): Promise<'given' | 'refused' | 'unreachable'> => {
    if (person === null) return 'refused';
    const tried = await tryTargets(ports, person, members);
    if (tried.ok) {
      for (const [id, account] of tried.value.accounts) accounts.set(id, account);
      for (const member of members) keys.add(keyOf(member));
      return 'given';
    }
    const { code, message } = tried.refusal;
    const unreachable = code === 'target.unreachable';
    if (members.length > 1 && !unreachable) return 'refused';
    const [first] = members;
    const what = unreachable ? {} : { resource: first?.resource.name, permission: first?.permission.name };
    ports.log.warn({ flow: flow.name, person: personId, integration: first?.integration.name, ...what, code }, message);
    if (!unreachable) refused.push(`${quoted(first?.resource.name ?? '')}: ${message}`);
    return unreachable ? 'unreachable' : 'refused';
  };
  for (const id of new Set(wanted.map(({ integration }) => integration.id))) {
    const members = wanted.filter(({ integration }) => integration.id === id);
    if ((await attempt(members)) !== 'refused' || members.length === 1) continue;
    for (const member of members) if ((await attempt([member])) === 'unreachable') break;
  }
  return { keys, told: { excess: new Map(), accounts }, refused };
}

/** The rows of these entitlements, as far as they are all there. */
async function membersOf(tx: Transaction, pairs: readonly Pair[]): Promise<readonly Member[]> {
  const members: Member[] = [];
  for (const pair of pairs) {
    const resource = await tx.resources.get(pair.resourceId);
    const permission = await tx.permissions.get(pair.permissionId);
    const integration = resource && (await tx.integrations.get(resource.integrationId));
    if (resource && permission && integration) members.push({ integration, resource, permission });
  }
  return members;
}

/** What of it the flow offers this person now, that they do not hold through it, and that its target can be planned for. */
async function membersNow(
  ports: Ports,
  tx: Transaction,
  ask: {
    readonly flow: AccessFlow;
    readonly person: Person;
    readonly pairs: readonly Pair[];
    readonly possible: Possible;
  },
): Promise<readonly Member[]> {
  const { flow, person, possible } = ask;
  const facts = factsAt(await worldIn(ports, tx), ports.clock.now());
  const stands = contextEnd({ terms: flow.terms, flow, requester: person, grantee: person }, facts) === null;
  if (!stands) return [];
  const ground = await groundIn(tx, flow.targets);
  const held = await heldBy(tx, flow, person);
  const members: Member[] = [];
  for (const member of await membersOf(tx, ask.pairs.slice(0, limits.requestEntitlementsMax))) {
    const key = keyOf(member);
    if (held.has(key) || !possible.keys.has(key)) continue;
    if (!isOffered({ flow, ground, person, grantee: person, member, facts })) continue;
    const planned = canBePlanned(ports, member, possible.told, person);
    if (planned.ok) members.push(member);
    else ports.log.warn({ flow: flow.name, person: person.id }, planned.refusal.message);
  }
  return members;
}

/** Two servers may look at once: what the other has opened is not opened twice. By the person's own grants, however many hold the flow. */
async function heldBy(tx: Transaction, flow: AccessFlow, person: Person): Promise<ReadonlySet<string>> {
  const filter = { granteeId: person.id, states: liveStates };
  const grants = await readPages((page) => tx.grants.page(filter, page));
  const leases = (await tx.leases.ofGrants(grants.map(({ id }) => id))).filter(({ endedAt }) => endedAt === null);
  const same = await onTerms(tx, flow, leases);
  const held = new Set(leases.filter(({ requestId }) => same.has(requestId)).map(({ grantId }) => grantId));
  return new Set(grants.filter(({ id }) => held.has(id)).map(entitlementKey));
}

/** The live leases that a flow gave by itself, those on its terms as they are and those on other ones. */
export async function leasesOnTerms(
  tx: Transaction,
  flow: AccessFlow,
): Promise<{ readonly current: readonly Lease[]; readonly outdated: readonly Lease[] }> {
  const leases = await tx.leases.liveOfAutomatic(flow.id);
  const same = await onTerms(tx, flow, leases);
  return {
    current: leases.filter(({ requestId }) => same.has(requestId)),
    outdated: leases.filter(({ requestId }) => !same.has(requestId)),
  };
}

/** The requests of these leases that the flow made itself on its terms as they are. */
async function onTerms(
  tx: Transaction,
  flow: AccessFlow,
  leases: readonly Lease[],
): Promise<ReadonlySet<Lease['requestId']>> {
  const ids = [...new Set(leases.map(({ requestId }) => requestId))];
  const requests =
    ids.length === 0
      ? []
      : await readPages((page) => tx.requests.page({ ids, flowId: flow.id, automatic: true }, page));
  const terms = termsText(flow);
  return new Set(requests.filter((request) => termsText(request) === terms).map(({ id }) => id));
}

const termsText = ({ terms, ...rest }: AccessFlow | AccessRequest): string =>
  stableText([terms, 'durationSecMax' in rest ? rest.durationSecMax : rest.durationSec]);
