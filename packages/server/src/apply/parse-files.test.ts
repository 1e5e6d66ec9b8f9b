// What is wrong in a file is said with its code, its file, its line and column, and the fix; nothing that YAML allows and people
// do not mean comes through.

import type { ApplyProblem } from '@tidegate/broker';
import { expect, test } from 'vitest';
import { parseApplyFiles } from './parse-files.ts';

const show = ({ at, refusal }: ApplyProblem): string =>
  `${at.file}:${at.line}:${at.column} ${refusal.code} ${refusal.message}`;
const problemsOf = (...texts: readonly string[]): readonly string[] =>
  parseApplyFiles(texts.map((text, index) => ({ path: `${'abc'[index]}.yaml`, text }))).problems.map(show);

const account = `organizations:
  - integration: cloud
    name: acme
    accounts: [{ id: "111111111111", name: dev, unit: Work/Loads, tags: { Environment: development } }]
`;

const refused: readonly (readonly [string, string, string])[] = [
  ['a broken line', 'groups:\n  - name: [a\n', 'a.yaml:3:1 apply.invalid not valid YAML: flow sequence'],
  ['a tab', 'groups:\n\t- name: a\n', 'a.yaml:2:1 apply.invalid not valid YAML: a tab indents here; use spaces'],
  [
    'two documents in a file',
    'groups: []\n---\ngroups: []\n',
    'a.yaml:2:1 apply.invalid not valid YAML: one file holds one document; move what follows `---` into a file of its own',
  ],
  ['a tag of a language', 'groups: !!js/function x\n', 'a.yaml:1:9 apply.invalid not valid YAML: unresolved tag'],
  ['a text', 'hello\n', 'a.yaml:1:1 apply.invalid the file: expected object, received string'],
  ['a list', '- groups\n', 'a.yaml:1:1 apply.invalid the file: expected object, received array'],
  [
    'an unknown kind of item',
    'group: []\n',
    'a.yaml:1:1 input.unknown_key unknown key `group` in the file; did you mean `groups`?',
  ],
  [
    'an unknown key',
    'scopes:\n  - name: dev\n    querry: a\n    query: b\n',
    'a.yaml:3:5 input.unknown_key unknown key `querry` in `scopes[0]`; did you mean `query`?',
  ],
  [
    'an unknown key deep inside',
    'inventory:\n  - integration: cloud\n    resources:\n      - { type: a, id: b, name: c, zone: d }\n',
    'a.yaml:4:36 input.unknown_key unknown key `zone` in `inventory[0].resources[0]`; correct or remove it',
  ],
  [
    'a number where text is meant',
    'integrations:\n  - name: db\n    type: postgresql\n    config:\n      port: 5432\n',
    'a.yaml:5:13 apply.invalid `integrations[0].config.port`: expected string, received number; write it in quotes',
  ],
  ['a missing key', 'scopes:\n  - name: dev\n', 'a.yaml:2:5 apply.invalid `scopes[0].query`: is missing'],
  [
    'an account that is no account id',
    account.replace('111111111111', '1111'),
    'a.yaml:4:22 apply.invalid `organizations[0].accounts[0].id`: an account id has 12 digits; write it in quotes',
  ],
  [
    'a secret in the file',
    'integrations:\n  - name: db\n    type: postgresql\n    credential: { secret: abc }\n',
    'a.yaml:4:19 input.unknown_key unknown key `secret` in `integrations[0].credential`; correct or remove it',
  ],
  [
    'two places for a credential',
    'integrations:\n  - { name: db, type: postgresql, credential: { file: a, environment: b } }\n',
    'a.yaml:2:47 apply.invalid `integrations[0].credential`: name either `environment`, a variable, or `file`, a path',
  ],
  [
    'a role that does not exist',
    'people:\n  - email: a@b.example\n    roles: [Admin, Root]\n',
    'a.yaml:3:20 apply.invalid `people[0].roles[1]`: invalid option: expected one of "Admin"|"Power User"',
  ],
  [
    'a key written twice',
    'scopes:\n  - name: dev\n    query: a\n    name: prod\n',
    'a.yaml:4:5 apply.invalid the key `name` is written twice; remove one',
  ],
  ['a key that is no text', '? { a: 1 }\n: 2\n', 'a.yaml:1:3 apply.invalid a key must be plain text'],
  [
    'a key that means another thing to programs',
    '__proto__: {}\n',
    'a.yaml:1:1 apply.invalid a key must not be `__proto__`',
  ],
  ['an alias to nothing', 'groups: *all\n', 'a.yaml:1:9 apply.invalid there is no anchor `&all` before this alias'],
  [
    'an alias inside what it repeats',
    'groups: &all [*all]\n',
    'a.yaml:1:15 apply.invalid an alias must not stand inside what it repeats',
  ],
  [
    'a tag key longer than any tag',
    `people:\n  - email: a@b.example\n    attributes: { ${'k'.repeat(300)}: v }\n`,
    'a.yaml:3:',
  ],
];

test.each(refused)('%s is refused with its place', (_, text, expected) => {
  const [first] = problemsOf(text);
  expect(first).toBeDefined();
  expect(first?.startsWith(expected), `${first}`).toBe(true);
});

test('an alias bomb is refused, however it is folded, and costs no time', () => {
  const folded = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`),
  ].join('\n');
  expect(problemsOf(folded)[0]).toContain('an alias must not repeat other aliases; write the values out');
  const flat = `a: &a { x: y }\n${Array.from({ length: 101 }, (_, index) => `b${index}: *a`).join('\n')}\n`;
  expect(problemsOf(flat)).toEqual(['a.yaml:102:7 apply.invalid more than 100 aliases; write the values out']);
});

test('a shared block of tags may be repeated by an alias', () => {
  const text = `${account}inventory:
  - integration: cloud
    resources:
      - { type: aws-rds-instance, id: one, name: one, tags: &tags { Environment: production, Team: data } }
      - { type: aws-rds-instance, id: two, name: two, tags: *tags }
`;
  const { documents, problems } = parseApplyFiles([{ path: 'a.yaml', text }]);
  expect(problems).toEqual([]);
  expect(documents.resources.slice(1).map(({ resource }) => resource.tags)).toEqual([
    { Environment: 'production', Team: 'data' },
    { Environment: 'production', Team: 'data' },
  ]);
});

test('brackets without end are one short answer', () => {
  const problems = problemsOf('['.repeat(20_000));
  expect(problems[0]).toContain('not valid YAML: nested too deeply');
  expect(problems.length).toBeLessThanOrEqual(10);
});

test('ten times the keys take about ten times as long, not a hundred times', () => {
  const timeOf = (count: number): number => {
    const text = `people:\n  - email: a@b.example\n    attributes:\n${Array.from({ length: count }, (_, index) => `      k${index}: v`).join('\n')}\n`;
    const before = performance.now();
    expect(problemsOf(text)).toEqual([]);
    return performance.now() - before;
  };
  timeOf(1_000);
  const few = Math.min(timeOf(2_000), timeOf(2_000));
  // Searching every key for every key takes a hundred times as long; forty leaves room for a busy machine.
  expect(Math.min(timeOf(20_000), timeOf(20_000))).toBeLessThan(40 * few);
});

test('problems of several files come together, each with its own file', () => {
  const problems = problemsOf('group: []\n', 'groups: []\n', 'scopes:\n  - nam: a\n');
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'a.yaml:1:1',
    'c.yaml:2:5',
    'c.yaml:2:5',
    'c.yaml:2:5',
  ]);
});

test('a resource in an account nobody wrote down is refused where it stands', () => {
  const inventory =
    'inventory:\n  - integration: cloud\n    resources:\n      - { type: t, id: i, name: n, account: "999999999999" }\n';
  expect(problemsOf(inventory, account)).toEqual([
    'a.yaml:4:9 flow.unknown_reference no account `999999999999` in the organization of `cloud`',
  ]);
});

test('an account gives its resources path, parent and context; accounts may be in another file', () => {
  const inventory = `inventory:
  - integration: cloud
    resources:
      - { type: aws-rds-instance, id: i, name: n, account: "111111111111", region: eu-west-1, context: { owner: data } }
      - { type: aws-rds-instance, id: j, name: m, account: "111111111111", path: as/written, parent: i }
`;
  const { documents, problems } = parseApplyFiles([
    { path: 'a.yaml', text: inventory },
    { path: 'b.yaml', text: account },
  ]);
  expect(problems).toEqual([]);
  const [home, first, second] = documents.resources.map((item) => item.resource);
  expect(home).toMatchObject({ type: 'aws-organization-account', path: 'acme/Work/Loads/dev 111111111111' });
  expect(first).toMatchObject({
    path: 'acme/Work/Loads/dev 111111111111/eu-west-1/n',
    parentNativeId: '111111111111',
    context: {
      account_id: '111111111111',
      account_name: 'dev',
      organizational_unit: 'Work/Loads',
      region: 'eu-west-1',
      owner: 'data',
    },
  });
  expect(second).toMatchObject({ path: 'as/written', parentNativeId: 'i' });
});

test('an empty file is no items and no problem', () => {
  expect(problemsOf('', '# nothing yet\n')).toEqual([]);
});

test('an inventory may be a part of the integration’s', () => {
  const resource = '{ type: t, id: a, name: a }';
  const { documents, problems } = parseApplyFiles([
    { path: 'a.yaml', text: `inventory:\n  - { integration: cloud, part: network, resources: [${resource}] }\n` },
    { path: 'b.yaml', text: `inventory:\n  - { integration: cloud, resources: [${resource}] }\n` },
  ]);
  expect(problems).toEqual([]);
  expect(documents.resources.map((one) => one.part)).toEqual(['network', undefined]);
});
