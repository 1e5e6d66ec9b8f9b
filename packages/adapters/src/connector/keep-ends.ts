// The list of ends that is kept apart from the database: before anything of a plan is done, its end is written down where a watchdog finds
// it when broker and database are gone. Every call to a target passes here, so nothing is opened that is not in the list.

import { createHash } from 'node:crypto';
import type { Adapter, GrantPlan, Instant, IntegrationId, TargetPlace } from '@tidegate/core';
import { z } from 'zod';
import { type Ask, placeSent, placeShape, type StepAsk } from './wire.ts';

/** What may be in a target, how it is reached, and the moment after which it may not be there. */
export interface HeldEnd {
  readonly place: TargetPlace;
  readonly plan: GrantPlan;
  readonly endsAt: Instant;
}

/** The list. `write` and `remove` wait for the disk; `write` throws when it cannot. */
export interface EndsList {
  /** Null where there is none, or none that can be read. */
  find(name: string): HeldEnd | null;
  write(name: string, held: HeldEnd): void;
  remove(name: string): void;
}

export interface EndKeeper {
  /** Before a target is asked. Throws when the list cannot be written: then it must not be asked. */
  before(place: TargetPlace, ask: Ask): void;
  /** After it answered. */
  after(place: TargetPlace, ask: Ask, answer: unknown): void;
}

const grantOf = z.looseObject({ grantId: z.string() });

/** The grant that a plan was made for; null where the plan does not say. */
export const grantIn = (plan: GrantPlan): string | null => grantOf.safeParse(plan).data?.grantId ?? null;

/** Names a plan in the list. A renewed password is another plan of the same grant. */
export const endName = (integration: IntegrationId, plan: GrantPlan): string =>
  createHash('sha256')
    .update(`${integration}\n${grantIn(plan) ?? JSON.stringify(plan)}`)
    .digest('hex');

const heldShape = z.strictObject({
  version: z.literal(1),
  place: placeShape,
  plan: z.record(z.string(), z.unknown()),
  endsAt: z.number(),
});

/** As it is kept. A plan holds verifiers and a place a sealed credential or its name: nothing here opens anything by itself. */
export const heldText = ({ place, plan, endsAt }: HeldEnd): string =>
  `${JSON.stringify({ version: 1, place: placeSent(place), plan, endsAt })}\n`;

/** Reads what was kept; null when it is torn or of another version. */
export function readHeld(text: string): HeldEnd | null {
  try {
    const { place, plan, endsAt } = heldShape.parse(JSON.parse(text));
    return { place, plan, endsAt };
  } catch {
    return null;
  }
}

/** Keeps the list by what targets are asked. What is only simulated is not in it: there is nothing to end. */
export function makeEndKeeper(list: EndsList, adapters: readonly Adapter[]): EndKeeper {
  /** What was undone since it was last done, and since when it is seen absent. */
  const undone = new Map<string, { absentSince: Instant | null }>();
  const adapterOf = (place: TargetPlace): Adapter | undefined => adapters.find(({ type }) => type === place.type);
  /** Writes the end where it is later than the known one, and the plan where it was renewed. */
  const hold = (place: TargetPlace, plan: GrantPlan, endsAt: Instant): void => {
    const name = endName(place.integration, plan);
    const known = list.find(name);
    const next: HeldEnd = { place, plan, endsAt: Math.max(known?.endsAt ?? endsAt, endsAt) };
    if (known === null || heldText(known) !== heldText(next)) list.write(name, next);
  };
  const seen = (place: TargetPlace, plan: GrantPlan, state: string): void => {
    const name = endName(place.integration, plan);
    const since = undone.get(name);
    if (since === undefined) return;
    if (state !== 'absent') since.absentSince = null;
    else {
      since.absentSince ??= Date.now();
      if (Date.now() - since.absentSince < (adapterOf(place)?.settlingMs ?? 0)) return;
      list.remove(name);
      undone.delete(name);
    }
  };
  return {
    before(place, ask) {
      if (adapterOf(place)?.simulated !== false) return;
      if (isStep(ask, 'do')) {
        hold(place, ask.plan, ask.notAfter);
        undone.delete(endName(place.integration, ask.plan));
      } else if (ask.op === 'setEnd') hold(place, ask.plan, ask.endsAt);
    },
    after(place, ask, answer) {
      if (adapterOf(place)?.simulated !== false) return;
      if (isStep(ask, 'undo')) undone.set(endName(place.integration, ask.plan), { absentSince: null });
      else if (ask.op === 'setEnd' && isDone(answer)) {
        // An earlier end counts only when the target has it: what failed may still be open until the later one.
        const name = endName(place.integration, ask.plan);
        const known = list.find(name);
        if (known !== null && known.endsAt > ask.endsAt)
          list.write(name, { place, plan: ask.plan, endsAt: ask.endsAt });
      } else if (ask.op === 'look') seen(place, ask.plan, stateOf(answer));
    },
  };
}

const isStep = (ask: Ask, act: StepAsk['act']): ask is StepAsk => ask.op === 'step' && ask.act === act;
const isDone = (answer: unknown): boolean => z.looseObject({ kind: z.literal('done') }).safeParse(answer).success;
const stateOf = (answer: unknown): string => z.looseObject({ state: z.string() }).safeParse(answer).data?.state ?? '';
