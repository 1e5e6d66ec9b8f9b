// What access flows are stuck by and how approvers decide, as findings: kept with history and owner like those of scopes, and gone when it no longer holds.

import {
  type DeadlockKind,
  type FindingSeverity,
  factsAt,
  findDeadlocks,
  type HabitFinding,
  type Held,
  type Instant,
  type World,
} from '@tidegate/core';

const severities: Readonly<Record<DeadlockKind, FindingSeverity>> = {
  'flow.no_approver': 'high',
  'flow.hours_never_meet': 'high',
  'flow.empty_shift': 'medium',
  'flow.hours_miss': 'medium',
  'flow.late_escalation': 'low',
  'flow.nobody_asks': 'low',
};

/** How many of the people it keeps from asking a finding names. */
const peopleListedMax = 100;

/**
 * Every deadlock of every access flow now. Several of one kind in one flow are told apart by what they are about. Each flow may look at
 * everybody, so `aTurn` is waited for between them.
 */
export async function holdDeadlocks(world: World, now: Instant, aTurn: () => Promise<void>): Promise<readonly Held[]> {
  const facts = factsAt(world, now);
  const held: Held[] = [];
  for (const flow of world.flows.values()) {
    for (const { kind, about, flowId, flowName, sentence, people } of findDeadlocks(flow, facts)) {
      held.push({
        key: `${kind} ${flowId} ${about}`.trim(),
        kind,
        subject: flowId,
        subjectName: flowName,
        severity: severities[kind],
        sentence: `through this access flow ${sentence}`,
        details: { people: people.slice(0, peopleListedMax), people_count: people.length },
      });
    }
    await aTurn();
  }
  return held;
}

/** Habits as findings: nothing is broken, somebody should ask. */
export const holdHabits = (habits: readonly HabitFinding[]): readonly Held[] =>
  habits.map(({ kind, subject, subjectName, sentence }) => ({
    key: `${kind} ${subject}`,
    kind,
    subject,
    subjectName,
    severity: kind === 'approver.hasty' || kind === 'flow.hasty' ? 'medium' : 'low',
    sentence,
    details: {},
  }));
