// How statements travel: together where nothing needs the answer, and never so that anything stays of a transaction that failed. The
// connection here is one that answers when it is told to.

import { Bug, Fault } from '@tidegate/core';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

import { raw, TransactionSession } from './session.ts';
import type { Connection, EngineRow } from './sql/connection.ts';
import { SqlError } from './sql/sql-error.ts';
import { db } from './sql/tables.ts';

interface Sent {
  readonly text: string;
  readonly answer: (rows?: readonly EngineRow[]) => Promise<void>;
  readonly fail: (code: string) => Promise<void>;
}

/** A connection that writes down what it is sent; each is answered by hand. */
function byHand(): { readonly connection: Connection; readonly sent: Sent[]; readonly texts: () => readonly string[] } {
  const sent: Sent[] = [];
  const ask = <T>(text: string, given: (rows: readonly EngineRow[]) => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const answer = async (rows: readonly EngineRow[] = []): Promise<void> => {
        resolve(given(rows));
        await settled();
      };
      const fail = async (code: string): Promise<void> => {
        reject(new SqlError({ code, message: 'no', constraint: null, table: null }));
        await settled();
      };
      sent.push({ text, answer, fail });
    });
  const connection: Connection = {
    query: (text) => ask(text, (rows) => rows),
    copyIn: ({ table }) => ask(`copy in ${table}`, () => undefined),
    copyOut: () => ask('copy out', () => new Uint8Array()),
  };
  return { connection, sent, texts: () => sent.map(({ text }) => text.split(/[\s;]/)[0] ?? '') };
}

/** Whatever follows from an answer has followed. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const reading = db.selectFrom('world').select('version');
const writing = raw(sql`update work set tries = 0`);

function begun(): ReturnType<typeof byHand> & { readonly session: TransactionSession } {
  const hand = byHand();
  const session = new TransactionSession(hand.connection, 'write');
  session.begin();
  return { ...hand, session };
}

test('a reading goes with the beginning, what writes waits until that is answered, and what follows it stays behind it', async () => {
  const { session, sent, texts } = begun();
  const read = session.first(reading);
  void session.write(writing);
  const again = session.first(reading);
  expect(texts()).toEqual(['begin', 'select']);
  await sent[0]?.answer();
  expect(texts()).toEqual(['begin', 'select', 'update', 'select']);
  await sent[1]?.answer([{ version: 7 }]);
  await sent[2]?.answer();
  await sent[3]?.answer([{ version: 8 }]);
  expect([await read, await again]).toEqual([{ version: 7 }, { version: 8 }]);
});

test('nothing is written where the transaction did not begin, and what was read by then is not believed', async () => {
  const { session, sent, texts } = begun();
  const read = session.first(reading);
  read.catch(() => undefined);
  await session.write(writing);
  await sent[0]?.fail('57014');
  await sent[1]?.answer([{ version: 7 }]);
  await expect(read).rejects.toBeInstanceOf(Fault);
  await expect(session.commit()).rejects.toBeInstanceOf(Fault);
  expect(texts()).toEqual(['begin', 'select']);
});

test('the last writes go with the commit; when one of them failed, that is what the commit says', async () => {
  const { session, sent, texts } = begun();
  await sent[0]?.answer();
  await session.write(writing);
  await session.write(writing);
  const committed = session.commit();
  expect(texts()).toEqual(['begin', 'update', 'update', 'commit']);
  committed.catch(() => undefined);
  await sent[1]?.fail('40P01');
  await sent[2]?.fail('25P02');
  // What the database does with the commit of a transaction that failed: it rolls it back, and says that it did what it was told.
  await sent[3]?.answer();
  await expect(committed).rejects.toThrow('40P01');
});

test('rows that a writer wants to see are looked at before the commit is sent', async () => {
  const { session, sent, texts } = begun();
  await sent[0]?.answer();
  await session.write(writing, (rows) => (rows.length === 0 ? new Fault('object.changed', 'changed') : null));
  const committed = session.commit();
  committed.catch(() => undefined);
  await settled();
  expect(texts()).toEqual(['begin', 'update']);
  await sent[1]?.answer([]);
  await expect(committed).rejects.toThrow('changed');
  expect(texts()).toEqual(['begin', 'update']);
});

test('a commit that nobody answered says that nobody knows', async () => {
  const { session, sent } = begun();
  await sent[0]?.answer();
  await session.write(writing);
  const committed = session.commit();
  committed.catch(() => undefined);
  await sent[1]?.fail('08006');
  await sent[2]?.fail('08006');
  await expect(committed).rejects.toThrow('look before you repeat');
});

test('a copy is alone: what was sent is answered before, and what follows is sent after', async () => {
  const { session, sent, texts } = begun();
  void session.write(writing);
  const copied = session.fillWorld({ table: 'resources', columns: [] }, () => []);
  await sent[0]?.answer();
  // The write, the version of the world, and the reading of it.
  expect(texts()).toEqual(['begin', 'update', 'update', 'select']);
  for (const at of [1, 2]) await sent[at]?.answer();
  await sent[3]?.answer([{ version: 3 }]);
  expect(texts()).toEqual(['begin', 'update', 'update', 'select', 'copy']);
  const after = session.first(reading);
  expect(texts()).toHaveLength(5);
  await sent[4]?.answer();
  await copied;
  expect(texts()).toHaveLength(6);
  await sent[5]?.answer([{ version: 3 }]);
  expect(await after).toEqual({ version: 3 });
});

test('a write after the end is a bug, and is not swallowed', async () => {
  const { session, sent } = begun();
  await sent[0]?.answer();
  const committed = session.commit();
  await sent[1]?.answer();
  await committed;
  await expect(session.write(writing)).rejects.toBeInstanceOf(Bug);
});
