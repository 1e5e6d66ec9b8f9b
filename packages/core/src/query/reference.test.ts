// Runs the reference page: its tables are the language's, and its examples do what they say.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Resource, RiskLevel, Tag } from '../inventory/resource.ts';
import { limits } from '../limits.ts';
import { queryFields } from './fields.ts';
import { matchesQuery } from './match.ts';
import { parseQuery } from './parse.ts';
import { queryProblemRefusal } from './problem.ts';
import type { Query } from './query.ts';

const page = readFileSync(new URL('../../../../docs/reference/query-language.md', import.meta.url), 'utf8');

/** The rows of the table whose header starts with these cells. */
function rows(...header: readonly string[]): readonly (readonly string[])[] {
  const start = page.indexOf(`\n| ${header.join(' | ')} |\n`);
  if (start < 0) throw new Error(`the page has no table ${header.join(' | ')}`);
  const lines = page.slice(start + 1).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) => line.slice(2, -2).split(' | '));
}
const code = (cell: string | undefined) => /^`(.*)`$/.exec(cell ?? '')?.[1] ?? '';

function read(text: string): Query {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${queryProblemRefusal(parsed.refusal).message} in ${text}`);
  return parsed.value;
}

/** The meaning of a query without its parentheses. */
function bare(query: Query): unknown {
  if (query.kind === 'condition') return query;
  if (query.kind === 'group') return bare(query.inner);
  return query.kind === 'not' ? { not: bare(query.inner) } : { [query.kind]: query.parts.map(bare) };
}

test('the table of fields is the language’s', () => {
  expect(rows('field', 'class', 'meaning')).toEqual(
    queryFields.map(({ name, keyed, class: kind, values, meaning }) => [
      keyed ? `\`${name}["key"]\`` : `\`${name}\``,
      values === null ? kind : `${kind}: ${values.map((value) => `\`${value}\``).join(', ')}`,
      meaning,
    ]),
  );
});

test('the table of operators is the language’s', () => {
  const listed = rows('operator', 'for', 'true when');
  for (const kind of ['id', 'name'] as const) {
    for (const field of queryFields.filter((one) => one.class === kind)) {
      const named = listed.filter(([, fields]) =>
        ['every field', `${kind} fields`, `\`${field.name}\``].includes(fields ?? ''),
      );
      expect(field.operators).toEqual(named.map(([operator]) => code(operator)));
    }
  }
});

test('the limits are the ones in force', () => {
  const { queryLengthMax, queryConditionsMax, queryDepthMax } = limits;
  const text = (limit: number) => limit.toLocaleString('en-US');
  expect(page).toContain(
    `Limits: ${text(queryLengthMax)} characters, ${text(queryConditionsMax)} conditions, ${queryDepthMax} levels`,
  );
});

test('every query shown in full is one', () => {
  const blocks = [...page.matchAll(/```query\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) read(block);
});

test.each(rows('query', 'is read as'))('%s is read as %s', (query, same) => {
  expect(bare(read(code(query)))).toEqual(bare(read(code(same))));
});

describe('the examples select what the page says', () => {
  const risk = (text: string | undefined): RiskLevel =>
    text === 'high' || text === 'medium' || text === 'critical' ? text : 'low';
  const inventory = rows('name', 'type', '`env`', '`env` by API', 'risk').map(
    ([name = '', type = '', env = '–', byApi = '–', level]): Resource => {
      const tags: Tag[] = [
        { key: 'env', value: env, origin: 'source' },
        { key: 'env', value: byApi, origin: 'user' },
      ];
      return {
        id: `res_${name}`,
        integrationId: 'int_1',
        type,
        nativeId: name,
        name,
        path: name,
        parentId: null,
        ancestors: [],
        tags: tags.filter((tag) => tag.value !== '–'),
        context: {},
        status: 'active',
        riskLevel: risk(level),
        source: 'import',
        observedAt: 0,
      };
    },
  );
  const integration = { id: 'int_1', name: 'acme' };

  test.each(rows('query', 'selects'))('%s selects %s', (query, selects = '') => {
    const parsed = read(code(query));
    const found = inventory.filter((resource) => matchesQuery(parsed, { integration, resource, permission: null }));
    expect(found.map((resource) => resource.name).join(', ') || 'nothing').toBe(selects);
  });

  test('the world of the examples is the page’s', () => {
    expect(inventory.map((resource) => resource.tags.length)).toEqual([1, 2, 1, 1, 0]);
  });
});

test.each(rows('query', 'answer'))('%s is refused: %s', (query, answer) => {
  const parsed = parseQuery(code(query));
  if (parsed.ok) throw new Error('was read');
  expect(queryProblemRefusal(parsed.refusal).message).toBe(answer);
});
