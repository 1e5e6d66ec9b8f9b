// Access that an automatic flow gives one person: a request of its own, agreed at once because the flow is the consent. Everything is
// checked again on the rows of the transaction that writes it, and what cannot be opened is left out and told in the log.

import {
  type AccessFlow,
  type AccessRequest,
  automaticRequest,
  contextEnd,
  type Entitlement,
  entitlementKey,
  factsAt,
  type IntegrationId,
  isOffered,
  type Lease,
  limits,
  liveStates,
  type Member,
  newId,
  type Person,
  type PersonId,
  Refused,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { canBePlanned, shownOf, type Told } from '../requests/show-entitlements.ts';
import { record } from '../requests/submit-requests.ts';
import { stableText } from '../stable-text.ts';
import { groundIn } from '../target-ground.ts';
import { targetOf } from '../targets.ts';
import { worldIn } from '../world.ts';
import { readPages } from './read-pages.ts';

/** One entitlement. */
export type Pair = Entitlement;

/** What one person lacks. */
interface Lack {
  readonly personId: PersonId;
  readonly pairs: readonly Pair[];
}

/** Gives a person what they lack; answers how much of it. What a rule forbids together is tried one by one, so that the rest is given. */
export async function handOut(ports: Ports, flow: AccessFlow, { personId, pairs }: Lack): Promise<number> {
  const reachable = await reachableOf(ports, pairs);
  const together = await handOutTogether(ports, flow, { personId, pairs, reachable });
  if (together !== null || pairs.length < 2) return together ?? 0;
  let given = 0;
  for (const pair of pairs) given += (await handOutTogether(ports, flow, { personId, pairs: [pair], reachable })) ?? 0;
  return given;
}

/** Null where all of it was refused. */
async function handOutTogether(
  ports: Ports,
  flow: AccessFlow,
  { personId, pairs, reachable }: Lack & { readonly reachable: ReadonlySet<IntegrationId> },
): Promise<number | null> {
  try {
    return await ports.store.transaction(async (tx) => {
      const now = await tx.flows.get(flow.id);
      if (now === null || now.terms.trigger !== 'automatic') return 0;
      const person = await tx.people.get(personId);
      if (person === null) return 0;
      const members = await membersNow(ports, tx, { flow: now, person, pairs, reachable });
      if (members.length === 0) return 0;
      const request = automaticRequest({
        id: newId('request', ports.chance),
        person,
        flow: now,
        entitlements: members.map((member) => shownOf(ports, member, nothingTold)),
        now: ports.clock.now(),
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

/** What comes along with an account is read back when it was opened. */
const nothingTold: Told = { excess: new Map() };

/** The integrations that can be connected to, asked before the transaction: nothing is handed out that could only fail. */
async function reachableOf(ports: Ports, pairs: readonly Pair[]): Promise<ReadonlySet<IntegrationId>> {
  const integrations = await ports.store.read(async (tx) => {
    const resources = await tx.resources.many([...new Set(pairs.map(({ resourceId }) => resourceId))]);
    const ids = [...new Set(resources.map(({ integrationId }) => integrationId))];
    return (await Promise.all(ids.map((id) => tx.integrations.get(id)))).flatMap((one) => one ?? []);
  });
  const reachable = new Set<IntegrationId>();
  for (const integration of integrations) {
    const target = await targetOf(ports, integration);
    if (target.ok) reachable.add(integration.id);
    else ports.log.warn({ integration: integration.name, code: target.refusal.code }, target.refusal.message);
  }
  return reachable;
}

/** What of it the flow offers this person now, that they do not hold through it, and that its target can be planned for. */
async function membersNow(
  ports: Ports,
  tx: Transaction,
  ask: {
    readonly flow: AccessFlow;
    readonly person: Person;
    readonly pairs: readonly Pair[];
    readonly reachable: ReadonlySet<IntegrationId>;
  },
): Promise<readonly Member[]> {
  const { flow, person, reachable } = ask;
  const facts = factsAt(await worldIn(ports, tx), ports.clock.now());
  const stands = contextEnd({ terms: flow.terms, flow, requester: person, grantee: person }, facts) === null;
  if (!stands) return [];
  const ground = await groundIn(tx, flow.targets);
  const held = await heldBy(tx, flow, person);
  const members: Member[] = [];
  for (const pair of ask.pairs.slice(0, limits.requestEntitlementsMax)) {
    const resource = await tx.resources.get(pair.resourceId);
    const permission = await tx.permissions.get(pair.permissionId);
    const integration = resource && (await tx.integrations.get(resource.integrationId));
    if (!resource || !permission || !integration || held.has(entitlementKey(pair))) continue;
    const member = { integration, resource, permission };
    if (!reachable.has(integration.id) || !isOffered({ flow, ground, person, grantee: person, member, facts }))
      continue;
    const possible = canBePlanned(ports, member, nothingTold, person);
    if (possible.ok) members.push(member);
    else ports.log.warn({ flow: flow.name, person: person.id }, possible.refusal.message);
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
