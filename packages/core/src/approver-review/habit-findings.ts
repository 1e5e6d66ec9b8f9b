// What of approvers' habits should be looked at by somebody, as sentences.

import { quoted } from '../errors/refusal.ts';
import type { FlowId, PersonId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { ApproverHabits, FlowHabits } from './habits.ts';

/** Kinds of findings about approvers, the gravest first. */
export const habitKinds = ['approver.hasty', 'approver.mixed_queue', 'flow.never_rejected'] as const;
export type HabitKind = (typeof habitKinds)[number];

export interface HabitFinding {
  readonly kind: HabitKind;
  readonly subject: PersonId | FlowId;
  readonly subjectName: string;
  readonly sentence: string;
}

/**
 * `hasty`: at least half of the verdicts came within ten seconds. `mixed_queue`: production and something else come to one queue.
 * `never_rejected`: a flow whose approvers never said no. Each from `limits.habitsDecidedMin` verdicts on.
 */
export function habitFindings(ask: {
  readonly approvers: readonly ApproverHabits[];
  readonly flows: readonly FlowHabits[];
  readonly nameOf: (id: PersonId) => string;
  /** Whether an environment's value means production. */
  readonly isProduction: (environment: string) => boolean;
}): readonly HabitFinding[] {
  const { approvers, flows, nameOf, isProduction } = ask;
  const found: HabitFinding[] = [];
  for (const habits of approvers.filter(({ decided }) => decided >= limits.habitsDecidedMin)) {
    const about = { subject: habits.personId, subjectName: nameOf(habits.personId) };
    if (habits.hasty / habits.decided >= limits.hastyShareMin) {
      const sentence = `${habits.hasty} of ${habits.decided} verdicts came within ${limits.hastyWithinMs / 1_000} seconds of asking`;
      found.push({ kind: 'approver.hasty', ...about, sentence });
    }
    const production = habits.environments.find(({ value }) => isProduction(value));
    const other = habits.environments.find(({ value }) => !isProduction(value));
    if (production !== undefined && other !== undefined) {
      const sentence = `decides on ${quoted(production.value)} (${production.count} times) and on ${quoted(other.value)} (${other.count} times) in one queue; a habit from the one is a click in the other`;
      found.push({ kind: 'approver.mixed_queue', ...about, sentence });
    }
  }
  for (const { flowId, flowName, decided, rejected } of flows) {
    if (rejected > 0 || decided < limits.habitsDecidedMin) continue;
    const sentence = `none of ${decided} verdicts was a no; ask whether anybody looks, or whether it need be asked`;
    found.push({ kind: 'flow.never_rejected', subject: flowId, subjectName: flowName, sentence });
  }
  return found;
}
