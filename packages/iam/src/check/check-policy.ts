// Everything worth saying about one policy document before it is used: what parsing finds, and mistakes AWS accepts in silence, found with
// the table of actions and keys. The table is dated, so what only it says is a warning.
import { keyTypeOf } from '../data/table.ts';
import { readPartly } from '../parse/parse-policy.ts';
import type { ConditionClause, Statement } from '../parse/policy.ts';
import { type Problems, quoted } from '../parse/problems.ts';
import type { DocumentInput, PolicyKind, Problem } from '../types.ts';
import { matchesAnyAction, nearestAction } from './nearest.ts';

/** How to check. */
export interface CheckOptions {
  /** The day whose rules and limits apply, `YYYY-MM-DD`. Default: the newest known here. */
  readonly asOf?: string;
}

/**
 * Checks a policy document: all problems with path, code and sentence. Errors and refusals come from the language; warnings are mistakes AWS
 * accepts: actions that match nothing, a multivalued key without set operator, `ForAllValues` alone in an Allow. Never throws.
 *
 * @example
 * checkPolicy('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObjects","Resource":"*"}]}', 'identity')
 * // → [{ path: 'Statement[0].Action', code: 'action.unknown', message: '`s3:GetObjects` matches no known action; did you mean `s3:GetObject`', severity: 'warning' }]
 */
export function checkPolicy(document: DocumentInput, kind: PolicyKind, options: CheckOptions = {}): readonly Problem[] {
  const { policy, problems } = readPartly(document, { kind, ...options });
  for (const statement of policy?.statements ?? []) {
    checkActions(statement, problems);
    checkConditions(statement, problems);
  }
  return problems.list;
}

/** Unknown actions for which the nearest is looked up; it takes time. */
const guessesMax = 50;

function checkActions({ action, path }: Statement, problems: Problems): void {
  const name = action.not ? 'NotAction' : 'Action';
  for (const [index, pattern] of action.patterns.entries()) {
    if (problems.full) return;
    if (matchesAnyAction(pattern)) continue;
    const guess = problems.list.length < guessesMax && !/[*?]/.test(pattern);
    const near = guess ? nearestAction(pattern) : undefined;
    const at = action.patterns.length === 1 ? `${path}.${name}` : `${path}.${name}[${index}]`;
    problems.warning(
      at,
      'action.unknown',
      `${quoted(pattern)} matches no known action${near === undefined ? '' : `; did you mean ${quoted(near)}`}`,
    );
  }
}

function checkConditions(statement: Statement, problems: Problems): void {
  for (const clause of statement.conditions) {
    const at = `${statement.path}.Condition.${clause.operator.written}.${clause.key}`;
    const type = keyTypeOf(clause.key, serviceOf(clause.key));
    const several = type?.endsWith('[]') === true;
    const { quantifier, family } = clause.operator;
    if (several && quantifier === undefined && family !== 'Null') {
      problems.warning(
        at,
        'condition.set_operator_missing',
        `${quoted(clause.key)} has several values; put \`ForAnyValue:\` or \`ForAllValues:\` before the operator`,
      );
    }
    if (type !== undefined && !several && quantifier !== undefined) {
      problems.warning(
        at,
        'condition.set_operator_single',
        `${quoted(clause.key)} has one value; a set operator lets more pass than meant when it is absent`,
      );
    }
    if (quantifier === 'all' && statement.effect === 'allow' && !guarded(statement, clause)) {
      problems.warning(
        at,
        'condition.for_all_values_alone',
        `\`ForAllValues\` also holds when ${quoted(clause.key)} is absent; add \`"Null": {${JSON.stringify(clause.key)}: "false"}\``,
      );
    }
  }
}

function serviceOf(key: string): string | undefined {
  const service = key.slice(0, key.indexOf(':')).toLowerCase();
  return service === 'aws' ? undefined : service;
}

/** Is there a `Null: false` on the key of a ForAllValues? */
function guarded(statement: Statement, { key }: ConditionClause): boolean {
  return statement.conditions.some(
    (other) =>
      other.operator.family === 'Null' &&
      other.key.toLowerCase() === key.toLowerCase() &&
      other.values.every((value) => value.written.toLowerCase() === 'false'),
  );
}
