// The order of a tag's classes says what counts: over production a change waits for a second person, every change is a version
// that can be restored.

import { type LoweringRule, limits } from '@tidegate/core';
import { parseQuery } from '@tidegate/core/query';
import { type BrokerWorld, emailOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  applyDocuments,
  classificationIdOf,
  decideProposal,
  type GivenRow,
  listProposals,
  listVersions,
  restoreClassification,
  setTags,
} from '../index.ts';

const key = 'DataClassification';
const at = { file: 'small', line: null, column: null };
const order = ['internal', 'pii', 'restricted'];
const nothing = { integrations: [], people: [], groups: [], resources: [], scopes: [], flows: [] };
const mayLower = { sources: [emailOf('dba')], query: 'resource_status = "active"', reason: 'made-up data' };

let world: BrokerWorld;
let id: string;
const open = async (production: string) => {
  const query = parseQuery(production);
  if (!query.ok) throw new Error('the rule of production parses');
  const documents = { ...smallCompany, classifications: [{ at, key, order, lowering: [] }] };
  const opened = await openBroker({ documents, perimeterRules: { production: query.value } });
  await opened.ports.store.transaction(async (tx) => {
    const dba = await tx.people.byEmail(emailOf('dba'));
    if (dba) await tx.people.save({ ...dba, roles: ['Admin'] });
  });
  return opened;
};
beforeAll(async () => {
  world = await open(`resource_tag["${key}"] = "pii"`);
  id = classificationIdOf(world.ports.hash, key);
}, 60_000);
afterAll(() => world.close());

const waiting = async () =>
  (await listProposals(world.ports, { states: ['waiting'], page: { after: null, limit: 10 } })).page.items;
const decide = async (verdict: 'confirm' | 'discard', who = 'dba') => {
  const [one] = await waiting();
  const input = { id: one?.proposal.id ?? '', verdict, seen: one?.seen ?? '' };
  const decided = await decideProposal(world.ports, await world.as(who), input);
  return decided.ok ? decided.value.state : decided.refusal.code;
};
const apply = async (lowering: readonly LoweringRule[], classes: readonly string[] = order, of = key) => {
  const documents = { ...nothing, classifications: [{ at, key: of, order: classes, lowering }] };
  const applied = await applyDocuments(world.ports, await world.as('admin'), { documents, mode: 'apply' });
  return [...applied.changes.map(({ change }) => change), ...applied.problems.map(({ refusal }) => refusal.code)];
};
const known = async () => {
  const one = await world.ports.store.read((tx) => tx.classifications.byKey(key));
  return { order: one?.order, lowering: one?.lowering, version: one?.version };
};
const versions = async () => {
  const listed = await listVersions(world.ports, { kind: 'classification', id, page: { after: null, limit: 20 } });
  return listed.ok ? listed.value.items : [];
};
beforeEach(async () => {
  while ((await waiting()).length > 0) expect(await decide('discard', 'admin')).toBe('discarded');
});

test('who may lower a class of production waits for a second person, though nothing moves yet', async () => {
  expect(await apply([mayLower])).toEqual(['proposed']);
  expect(await known()).toEqual({ order, lowering: [], version: 1 });
  const [shown] = await waiting();
  expect(shown?.proposal.change).toMatchObject({ kind: 'classification', subject: id, name: key });
  expect(shown?.looked?.weighed).toMatchObject({ touchesProduction: true, joined: { resources: 0 } });
  expect(shown?.looked?.difference).toEqual([
    {
      part: 'may be lowered',
      before: 'by nobody',
      after: `by ${emailOf('dba')} where resource_status = "active" (made-up data)`,
    },
  ]);
  expect(await apply([mayLower]), 'the same twice is one').toEqual(['proposed']);
  expect(await waiting()).toHaveLength(1);
  expect(await decide('confirm', 'admin')).toBe('perimeter.own_proposal');
  expect(await decide('confirm')).toBe('confirmed');
  expect(await known()).toEqual({ order, lowering: [mayLower], version: 2 });
  const [latest, first] = await versions();
  expect(latest?.version).toMatchObject({ version: 2, change: 'saved', kind: 'classification' });
  expect(latest?.version.confirmedBy).not.toBeNull();
  expect(latest?.difference.map(({ part }) => part)).toEqual(['may be lowered']);
  expect(first?.version).toMatchObject({ version: 1, door: 'startup' });
});

const tag = async (name: string, value: string): Promise<string | undefined> => {
  const resource = smallCompany.resources.find((one) => one.resource.name === name);
  const rows = async function* (): AsyncGenerator<GivenRow> {
    const nativeId = resource?.resource.nativeId ?? '';
    const target = { kind: 'native', integration: 'cloud', nativeId, type: null } as const;
    yield { number: 1, row: { target, set: new Map([[key, value]]), remove: new Set(), text: '' } };
  };
  for await (const [outcome] of setTags(world.ports, await world.as('dba'), { rows: rows(), mode: 'apply' }))
    return outcome?.refusal?.code ?? outcome?.state;
  return undefined;
};

test('taking the rule back shows what comes into production, the scopes and the people it is about', async () => {
  expect(await tag('prod-customers', 'internal')).toBe('perimeter.proposed');
  expect(await decide('confirm', 'admin')).toBe('confirmed');
  expect(await apply([])).toEqual(['proposed']);
  const [shown] = await waiting();
  expect(shown?.looked?.weighed).toMatchObject({ joined: { resources: 1 }, left: { resources: 1 } });
  expect(shown?.looked?.weighed.wider).toContain('the scope `pii` gains 1 resource');
  expect(shown?.looked?.weighed.narrower).toContain('the scope `internal` loses 1 resource');
  expect(shown?.looked?.weighed.flows.length).toBeGreaterThan(0);
  expect(shown?.looked?.weighed.people).toBeGreaterThan(0);
  expect((await waiting())[0]?.seen, 'two looks read the same').toBe(shown?.seen);
});

test('what was proposed over another version than the latest cannot be confirmed, and what is refused is never proposed', async () => {
  expect(await apply([], ['internal', 'restricted', 'pii'])).toEqual(['proposed']);
  const [older] = await waiting();
  expect(await apply([mayLower], [...order, 'sealed'])).toEqual(['proposed']);
  const newer = (await waiting()).find(({ proposal }) => proposal.id !== older?.proposal.id);
  const input = { id: newer?.proposal.id ?? '', verdict: 'confirm', seen: newer?.seen ?? '' } as const;
  expect(await decideProposal(world.ports, await world.as('dba'), input)).toMatchObject({ ok: true });
  expect(await decide('confirm')).toBe('object.changed');
  expect(await apply([{ ...mayLower, sources: ['nobody@elsewhere'] }])).toEqual(['flow.unknown_reference']);
  expect(await apply([], Array(limits.classesMax + 1).fill('x'))).toEqual(['input.invalid']);
  expect(await waiting()).toHaveLength(1);
});

test('a tag that no perimeter asks for is put in order at once, and so is one again as it is', async () => {
  expect(await apply([], ['a', 'b'], 'Team')).toEqual(['created']);
  const now = await known();
  expect(await apply(now.lowering ?? [], now.order)).toEqual(['unchanged']);
  expect(await waiting()).toEqual([]);
});

test('a version is restored as a new one, and waits like any change', async () => {
  const before = (await known()).version ?? 0;
  const restored = await restoreClassification(world.ports, await world.as('admin'), { id, version: 1 });
  expect(!restored.ok && restored.refusal.code).toBe('perimeter.proposed');
  expect(await decide('confirm')).toBe('confirmed');
  expect(await known()).toEqual({ order, lowering: [], version: before + 1 });
  const missing = await restoreClassification(world.ports, await world.as('admin'), { id, version: 99 });
  expect(!missing.ok && missing.refusal.code).toBe('object.not_found');
});
