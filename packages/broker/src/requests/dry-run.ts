// Whether an asking would be accepted, before anything is made: it goes the way of asking up to where asking writes, so that it is refused where
// that is, in its words; what else is missing or too long is told besides.

import {
  type AccessFlow,
  askedDurationRefusal,
  askedReasonRefusal,
  askedTimesRefusal,
  type Json,
  no,
  type Person,
  type Refusal,
  type Result,
  type World,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';
import { findGrantee } from './grantees.ts';
import { type Picked, pickOffers } from './pick-offers.ts';
import { refusalOfAsking } from './prepare-request.ts';
import { tryTargets } from './show-entitlements.ts';
import type { SubmitInput } from './submit-requests.ts';

/** One thing that keeps an asking from being accepted, in the codes that published clients know. */
export interface DryRunError {
  readonly code: string;
  readonly field: string;
  readonly message: string;
  readonly details: Readonly<Record<string, Json>>;
}

export interface DryRun {
  readonly errors: readonly DryRunError[];
  /** The longest that every flow in question gives; null where nothing is offered. */
  readonly durationSecMax: number | null;
}

/** Tries an asking without making it. */
export async function dryRunRequests(
  ports: Ports,
  actor: Actor,
  input: Omit<SubmitInput, 'customFields'>,
): Promise<DryRun> {
  const found = await findGrantee(ports, actor.person, input.grantee ?? null);
  if (!found.ok) return refusedWith(found);
  const grantee = found.value;
  const picked = await pickOffers(ports, { person: actor.person, grantee }, input);
  if (!picked.ok) return refusedWith(picked);
  const world = await loadWorld(ports);
  const flows = picked.value.flatMap(({ flowId }) => world.flows.get(flowId) ?? []);
  const asked = (flow: AccessFlow) => ({
    flow,
    requester: actor.person,
    grantee,
    durationSec: input.durationSec,
    startsAt: input.startsAt ?? null,
    extending: false,
    now: ports.clock.now(),
  });
  const refused = await refusalOf(ports, { picked: picked.value, world, grantee }, actor, input);
  const refusals = [
    ...flows.flatMap((flow) => [
      askedTimesRefusal(asked(flow)),
      askedDurationRefusal(asked(flow)),
      askedReasonRefusal(input.reason?.trim() || null, flow),
    ]),
    refused,
  ].flatMap((one) => one ?? []);
  const errors = new Map(refusals.map((refusal) => [`${refusal.code} ${refusal.message}`, errorOf(refusal)]));
  return { errors: [...errors.values()], durationSecMax: Math.min(...flows.map((flow) => flow.durationSecMax)) };
}

/** What asking itself would say: the same path, without writing anything and without reading what would come along. */
async function refusalOf(
  ports: Ports,
  on: { readonly picked: readonly Picked[]; readonly world: World; readonly grantee: Person },
  actor: Actor,
  input: Omit<SubmitInput, 'customFields'>,
): Promise<Refusal | null> {
  const { picked, grantee } = on;
  const tried = await tryTargets(
    ports,
    grantee,
    picked.flatMap(({ members }) => members),
  );
  if (!tried.ok) return tried.refusal;
  const about = {
    ...input,
    customFields: {},
    parties: { person: actor.person, grantee },
    startedBy: null,
    told: { excess: new Map(), accounts: tried.value.accounts },
    everyone: [...on.world.people.values()],
  };
  return ports.store.read((tx) => refusalOfAsking(ports, tx, { picked, about }));
}

const refusedWith = (refused: Exclude<Result<unknown>, { readonly ok: true }>): DryRun => ({
  errors: [errorOf(no(refused.refusal).refusal)],
  durationSecMax: null,
});

function errorOf({ code, field, message, details }: Refusal): DryRunError {
  switch (code) {
    case 'request.reason_required':
      return { code: 'FIELD_MISSING', field: 'justification', message, details: {} };
    case 'request.duration_invalid': {
      const max = details?.['max_duration_sec'];
      const known: Readonly<Record<string, Json>> = typeof max === 'number' ? { max_duration: max } : {};
      return { code: 'INVALID_DURATION', field: 'duration_in_sec', message, details: known };
    }
    default:
      return { code, field: field ?? 'entitlements', message, details: {} };
  }
}
