// Whom and what a rule touches now: the people it binds, and what of theirs it does not allow, with the requests it is held through. Asked
// before a rule is saved, on its page, and by every review; nothing is ended here.

import {
  type AgainstRule,
  binds,
  factsAt,
  type Grant,
  type GrantId,
  type GrantState,
  type HeldGrant,
  type HumanHolding,
  heldAgainst,
  humanOf,
  type Instant,
  isId,
  limits,
  liveStates,
  type Member,
  no,
  ok,
  type Person,
  type PersonId,
  quoted,
  type RequestId,
  type Result,
  type Rule,
  refusal,
  type Transaction,
  unfinishedStates,
  type World,
} from '@tidegate/core';
import { flowReferencesIn } from '../administration/save-flow.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import { draftRuleIn } from './save-rule.ts';

/** One grant that a rule does not allow, or not together with others. */
export interface TouchedGrant {
  readonly grantId: GrantId;
  readonly member: Member;
  /** The requests it is held through now, the newest last; none while it is closing. */
  readonly requestIds: readonly RequestId[];
}

export interface TouchedHolding {
  readonly person: Person;
  readonly held: readonly TouchedGrant[];
}

/** What a rule touches. */
export interface RuleTouch {
  /** Whom it binds: how many, and the first of them by address. */
  readonly people: number;
  readonly listed: readonly Person[];
  /** What is held against it: how much, and the first. */
  readonly against: number;
  readonly holdings: readonly TouchedHolding[];
}

/** What a rule that is there touches now. */
export const showRuleTouch = (ports: Ports, id: string): Promise<Result<RuleTouch>> =>
  ports.store.read(async (tx) => {
    const rule = isId('rule', id) ? await tx.rules.get(id) : null;
    if (rule === null) return no(refusal('object.not_found', `no rule ${quoted(id)}`));
    return ok(await touchOf(ports, tx, rule));
  });

/** What a rule would touch if it were saved with this body. */
export const previewRuleTouch = (ports: Ports, body: unknown): Promise<Result<RuleTouch>> =>
  ports.store.read(async (tx) => {
    const draft = await draftRuleIn(ports, tx, body, await flowReferencesIn(tx));
    return draft.ok ? ok(await touchOf(ports, tx, draft.value)) : draft;
  });

async function touchOf(ports: Ports, tx: Transaction, rule: Pick<Rule, 'active' | 'demand'>): Promise<RuleTouch> {
  const world = await worldIn(ports, tx);
  const now = ports.clock.now();
  const facts = factsAt(world, now);
  const { who } = rule.demand;
  const bound = [...world.people.values()]
    .filter((person) => person.active && binds(who, person, facts))
    .sort((one, other) => (one.email < other.email ? -1 : 1));
  const against = await againstRules(tx, { world, rules: [rule], now });
  const shown = against.slice(0, limits.gainsListedMax).map(({ found }) => found);
  return {
    people: bound.length,
    listed: bound.slice(0, limits.gainsListedMax),
    against: against.length,
    holdings: await withRequests(tx, shown),
  };
}

/** Everything held against any of these rules, in their order. */
export async function againstRules<R extends Pick<Rule, 'active' | 'demand'>>(
  tx: Transaction,
  { world, rules, now }: { readonly world: World; readonly rules: readonly R[]; readonly now: Instant },
): Promise<readonly { readonly rule: R; readonly found: AgainstRule }[]> {
  const facts = factsAt(world, now);
  const flows = rules.some(({ demand }) => demand.kind === 'cap' && demand.flowId !== null);
  // What is denied ends by itself, and is no news while it does; what is held at once counts until it is proven gone.
  const denies = rules.every(({ demand }) => demand.kind === 'deny');
  const holdings = await holdingsNow(tx, world, { states: denies ? liveStates : unfinishedStates, flows });
  return rules.flatMap((rule) =>
    heldAgainst(rule, { ground: world, facts, holdings }).map((found) => ({ rule, found })),
  );
}

const pageRows = 500;

async function holdingsNow(
  tx: Transaction,
  world: World,
  ask: { readonly states: readonly GrantState[]; readonly flows: boolean },
): Promise<readonly HumanHolding[]> {
  const held = new Map<PersonId, HeldGrant[]>();
  for (let after: string | null | undefined; after !== null; ) {
    const page = await tx.grants.page({ states: ask.states }, { after: after ?? null, limit: pageRows });
    for (const one of await heldGrants(tx, world, page.items, ask.flows)) {
      const person = world.people.get(one.granteeId);
      const human = person === undefined ? one.granteeId : humanOf(person);
      const known = held.get(human);
      if (known === undefined) held.set(human, [one]);
      else known.push(one);
    }
    after = page.next;
  }
  const records = new Map<PersonId, Person[]>();
  for (const person of world.people.values()) {
    const human = humanOf(person);
    if (held.has(human)) records.set(human, [...(records.get(human) ?? []), person]);
  }
  return [...held].map(([human, grants]) => ({ records: records.get(human) ?? [], held: grants }));
}

async function heldGrants(
  tx: Transaction,
  world: World,
  grants: readonly Grant[],
  withFlows: boolean,
): Promise<readonly HeldGrant[]> {
  const rows = await tx.resources.many([...new Set(grants.map(({ resourceId }) => resourceId))]);
  const resources = new Map(rows.map((resource) => [resource.id, resource]));
  const flows = withFlows ? await flowsOf(tx, grants) : new Map<GrantId, readonly string[]>();
  return grants.flatMap(({ id, granteeId, resourceId, permissionId, integrationId }) => {
    const resource = resources.get(resourceId);
    const permission = world.permissions.get(permissionId);
    const integration = world.integrations.get(integrationId);
    if (!resource || !permission || !integration) return [];
    const member = { integration, resource, permission };
    return [{ grantId: id, granteeId, member, flowIds: flows.get(id) ?? [] }];
  });
}

async function flowsOf(tx: Transaction, grants: readonly Grant[]): Promise<ReadonlyMap<GrantId, readonly string[]>> {
  const requests = await requestsOf(
    tx,
    grants.map(({ id }) => id),
  );
  const ids = [...new Set([...requests.values()].flat())];
  const flowOf = new Map<RequestId, string>();
  for (let at = 0; at < ids.length; at += pageRows) {
    const part = ids.slice(at, at + pageRows);
    const page = await tx.requests.page({ ids: part }, { after: null, limit: part.length });
    for (const { id, flowId } of page.items) flowOf.set(id, flowId);
  }
  return new Map([...requests].map(([grant, of]) => [grant, of.flatMap((id) => flowOf.get(id) ?? [])]));
}

/** The requests whose leases have not ended, by grant. */
async function requestsOf(
  tx: Transaction,
  grants: readonly GrantId[],
): Promise<ReadonlyMap<GrantId, readonly RequestId[]>> {
  const found = new Map<GrantId, RequestId[]>();
  for (const { grantId, requestId, endedAt } of await tx.leases.ofGrants(grants)) {
    if (endedAt === null) found.set(grantId, [...(found.get(grantId) ?? []), requestId]);
  }
  return found;
}

/** What was found, with the requests through which it can be ended. */
export async function withRequests(
  tx: Transaction,
  against: readonly AgainstRule[],
): Promise<readonly TouchedHolding[]> {
  const grants = [...new Set(against.flatMap(({ held }) => held.map(({ grantId }) => grantId)))];
  const requests = new Map<GrantId, readonly RequestId[]>();
  for (let at = 0; at < grants.length; at += pageRows) {
    for (const [grant, of] of await requestsOf(tx, grants.slice(at, at + pageRows))) requests.set(grant, of);
  }
  return against.map(({ person, held }) => ({
    person,
    held: held.map(({ grantId, member }) => ({ grantId, member, requestIds: requests.get(grantId) ?? [] })),
  }));
}
