// Small worlds for proofs: pairs of layered policies over few actions, resources and keys, and all requests one could make of the texts they
// name. Small enough that every request can be tried, varied enough that both answers are common.
import type { Chance } from './chance.ts';
import type { Document, Policies, SingleRequest, Statement } from './shapes.ts';

/** The caller of all requests. */
export const principal = 'arn:aws:iam::111111111111:role/app';

const actions = ['s:a', 's:b', 't:a', 'u:z'];
const actionPatterns = ['s:a', 's:b', 's:*', 's:?', '*', 't:*', '*:a', 'S:A'];
const resources = [
  '*',
  'arn:aws:s:::a',
  'arn:aws:s:::ab',
  'arn:aws:s:::b',
  'arn:aws:s::1:a',
  'arn:aws:s:x::b',
  'arn:aws:s:::a:b',
];
const resourcePatterns = [
  '*',
  'arn:aws:s:::a',
  'arn:aws:s:::a*',
  'arn:aws:s:::*b',
  'arn:aws:s:*:*:a',
  'arn:aws:s:::?',
  'arn:aws:s:::a?b',
];

/** Values worth trying by key: those the clauses below can tell apart, and some that none names. */
const values: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  'k:a': ['a', 'ab', 'b', 'A', 'c', 'aXb'],
  'k:b': ['a', 'ab', 'b', 'A', 'c', 'zz'],
  'k:n': ['0', '1', '1.5', '2', '2.5', '3', '9', 'x'],
  'k:d': ['2019-01-01', '2020-01-01T00:00:00Z', '2020-06-01', '2021-01-01', '2022-01-01', 'x'],
  'k:i': ['10.0.0.1', '10.1.0.1', '10.1.2.3', '11.0.0.1', '2001:db8::1', 'x'],
  'k:l': [['a'], ['b'], ['c'], ['a', 'b'], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c'], ['A'], ['A', 'a']],
};

const likes = ['a', 'a*', '*b', '?', 'a?b', 'A', '*'];
const texts = ['a', 'b', 'ab', 'A'];

function clause(chance: Chance): readonly [string, string, readonly string[]] {
  const not = chance.percent(35) ? 'Not' : '';
  const maybe = chance.percent(25) ? 'IfExists' : '';
  const kind = chance.below(10);
  const key = chance.pick(['k:a', 'k:b']);
  if (kind < 2) return [`String${not}Equals${maybe}`, key, chance.times(1, 2, () => chance.pick(texts))];
  if (kind < 4) return [`String${not}Like${maybe}`, key, chance.times(1, 2, () => chance.pick(likes))];
  if (kind === 4) return [`String${not}EqualsIgnoreCase${maybe}`, key, [chance.pick(texts)]];
  if (kind === 5) return ['Null', chance.pick(Object.keys(values)), [chance.pick(['true', 'false'])]];
  if (kind === 6) {
    const operator = chance.pick([
      'Equals',
      'NotEquals',
      'LessThan',
      'LessThanEquals',
      'GreaterThan',
      'GreaterThanEquals',
    ]);
    return [`Numeric${operator}${maybe}`, 'k:n', [chance.pick(['1', '2', '3'])]];
  }
  if (kind === 7) {
    const operator = chance.pick([
      'Equals',
      'NotEquals',
      'LessThan',
      'LessThanEquals',
      'GreaterThan',
      'GreaterThanEquals',
    ]);
    return [`Date${operator}${maybe}`, 'k:d', [chance.pick(['2020-01-01', '2021-01-01T00:00:00Z'])]];
  }
  if (kind === 8) {
    const block = chance.pick(['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '2001:db8::/32']);
    return [`${not}IpAddress${maybe}`, 'k:i', [block]];
  }
  const quantifier = chance.pick(['ForAllValues', 'ForAnyValue']);
  return [
    `${quantifier}:String${not}Like${maybe}`,
    'k:l',
    chance.times(1, 2, () => chance.pick(['a', 'b', 'a*', 'A'])),
  ];
}

function statement(chance: Chance, effect?: 'Allow'): Statement {
  const condition: Record<string, Record<string, readonly string[]>> = {};
  for (const [operator, key, wanted] of chance.times(0, 2, () => clause(chance))) {
    condition[operator] = { ...condition[operator], [key]: wanted };
  }
  const action = chance.times(1, 2, () => chance.pick(actionPatterns));
  const resource = chance.times(1, 2, () => chance.pick(resourcePatterns));
  return {
    Effect: effect ?? (chance.percent(70) ? 'Allow' : 'Deny'),
    ...(chance.percent(15) ? { NotAction: action } : { Action: action }),
    ...(chance.percent(20) ? { NotResource: resource } : { Resource: resource }),
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function document(chance: Chance): Document {
  return {
    Version: '2012-10-17',
    Statement: [statement(chance, 'Allow'), ...chance.times(0, 2, () => statement(chance))],
  };
}

/** Layered policies. */
export function layersOf(chance: Chance): Policies {
  return {
    identity: chance.times(1, 2, () => document(chance)),
    ...(chance.percent(25) ? { boundary: document(chance) } : {}),
    ...(chance.percent(10) ? { session: [document(chance)] } : {}),
    ...(chance.percent(20) ? { scp: chance.times(1, 2, () => ({ node: 'n', policies: [document(chance)] })) } : {}),
  };
}

/** Two sets of layers; half of the time the second is the first with one statement changed, so that both answers are common. */
export function pairOf(chance: Chance): { readonly left: Policies; readonly right: Policies } {
  const left = layersOf(chance);
  if (chance.percent(40)) return { left, right: layersOf(chance) };
  const more = chance.percent(50)
    ? document(chance)
    : ({ Version: '2012-10-17', Statement: [statement(chance)] } as const);
  const wider = { ...left, identity: [...(left.identity ?? []), more] };
  return chance.percent(50) ? { left, right: wider } : { left: wider, right: left };
}

/** Every request over the values above, or as many as `most`, chosen by chance. */
export function requestsFor(
  layers: readonly Policies[],
  { chance, most }: { readonly chance: Chance; readonly most: number },
): readonly SingleRequest[] {
  const text = JSON.stringify(layers);
  const keys = Object.keys(values).filter((key) => text.includes(`"${key}"`));
  const choices = keys.map((key) => [undefined, ...(values[key] ?? [])]);
  const size = choices.reduce((product, list) => product * list.length, actions.length * resources.length);
  const made: SingleRequest[] = [];
  for (let index = 0; index < Math.min(size, most); index += 1) {
    let rest = size <= most ? index : chance.below(size);
    const take = <T>(list: readonly T[]): T | undefined => {
      const one = list[rest % list.length];
      rest = Math.floor(rest / list.length);
      return one;
    };
    const action = take(actions) ?? '';
    const resource = take(resources) ?? '';
    const context = Object.fromEntries(
      keys.flatMap((key, at) => {
        const value = take(choices[at] ?? []);
        return value === undefined ? [] : [[key, value]];
      }),
    );
    made.push({ principal, action, resource, resourceAccount: '111111111111', context });
  }
  return made;
}
