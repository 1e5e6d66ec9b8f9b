// A statement ready to be matched. Whether its action matches is settled once per action (see `plan.ts`); the rest is tested here, the
// cheap elements first.
import { type Condition, compileCondition } from '../conditions/compile-condition.ts';
import { compileResourceArn } from '../match/arn.ts';
import type { Frame, Slots } from '../match/frame.ts';
import { plainGlob } from '../match/glob.ts';
import { compilePrincipal, type Grade, grades, type PrincipalTest } from '../match/principal.ts';
import type { ActionElement, ResourceElement, Statement } from '../parse/policy.ts';
import { coversAll, readTemplate } from '../parse/template.ts';
import type { Effect } from '../types.ts';

/** A compiled statement. */
export interface CompiledStatement {
  readonly effect: Effect;
  /** Index of its document in the layer or node. */
  readonly policy: number;
  readonly source: Statement;
  /** On an action in lower case. */
  readonly action: (action: string) => boolean;
  /** Absent: every resource. */
  readonly resource: ((frame: Frame) => boolean) | undefined;
  /** Absent: the statement is for whomever its document is attached to. */
  readonly principal: PrincipalTest | undefined;
  readonly conditions: readonly Condition[];
}

/** Compiles a statement. */
export function compileStatement(source: Statement, policy: number, slots: Slots): CompiledStatement {
  return {
    effect: source.effect,
    policy,
    source,
    action: compileAction(source.action),
    resource: source.resource === undefined ? undefined : compileResource(source.resource, slots),
    principal: source.principal === undefined ? undefined : compilePrincipal(source.principal, source.effect),
    conditions: source.conditions.map((clause) => compileCondition(clause, slots)),
  };
}

/** Does the statement, whose action matched, match? */
export function matches(statement: CompiledStatement, frame: Frame): boolean {
  return gradeOf(statement, frame) !== grades.none;
}

/** How closely the statement names the caller; `none` if it does not match. */
export function gradeOf(statement: CompiledStatement, frame: Frame): Grade {
  const grade = statement.principal === undefined ? grades.itself : statement.principal(frame.caller, frame.bounded);
  if (grade === grades.none) return grades.none;
  if (statement.resource !== undefined && !statement.resource(frame)) return grades.none;
  const { conditions } = statement;
  for (let index = 0; index < conditions.length; index += 1) {
    if (conditions[index]?.(frame) !== true) return grades.none;
  }
  return grade;
}

/** Actions compare without regard to case, with wildcards (IAM guide, "Action"). */
function compileAction(element: ActionElement): (action: string) => boolean {
  const tests = element.patterns.map(actionTest);
  return (action) => tests.some((test) => test(action)) !== element.not;
}

/** Tests a lower-case action against one pattern. */
export function actionTest(pattern: string): (action: string) => boolean {
  const lower = pattern.toLowerCase();
  if (!/[*?]/.test(lower)) return (action) => action === lower;
  return plainGlob(readTemplate(lower, { wildcards: true, variables: false })?.parts ?? []);
}

function compileResource(element: ResourceElement, slots: Slots): ((frame: Frame) => boolean) | undefined {
  if (!element.not && element.patterns.some(coversAll)) return undefined;
  const tests = element.patterns.map((pattern) => compileResourceArn(pattern, slots));
  const { not } = element;
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return (frame) => only(frame.resource, frame.colons, frame) !== not;
  return (frame) => {
    for (let index = 0; index < tests.length; index += 1) {
      if (tests[index]?.(frame.resource, frame.colons, frame) === true) return !not;
    }
    return not;
  };
}
