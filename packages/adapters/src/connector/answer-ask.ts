// One thing asked of one target, as the connector does it.

import { assertNever, Fault, type Outcome, type Step, type Target } from '@tidegate/core';
import { type Ask, optionalParts, type StepAsk } from './wire.ts';

/** The optional parts of a target that it has. */
export const partsOf = (target: Target): readonly string[] =>
  optionalParts.filter((part) => target[part] !== undefined);

/** Asks the target; a list is kept and answered as its number. */
export async function answerAsk(
  target: Target,
  ask: Exclude<Ask, { op: 'reach' }>,
  keep: (pages: AsyncIterable<unknown>) => number,
): Promise<unknown> {
  switch (ask.op) {
    case 'check':
      return target.check();
    case 'knock':
      return target.knock?.() ?? lacking();
    case 'ends':
      return target.ends?.() ?? lacking();
    case 'look':
      return target.look(ask.plan);
    case 'excess':
      return target.excess(ask.plan);
    case 'foresee':
      return target.foresee?.(ask.plan) ?? lacking();
    case 'certify':
      return target.certify?.(ask.plan, ask.ask) ?? lacking();
    case 'applySecret':
      return target.applySecret(ask.plan);
    case 'setEnd':
      return target.setEnd(ask.plan, ask.endsAt);
    case 'steps':
      return target.steps(ask.plan, ask.notAfter).map(({ name }) => name);
    case 'step':
      return stepOf(target, ask)[ask.act]();
    case 'writeTags':
      return target.writeTags?.(ask.writes) ?? lacking();
    case 'remove':
      return target.survey?.remove(ask.observed) ?? lacking();
    case 'discover':
      return keep(target.discover());
    case 'byParts':
      return keep(target.byParts?.read(new Set(ask.completed)) ?? lacking());
    case 'survey':
      return keep(target.survey?.read() ?? lacking());
    case 'surveyByParts':
      return keep(target.surveyByParts?.() ?? lacking());
    default:
      return assertNever(ask);
  }
}

/** A step is named and numbered, so that two versions of an adapter never mistake one for another. */
function stepOf(target: Target, { plan, notAfter, index, name }: StepAsk): Step {
  const step = target.steps(plan, notAfter)[index];
  if (step?.name === name) return step;
  throw new Fault('target.refused', 'this step is not one of the plan’s; the connector is of another version');
}

function lacking(): never {
  throw new Fault('target.refused', 'this target cannot do that');
}

/** What is answered where the target was not called at all. */
export function notBegun(ask: Ask, why: string): unknown {
  const unavailable: Outcome = { kind: 'unavailable', message: why };
  if (ask.op === 'writeTags') return ask.writes.map(() => unavailable);
  if (ask.op === 'look' || (ask.op === 'step' && ask.act === 'look')) {
    return { state: 'unknown', endsAt: null, differs: [], message: why };
  }
  if (['step', 'setEnd', 'applySecret', 'remove'].includes(ask.op)) return unavailable;
  throw new Fault('target.unreachable', why);
}
