// What an asking becomes in a transaction, before anything of it is written: the request, or the refusal. Asking writes it; a dry run and
// *why* throw it away. One path for all three, so that none says yes where another says no.

import {
  type AccessFlow,
  type AccessRequest,
  ask,
  type Fulfilment,
  factsAt,
  factsAtStart,
  type Holding,
  type Instant,
  isOffered,
  type MatchFacts,
  type Member,
  newId,
  no,
  type Parties,
  type Person,
  type PersonId,
  plainTerms,
  quoted,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { ownersIn } from '../consent/consent-facts.ts';
import { emergencyRefusalIn } from '../emergency/use-emergency.ts';
import { ownChangesIn } from '../perimeter/own-changes.ts';
import type { Ports } from '../ports.ts';
import { mayHoldNow, wantedBy } from '../rules/hold-rules.ts';
import { provenAt } from '../step-up/proven-at.ts';
import { groundIn } from '../target-ground.ts';
import { worldIn } from '../world.ts';
import { nothingOffered, type Picked } from './pick-offers.ts';
import { canBePlanned, shownOf, type Told } from './show-entitlements.ts';

/** One request: what was asked, and what is known about it. */
export interface ToPrepare extends Picked {
  readonly parties: Parties;
  /** Who has it asked on behalf of the requester; null where the requester acts. */
  readonly startedBy: PersonId | null;
  readonly durationSec: number | null;
  readonly startsAt?: Instant | null;
  /** `any`: whatever the flow wants of a reason would be given. */
  readonly reason: string | null;
  readonly reasons?: 'any';
  readonly customFields: Readonly<Record<string, string>>;
  readonly fulfilment?: Fulfilment;
  readonly told: Told;
  /** Everybody who might be an approver. */
  readonly everyone: readonly Person[];
}

/** What several requests would have their grantee hold, together. */
export const wantedTogether = (picked: readonly Picked[]): readonly Holding[] =>
  picked.flatMap(({ flowId, members }) => wantedBy({ flowId }, members));

/** Makes a request as it would be written now, on the rows of this transaction. */
export async function prepareRequest(ports: Ports, tx: Transaction, one: ToPrepare): Promise<Result<AccessRequest>> {
  const requester = await tx.people.get(one.parties.person.id);
  const flow = await tx.flows.get(one.flowId);
  const granteeId = one.parties.grantee.id;
  const grantee = granteeId === requester?.id ? requester : await tx.people.get(granteeId);
  if (!requester || !grantee || !flow) return nothingOffered();
  const world = await worldIn(ports, tx);
  const known = factsAt(world, ports.clock.now());
  const about = { flow, person: requester, grantee };
  const members = await recheck(tx, { ...about, facts: known }, one.members);
  if (!members) return nothingOffered();
  const startsAt = one.startsAt ?? null;
  if (startsAt !== null && startsAt > known.now) {
    const then = factsAtStart(world, { now: known.now, startsAt });
    if ((await recheck(tx, { ...about, facts: then }, members)) === null) return notOfferedThen(flow);
  }
  for (const member of members) {
    const possible = canBePlanned(ports, member, one.told, grantee);
    if (!possible.ok) return possible;
  }
  const ids = members.map(({ resource }) => resource.id);
  const entitlements = members.map((member) => shownOf(ports, member, one.told));
  const asked = ask({
    id: newId('request', ports.chance),
    requester,
    grantee,
    flow: one.reasons === 'any' ? askingNoReason(flow) : flow,
    entitlements,
    durationSec: one.durationSec,
    startsAt,
    reason: one.reason,
    customFields: one.customFields,
    fulfilment: one.fulfilment ?? 'best_effort',
    bundle: one.bundle,
    people: one.everyone,
    facts: {
      ...known,
      ownersOf: await ownersIn(ports, tx, world, ids),
      ownChanges: await ownChangesIn(ports, tx, world, { flow, entitlements }),
      delegations: [],
    },
    now: known.now,
    stepUpAt: await provenAt(tx, requester.id),
    startedBy: one.startedBy,
  });
  if (!asked.ok) return asked;
  const emergency = await emergencyRefusalIn(ports, tx, asked.value);
  return emergency === null ? asked : no(emergency);
}

/** What could never begin is refused at once, like hours that are closed then. */
const notOfferedThen = ({ name }: AccessFlow) =>
  no(
    refusal(
      'request.start_invalid',
      `as the rota is known now, ${quoted(name)} does not offer you this at that time; choose another start`,
      { field: 'starts_at' },
    ),
  );

/** Why an asking would be refused now, in the words of asking it; null where it would not. For doors that only ask, and lock nothing. */
export async function refusalOfAsking(
  ports: Ports,
  tx: Transaction,
  { picked, about }: { readonly picked: readonly Picked[]; readonly about: Omit<ToPrepare, keyof Picked> },
) {
  const { person, grantee } = about.parties;
  const held = await mayHoldNow(ports, tx, { grantee, wanted: wantedTogether(picked) }, person);
  if (!held.ok) return held.refusal;
  for (const group of picked) {
    const prepared = await prepareRequest(ports, tx, { ...about, ...group });
    if (!prepared.ok) return prepared.refusal;
  }
  return null;
}

const askingNoReason = (flow: AccessFlow): AccessFlow => ({
  ...flow,
  settings: { ...flow.settings, reasonRequired: false },
  terms: { ...flow.terms, reasons: plainTerms.reasons },
});

/** The question of what is offered put to the rows of this transaction; null if any entitlement is no longer offered. */
async function recheck(
  tx: Transaction,
  about: Parties & { readonly flow: AccessFlow; readonly facts: MatchFacts },
  members: readonly Member[],
): Promise<readonly Member[] | null> {
  const ground = await groundIn(tx, about.flow.targets);
  const fresh: Member[] = [];
  for (const stale of members) {
    const integration = await tx.integrations.get(stale.integration.id);
    const resource = await tx.resources.get(stale.resource.id);
    const permission = await tx.permissions.get(stale.permission.id);
    if (!integration || !resource || !permission) return null;
    const member = { integration, resource, permission };
    if (!isOffered({ ...about, ground, member })) return null;
    fresh.push(member);
  }
  return fresh;
}
