// An explanation and a list of problems as text for people.
import type { Explanation, LayerExplanation, Problem, StatementExplanation } from '../types.ts';
import { labelOf } from './layers.ts';

/** An explanation in a page: the answer, then each layer, and for statements that did not match the element that failed. */
export function printExplanation(explanation: Explanation): string {
  const lines = [explanation.sentence];
  for (const problem of explanation.problems ?? []) lines.push(`  ${printProblem(problem)}`);
  for (const resource of explanation.resources) {
    lines.push(
      '',
      `${resource.arn}${resource.account === undefined ? '' : ` in account ${resource.account}`}${resource.crossAccount ? ', another account' : ''}`,
    );
    for (const layer of resource.layers) {
      if (layer.outcome === 'not-present' && !layer.needed) continue;
      lines.push(
        `  ${marks[layer.outcome]} ${layer.layer}: ${layer.sentence}`,
        ...layer.statements.flatMap(printStatement),
      );
    }
  }
  return lines.join('\n');
}

const marks: Readonly<Record<LayerExplanation['outcome'], string>> = {
  allow: '+',
  'explicit-deny': 'x',
  'implicit-deny': '-',
  'not-present': '-',
  'not-applicable': ' ',
};

function printStatement(statement: StatementExplanation): readonly string[] {
  const label = `      ${statement.effect} ${labelOf(statement)}`;
  if (statement.matched) return [`${label}: matches`];
  return [
    `${label}: does not match`,
    ...statement.failed.map((failed) => `        ${failed.element}: ${failed.sentence}`),
  ];
}

/** One problem on one line. */
export function printProblem({ path, code, message, severity }: Problem): string {
  return `${severity}: ${path === '' ? '' : `${path}: `}${message} (${code})`;
}

/** Problems, one per line; a sentence if there are none. */
export function printProblems(problems: readonly Problem[]): string {
  return problems.length === 0 ? 'no problems found' : problems.map(printProblem).join('\n');
}
