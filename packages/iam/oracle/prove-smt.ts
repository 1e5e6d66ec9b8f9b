// The question of containment written down for an SMT solver, in SMT-LIB: a policy is a formula over string variables, wildcards are regular
// expressions. Written from the documents alone; shares nothing with the prover. Only the operators of `solverPolicy` below; actions are one of
// a few that stand for all its patterns can tell apart, resources differ in their last part only: what a solver is slow at is left to brute force.
import type { Chance } from './chance.ts';
import { type Document, many, type Statement } from './shapes.ts';

const actions = ['s:a', 's:b', 's:*', 't:a*', '*'];
const head = 'arn:aws:s:::';
const resources = ['*', ...['a', 'a*', '*b', 'a?b*', '?'].map((rest) => head + rest)];
/** One action of each class that the patterns above can tell apart. */
const actionClasses = ['s:a', 's:b', 's:c', 't:a', 'u:z'];
const keys = ['k:a', 'k:b'];
const operators = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIfExists',
  'StringNotLikeIfExists',
];

/** A policy of the part of the language that is written down here. */
export function solverPolicy(chance: Chance): Document & { readonly Statement: readonly Statement[] } {
  const make = (effect: 'Allow' | 'Deny'): Statement => {
    const condition: Record<string, Record<string, readonly string[]>> = {};
    for (const operator of chance.times(0, 2, () => chance.pick(operators))) {
      const wanted = chance.times(1, 2, () => chance.pick(['a', 'a*', '*b', 'ab', '?']));
      condition[operator] = { ...condition[operator], [chance.pick(keys)]: wanted };
    }
    if (chance.percent(15)) condition['Null'] = { [chance.pick(keys)]: [chance.pick(['true', 'false'])] };
    return {
      Effect: effect,
      [chance.percent(15) ? 'NotAction' : 'Action']: chance.times(1, 2, () => chance.pick(actions)),
      [chance.percent(15) ? 'NotResource' : 'Resource']: chance.times(1, 2, () => chance.pick(resources)),
      ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
    };
  };
  return {
    Version: '2012-10-17',
    Statement: [make('Allow'), ...chance.times(0, 2, () => make(chance.percent(60) ? 'Allow' : 'Deny'))],
  };
}

/** A script whose answer is `unsat` if everything `inner` allows, `outer` allows. */
export function containmentScript(inner: Document, outer: Document): string {
  return [
    '(declare-const act Int)',
    `(assert (and (<= 0 act) (< act ${actionClasses.length})))`,
    // 0: no resource, `*`; 1: an ARN that begins as all patterns do; 2: any other ARN.
    '(declare-const kind Int)',
    '(assert (and (<= 0 kind) (<= kind 2)))',
    '(declare-const res String)',
    ...keys.flatMap((_, index) => [`(declare-const v${index} String)`, `(declare-const p${index} Bool)`]),
    `(assert ${allows(inner)})`,
    `(assert (not ${allows(outer)}))`,
    '(check-sat)',
  ].join('\n');
}

function allows(document: Document): string {
  const statements = many(document.Statement);
  const of = (effect: 'Allow' | 'Deny'): readonly string[] =>
    statements.filter(({ Effect }) => Effect === effect).map(matches);
  return `(and ${any(of('Allow'))} (not ${any(of('Deny'))}))`;
}

function matches(statement: Statement): string {
  const parts: string[] = [];
  const action = (pattern: string): string => {
    const test = new RegExp(`^${pattern.replace('*', '.*')}$`);
    return any(actionClasses.flatMap((one, index) => (test.test(one) ? [`(= act ${index})`] : [])));
  };
  const resource = (pattern: string): string =>
    pattern === '*' ? 'true' : `(and (= kind 1) (str.in_re res ${expression(pattern.slice(head.length))}))`;
  if (statement.Action !== undefined) parts.push(any(many(statement.Action).map(action)));
  if (statement.NotAction !== undefined) parts.push(`(not ${any(many(statement.NotAction).map(action))})`);
  if (statement.Resource !== undefined) parts.push(any(many(statement.Resource).map(resource)));
  if (statement.NotResource !== undefined) parts.push(`(not ${any(many(statement.NotResource).map(resource))})`);
  for (const [operator, wanted] of Object.entries(statement.Condition ?? {})) {
    for (const [key, values] of Object.entries(wanted))
      parts.push(holds(operator, keys.indexOf(key), many(values).map(String)));
  }
  return `(and ${parts.join(' ')})`;
}

function holds(operator: string, at: number, values: readonly string[]): string {
  if (operator === 'Null') return any(values.map((value) => (value === 'true' ? `(not p${at})` : `p${at}`)));
  const like = operator.includes('Like');
  const one = any(values.map((value) => (like ? `(str.in_re v${at} ${expression(value)})` : `(= v${at} "${value}")`)));
  const missing = operator.includes('Not') || operator.endsWith('IfExists');
  const compared = operator.includes('Not') ? `(not ${one})` : one;
  return missing ? `(or (not p${at}) ${compared})` : `(and p${at} ${compared})`;
}

const any = (parts: readonly string[]): string => (parts.length === 0 ? 'false' : `(or false ${parts.join(' ')})`);

function expression(pattern: string): string {
  const parts = [...pattern].map((char) =>
    char === '*' ? 're.all' : char === '?' ? 're.allchar' : `(str.to_re "${char}")`,
  );
  return `(re.++ (str.to_re "") ${parts.join(' ')})`;
}
