// Drift over the whole broker: what a review finds is told to those who may know, is resolved when it is undone, and may be owned and
// accepted. Any number of servers review; one writes.

import { driftDefaults, type FindingFilter } from '@tidegate/core';
import { type BrokerWorld, emailOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Documents } from '../apply/documents.ts';
import { listAudit } from '../audit/read-audit.ts';
import { runTurn } from '../grants/workers.ts';
import { listNotices, saveWebhook } from '../index.ts';
import type { Ports } from '../ports.ts';
import { acknowledgeFinding, ownFinding } from './change-finding.ts';
import { countFindings, listFindings, listTrends } from './list-findings.ts';
import { reviewDrift } from './review-drift.ts';
import { scheduleReview } from './schedule-review.ts';

let world: BrokerWorld;
let ports: Ports;
beforeEach(async () => {
  world = await openBroker();
  ports = { ...world.ports, drift: { ...driftDefaults, rowsMin: 2 } };
  await reviewDrift(ports);
}, 60_000);
afterEach(() => world.close());

const page = { after: null, limit: 100 };
const tagged = (tagsOf: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>): Documents => ({
  ...smallCompany,
  resources: smallCompany.resources.map((item) => ({
    ...item,
    resource: { ...item.resource, tags: tagsOf(item.resource.tags) },
  })),
});
const renamed = tagged(({ DataClassification = '' }) => ({ class: DataClassification }));

const findings = async (filter: FindingFilter = { state: 'open' }) =>
  (await listFindings(ports, { filter, page })).page.items;
const kinds = async () => (await findings()).map(({ kind, subjectName }) => `${kind} ${subjectName}`).sort();
const noticesOf = async (name: string) =>
  (await listNotices(ports, await world.as(name), page)).items.filter(({ kind }) => kind.startsWith('finding.'));

/** `count` more databases that are classified as internal, in an account. */
const more = (count: number, account: string | ((at: number) => string) = '333333333333'): Documents => {
  const [first] = smallCompany.resources;
  if (!first) throw new Error('the small company has resources');
  const added = Array.from({ length: count }, (_, at) => ({
    ...first,
    resource: {
      ...first.resource,
      name: `more-${at}`,
      nativeId: `more-${at}`,
      path: `small/dev/more-${at}`,
      tags: { DataClassification: 'internal' },
      context: { account_id: typeof account === 'string' ? account : account(at) },
    },
  }));
  return { ...smallCompany, resources: [...smallCompany.resources, ...added] };
};

describe('a tag key that is renamed', () => {
  it('is found with its new name, told to administrators and webhooks and to nobody else, and resolved when it is undone', async () => {
    await saveWebhook(ports, await world.as('admin'), { name: 'hook', url: 'https://hooks.example/x' });
    await world.apply(renamed);
    expect(await kinds()).toEqual([]);
    await reviewDrift(ports);
    expect(await kinds()).toEqual([
      'scope.empty internal',
      'scope.empty pii',
      'scope.key_unseen internal',
      'scope.key_unseen pii',
    ]);
    const unseen = (await findings({ kind: 'scope.key_unseen' })).find(({ subjectName }) => subjectName === 'pii');
    expect(unseen?.details).toMatchObject({ key: 'DataClassification', likely: 'class' });
    expect((await noticesOf('admin')).map(({ sentence }) => sentence)).toContain(unseen?.sentence);
    for (const name of ['engineer', 'manager', 'dba', 'auditor', 'outsider']) expect(await noticesOf(name)).toEqual([]);
    await world.drain();
    const sent = world.sent.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === 'finding.opened');
    expect(sent.map(({ data }) => data.finding_id)).toContain(unseen?.id);

    await reviewDrift(ports);
    expect(await noticesOf('admin')).toHaveLength(4);
    await world.apply(smallCompany);
    world.pass(1_000);
    const review = await reviewDrift(ports);
    expect(review).toMatchObject({ opened: 0, resolved: 4, open: 0, scopes: 2 });
    const resolved = await findings({ state: 'resolved' });
    expect(resolved).toHaveLength(4);
    expect(resolved.every(({ resolvedAt, lastSeenAt }) => resolvedAt !== null && resolvedAt > lastSeenAt)).toBe(true);
    const events = await listAudit(ports, { subject: unseen?.id, kind: undefined, page });
    expect(events.items.map(({ event }) => event.kind)).toEqual(['finding.resolved', 'finding.opened']);
  });

  it('comes back as a new finding, which the owner of the old one hears of as long as they may list the inventory', async () => {
    await world.apply(renamed);
    await reviewDrift(ports);
    const admin = await world.as('admin');
    const [finding] = await findings({ kind: 'scope.empty' });
    const id = finding?.id ?? '';
    for (const email of [emailOf('engineer'), 'nobody@small.example']) {
      expect((await ownFinding(ports, admin, { id, email })).ok).toBe(false);
    }
    const owned = await ownFinding(ports, admin, { id, email: emailOf('auditor') });
    expect(owned.ok && owned.value.ownerId).toBe((await world.person('auditor')).id);
    await world.apply(smallCompany);
    await reviewDrift(ports);
    await world.apply(renamed);
    await reviewDrift(ports);
    expect((await noticesOf('auditor')).map(({ sentence }) => sentence)).toEqual([finding?.sentence]);
    const auditor = await world.person('auditor');
    await ports.store.transaction((tx) => tx.people.save({ ...auditor, roles: [] }));
    // Applying the people would give the role back.
    await world.apply({ ...smallCompany, people: [] });
    await reviewDrift(ports);
    await world.apply({ ...renamed, people: [] });
    await reviewDrift(ports);
    expect(await noticesOf('auditor')).toHaveLength(1);
    expect(
      (await findings({ subject: finding?.subject ?? '', kind: 'scope.empty' })).map((one) => one.id),
    ).toHaveLength(3);
  });
});

describe('size and borders', () => {
  it('a scope that grew is found until it is accepted, and is then compared with its new size', async () => {
    await world.apply(more(4));
    await reviewDrift(ports);
    expect(await kinds()).toEqual(['scope.grew internal']);
    const [grew] = await findings();
    const accepted = await acknowledgeFinding(ports, await world.as('admin'), { id: grew?.id ?? '' });
    expect(accepted.ok && accepted.value.resolvedAt).toBe(world.now());
    expect((await acknowledgeFinding(ports, await world.as('admin'), { id: grew?.id ?? '' })).ok).toBe(false);
    await reviewDrift(ports);
    expect(await kinds()).toEqual([]);
    // The company has shrunk back by more than what an import is believed to lose at once, so the scope is taken away from instead.
    await world.apply({
      ...more(4),
      resources: more(4).resources.map((item) =>
        item.resource.name.startsWith('more-') ? { ...item, resource: { ...item.resource, tags: {} } } : item,
      ),
    });
    await reviewDrift(ports);
    expect(await kinds()).toEqual(['scope.shrank internal']);
  });

  it('one account more than 1,010 is told, because every one of them is known', async () => {
    const own = (at: number): string => String(400_000_000_000 + at);
    await world.apply(more(1_010, own));
    await reviewDrift(ports);
    for (const { id } of await findings()) await acknowledgeFinding(ports, await world.as('admin'), { id });
    await reviewDrift(ports);
    expect(await kinds()).toEqual([]);
    await world.apply(more(1_011, own));
    await reviewDrift(ports);
    const [crossed] = await findings({ state: 'open', kind: 'scope.crossed_account' });
    expect(crossed?.sentence).toContain('now reaches into the account `400000001010` (1 resource)');
  });

  it('members in another account are found, and gone again when they are', async () => {
    await world.apply(more(1, '111111111111'));
    await reviewDrift(ports);
    const [crossed] = await findings();
    expect(crossed).toMatchObject({ kind: 'scope.crossed_account', severity: 'high', subjectName: 'internal' });
    expect(crossed?.sentence).toContain('`111111111111` (1 resource)');
    await world.apply(more(1));
    await reviewDrift(ports);
    expect(await kinds()).toEqual([]);
  });

  it('what only a person can mend stays open when it is acknowledged, and no longer waits', async () => {
    await world.apply(renamed);
    await reviewDrift(ports);
    const before = await countFindings(ports);
    const [unseen] = await findings({ kind: 'scope.key_unseen' });
    await acknowledgeFinding(ports, await world.as('admin'), { id: unseen?.id ?? '' });
    await reviewDrift(ports);
    expect(await countFindings(ports)).toBe(before - 1);
    expect((await findings()).find(({ id }) => id === unseen?.id)?.acknowledged).not.toBeNull();
  });

  it('the trend of a scope has a point where its size became another, and none where it stood still', async () => {
    for (const count of [1, 1, 3]) {
      world.pass(60_000);
      await world.apply(more(count));
      await reviewDrift(ports);
    }
    const [internal] = (await listTrends(ports, page)).items;
    expect(internal?.scope.name).toBe('internal');
    expect(internal?.counts.map(({ resources }) => resources)).toEqual([1, 2, 4]);
    expect(internal?.baseline?.resources).toBe(1);
    expect(internal?.open).toBe(1);
  });
});

describe('the schedule', () => {
  it('one row of work stands for it, is due soon after a change, and stays for the next hour', async () => {
    await scheduleReview(ports);
    await scheduleReview(ports);
    const due = () => ports.store.read((tx) => tx.work.find('inventory.review', 'inventory'));
    expect((await due())?.dueAt).toBe(world.now() + 10_000);
    const reviews = async () => (await listFindings(ports, { filter: {}, page })).reviews.length;
    const before = await reviews();
    world.pass(10_000);
    await world.drain();
    expect(await reviews()).toBe(before + 1);
    expect((await due())?.dueAt).toBe(world.now() + 3_600_000);
    await world.apply(renamed);
    expect((await due())?.dueAt).toBe(world.now() + 10_000);
  });

  it('a server whose claim was taken over writes nothing of what it saw', async () => {
    await scheduleReview(ports);
    world.pass(10_000);
    const claim = async () => {
      const ask = { worker: 'w', now: world.now(), holdMs: 1_000, limit: 1 };
      const [got] = await ports.store.transaction((tx) => tx.work.claim(ask));
      if (!got) throw new Error('there is work');
      return got;
    };
    const stale = await claim();
    world.pass(2_000);
    await claim();
    await world.apply(renamed);
    await runTurn(ports, stale);
    expect(await kinds()).toEqual([]);
  });

  it('reviews at the same time open a finding once', async () => {
    await world.apply(renamed);
    const other: Ports = { ...ports, store: { ...ports.store } };
    await Promise.all([reviewDrift(ports), reviewDrift(other)]);
    expect(await kinds()).toHaveLength(4);
    expect(await noticesOf('admin')).toHaveLength(4);
  });

  it('a scope that is removed takes its findings off the list, not out of the history', async () => {
    const scope = { at: { file: 'x', line: null, column: null }, name: 'extra', description: null };
    await world.apply({
      ...smallCompany,
      scopes: [...smallCompany.scopes, { ...scope, query: 'resource_tag["Nothing"] = "x"' }],
    });
    await reviewDrift(ports);
    expect(await kinds()).toEqual(['scope.key_unseen extra']);
    const [finding] = await findings();
    await ports.store.transaction(async (tx) => {
      const extra = await tx.scopes.byName('extra');
      if (extra) await tx.scopes.remove(extra.id);
    });
    await reviewDrift(ports);
    expect(await kinds()).toEqual([]);
    expect((await findings({ subject: finding?.subject ?? '' })).map(({ resolvedAt }) => resolvedAt)).not.toEqual([
      null,
    ]);
  });
});
