// What of approvers' habits should be looked at by somebody, as sentences.

import { quoted } from '../errors/refusal.ts';
import type { FlowId, PersonId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { ApproverHabits, Counts, FlowHabits } from './habits.ts';

/** Kinds of findings about approvers, the gravest first. */
export const habitKinds = ['approver.hasty', 'flow.hasty', 'approver.mixed_queue', 'flow.never_rejected'] as const;
export type HabitKind = (typeof habitKinds)[number];

export interface HabitFinding {
  readonly kind: HabitKind;
  readonly subject: PersonId | FlowId;
  readonly subjectName: string;
  readonly sentence: string;
}

/**
 * `hasty`: at least half of the verdicts of a person, or through a flow, came within ten seconds. `mixed_queue`: production and something
 * else come to one queue. `never_rejected`: a flow whose approvers never said no. Each from `limits.habitsDecidedMin` verdicts on.
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
    if (isHasty(habits))
      found.push({ kind: 'approver.hasty', ...about, sentence: `${hastySentence(habits)}${mostlyIn(habits)}` });
    const production = habits.environments.find(({ value }) => isProduction(value));
    const other = habits.environments.find(({ value }) => !isProduction(value));
    if (production !== undefined && other !== undefined) {
      const sentence = `decides on ${quoted(production.value)} (${production.count} times) and on ${quoted(other.value)} (${other.count} times) in one queue; a habit from the one is a click in the other`;
      found.push({ kind: 'approver.mixed_queue', ...about, sentence });
    }
  }
  for (const habits of flows.filter(({ decided }) => decided >= limits.habitsDecidedMin)) {
    const about = { subject: habits.flowId, subjectName: habits.flowName };
    if (isHasty(habits)) found.push({ kind: 'flow.hasty', ...about, sentence: hastySentence(habits) });
    if (habits.rejected > 0) continue;
    const sentence = `none of ${habits.decided} verdicts was a no; ask whether anybody looks, or whether it need be asked`;
    found.push({ kind: 'flow.never_rejected', ...about, sentence });
  }
  return found;
}

const isHasty = ({ hasty, decided }: Counts): boolean => hasty / decided >= limits.hastyShareMin;

const hastySentence = ({ hasty, decided }: Counts): string =>
  `${hasty} of ${decided} verdicts came within ${limits.hastyWithinMs / 1_000} seconds of asking`;

/** Through which flows, the most hasty verdicts first, where there are several. */
function mostlyIn({ flows }: ApproverHabits): string {
  const hasty = flows.filter((one) => one.hasty > 0).toSorted((one, other) => other.hasty - one.hasty);
  if (flows.length < 2 || hasty.length === 0) return '';
  const named = hasty.slice(0, flowsNamedMax).map((one) => `${quoted(one.flowName)} (${one.hasty} of ${one.decided})`);
  const rest = hasty.length - named.length;
  return `: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

const flowsNamedMax = 3;
