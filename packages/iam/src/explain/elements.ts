// Why one statement does not match: each element against the value it met. Every element is looked at, not only the first that fails.

import type { CompiledStatement } from '../evaluate/statement.ts';
import type { Caller } from '../match/caller.ts';
import { type Frame, type Slots, textOf } from '../match/frame.ts';
import { grades } from '../match/principal.ts';
import type { ConditionClause, PrincipalElement } from '../parse/policy.ts';
import { quoted } from '../parse/problems.ts';
import type { Template } from '../parse/template.ts';
import type { ContextValue, FailedElement } from '../types.ts';

/** What a statement is held against. */
export interface Facts {
  /** As the request wrote it. */
  readonly action: string;
  readonly frame: Frame;
  readonly slots: Slots;
}

/** Every element of a statement that fails; none if it matches. */
export function failedElements(statement: CompiledStatement, facts: Facts): readonly FailedElement[] {
  const { source } = statement;
  const failed: FailedElement[] = [];
  const { caller, bounded } = facts.frame;
  if (
    statement.principal !== undefined &&
    source.principal !== undefined &&
    statement.principal(caller, bounded) === grades.none
  ) {
    failed.push(failedPrincipal(source.principal, caller));
  }
  if (!statement.action(facts.action.toLowerCase())) {
    const { not, patterns } = source.action;
    failed.push(failedPattern(not ? 'NotAction' : 'Action', patterns, facts.action));
  }
  if (statement.resource !== undefined && source.resource !== undefined && !statement.resource(facts.frame)) {
    const { not, patterns } = source.resource;
    const expected = patterns.map((pattern) => filledIn(pattern, facts));
    failed.push(failedPattern(not ? 'NotResource' : 'Resource', expected, facts.frame.resource));
  }
  for (const [index, clause] of source.conditions.entries()) {
    if (statement.conditions[index]?.(facts.frame) !== true) failed.push(failedCondition(clause, facts));
  }
  return failed;
}

function failedPattern(
  element: 'Action' | 'NotAction' | 'Resource' | 'NotResource',
  expected: readonly string[],
  actual: string,
): FailedElement {
  const listed = list(expected);
  const sentence = element.startsWith('Not')
    ? `${quoted(actual)} is among those \`${element}\` leaves out: ${listed}`
    : `${quoted(actual)} is not among ${listed}`;
  return { element, expected, actual, sentence };
}

function failedPrincipal(element: PrincipalElement, caller: Caller): FailedElement {
  const { anyone, arns, accounts, services, federated, others } = element;
  const expected = [...(anyone ? ['*'] : []), ...arns, ...accounts, ...services, ...federated, ...others];
  const sentence = element.not
    ? `${quoted(caller.name)} is left out by \`NotPrincipal\`: ${list(expected)}`
    : `${quoted(caller.name)} is not among ${list(expected)}`;
  return { element: element.not ? 'NotPrincipal' : 'Principal', expected, actual: caller.name, sentence };
}

function failedCondition(clause: ConditionClause, facts: Facts): FailedElement {
  const { operator, key } = clause;
  const actual = facts.frame.values[facts.slots.slotFor(key)];
  const expected = clause.values.map((value) => filledIn(value, facts));
  return {
    element: 'Condition',
    operator: operator.written,
    key,
    expected,
    ...(actual === undefined ? {} : { actual }),
    sentence: conditionSentence(clause, expected, actual),
  };
}

function conditionSentence(
  { operator, key }: ConditionClause,
  expected: readonly string[],
  actual: ContextValue | undefined,
): string {
  const { family, negated, quantifier, written } = operator;
  if (family === 'Null')
    return `${quoted(key)} is ${actual === undefined ? 'absent' : 'present'}, and \`Null\` wants it ${actual === undefined ? 'present' : 'absent'}`;
  if (actual === undefined) return `${quoted(key)} is absent, and ${quoted(written)} needs it: ${list(expected)}`;
  const value = typeof actual === 'object' ? list(actual.map(textOf)) : quoted(textOf(actual));
  if (quantifier === 'all')
    return `${quoted(key)} is ${value}, not all of which are ${negated ? 'outside of' : 'within'} ${list(expected)} (${written})`;
  if (quantifier === 'any')
    return `${quoted(key)} is ${value}, none of which is ${negated ? 'outside of' : 'within'} ${list(expected)} (${written})`;
  if (typeof actual === 'object' && actual.length > 1 && !negated) {
    return `${quoted(key)} has several values, ${value}, and ${quoted(written)} has no set operator to compare them`;
  }
  return `${quoted(key)} is ${value}, which ${negated ? 'is ruled out by' : 'does not satisfy'} ${quoted(written)} ${list(expected)}`;
}

/** Items shown in a sentence; the rest are counted. */
const shownMax = 5;

/** A list for a sentence. */
export function list(items: readonly string[]): string {
  if (items.length === 0) return 'nothing';
  const shown = items.slice(0, shownMax).map(quoted).join(', ');
  return items.length > shownMax ? `${shown} and ${items.length - shownMax} more` : shown;
}

/** A text of a policy with its variables filled in where they can be. */
export function filledIn(template: Template, { frame, slots }: Facts): string {
  if (!template.variable) return template.written;
  return template.parts
    .map((part) => {
      if (part.type === 'text') return part.text;
      if (part.type === 'star') return '*';
      if (part.type === 'one') return '?';
      const value = frame.values[slots.slotFor(part.key)];
      if (value === undefined && part.fallback !== undefined) return part.fallback;
      return value === undefined || typeof value === 'object' ? `\${${part.key}}` : textOf(value);
    })
    .join('');
}
