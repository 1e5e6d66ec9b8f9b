// The examples of docs/guides/configuration.md, as they stand: the company parses, applies, and applies again without a change; its flows
// offer what the page says; the mistakes are answered with the very lines that the page shows; every key there is, is on the page.

import { readFileSync } from 'node:fs';
import { adapters } from '@tidegate/adapters';
import { type Actor, applyDocuments } from '@tidegate/broker';
import { factsAt, offersFor } from '@tidegate/core';
import { parseApplyFiles } from '@tidegate/server';
import { type BrokerWorld, openBroker, wholeWorldOf } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const page = readFileSync(new URL('../docs/guides/configuration.md', import.meta.url), 'utf8');
const blocksOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');
const files = blocksOf('yaml').map((text) => ({ path: /^# (\S+)\n/.exec(text)?.[1] ?? 'unnamed', text }));
const inFolder = (name: string) => files.filter((file) => file.path.startsWith(`${name}/`));

let broker: BrokerWorld;
let actor: Actor;
beforeAll(async () => {
  const none = { integrations: [], groups: [], resources: [], scopes: [], flows: [] };
  const at = { file: 'before', line: null, column: null };
  const rest = { firstName: '', lastName: '', manager: null, active: true, attributes: {} };
  const admin = { at, email: 'admin@small.example', roles: ['Admin'] as const, ...rest };
  broker = await openBroker({ adapters, documents: { ...none, people: [admin] } });
  actor = await broker.as('admin');
}, 60_000);
afterAll(() => broker.close());

async function apply(given: readonly { readonly path: string; readonly text: string }[]) {
  const { documents, problems } = parseApplyFiles(given);
  const applied =
    problems.length > 0
      ? { changes: [], problems }
      : await applyDocuments(broker.ports, actor, { documents, mode: 'apply' });
  return {
    changed: applied.changes.filter((one) => one.change !== 'unchanged'),
    total: applied.changes.length,
    lines: applied.problems.map(
      ({ at, refusal }) => `${at.file}:${at.line}:${at.column}: ${refusal.message} [${refusal.code}]`,
    ),
  };
}

test('every example names its file', () => {
  expect(files.map((file) => file.path)).toEqual([
    'company/integrations.yaml',
    'company/people.yaml',
    'company/inventory.yaml',
    'company/scopes.yaml',
    'company/flows.yaml',
    'mistakes/scopes.yaml',
  ]);
});

test('the company on the page applies, and applying it again changes nothing', async () => {
  const first = await apply(inFolder('company'));
  expect(first.lines).toEqual([]);
  expect(first.changed.every((one) => one.change === 'created')).toBe(true);
  const again = await apply(inFolder('company'));
  expect([again.lines, again.changed]).toEqual([[], []]);
  expect(again.total).toBe(first.changed.length);
});

test('its flows offer what the page says, to whom it says', async () => {
  const world = await wholeWorldOf(broker.ports);
  const offersTo = (email: string) => {
    const person = [...world.people.values()].find((one) => one.email === email);
    if (!person) throw new Error(`the page has no ${email}`);
    return offersFor(world, person, factsAt(world, broker.now())).map(({ flow, member }) =>
      [flow.name, member.resource.name, member.permission.name].join(' | '),
    );
  };
  const dev = ['CONNECT', 'POWER', 'READ_ONLY'].map((permission) => `Dev EC2 | dev-api-01 | ${permission}`);
  expect(offersTo('dana@company.example')).toEqual([...dev, 'Prod RDS (PII) | prod-customers | READ_ONLY']);
  expect(offersTo('mira@company.example'), 'by department').toEqual(dev);
  expect(offersTo('ada@company.example'), 'a role is no way to ask').toEqual([]);
});

test('the mistakes are answered with the lines the page shows, place by place', async () => {
  const [first, second] = blocksOf('text').map((text) => text.trim().split('\n'));
  expect((await apply(inFolder('mistakes'))).lines).toEqual(first);
  const corrected = inFolder('mistakes').map((file) => ({
    ...file,
    text: file.text.replace('descripton', 'description'),
  }));
  expect((await apply(corrected)).lines).toEqual(second);
});

/** Keys in the tables of a section: the code in the first column. */
const keysIn = (heading: string): readonly string[] => {
  const section = page.split(`### ${heading}\n`)[1]?.split(/\n##+ /)[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, key]) => key ?? ''));
};

test('the keys of a classification are those of the page', () => {
  const text = 'classifications:\n  - { key: a, order: [x], lowering: [{ sources: [a@x], query: q, reason: r }] }\n';
  expect(parseApplyFiles([{ path: 'a.yaml', text }]).problems).toEqual([]);
  expect(keysIn('classifications')).toEqual(['key', 'order', 'lowering']);
});

test.each([
  ['integrations', 'integrations:\n  - '],
  ['people and groups', 'people:\n  - '],
  ['organizations and inventory', 'inventory:\n  - integration: cloud\n    resources:\n      - '],
])(
  'every key in the table of %s is known, and a file with another is refused with a key of the table',
  (heading, before) => {
    const keys = keysIn(heading);
    expect(keys.length).toBeGreaterThan(4);
    for (const key of keys) {
      const { problems } = parseApplyFiles([{ path: 'a.yaml', text: `${before}{ ${key}: null }\n` }]);
      expect(
        problems.filter(({ refusal }) => refusal.code === 'input.unknown_key'),
        key,
      ).toEqual([]);
      const misspelled = parseApplyFiles([{ path: 'a.yaml', text: `${before}{ ${key}x: null }\n` }]);
      const told = misspelled.problems.find(({ refusal }) => refusal.code === 'input.unknown_key')?.refusal.message;
      expect(told).toContain(`unknown key \`${key}x\``);
    }
  },
);
