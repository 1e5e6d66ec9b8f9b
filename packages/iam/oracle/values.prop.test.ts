// Single comparisons on random values: wildcards and variables over a tiny alphabet, addresses and ranges, numbers, dates, ARNs,
// resources and actions. Worlds of whole policies meet few odd values; these meet little else. What the parser refuses is not
// compared, but most must be comparable.

import { describe, expect, it } from 'vitest';
import { authorize } from '../src/index.ts';
import { type Chance, chanceOf } from './chance.ts';
import { mapDocuments } from './documents.ts';
import { reference } from './reference.ts';
import { type Document, many, type Statement, type Verdict, type World } from './shapes.ts';

const rounds = Number(process.env['IAM_VALUES'] ?? '2500');
const firstSeed = Number(process.env['IAM_SEED'] ?? '1');

const word = (chance: Chance, letters: readonly string[], most: number): string =>
  chance.times(0, most, () => chance.pick(letters)).join('');

const pieces = [
  'a',
  'b',
  'A',
  '*',
  '?',
  ':',
  '/',
  `$`,
  '{',
  '}',
  '$' + '{*}',
  '$' + '{?}',
  '$' + '{$}',
  '$' + '{k:x}',
  '$' + "{k:none, 'a'}",
];
const pattern = (chance: Chance): string => word(chance, chance.percent(60) ? ['a', 'b', '*', '?'] : pieces, 6);
const plain = (chance: Chance): string => word(chance, ['a', 'b', 'A', ':', '/', '*', '?', '$'], 5);
const nearly = (chance: Chance): string => (chance.percent(60) ? word(chance, ['a', 'b'], 6) : plain(chance));

const octet = (chance: Chance): number => chance.pick([0, 1, 10, 127, 128, 192, 254, 255]);
const v4 = (chance: Chance): string => chance.times(4, 4, () => octet(chance)).join('.');
const group = (chance: Chance): string => chance.pick(['0', '1', 'a', 'FF', 'ffff', '2001', 'db8', '0db8']);
const v6 = (chance: Chance): string => {
  const full = chance.times(8, 8, () => group(chance));
  const from = chance.below(7);
  return chance.percent(40)
    ? full.join(':')
    : `${full.slice(0, from).join(':')}::${full.slice(8 - chance.below(7 - from)).join(':')}`;
};
const two = (n: number): string => String(n).padStart(2, '0');
const date = (chance: Chance): string => {
  const day = `${chance.pick([1999, 2024, 2026])}-${two(chance.pick([1, 2, 12]))}-${two(chance.pick([1, 28]))}`;
  const clock = `${two(chance.pick([0, 23]))}:${two(chance.pick([0, 59]))}`;
  const zone = chance.pick(['Z', '+02:00', '-05:30']);
  return chance.pick([
    day,
    `${day}T${clock}${zone}`,
    `${day}T${clock}:59${zone}`,
    `${day}T${clock}:00.25${zone}`,
    String(chance.below(2_000_000_000) + 10_000),
  ]);
};
const number = (chance: Chance): string =>
  chance.pick(['0', '-0', '1', '1.0', '1.5', '-1', '10', '9', '010', '0.1', '99999999', '.5']);
const arn = (chance: Chance, part: () => string): string =>
  ['arn', 'aws', 's', part(), part(), `${part()}${chance.percent(30) ? `:${part()}` : ''}`].join(':');

interface Pair {
  readonly wanted: string;
  readonly given: string;
}

const within = (wanted: string, chance: Chance): Pair['given'] =>
  wanted.replaceAll('*', () => nearly(chance)).replaceAll('?', 'a');
const kinds: Readonly<Record<string, (chance: Chance) => Pair>> = {
  String: (chance) => {
    const wanted = pattern(chance);
    return { wanted, given: chance.percent(50) ? within(wanted, chance) : nearly(chance) };
  },
  Numeric: (chance) => ({ wanted: number(chance), given: number(chance) }),
  Date: (chance) => ({ wanted: date(chance), given: date(chance) }),
  Ip: (chance) => {
    const six = chance.percent(50);
    const [wanted, given] = six ? [v6(chance), v6(chance)] : [v4(chance), v4(chance)];
    const bits = chance.percent(60)
      ? `/${chance.pick(six ? [0, 1, 15, 16, 64, 127, 128] : [0, 1, 7, 8, 9, 24, 31, 32])}`
      : '';
    return { wanted: wanted + bits, given: chance.percent(40) ? wanted : given };
  },
  Arn: (chance) => {
    const wanted = arn(chance, () => word(chance, ['a', 'b', '*', '?', '/'], 3));
    return {
      wanted,
      given: chance.percent(50) ? within(wanted, chance) : arn(chance, () => word(chance, ['a', 'b', '/'], 2)),
    };
  },
};

const operatorsOf: Readonly<Record<string, readonly string[]>> = {
  String: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  Numeric: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
    (end) => `Numeric${end}`,
  ),
  Date: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
    (end) => `Date${end}`,
  ),
  Ip: ['IpAddress', 'NotIpAddress'],
  Arn: ['ArnLike', 'ArnNotLike', 'ArnEquals', 'ArnNotEquals'],
};

const short = ({ effect, explicit, blockedBy }: Verdict): string => `${effect} ${explicit} ${blockedBy.join()}`;

function ask(
  statement: Partial<Statement>,
  request: Partial<World['request']>,
  version: '2012-10-17' | '2008-10-17',
): World {
  return {
    request: {
      principal: 'arn:aws:iam::111111111111:user/alice',
      action: 'example:Do',
      resource: '*',
      resourceAccount: '111111111111',
      ...request,
    },
    policies: {
      identity: [{ Version: version, Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...statement } }],
    },
  };
}

function conditionWorld(kind: string, chance: Chance): World {
  const make = kinds[kind];
  if (make === undefined) throw new Error(`no values of kind ${kind}`);
  const { wanted, given } = make(chance);
  const context = { 'k:given': given, 'k:x': nearly(chance) };
  return ask(
    { Condition: { [chance.pick(operatorsOf[kind] ?? [])]: { 'k:given': wanted } } },
    { context },
    versionOf(chance),
  );
}

function resourceWorld(chance: Chance): World {
  const wanted =
    arn(chance, () => word(chance, ['a', 'b', '*', '?', '/'], 3)) + (chance.percent(30) ? chance.pick(pieces) : '');
  const resource = chance.percent(60) ? within(wanted, chance) : arn(chance, () => word(chance, ['a', 'b'], 2));
  const context = { 'k:x': nearly(chance) };
  if (chance.percent(80)) return ask({ Resource: wanted }, { resource, context }, versionOf(chance));
  const world = ask({ NotResource: wanted }, { resource, context }, versionOf(chance));
  return { request: world.request, policies: mapDocuments(world.policies, withoutResource) };
}

function withoutResource(document: Document): Document {
  return { ...document, Statement: many(document.Statement).map(({ Resource: _, ...rest }) => rest) };
}

function actionWorld(chance: Chance): World {
  const wanted = `ab:${word(chance, ['a', 'b', 'B', '*', '?'], 6)}`;
  const action = `ab:${chance.percent(60) ? within(wanted.slice(3), chance).replaceAll(/[^a-zA-Z]/g, 'a') : word(chance, ['a', 'b', 'A'], 6)}`;
  return ask({ Action: chance.percent(70) ? wanted : ['x:y', wanted] }, { action }, '2012-10-17');
}

const versionOf = (chance: Chance): '2012-10-17' | '2008-10-17' => (chance.percent(80) ? '2012-10-17' : '2008-10-17');

const makers: Readonly<Record<string, (chance: Chance) => World>> = {
  ...Object.fromEntries(Object.keys(kinds).map((kind) => [kind, (chance: Chance) => conditionWorld(kind, chance)])),
  Resource: resourceWorld,
  Action: actionWorld,
};

describe('single comparisons', () => {
  it.each(Object.entries(makers))('of kind %s: the engine equals the oracle', (_, make) => {
    const found: string[] = [];
    const effects = { allow: 0, deny: 0, refused: 0 };
    for (let seed = firstSeed; seed < firstSeed + rounds && found.length < 5; seed += 1) {
      const world = make(chanceOf(seed));
      const answer = authorize(world);
      effects[answer.problems === undefined ? answer.effect : 'refused'] += 1;
      const wanted = reference(world);
      if (answer.problems === undefined && short(answer) !== short(wanted)) {
        found.push(`seed ${seed}: oracle ${short(wanted)}, engine ${short(answer)} ${JSON.stringify(world)}`);
      }
    }
    expect(found.join('\n')).toBe('');
    expect(effects.refused).toBeLessThan(rounds / 2);
    expect(Math.min(effects.allow, effects.deny)).toBeGreaterThan(rounds / 20);
  });
});
