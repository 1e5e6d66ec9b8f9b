// Reads the `Condition` element: operator → key → values. Values are checked against what their operator compares, so that a
// number, date, address or ARN that AWS could not read is a problem here and not a surprise at a decision.
import { valueProblem } from '../conditions/value-problem.ts';
import { operators, readOperator } from './operators.ts';
import type { ConditionClause, Operator } from './policy.ts';
import { quoted } from './problems.ts';
import { isRecord, itemPath, listOf } from './shape.ts';
import type { StatementContext } from './statement-context.ts';
import { readTemplate, type Template, type TemplateRules } from './template.ts';

/** Reads conditions; what cannot be read is reported. */
export function readConditions(value: unknown, context: StatementContext): readonly ConditionClause[] {
  const { problems } = context;
  const path = `${context.path}.Condition`;
  if (!isRecord(value)) {
    problems.error(path, 'condition.not_object', `\`Condition\` is an object of operators; this is ${quoted(value)}`);
    return [];
  }
  const clauses: ConditionClause[] = [];
  for (const name of Object.keys(value)) {
    if (problems.full) break;
    const operator = readOperator(name);
    if (operator === undefined) {
      problems.error(
        `${path}.${name}`,
        'condition.operator_unknown',
        `${quoted(name)} is not a condition operator${nearest(name)}`,
      );
      continue;
    }
    const keys = value[name];
    if (!isRecord(keys)) {
      problems.error(
        `${path}.${name}`,
        'condition.keys',
        `an operator holds an object of context keys; this is ${quoted(keys)}`,
      );
      continue;
    }
    for (const key of Object.keys(keys)) {
      if (problems.full) break;
      const clause = readClause({ operator, key, value: keys[key], path: `${path}.${name}.${key}` }, context);
      if (clause !== undefined) clauses.push(clause);
    }
  }
  return clauses;
}

function nearest(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  const meant = Object.keys(operators).find(
    (operator) => plain.startsWith(operator.toLowerCase()) && operator !== 'Null',
  );
  return meant === undefined ? '' : `; did you mean \`${meant}\``;
}

interface RawClause {
  readonly operator: Operator;
  readonly key: string;
  readonly value: unknown;
  readonly path: string;
}

const keyForm = /^[^\s:]+:\S/;

function readClause(
  { operator, key, value, path }: RawClause,
  { problems, version }: StatementContext,
): ConditionClause | undefined {
  if (!keyForm.test(key)) {
    problems.error(path, 'condition.key', `${quoted(key)} is not a context key; write \`service:key\` or \`aws:key\``);
    return undefined;
  }
  const rules = rulesFor(operator, version);
  const values: Template[] = [];
  for (const [index, item] of listOf(value).entries()) {
    if (problems.full) break;
    const at = itemPath(path, value, index);
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') {
      problems.error(at, 'condition.value', `a condition value is a text, number or boolean; this is ${quoted(item)}`);
      continue;
    }
    const template = readTemplate(String(item), rules);
    if (template === undefined) {
      problems.error(
        at,
        'variable.form',
        `${quoted(item)} holds a malformed variable; write \`\${key}\` or \`\${key, 'default'}\``,
      );
      continue;
    }
    const wrong = valueProblem(operator.family, template);
    if (wrong?.severity === 'error') problems.error(at, 'condition.value', wrong.message);
    if (wrong?.severity === 'refused') problems.refused(at, 'condition.value', wrong.message);
    values.push(template);
  }
  return { operator, key, values };
}

/** Wildcards and variables by operator (IAM guide, "Variables and tags": string and ARN operators, and Bool). */
function rulesFor({ family }: Operator, version: string): TemplateRules {
  const like = family === 'StringLike' || family === 'ArnLike';
  const text = like || family === 'StringEquals' || family === 'StringEqualsIgnoreCase' || family === 'Bool';
  return { wildcards: like, variables: text && version === '2012-10-17' };
}
