// A guardrail: statements of service control policies with their reasons, and beside them what must be true once they are attached: what nobody
// may do, and what they must leave alone. The claims are written apart from the statements, so that a statement that is lost is noticed.
import type { WrittenStatement } from '../generated.ts';
import type { ReasonedStatement } from '../size.ts';

/** A statement of a guardrail. */
export interface GuardrailStatement extends ReasonedStatement {
  /** It binds break-glass roles, too. */
  readonly everyone?: boolean;
}

/** Requests, written as a statement is, without saying what happens to them. */
export type RequestPattern = Omit<WrittenStatement, 'Sid' | 'Effect' | 'Principal'>;

/** What a guardrail must make impossible. */
export interface Stopped {
  /** Lower case, no full stop: `nobody stops or deletes a trail`. */
  readonly claim: string;
  readonly request: RequestPattern;
  /** `root`: it is the root user who must not get through, by its ARN alone. Default: every user and role. */
  readonly by?: 'root';
  /** Break-glass roles are stopped, too. */
  readonly everyone?: boolean;
  /** The account whose own principals it is not about. */
  readonly notIn?: string;
}

/** What a guardrail must leave as it is, seen by itself. */
export interface Left {
  readonly claim: string;
  readonly request: RequestPattern;
}

/** One guardrail. */
export interface Guardrail {
  /** Fit for a file name: `protect-account`. */
  readonly name: string;
  /** What it is for, one sentence. */
  readonly purpose: string;
  readonly statements: readonly GuardrailStatement[];
  readonly stops: readonly Stopped[];
  readonly leaves: readonly Left[];
  /** What it does not do, and what to do besides it, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * The same guardrail, letting roles through by ARN pattern (`arn:aws:iam::*:role/break-glass`), except where a statement binds everyone. Sessions of a
 * role carry the role's ARN in `aws:PrincipalArn`, so the pattern names the role.
 */
export function withBreakGlass(guardrail: Guardrail, patterns: readonly string[]): Guardrail {
  if (patterns.length === 0) return guardrail;
  const statements = guardrail.statements.map(
    (one): GuardrailStatement =>
      // An Allow takes nothing away, so nobody is taken out of it.
      one.everyone === true || one.statement.Effect === 'Allow'
        ? one
        : { ...one, statement: exempting(one.statement, patterns) },
  );
  const allows = statements.some(({ statement }) => statement.Effect === 'Allow');
  return { ...guardrail, statements: [...statements, ...(allows ? [allowBreakGlass(patterns)] : [])] };
}

/** Where a level lets through only what is listed, break-glass roles are listed with everything. */
function allowBreakGlass(patterns: readonly string[]): GuardrailStatement {
  return {
    statement: {
      Sid: 'AllowBreakGlass',
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': sorted(patterns) } },
    },
    why: 'break-glass roles pass this level with every service; Allow statements may carry conditions since 2025-09-19',
  };
}

/** The statement with principals left out of it. */
function exempting(statement: WrittenStatement, patterns: readonly string[]): WrittenStatement {
  const condition = statement.Condition ?? {};
  const operator = condition['ArnNotLike'] ?? {};
  const before = listOf(operator['aws:PrincipalArn']);
  return {
    ...statement,
    Condition: {
      ...condition,
      // The values of a negated operator are "none of these": one list holds all exceptions.
      ArnNotLike: { ...operator, 'aws:PrincipalArn': sorted([...before, ...patterns]) },
    },
  };
}

/** One or several texts, as a list. */
export function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

/** Without repetitions, in order. */
export function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
