// What may be said of a resource, what counts of it, and what of it the cloud sees: a table each.

import { describe, expect, test } from 'vitest';
import type { Resource, Tag } from '../inventory/resource.ts';
import { limits } from '../limits.ts';
import { changeTags } from './change-tags.ts';
import { type Classification, orderedKeys } from './classification.ts';
import { cloudSeesTag } from './cloud-sight.ts';
import { settleTags } from './settle-tags.ts';

const lowering = [{ sources: ['dspm@x'], query: 'resource_tag["team"] = "data"', reason: null }];
const classification = (parts: Partial<Classification> = {}): Classification => ({
  key: 'class',
  order: ['public', 'internal', 'pii'],
  lowering,
  version: 1,
  createdAt: 0,
  updatedAt: 0,
  ...parts,
});
const ordered = orderedKeys([classification()]);
const from = (value: string, key = 'class'): Tag => ({ key, value, origin: 'source' });
const said = (value: string, key = 'class', source = 'tool@x'): Tag => ({
  key,
  value,
  origin: 'user',
  source,
  observedAt: 1,
});
const about = (tags: readonly Tag[], type = 'aws-account-s3-bucket') => ({
  integration: { id: 'int_a' as const, name: 'acme' },
  resource: {
    id: 'res_a',
    integrationId: 'int_a',
    type,
    nativeId: 'n',
    name: 'n',
    path: 'p',
    parentId: null,
    ancestors: [],
    tags,
    context: {},
    status: 'active',
    riskLevel: 'low',
    source: 'import',
    observedAt: 0,
  } satisfies Resource,
});
const change = (
  tags: readonly Tag[],
  set: Readonly<Record<string, string>>,
  remove: readonly string[] = [],
  source = 'tool@x',
) => changeTags(ordered, about(tags), { set: new Map(Object.entries(set)), remove: new Set(remove), source, at: 9 });
const data = from('data', 'team');

describe('a source', () => {
  test.each<[string, readonly Tag[], Readonly<Record<string, string>>, readonly string[], string]>([
    ['classifies what nobody classified', [], { class: 'public' }, [], 'public!'],
    ['raises what the system says', [from('public')], { class: 'pii' }, [], 'pii!'],
    ['raises what another source said', [said('internal', 'class', 'other@x')], { class: 'pii' }, [], 'pii!'],
    ['says the same as the system', [from('pii')], { class: 'pii' }, [], 'pii pii!'],
    ['says it again and nothing changes', [said('pii')], { class: 'pii' }, [], 'unchanged'],
    [
      'says what another said and nothing changes',
      [said('pii', 'class', 'other@x')],
      { class: 'pii' },
      [],
      'unchanged',
    ],
    ['lowers nothing the system says', [from('pii')], { class: 'internal' }, [], 'tag.lowered'],
    ['lowers nothing another source said', [said('pii', 'class', 'other@x')], { class: 'public' }, [], 'tag.lowered'],
    ['lowers nothing it said itself', [said('pii')], { class: 'public' }, [], 'tag.lowered'],
    ['does not take away what makes the class high', [from('public'), said('pii')], {}, ['class'], 'tag.lowered'],
    ['does not take away the only class', [said('public')], {}, ['class'], 'tag.lowered'],
    ['takes away what the system says as well', [from('pii'), said('pii')], {}, ['class'], 'pii'],
    ['takes away what is not there', [from('pii')], {}, ['class'], 'unchanged'],
    ['says nothing outside the order', [], { class: 'secret' }, [], 'tag.class_unknown'],
    ['says nothing beside a class outside the order', [from('secret')], { class: 'internal' }, [], 'tag.lowered'],
    ['says the highest class beside anything', [from('secret')], { class: 'pii' }, [], 'pii!'],
    ['sets and takes away keys without an order', [said('x', 'a')], { b: 'y' }, ['a'], 'y!'],
    ['contradicts the system about a key without an order', [from('x', 'a')], { a: 'y' }, [], 'x y!'],
    ['says all of a row or nothing', [from('pii')], { a: 'y', class: 'public' }, [], 'tag.lowered'],
  ])('%s', (_name, tags, set, remove, expected) => {
    const result = change(tags, set, remove);
    const counting = result.ok ? result.value?.filter((tag) => !tag.overridden) : undefined;
    const shown = counting?.map(({ value, origin }) => `${value}${origin === 'user' ? '!' : ''}`).join(' ');
    expect(result.ok ? (shown ?? 'unchanged') : result.refusal.code).toBe(expected);
  });

  test('with a rule lowers what the rule is about, and nothing else', () => {
    const lowered = change([data, from('pii')], { class: 'public' }, [], 'dspm@x');
    expect(lowered).toEqual({
      ok: true,
      value: [
        data,
        { ...from('pii'), overridden: true },
        { key: 'class', value: 'public', origin: 'user', source: 'dspm@x', observedAt: 9 },
      ],
    });
    expect(change([from('pii')], { class: 'public' }, [], 'dspm@x').ok).toBe(false);
    expect(change([data, said('pii')], {}, ['class'], 'dspm@x')).toEqual({ ok: true, value: [data] });
  });

  test('brings no resource under a rule by a tag of its own', () => {
    expect(change([said('data', 'team'), from('pii')], { class: 'public' }, [], 'dspm@x').ok).toBe(false);
  });

  test('is told what it would lower, who said it and what to do', () => {
    const refused = change([said('pii', 'class', 'other@x')], { class: 'public' });
    expect(refused.ok ? '' : refused.refusal.message).toBe(
      '`public` would lower `class`, of which `other@x` says `pii`; an administrator may allow it by a rule',
    );
  });

  test(`sets ${limits.userTagsPerResourceMax} tags on a resource, and not one more`, () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));
    expect(change([], many(limits.userTagsPerResourceMax)).ok).toBe(true);
    expect(change([], many(limits.userTagsPerResourceMax + 1)).ok).toBe(false);
  });
});

describe('of two tags of an ordered key', () => {
  test.each<[string, readonly Tag[], readonly string[]]>([
    ['the higher counts, by API', [from('public'), said('pii')], ['pii']],
    ['the higher counts, from the system', [from('pii'), said('public')], ['pii']],
    [
      'the lower counts where a rule lets its source',
      [data, from('pii'), said('public', 'class', 'dspm@x')],
      ['public'],
    ],
    ['the lower does not where the rule is about others', [from('pii'), said('public', 'class', 'dspm@x')], ['pii']],
    ['both count where they say the same', [from('pii'), said('pii')], ['pii', 'pii']],
    ['both count where one is outside the order', [from('secret'), said('internal')], ['secret', 'internal']],
    ['the highest counts over one outside the order', [from('secret'), said('pii')], ['pii']],
    ['what was overridden counts again once the other is gone', [{ ...from('pii'), overridden: true }], ['pii']],
  ])('%s', (_name, tags, counting) => {
    const settled = settleTags(ordered, about(tags)).filter((tag) => tag.key === 'class' && !tag.overridden);
    expect(settled.map(({ value }) => value)).toEqual(counting);
  });

  test('nothing is overridden once the key is not ordered', () => {
    const tags = [{ ...from('public'), overridden: true as const }, said('pii')];
    const none = orderedKeys([classification({ order: [] })]);
    expect(settleTags(none, about(tags))).toEqual([from('public'), said('pii')]);
  });

  test('a rule whose query cannot be read lets nobody lower anything', () => {
    const broken = orderedKeys([
      classification({ lowering: [{ sources: ['dspm@x'], query: 'nonsense', reason: null }] }),
    ]);
    const tags = [data, from('pii'), said('public', 'class', 'dspm@x')];
    expect(settleTags(broken, about(tags)).find((tag) => tag.overridden)?.value).toBe('public');
  });
});

describe('the guardrails of a cloud', () => {
  test.each<[string, readonly Tag[], string, boolean | null]>([
    ['see a tag of the system', [from('pii')], 'aws-account-s3-bucket', true],
    ['do not see what only we were told', [said('pii')], 'aws-account-s3-bucket', false],
    ['do not see a value that the thing does not carry', [from('public'), said('pii')], 'aws-account-s3-bucket', false],
    ['see what the thing carries as well', [from('pii'), said('pii')], 'aws-account-s3-bucket', true],
    ['are none where there is no cloud', [said('pii')], 'postgresql-database', null],
  ])('%s', (_name, tags, type, expected) => {
    const last = tags.at(-1);
    expect(last && cloudSeesTag(about(tags, type).resource, last)).toBe(expected);
  });
});
