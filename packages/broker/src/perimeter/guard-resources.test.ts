// What people say of resources moves them into production and out of it: it waits for a second person, who sees what is gained and lost.

import { parseQuery } from '@tidegate/core/query';
import { type BrokerWorld, emailOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  applyDocuments,
  decideProposal,
  type GivenRow,
  importResources,
  listProposals,
  readUserTags,
  replaceUserTags,
  setTags,
  type TagOutcome,
} from '../index.ts';

const at = { file: 'small', line: null, column: null };
const mayLower = { sources: [emailOf('admin')], query: 'resource_status = "active"', reason: null };
const documents = {
  ...smallCompany,
  classifications: [{ at, key: 'DataClassification', order: ['internal', 'pii', 'restricted'], lowering: [mayLower] }],
};

let world: BrokerWorld;
beforeAll(async () => {
  const production = parseQuery('resource_tag["DataClassification"] = "pii"');
  if (!production.ok) throw new Error('the rule of production parses');
  world = await openBroker({ documents, perimeterRules: { production: production.value } });
  await world.ports.store.transaction(async (tx) => {
    const dba = await tx.people.byEmail(emailOf('dba'));
    if (dba) await tx.people.save({ ...dba, roles: ['Admin'] });
  });
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
beforeEach(async () => {
  while ((await waiting()).length > 0) expect(await decide('discard', 'admin')).toBe('discarded');
});

const resourceNamed = async (name: string) => {
  const all = await world.ports.store.read(async (tx) => {
    const integrations = await tx.integrations.all();
    return (await Promise.all(integrations.map(({ id }) => tx.resources.ofIntegration(id)))).flat();
  });
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`the company has ${name}`);
  return found;
};
const send = async (
  name: string,
  set: Readonly<Record<string, string>>,
  who = 'admin',
): Promise<TagOutcome | undefined> => {
  const { id } = await resourceNamed(name);
  const row = { target: { kind: 'id', id } as const, set: new Map(Object.entries(set)), remove: new Set<string>() };
  const rows = async function* (): AsyncGenerator<GivenRow> {
    yield { number: 1, row: { ...row, text: '' } };
  };
  const outcomes: TagOutcome[] = [];
  for await (const lot of setTags(world.ports, await world.as(who), { rows: rows(), mode: 'apply' }))
    outcomes.push(...lot);
  return outcomes[0];
};
const userTags = async (name: string) => {
  const read = await readUserTags(world.ports, await resourceNamed(name));
  return read.ok ? read.value : null;
};

test('a user tag that makes a resource production waits, is shown with what joins, and is set when another administrator confirms', async () => {
  const outcome = await send('dev-customers', { DataClassification: 'pii' });
  expect([outcome?.state, outcome?.refusal?.code]).toEqual(['refused', 'perimeter.proposed']);
  expect(await userTags('dev-customers')).toEqual({});
  const [shown] = await waiting();
  expect(shown?.proposal.change.kind).toBe('user_tags');
  expect(shown?.looked?.weighed).toMatchObject({ touchesProduction: true, joined: { resources: 1 } });
  expect(shown?.looked?.weighed.wider).toContain('the scope `pii` gains 1 resource');
  expect((await send('dev-customers', { DataClassification: 'pii' }))?.refusal?.code).toBe('perimeter.proposed');
  expect(await waiting()).toHaveLength(1);
  expect(await decide('confirm', 'admin')).toBe('perimeter.own_proposal');
  expect(await decide('confirm')).toBe('confirmed');
  expect(await userTags('dev-customers')).toEqual({ DataClassification: 'pii' });
});

test('what a tool proposes that may set tags and nothing else can be confirmed', async () => {
  await world.ports.store.transaction(async (tx) => {
    const tool = await tx.people.byEmail(emailOf('outsider'));
    if (tool) await tx.people.save({ ...tool, roles: ['Classifier'] });
  });
  expect((await send('prod-billing', { DataClassification: 'restricted' }, 'outsider'))?.refusal?.code).toBe(
    'perimeter.proposed',
  );
  expect(await decide('confirm')).toBe('confirmed');
  expect(await userTags('prod-billing')).toEqual({ DataClassification: 'restricted' });
});

test('taking such a tag away again waits, too, by the door of one resource', async () => {
  const { id } = await resourceNamed('dev-customers');
  const replaced = await replaceUserTags(world.ports, await world.as('admin'), { id, tags: new Map() });
  expect(!replaced.ok && replaced.refusal.code).toBe('perimeter.proposed');
  expect(await userTags('dev-customers')).toEqual({ DataClassification: 'pii' });
  const [shown] = await waiting();
  expect(shown?.looked?.weighed.narrower).toContain('the scope `pii` loses 1 resource');
  expect(await decide('confirm')).toBe('confirmed');
  expect(await userTags('dev-customers')).toEqual({});
});

test('a tag that no perimeter asks for, and one beside production, are set at once', async () => {
  expect((await send('prod-customers', { note: 'looked at' }))?.state).toBe('changed');
  expect((await send('dev-customers', { DataClassification: 'internal' }))?.state).not.toBe('refused');
  expect(await waiting()).toEqual([]);
});

const listed = (parts: object) => {
  const [first] = smallCompany.resources;
  if (!first) throw new Error('the company has resources');
  return { ...first.resource, nativeId: 'crm', name: 'crm', path: 'crm', ...parts };
};
const sendList = async (resource: ReturnType<typeof listed>) => {
  const [integration] = await world.ports.store.read((tx) => tx.integrations.all());
  const input = { integrationId: integration?.id ?? '', part: 'crm', extent: 'page', takesOver: 'nothing' } as const;
  const rows = async function* () {
    yield { number: 1, resource };
  };
  return importResources(world.ports, await world.as('admin'), { ...input, mode: 'apply' }, rows());
};

test('a list that brings production waits whole, and is known when it is confirmed', async () => {
  const resource = listed({ tags: { DataClassification: 'pii' } });
  const sent = await sendList(resource);
  expect(!sent.ok && sent.refusal.code).toBe('perimeter.proposed');
  await expect(resourceNamed('crm')).rejects.toThrow();
  const [shown] = await waiting();
  expect(shown?.looked?.weighed.wider).toContain('the scope `pii` gains 1 resource');
  expect((await waiting())[0]?.seen, 'two looks read the same').toBe(shown?.seen);
  expect(await decide('confirm')).toBe('confirmed');
  expect((await resourceNamed('crm')).source).toBe('import/crm');
  expect((await sendList(resource)).ok, 'sent again it changes nothing').toBe(true);
  const less = await sendList(listed({ tags: {} }));
  expect(!less.ok && less.refusal.code, 'what takes it out of production waits, too').toBe('perimeter.proposed');
});

test('files wait in the same way, and say so; a list beside production does not', async () => {
  const [item] = smallCompany.resources;
  if (!item) throw new Error('the company has resources');
  const nothing = { integrations: [], people: [], groups: [], resources: [], scopes: [], flows: [] };
  const apply = async (tags: Readonly<Record<string, string>>) => {
    const resources = [{ ...item, part: 'erp', resource: listed({ nativeId: 'erp', name: 'erp', path: 'erp', tags }) }];
    const ask = { documents: { ...nothing, resources }, mode: 'apply' } as const;
    const { changes, problems } = await applyDocuments(world.ports, await world.as('admin'), ask);
    expect(problems).toEqual([]);
    return changes.map(({ change }) => change);
  };
  expect(await apply({})).toEqual(['created']);
  expect(await apply({ DataClassification: 'pii' })).toEqual(['proposed']);
  expect((await resourceNamed('erp')).tags).toEqual([]);
  expect(await decide('confirm')).toBe('confirmed');
  expect((await resourceNamed('erp')).tags).toMatchObject([{ key: 'DataClassification', value: 'pii' }]);
});
