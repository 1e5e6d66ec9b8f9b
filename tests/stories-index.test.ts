// The list of rules in `docs/stories/rules.md` against the stories: no rule without a story, no story without a rule, and every link leads to
// a story that is there.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { chapters, partsOf } from './stories/tell-chapters.ts';

const folder = fileURLToPath(new URL('../docs/stories/', import.meta.url));
const textOf = (name: string): string => readFileSync(`${folder}${name}`, 'utf8');
/** Rules that were on the list: it may grow. */
const rulesAtLeast = 90;

interface Rule {
  readonly section: string;
  readonly rule: string;
  /** `chapter.md#anchor`, as links say it. */
  readonly stories: readonly string[];
}

function rulesIn(text: string): readonly Rule[] {
  const rules: Rule[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3).split(':')[0] ?? '';
    const [, rule, told] = /^\| (.+?) \| (.*) \|$/.exec(line) ?? [];
    if (rule === undefined || told === undefined || rule === 'rule') continue;
    rules.push({ section, rule, stories: [...told.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link) });
  }
  return rules;
}

/** As documents on the web make an anchor of a heading. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const told = chapters().flatMap(({ name, stories }) =>
  stories.map(({ title, steps }) => ({ name, title, steps: steps.length })),
);
const links = new Set(told.map(({ name, title }) => `${name}#${anchorOf(title)}`));

/** What is wrong with a list of rules, as sentences. */
function faultsOf(rules: readonly Rule[]): readonly string[] {
  const used = new Set(rules.flatMap(({ stories }) => stories));
  return [
    ...rules.filter(({ stories }) => stories.length === 0).map(({ rule }) => `no story tells: ${rule}`),
    ...[...used].filter((link) => !links.has(link)).map((link) => `there is no story ${link}`),
    ...[...links].filter((link) => !used.has(link)).map((link) => `no rule is told by ${link}`),
  ];
}

const rules = rulesIn(textOf('rules.md'));

test('every rule has a story, and every story a rule', () => {
  expect(faultsOf(rules)).toEqual([]);
  expect(rules.length).toBeGreaterThanOrEqual(rulesAtLeast);
});

test('every chapter is told, in a part that has a test file', () => {
  const parts = partsOf(chapters());
  expect(
    parts
      .flat()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(
    chapters()
      .map(({ name }) => name)
      .sort(),
  );
  const files = readdirSync(fileURLToPath(new URL('.', import.meta.url)));
  expect(files.filter((name) => /^stories-\d+\.test\.ts$/.test(name))).toEqual(
    parts.map((_, at) => `stories-${at + 1}.test.ts`),
  );
});

test('the list has every section of the rules: ten of flows, four of context', () => {
  const ten = Array.from({ length: 10 }, (_, at) => `Flows ${at + 1}`);
  const four = Array.from({ length: 4 }, (_, at) => `Context ${at + 1}`);
  expect([...new Set(rules.map(({ section }) => section))]).toEqual([...ten, ...four]);
});

test('every story does something, and there are as many as were promised', () => {
  expect(told.filter(({ steps }) => steps === 0)).toEqual([]);
  expect(told.length).toBeGreaterThanOrEqual(310);
  expect(links.size, 'no two stories of a chapter have one title').toBe(told.length);
});

describe('the comparison catches', () => {
  const [first, ...rest] = rules;
  test('a rule without a story', () => {
    expect(faultsOf(rules.map((one) => (one === first ? { ...one, stories: [] } : one)))).toContain(
      `no story tells: ${first?.rule}`,
    );
  });
  test('a story that is not there any more', () => {
    const gone = { section: 'Flows 1', rule: 'gone', stories: ['people.md#gone'] };
    expect(faultsOf([...rules, gone])).toEqual(['there is no story people.md#gone']);
  });
  test('a story that tells no rule', () => {
    expect(faultsOf(rest).length).toBeGreaterThan(0);
  });
});
