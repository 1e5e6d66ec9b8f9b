// Rules are read strictly: what cannot be meant is refused, with the path to it and the fix.

import { expect, test } from 'vitest';
import { readTagRules } from './read-rules.ts';

const problemsOf = (value: unknown) =>
  readTagRules(value).problems.map(
    ({ path, message, aboutKey }) => `${path.join('.')}${aboutKey ? '!' : ''}: ${message}`,
  );

test('rules with everything', () => {
  const { rules, problems } = readTagRules({
    keys: {
      Environment: { required: true, values: ['production', 'development'], instead_of: 'env' },
      Team: null,
      Class: { required: ['aws_*'] },
    },
    names: [{ pattern: 'prod-*', types: 'aws_db_instance', tags: { Environment: 'production' } }],
    regions: [{ pattern: ['eu-*'], tags: { Class: ['a', 'b'] } }],
    accounts: { '333333333333': { name: 'prod', tags: { Environment: 'production' } } },
    scopes: { types: ['aws-rds-*'] },
    exempt: [{ types: 'aws_iam_*', addresses: ['module.old.*'], reason: 'moved' }],
  });
  expect(problems).toEqual([]);
  expect(rules).toEqual({
    keys: [
      { key: 'Environment', required: ['*'], values: ['production', 'development'], insteadOf: ['env'] },
      { key: 'Team', required: [], values: null, insteadOf: [] },
      { key: 'Class', required: ['aws_*'], values: null, insteadOf: [] },
    ],
    names: [{ patterns: ['prod-*'], types: ['aws_db_instance'], tags: new Map([['Environment', ['production']]]) }],
    regions: [{ patterns: ['eu-*'], types: [], tags: new Map([['Class', ['a', 'b']]]) }],
    accounts: [{ id: '333333333333', name: 'prod', tags: new Map([['Environment', ['production']]]) }],
    scoped: ['aws-rds-*'],
    exempt: [{ types: ['aws_iam_*'], addresses: ['module.old.*'], reason: 'moved' }],
  });
});

const key = { keys: { Environment: { values: ['production'] } } };
test.each<[string, unknown, readonly string[]]>([
  ['nothing', null, [': the file is a map with `keys`, `names`, `regions`, `accounts`, `scopes`, `exempt`']],
  ['a list', [], [': the file is a map with `keys`, `names`, `regions`, `accounts`, `scopes`, `exempt`']],
  ['no rules', {}, [': the file has no rules; write some under `keys`']],
  ['an unknown key', { kes: {} }, ['kes!: unknown key `kes` in the file; did you mean `keys`?']],
  [
    'an unknown key inside',
    { keys: { A: { requred: true } } },
    ['keys.A.requred!: unknown key `requred` in `keys.A`; did you mean `required`?'],
  ],
  [
    'a number',
    { keys: { A: { values: [1] } } },
    ['keys.A.values.0: `keys.A.values[0]` is no text; write it in quotes'],
  ],
  [
    'an empty list',
    { keys: { A: { values: [] } } },
    ['keys.A.values: `keys.A.values` is an empty list; name one or leave it out'],
  ],
  [
    'an account that is none',
    { ...key, accounts: { 333: { tags: { Environment: 'production' } } } },
    ['accounts.333!: `333` is no account id; it has 12 digits, in quotes'],
  ],
  [
    'a name without a pattern',
    { ...key, names: [{ tags: { Environment: 'production' } }] },
    ['names.0: `pattern` is missing in `names[0]`'],
  ],
  [
    'a name without tags',
    { ...key, names: [{ pattern: 'a' }] },
    ['names.0.tags: `names[0].tags` names no tag; write for example `{ Environment: production }`'],
  ],
  [
    'a value that the key does not have',
    { ...key, names: [{ pattern: 'a', tags: { Environment: 'prod' } }] },
    ['names.0.tags.Environment: `prod` is none of the values of `Environment`: `production`'],
  ],
  [
    'a tag that has no rule',
    { ...key, names: [{ pattern: 'a', tags: { Enviroment: 'x' } }] },
    ['names.0.tags.Enviroment!: the tag `Enviroment` is not under `keys`; did you mean `Environment`?'],
  ],
  [
    'an exemption of nothing',
    { ...key, exempt: [{ reason: 'x' }] },
    ['exempt.0: `exempt[0]` exempts nothing; name `types` or `addresses`'],
  ],
  [
    'an exemption without a reason',
    { ...key, exempt: [{ types: 'x' }] },
    ['exempt.0: `reason` is missing in `exempt[0]`'],
  ],
])('%s is refused', (_name, value, expected) => {
  expect(problemsOf(value)).toEqual(expected);
});
