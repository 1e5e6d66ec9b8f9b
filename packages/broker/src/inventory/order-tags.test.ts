// Tags written at their source, on a source that keeps them in memory: what is asked for, what waits for a second person, what becomes of
// each row when the source refuses, is away, dies or was changed by somebody else, and what is read again afterwards.

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter, DiscoveredResource, Outcome, Resource, TagWrite } from '@tidegate/core';
import { parseQuery } from '@tidegate/core/query';
import { type BrokerWorld, emailOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Documents, Place } from '../apply/documents.ts';
import { listAudit } from '../audit/read-audit.ts';
import { decideProposal } from '../perimeter/decide-proposal.ts';
import { listProposals } from '../perimeter/list-proposals.ts';
import { decideRequest } from '../requests/decide-request.ts';
import { orderTags, previewTagOrder, readTagOrder, type TagOrderInput } from './order-tags.ts';

const at: Place = { file: 'test', line: 1, column: 1 };
const company: Documents = {
  ...smallCompany,
  people: [...smallCompany.people, { ...person('second'), roles: ['Admin'] }],
};
function person(name: string) {
  const email = emailOf(name);
  return {
    at,
    email,
    firstName: name,
    lastName: 'Small',
    manager: null,
    roles: [] as const,
    active: true,
    attributes: {},
  };
}

/** What the source has, and how it answers; the inventory of the small company at first. */
let source: Map<string, DiscoveredResource>;
let answer: (write: TagWrite) => Outcome;
let written: string[];
let world: BrokerWorld;

const twin = makeAwsSimulated();
const adapter: Adapter = {
  ...twin,
  simulated: false,
  writesTags: 'in memory',
  connect(config, credential) {
    const connected = twin.connect(config, credential);
    if (!connected.ok) return connected;
    const target = {
      ...connected.value,
      async *discover() {
        yield [...source.values()];
      },
      writeTags: async (writes: readonly TagWrite[]) =>
        writes.map((write): Outcome => {
          const outcome = answer(write);
          const { nativeId } = write.resource;
          const one = source.get(nativeId);
          written.push(nativeId);
          if (outcome.kind !== 'done' || one === undefined) return outcome;
          const kept = Object.entries(one.tags).filter(([key]) => !write.remove.includes(key));
          source.set(nativeId, { ...one, tags: { ...Object.fromEntries(kept), ...write.set } });
          return outcome;
        }),
    };
    return { ok: true, value: target };
  },
};

const everything = async (): Promise<readonly Resource[]> =>
  world.ports.store.read(async (tx) => {
    const [integration] = await tx.integrations.all();
    return integration === undefined ? [] : tx.resources.ofIntegration(integration.id);
  });
const named = async (name: string): Promise<Resource> => {
  const found = (await everything()).find((one) => one.name === name);
  if (found === undefined) throw new Error(`nothing is called ${name}`);
  return found;
};
const tagOf = async (name: string, key: string) => (await named(name)).tags.find((tag) => tag.key === key)?.value;

const pii = parseQuery('resource_tag["DataClassification"] = "pii"');
if (!pii.ok) throw new Error('the rule is a query');

async function open(production: 'guarded' | 'open') {
  const perimeterRules = production === 'guarded' && pii.ok ? { production: pii.value } : {};
  world = await openBroker({ documents: company, adapters: [adapter], perimeterRules });
  written = [];
  answer = () => ({ kind: 'done' });
  source = new Map(
    (await everything()).map((one) => [
      one.nativeId,
      {
        type: one.type,
        nativeId: one.nativeId,
        name: one.name,
        path: one.path,
        parentNativeId: null,
        tags: Object.fromEntries(one.tags.map(({ key, value }) => [key, value])),
        context: one.context,
        riskLevel: one.riskLevel,
      },
    ]),
  );
}
/** Every test orders a tag of its own. */
let key = 'Owner';
let tests = 0;
beforeAll(() => open('open'), 60_000);
afterAll(() => world.close());
beforeEach(() => {
  tests += 1;
  key = `Owner${tests}`;
  written = [];
  answer = () => ({ kind: 'done' });
});

const order = async (names: readonly string[], change: Partial<TagOrderInput['change']> = {}, who = 'admin') => {
  const ids = await Promise.all(names.map(async (name) => (await named(name)).id));
  const input: TagOrderInput = {
    change: { key, value: 'data-team', instead: null, ...change },
    pick: { kind: 'ids', ids },
  };
  return orderTags(world.ports, await world.as(who), input);
};
const placed = async (...ask: Parameters<typeof order>) => {
  const made = await order(...ask);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
};
const rowsOf = async (id: string) => {
  const read = await readTagOrder(world.ports, id);
  return read.ok ? read.value.rows.map(({ name, state, message }) => [name, state, message]) : [];
};
const kinds = async () =>
  (await listAudit(world.ports, { page: { after: null, limit: 20 } })).items.map(({ event }) => event.kind);

describe('an order', () => {
  test('is written down before anything is called, done row by row, and the inventory is read again', async () => {
    const made = await placed(['prod-customers', 'dev-customers']);
    expect(written).toEqual([]);
    expect(await tagOf('prod-customers', key)).toBeUndefined();
    await world.drain();
    expect(await rowsOf(made.id)).toEqual([
      ['prod-customers', 'written', null],
      ['dev-customers', 'written', null],
    ]);
    // The reading goes on by itself.
    await expect.poll(() => tagOf('prod-customers', key)).toBe('data-team');
    expect(await tagOf('dev-customers', key)).toBe('data-team');
    expect(await tagOf('prod-customers', 'DataClassification')).toBe('pii');
    const told = await kinds();
    for (const kind of ['inventory.tags_ordered', 'inventory.tags_written', 'inventory.discovered']) {
      expect(told).toContain(kind);
    }
  });

  test('shows what scopes gain and lose before it is given', async () => {
    const ids = [(await named('dev-customers')).id, (await named('prod-customers')).id];
    const change = { key: 'DataClassification', value: 'pii', instead: null };
    const preview = await previewTagOrder(world.ports, { change, pick: { kind: 'ids', ids } });
    if (!preview.ok) throw new Error(preview.refusal.message);
    expect(preview.value.rows.map(({ step }) => step.kind)).toEqual(['change', 'unchanged']);
    const { weighed, difference } = preview.value.looked;
    expect(weighed.joined.listed.map(({ resource }) => resource.name)).toContain('dev-customers');
    expect(difference).toMatchObject([{ before: 'DataClassification=internal', after: 'DataClassification=pii' }]);
    expect(written).toEqual([]);
  });

  test('what the source refuses is refused alone, with its reason', async () => {
    answer = ({ resource }) =>
      resource.nativeId.includes('billing') ? { kind: 'refused', message: 'no right' } : { kind: 'done' };
    const made = await placed(['prod-customers', 'prod-billing']);
    await world.drain();
    expect(await rowsOf(made.id)).toEqual([
      ['prod-customers', 'written', null],
      ['prod-billing', 'refused', 'no right'],
    ]);
  });

  test('a source that is away is tried again, what was written is not, and in the end it has failed', async () => {
    let away = true;
    answer = ({ resource }) =>
      away && resource.nativeId.includes('billing') ? { kind: 'unavailable', message: 'away' } : { kind: 'done' };
    const made = await placed(['prod-customers', 'prod-billing']);
    await world.drain();
    expect(await rowsOf(made.id)).toEqual([
      ['prod-customers', 'written', null],
      ['prod-billing', 'waiting', 'away'],
    ]);
    away = false;
    world.pass(3_600_000);
    await world.drain();
    expect((await rowsOf(made.id)).map(([, state]) => state)).toEqual(['written', 'written']);
    expect(written.filter((id) => id.includes('prod-customers'))).toHaveLength(1);

    answer = () => ({ kind: 'unavailable', message: 'away' });
    const other = await placed(['dev-customers']);
    for (let turn = 0; turn < 10; turn += 1) {
      await world.drain();
      world.pass(3_600_000);
    }
    expect(await rowsOf(other.id)).toEqual([['dev-customers', 'failed', 'away']]);
    expect((await readTagOrder(world.ports, other.id)).ok).toBe(true);
  });

  test('what says something else by then is not overwritten: nobody agreed to that', async () => {
    const made = await placed(['prod-customers']);
    const one = await named('prod-customers');
    const tags = [...one.tags, { key, value: 'somebody', origin: 'source' as const }];
    await world.ports.store.transaction((tx) => tx.resources.save([{ ...one, tags }]));
    await world.drain();
    expect((await rowsOf(made.id)).map(([, state]) => state)).toEqual(['refused']);
    expect(written).toEqual([]);
  });

  test.each([
    ['an empty value', { value: ' ' }],
    ['a value with a line break', { value: 'a\nb' }],
    ['a value too long', { value: 'x'.repeat(257) }],
    ['the same key twice', { key: 'Owner', instead: 'Owner' }],
  ])('%s is refused', async (_, change) => {
    expect(await order(['prod-customers'], change)).toMatchObject({ ok: false, refusal: { code: 'input.invalid' } });
  });

  test('nothing to write is refused, and so is what is not there', async () => {
    expect(await order(['prod-customers'], { key: 'DataClassification', value: 'pii' })).toMatchObject({
      refusal: { message: expect.stringContaining('has the tag already') },
    });
    const pick = { kind: 'ids', ids: ['res_00000000000000000000000000'] } as const;
    const change = { key: 'Owner', value: 'x', instead: null };
    expect(await orderTags(world.ports, await world.as('admin'), { change, pick })).toMatchObject({
      refusal: { code: 'object.not_found' },
    });
  });
});

test('what is simulated has no source to write to, and says so', async () => {
  await world.close();
  world = await openBroker({ documents: company });
  expect(await order(['prod-customers'])).toMatchObject({
    ok: false,
    refusal: { message: expect.stringContaining('it is simulated: there is no source to write to') },
  });
});

describe('where it touches production', () => {
  beforeAll(async () => {
    await world.close();
    await open('guarded');
  });
  const decide = async (who: string, id: string) =>
    decideProposal(world.ports, await world.as(who), {
      id,
      verdict: 'confirm',
      seen: (await waiting()).find(({ proposal }) => proposal.id === id)?.seen ?? '',
    });
  const waiting = async () => {
    const { page } = await listProposals(world.ports, { states: ['waiting'], page: { after: null, limit: 10 } });
    return page.items;
  };

  test('it waits for a second administrator, who sees the difference; nobody confirms their own', async () => {
    expect(await order(['dev-customers'])).toMatchObject({ ok: true });
    const refused = await order(['prod-customers']);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'perimeter.proposed' } });
    const item = (await waiting()).find(({ proposal }) => proposal.change.name.startsWith(`${key}=`));
    const id = item?.proposal.id ?? '';
    expect(item?.looked?.difference).toMatchObject([{ before: null, after: `${key}=data-team` }]);
    expect(await decide('admin', id)).toMatchObject({ refusal: { code: 'perimeter.own_proposal' } });
    await world.drain();
    expect(written).toEqual([expect.stringContaining('dev-customers')]);
    expect(await decide('second', id)).toMatchObject({ ok: true });
    await world.drain();
    await expect.poll(() => tagOf('prod-customers', key)).toBe('data-team');
    const subject = item?.proposal.change.subject ?? '';
    const made = await readTagOrder(world.ports, subject);
    expect(made).toMatchObject({ value: { confirmedBy: (await world.person('second')).id } });
  });

  test('what would become production waits too', async () => {
    const change = { key: 'DataClassification', value: 'pii' };
    expect(await order(['dev-customers'], change)).toMatchObject({ refusal: { code: 'perimeter.proposed' } });
  });

  test('it cannot be confirmed once the tags are not what was shown', async () => {
    await order(['prod-customers']);
    const one = await named('prod-customers');
    const tags = [...one.tags, { key, value: 'somebody', origin: 'source' as const }];
    await world.ports.store.transaction((tx) => tx.resources.save([{ ...one, tags }]));
    const item = (await waiting()).find(({ proposal }) => proposal.change.name.startsWith(`${key}=`));
    expect(await decide('second', item?.proposal.id ?? '')).toMatchObject({ refusal: { code: 'object.changed' } });
  });
});

describe('whoever ordered tags that move what an access flow offers', () => {
  const day = 24 * 3_600_000;
  const asPii = { key: 'DataClassification', value: 'pii' };
  const approve = async (who: string, id: string) => {
    const decided = await decideRequest(world.ports, await world.as(who), { id, verdict: 'approve', reason: null });
    return decided.ok ? 'taken' : decided.refusal.code;
  };

  test('decides nothing through it while they are written and for a day after, and then does', async () => {
    await open('open');
    const { request } = await world.ask('engineer', 'prod-customers');
    await placed(['dev-customers'], asPii, 'dba');
    expect(await approve('dba', request.id)).toBe('request.own_change');
    for (const other of ['manager', 'compliance']) expect(await approve(other, request.id)).toBe('taken');
    const ask = () => world.ask('colleague', 'prod-customers').catch((error: Error) => error.message);
    world.pass(2 * day);
    expect(await ask(), 'nothing is written yet').toBe('request.no_approver');
    await world.drain();
    await expect.poll(() => tagOf('dev-customers', 'DataClassification')).toBe('pii');
    world.pass(day - 1);
    expect(await ask()).toBe('request.no_approver');
    world.pass(1);
    const later = await world.ask('colleague', 'prod-customers');
    expect(await approve('dba', later.request.id)).toBe('taken');
    await world.close();
  });

  test('decides where the tags move nothing of the flow', async () => {
    await open('open');
    const { request } = await world.ask('engineer', 'prod-customers');
    await placed(['dev-customers'], { key: 'Owner', value: 'data-team' }, 'dba');
    expect(await approve('dba', request.id)).toBe('taken');
  });
});
