// Policy variables, by cases. Where a whole value is one variable, `aws:ResourceTag/team` equal to `${aws:PrincipalTag/team}`, what matters is
// which class the variable's value is in and whether the other key's value is the same text. Texts of one class can be exchanged for one
// another, so one value for each class, and none, are all the cases there are; within a case the variable is a plain text.

import { callerKeys } from '../match/caller.ts';
import type { ConditionClause } from '../parse/policy.ts';
import { candidatesFor, kindOf } from './candidates.ts';
import type { CompiledGoal } from './goal.ts';
import { casesMax, guessesMax } from './limits.ts';
import type { Subject } from './subject.ts';

/** The values of variables in each case; `null` for no value. */
export function casesOf(goal: CompiledGoal, subject: Subject): readonly ReadonlyMap<string, string | null>[] {
  const clauses = goal.lines.flatMap((line) => line.clauses.map(({ clause }) => clause));
  const variables = [...new Set(clauses.flatMap(wholeVariables))].filter((key) => !isFixed(key, subject));
  let cases: ReadonlyMap<string, string | null>[] = [new Map()];
  for (const key of variables) {
    const values = valuesOf(key, clauses);
    if (values === undefined || cases.length * (values.length + 1) > casesMax) continue;
    cases = [null, ...values].flatMap((value) => cases.map((one) => new Map([...one, [key, value]])));
  }
  return cases;
}

/**
 * Some values for all variables there are, where they stand and in whatever text: not all cases, but enough to look for a request that shows what
 * could not be ruled out.
 */
export function guessesOf(goal: CompiledGoal, subject: Subject): readonly ReadonlyMap<string, string | null>[] {
  const clauses = goal.lines.flatMap((line) => line.clauses.map(({ clause }) => clause));
  const places = goal.lines.flatMap(({ compiled }) => compiled.source.resource?.patterns ?? []);
  const parts = [...clauses.flatMap(({ values }) => values), ...places].flatMap((value) => value.parts);
  const variables = new Set(parts.flatMap((part) => (part.type === 'variable' ? [part.key.toLowerCase()] : [])));
  let guesses: ReadonlyMap<string, string | null>[] = [new Map()];
  for (const key of [...variables].filter((one) => !isFixed(one, subject))) {
    const values = [null, ...(valuesOf(key, clauses) ?? []).filter((value) => value !== ''), 'x'];
    const some = [...new Set(values)].slice(0, Math.max(2, Math.floor(guessesMax / guesses.length)));
    guesses = some.flatMap((value) => guesses.map((one) => new Map([...one, [key, value]])));
    if (guesses.length > guessesMax) return guesses.slice(0, guessesMax);
  }
  return variables.size === 0 ? [] : guesses;
}

function isFixed(key: string, subject: Subject): boolean {
  return (
    callerKeys.has(key) ||
    key === 'aws:resourceaccount' ||
    (subject.tags !== undefined && key.startsWith('aws:principaltag/'))
  );
}

/** Keys that stand, alone, for a whole value of the clause. */
function wholeVariables({ operator, values }: ConditionClause): readonly string[] {
  if (operator.family === 'StringEqualsIgnoreCase' || operator.family === 'Bool') return [];
  return values.flatMap(({ parts }) => {
    const [only] = parts;
    return parts.length === 1 && only?.type === 'variable' ? [only.key.toLowerCase()] : [];
  });
}

function valuesOf(variable: string, clauses: readonly ConditionClause[]): readonly string[] | undefined {
  // All keys that are compared with each other, however indirectly: they share their classes.
  const keys = new Set([variable]);
  for (let before = 0; before < keys.size; ) {
    before = keys.size;
    for (const clause of clauses) {
      const tied = [clause.key.toLowerCase(), ...wholeVariables(clause)];
      if (tied.length > 1 && tied.some((key) => keys.has(key))) for (const key of tied) keys.add(key);
    }
  }
  const about = clauses.filter((clause) => keys.has(clause.key.toLowerCase()));
  if (about.some(({ operator }) => (kindOf(operator.family) ?? 'text') !== 'text')) return undefined;
  const plain = about.map((clause) => ({ ...clause, values: clause.values.filter((value) => !value.variable) }));
  const found = candidatesFor(plain, { type: undefined, variable: () => undefined });
  return 'reason' in found ? undefined : found;
}
