// Letting somebody give one's consents while one is away: written down by oneself, or by an administrator for somebody. What it is worth is
// decided when it is used. It never goes to a machine, to oneself in another record, or on to a third person.

import {
  type Delegation,
  type FlowId,
  hasRight,
  humanOf,
  type Instant,
  isId,
  limits,
  newId,
  no,
  ok,
  type Person,
  type PersonId,
  quoted,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { worldIn } from '../world.ts';
import { announceDelegation } from './announce-consent.ts';
import { nameableTo, type OwnsIn, ownsIn } from './nameable-flows.ts';
import { peopleNameableTo } from './nameable-people.ts';

export interface DelegateInput {
  /** Whose consents; null for the caller's own. */
  readonly from: string | null;
  readonly to: string;
  /** Null for from now on. */
  readonly startsAt: Instant | null;
  readonly endsAt: Instant;
  /** Access flows by name or id; null for all. */
  readonly flows: readonly string[] | null;
  readonly reason: string | null;
}

/** A delegation with the people and flows it names. */
export interface DelegationDetails {
  readonly delegation: Delegation;
  readonly from: Person;
  readonly to: Person;
  readonly flows: readonly { readonly id: FlowId; readonly name: string }[] | null;
  readonly now: Instant;
}

/** Lets somebody give consents. */
export async function delegate(ports: Ports, actor: Actor, input: DelegateInput): Promise<Result<DelegationDetails>> {
  const owns = input.flows === null ? null : await ownsIn(ports, actor.person);
  return transact(ports, async (tx) => {
    const from = input.from === null ? await tx.people.get(actor.person.id) : await personNamed(tx, input.from);
    const named = await personNamed(tx, input.to);
    if (from === null || (from.id !== actor.person.id && !hasRight(actor.person, 'people:change'))) {
      return no(refusal('auth.forbidden', 'you may delegate your own consents; for others it needs the role Admin'));
    }
    const world = await worldIn(ports, tx);
    // Nobody, somebody who left, a machine and everybody whom the caller may not name are one answer.
    if (!peopleNameableTo(ports, world, actor.person)(named)) return noPerson(input.to);
    const to: Person = named;
    const now = ports.clock.now();
    const startsAt = Math.max(input.startsAt ?? now, now);
    const refused = partiesRefusal(from, to) ?? windowRefusal(startsAt, input.endsAt);
    if (refused !== null) return no(refused);
    const flowIds = await flowsNamed(ports, tx, { actor, owns }, input.flows);
    if (!flowIds.ok) return flowIds;
    const mine = (await tx.delegations.notEnded(now)).filter(({ fromId }) => fromId === from.id);
    if (mine.length >= limits.delegationsPerPersonMax) {
      return no(
        refusal('input.too_large', `${limits.delegationsPerPersonMax} delegations are the most; end one first`),
      );
    }
    const delegation: Delegation = {
      id: newId('delegation', ports.chance),
      fromId: from.id,
      toId: to.id,
      startsAt,
      endsAt: input.endsAt,
      flowIds: flowIds.value,
      reason: input.reason?.trim() || null,
      createdBy: actor.person.id,
      createdAt: now,
      endedAt: null,
    };
    await tx.delegations.save(delegation);
    await written(ports, tx, actor, delegation);
    return detailed(tx, delegation, now);
  });
}

/** Takes a delegation back: whoever gave it, whoever has it, or an administrator. */
export async function endDelegation(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<DelegationDetails>> {
  const { id } = input;
  if (!isId('delegation', id)) return noDelegation(id);
  return transact(ports, async (tx) => {
    const held = await tx.delegations.get(id);
    const own = held !== null && (held.fromId === actor.person.id || held.toId === actor.person.id);
    if (held === null || !(own || hasRight(actor.person, 'people:change'))) return noDelegation(id);
    const now = ports.clock.now();
    if (held.endedAt !== null || held.endsAt <= now) return detailed(tx, held, now);
    const ended = { ...held, endedAt: now };
    await tx.delegations.save(ended);
    await written(ports, tx, actor, ended);
    return detailed(tx, ended, now);
  });
}

/** The delegations from and to the caller, newest first; with `all`, everybody's that have not ended, for administrators. */
export async function listDelegations(
  ports: Ports,
  actor: Actor,
  ask: { readonly all: boolean },
): Promise<Result<readonly DelegationDetails[]>> {
  if (ask.all && !hasRight(actor.person, 'people:read')) {
    return no(refusal('auth.forbidden', 'listing everybody’s delegations needs the role Viewer or Admin'));
  }
  return ports.store.read(async (tx) => {
    const now = ports.clock.now();
    const rows = ask.all
      ? await tx.delegations.notEnded(now)
      : await tx.delegations.ofPerson(actor.person.id, limits.pageSizeDefault);
    const details: DelegationDetails[] = [];
    for (const row of rows) {
      const one = await detailed(tx, row, now);
      if (one.ok) details.push(one.value);
    }
    return ok(details);
  });
}

async function written(ports: Ports, tx: Transaction, actor: Actor, delegation: Delegation): Promise<void> {
  const { id, fromId, toId, startsAt, endsAt, flowIds, endedAt } = delegation;
  tx.audit.append({
    at: ports.clock.now(),
    kind: endedAt === null ? 'delegation.saved' : 'delegation.ended',
    actor: actor.person.id,
    door: actor.door,
    subject: id,
    facts: {
      from: fromId,
      to: toId,
      starts_at: new Date(startsAt).toISOString(),
      ends_at: new Date(endsAt).toISOString(),
      flows: flowIds === null ? null : [...flowIds],
    },
  });
  await announceDelegation(ports, tx, delegation);
}

async function detailed(tx: Transaction, delegation: Delegation, now: Instant): Promise<Result<DelegationDetails>> {
  const from = await tx.people.get(delegation.fromId);
  const to = await tx.people.get(delegation.toId);
  if (from === null || to === null) return noDelegation(delegation.id);
  const flows = [];
  for (const id of delegation.flowIds ?? []) flows.push({ id, name: (await tx.flows.get(id))?.name ?? id });
  return ok({ delegation, from, to, flows: delegation.flowIds === null ? null : flows, now });
}

function partiesRefusal(from: Person, to: Person) {
  const field = 'to';
  if (humanOf(from) === humanOf(to)) {
    return refusal('input.invalid', 'name somebody else: these two records are one human', { field });
  }
  return null;
}

function windowRefusal(startsAt: Instant, endsAt: Instant) {
  const field = 'ends_at';
  if (endsAt <= startsAt) return refusal('input.invalid', 'the end has to be after the start', { field });
  if (endsAt - startsAt <= limits.delegationMsMax) return null;
  const days = limits.delegationMsMax / (24 * 3_600_000);
  return refusal('input.invalid', `a delegation lasts ${days} days at most; delegate again later`, { field });
}

async function flowsNamed(
  ports: Ports,
  tx: Transaction,
  { actor, owns }: { readonly actor: Actor; readonly owns: OwnsIn },
  names: readonly string[] | null,
): Promise<Result<readonly FlowId[] | null>> {
  if (names === null) return ok(null);
  if (names.length === 0 || names.length > limits.flowTargetsMax) {
    return no(
      refusal('input.invalid', `name 1 to ${limits.flowTargetsMax} access flows, or leave them out for all`, {
        field: 'flows',
      }),
    );
  }
  const mayName = nameableTo(ports, await worldIn(ports, tx), { person: actor.person, owns });
  const found = new Set<FlowId>();
  for (const name of names) {
    const flow = (isId('flow', name) ? await tx.flows.get(name) : null) ?? (await tx.flows.byName(name));
    if (flow === null || !mayName(flow)) {
      return no(refusal('object.not_found', `no access flow ${quoted(name)}`, { field: 'flows' }));
    }
    found.add(flow.id);
  }
  return ok([...found]);
}

async function personNamed(tx: Transaction, name: string): Promise<Person | null> {
  const id = name.trim();
  if (isId('person', id)) return tx.people.get(id satisfies PersonId);
  return tx.people.byEmail(id.toLowerCase());
}

const noPerson = (name: string) =>
  no(
    refusal('object.not_found', `no person ${quoted(name)}; give the address of somebody you may let decide for you`, {
      field: 'to',
    }),
  );

const noDelegation = (id: string) => no(refusal('object.not_found', `no delegation ${quoted(id)}`, { field: 'id' }));
