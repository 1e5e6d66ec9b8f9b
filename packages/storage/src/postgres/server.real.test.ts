// What only a PostgreSQL server can show: sessions at the same time, conflicts, a connection that breaks, other people's
// databases.

import { Fault, type Store, verifyChain } from '@tidegate/core';
import { administer, aGrant, fakeClock, freshDatabase, nodeHash, savedGround } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { migrations } from '../migrations/all.ts';
import { openStore } from '../open.ts';

const server = process.env['TIDEGATE_TEST_POSTGRES_URL'] ?? '';

const open = (databaseUrl: string): Promise<Store> =>
  openStore({ databaseUrl, stateFolder: null, clock: fakeClock(), hash: nodeHash });

const started = (subject: string) =>
  ({ at: 1, kind: 'server.started', actor: 'system', door: 'startup', subject, facts: {} }) as const;

interface Gate {
  readonly open: () => void;
  readonly passed: Promise<void>;
}

/** A promise to wait for, so that two transactions meet where the test wants them to. */
function gate(): Gate {
  let pass = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return { open: () => pass(), passed };
}

describe.runIf(server !== '')('a PostgreSQL server', () => {
  let url = '';
  let opened: Store | null = null;
  const store = (): Store => {
    if (opened === null) throw new Error('the store was not opened');
    return opened;
  };

  beforeAll(async () => {
    url = await freshDatabase(server);
    opened = await open(url);
  });
  afterAll(async () => {
    await opened?.close();
  });

  test('servers that start at once bring the schema up once', async () => {
    const shared = await freshDatabase(server);
    const stores = await Promise.all([open(shared), open(shared), open(shared)]);
    const steps = await administer(shared, 'select number from tidegate_migrations');
    expect(steps.rows).toEqual(migrations.map(({ number }) => ({ number })));
    await Promise.all(stores.map((each) => each.close()));
  });

  test('a server that starts leaves the claims of the others alone', async () => {
    const shared = await freshDatabase(server);
    const first = await open(shared);
    const claim = (by: Store) =>
      by.transaction((tx) => tx.work.claim({ worker: 'w', now: 2, holdMs: 1_000, limit: 1 }));
    await first.transaction((tx) => tx.work.add({ id: 'wrk_held', kind: 'grant.close', subject: 'held', dueAt: 1 }));
    const [held] = await claim(first);
    const second = await open(shared);
    expect(await claim(second)).toEqual([]);
    expect(held && (await first.transaction((tx) => tx.work.complete(held)))).toBe(true);
    await Promise.all([first.close(), second.close()]);
  });

  test('two transactions open at the same time claim different rows without waiting for each other', async () => {
    await store().transaction(async (tx) => {
      for (const subject of ['a', 'b']) {
        await tx.work.add({ id: `wrk_${subject}`, kind: 'grant.open', subject, dueAt: 1 });
      }
    });
    const [first, second] = [gate(), gate()];
    const claiming = (mine: Gate, other: Gate) =>
      store().transaction(async (tx) => {
        // Opened also when it fails: a failing test must not leave the other waiting for ever.
        const claims = await tx.work.claim({ worker: 'w', now: 2, holdMs: 1_000, limit: 1 }).finally(mine.open);
        await other.passed;
        return claims[0]?.subject;
      });
    const subjects = await Promise.all([claiming(first, second), claiming(second, first)]);
    expect(subjects.toSorted()).toEqual(['a', 'b']);
  });

  test('a server that claims while another counts a lane leaves that lane to it: the last place is given once', async () => {
    const other = await open(url);
    const { integration } = await savedGround(store());
    const lane = integration.id;
    const ask = { worker: 'w', now: 2, holdMs: 1_000, limit: 9, budgets: [{ type: integration.type, atOnceMax: 1 }] };
    const claim = (by: Store, meanwhile: () => Promise<unknown>) =>
      by.transaction(async (tx) => {
        const claims = await tx.work.claim(ask);
        await meanwhile();
        return claims.filter((each) => each.lane === lane);
      });
    const add = (by: Store, subject: string, dueAt: number) =>
      by.transaction((tx) => tx.work.add({ id: `wrk_${subject}`, kind: 'grant.open', subject, dueAt, lane }));
    await add(store(), 'lane_first', 1);
    const first = await claim(store(), async () => {
      // More urgent than what the first has just taken, and nothing of that is committed yet.
      await add(other, 'lane_urgent', 0);
      expect(await claim(other, async () => {})).toEqual([]);
    });
    expect(first.map(({ subject }) => subject)).toEqual(['lane_first']);
    await other.close();
  });

  test('work added while its holder completes is not lost', async () => {
    await store().transaction((tx) => tx.work.add({ id: 'wrk_race', kind: 'grant.close', subject: 'race', dueAt: 1 }));
    const claims = await store().transaction((tx) => tx.work.claim({ worker: 'w', now: 2, holdMs: 9_999, limit: 9 }));
    const claim = claims.find((each) => each.subject === 'race');
    if (claim === undefined) throw new Error('not claimed');
    const [completed, goOn] = [gate(), gate()];
    const completing = store().transaction(async (tx) => {
      const done = await tx.work.complete(claim);
      completed.open();
      await goOn.passed;
      return done;
    });
    await completed.passed;
    const adding = store().transaction((tx) =>
      tx.work.add({ id: 'wrk_race2', kind: 'grant.close', subject: 'race', dueAt: 3 }),
    );
    await blockedOn('transactionid').finally(goOn.open);
    expect(await completing).toBe(true);
    await adding;
    expect(await store().read((tx) => tx.work.find('grant.close', 'race'))).toMatchObject({ dueAt: 3, attempt: 0 });
  });

  test('transactions that block each other are both done, one of them twice', async () => {
    await store().transaction(async (tx) => {
      await tx.secrets.put('left', new Uint8Array([0]));
      await tx.secrets.put('right', new Uint8Array([0]));
    });
    let runs = 0;
    const [first, second] = [gate(), gate()];
    const crossing = (order: readonly [string, string], mine: Gate, other: Gate) =>
      store().transaction(async (tx) => {
        runs += 1;
        tx.audit.append(started(order[0]));
        await tx.secrets.put(order[0], new Uint8Array([1]));
        // A write is sent and not waited for; a reading tells that it is done.
        await tx.secrets.get(order[0]);
        mine.open();
        await other.passed;
        await tx.secrets.put(order[1], new Uint8Array([2]));
      });
    await Promise.all([crossing(['left', 'right'], first, second), crossing(['right', 'left'], second, first)]);
    expect(runs).toBe(3);
    for (const subject of ['left', 'right']) {
      const events = await store().read((tx) => tx.audit.page({ subject }, { after: null, limit: 10 }));
      expect(events.items).toHaveLength(1);
    }
  });

  test('a transaction that meets the same conflict for ever ends as a fault that may be tried again', async () => {
    const grant = aGrant(await savedGround(store()));
    await store().transaction((tx) => tx.grants.insert(grant));
    let runs = 0;
    const conflicting = store().transaction(async (tx) => {
      runs += 1;
      await tx.groups.save({ id: 'grp_conflict', name: 'conflict', sourceId: null });
      await tx.grants.insert({ ...grant, id: 'gra_second' });
    });
    await expect(conflicting).rejects.toMatchObject({ code: 'object.changed', retryable: true });
    expect(runs).toBeGreaterThan(1);
    expect(await store().read((tx) => tx.groups.get('grp_conflict'))).toBeNull();
  });

  test('of two who open the same access at once, the second sees the first one’s grant when it is run again', async () => {
    const ground = await savedGround(store());
    const grant = aGrant(ground, { state: 'planned' });
    const opening = (id: `gra_${string}`) =>
      store().transaction(async (tx) => {
        const live = await tx.grants.lockLive(ground.person.id, grant);
        if (live === null) await tx.grants.insert({ ...grant, id });
        return live?.id ?? id;
      });
    const ids = await Promise.all([opening('gra_one'), opening('gra_two'), opening('gra_three')]);
    expect(new Set(ids).size).toBe(1);
  });

  test('a decision and a change of the world do not pass each other', async () => {
    await store().transaction((tx) => tx.groups.save({ id: 'grp_seen', name: 'before', sourceId: null }));
    const [looked, goOn] = [gate(), gate()];
    const done: string[] = [];
    const deciding = store().transaction(async (tx) => {
      const before = await tx.groups.get('grp_seen');
      looked.open();
      await goOn.passed;
      const after = await tx.groups.get('grp_seen');
      done.push('decided');
      return [before?.name, after?.name];
    });
    await looked.passed;
    const changing = store()
      .transaction((tx) => tx.groups.save({ id: 'grp_seen', name: 'after', sourceId: null }))
      .then(() => done.push('changed'));
    await blockedOn('advisory').finally(goOn.open);
    expect(await deciding).toEqual(['before', 'before']);
    await changing;
    expect(done).toEqual(['decided', 'changed']);
  });

  test('two who read the world and then change it are done one after the other', async () => {
    const [first, second] = [gate(), gate()];
    const counting = (mine: Gate, other: Gate) =>
      store().transaction(async (tx) => {
        const count = (await tx.groups.byName('counter 1')) === null ? 1 : 2;
        mine.open();
        await other.passed;
        await tx.groups.save({ id: `grp_counter${count}`, name: `counter ${count}`, sourceId: null });
      });
    await Promise.all([counting(first, second), counting(second, first)]);
    expect(await store().read((tx) => tx.groups.byName('counter 2'))).not.toBeNull();
  });

  test('a read sees one state from its first look to its last', async () => {
    await store().transaction((tx) => tx.secrets.put('snapshot', new Uint8Array([1])));
    const seen = await store().read(async (tx) => {
      const before = await tx.secrets.get('snapshot');
      await administer(url, `update secrets set sealed = '\\x02' where id = 'snapshot'`);
      return [before, await tx.secrets.get('snapshot')];
    });
    expect(seen).toEqual([new Uint8Array([1]), new Uint8Array([1])]);
  });

  test('a broken connection is a fault, and the next transaction gets another one', async () => {
    const broken = store().transaction(async (tx) => {
      await tx.groups.save({ id: 'grp_broken', name: 'broken', sourceId: null });
      await administer(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`,
      );
      await tx.groups.all().catch(() => undefined);
    });
    const message = expect.stringContaining('nothing was changed');
    await expect(broken).rejects.toMatchObject({ name: 'Fault', code: 'storage.unavailable', message });
    await store().ping();
    expect(await store().read((tx) => tx.groups.get('grp_broken'))).toBeNull();
  });

  test('a server that is not there, or lets us not in, is a fault without the password', async () => {
    const away = new URL(url);
    away.port = '1';
    const wrong = new URL(url);
    for (const each of [away, wrong]) {
      each.password = 'hunter2';
      const error = await open(each.href).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Fault);
      expect(error).toMatchObject({ code: 'storage.unavailable' });
      const told = [JSON.stringify(error), String(error), error instanceof Error ? error.stack : ''].join();
      expect(told).not.toContain('hunter2');
    }
  });

  test('an audit event cannot be changed or removed, and what a superuser forces in is found', async () => {
    await store().transaction(async (tx) => {
      for (const subject of ['x', 'y', 'z']) tx.audit.append(started(subject));
    });
    const attempts = [`update audit_events set subject = 'other'`, 'delete from audit_events', 'truncate audit_events'];
    for (const statement of attempts) await expect(administer(url, statement)).rejects.toThrow('never changed');
    const records = () => store().read((tx) => tx.audit.after(0, 1_000));
    expect(verifyChain(await records(), nodeHash).ok).toBe(true);
    await administer(
      url,
      `do $$ begin
         alter table audit_events disable trigger audit_events_are_final;
         update audit_events set bytes = set_byte(bytes, 5, get_byte(bytes, 5) # 1) where sequence = 2;
         alter table audit_events enable trigger audit_events_are_final;
       end $$`,
    );
    expect(verifyChain(await records(), nodeHash)).toMatchObject({ ok: false, refusal: { code: 'audit.broken' } });
  });

  test('a database written by a newer server, or by steps that are not ours, is refused', async () => {
    const changes = [
      `insert into tidegate_migrations values (${(migrations.at(-1)?.number ?? 0) + 1}, 'later', 'x', 0)`,
      `update tidegate_migrations set checksum = 'x'`,
    ];
    for (const change of changes) {
      const other = await freshDatabase(server);
      await (await open(other)).close();
      await administer(other, change);
      await expect(open(other)).rejects.toMatchObject({ name: 'Fault', code: 'storage.newer' });
    }
  });

  test('a database that is not UTF-8 is refused with the way out', async () => {
    const latin = new URL(server);
    latin.pathname = `/latin_${process.pid}`;
    const latin1 = `template template0 encoding 'LATIN1' locale 'C'`;
    await administer(server, `create database latin_${process.pid} ${latin1}`);
    await expect(open(latin.href)).rejects.toMatchObject({ code: 'config.unsafe' });
  });

  /** Waits until some session waits for a lock of this kind. */
  async function blockedOn(kind: string): Promise<void> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const waiting = await administer(url, 'select 1 from pg_locks where not granted and locktype = $1', [kind]);
      if (waiting.rows.length > 0) return;
      if (Date.now() > deadline) throw new Error(`nobody waits for a lock of kind ${kind}`);
    }
  }
});
