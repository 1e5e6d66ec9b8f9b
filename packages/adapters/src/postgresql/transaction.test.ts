// How statements travel to the target: together where nothing needs the answer, and never so that anything stays of a transaction that failed.
// The connection here is one that answers when it is told to.

import { expect, test } from 'vitest';
import { openTransaction } from './transaction.ts';

interface Sent {
  readonly text: string;
  readonly answer: (rows?: readonly object[]) => Promise<void>;
  readonly fail: (message: string) => Promise<void>;
}

/** Whatever follows from an answer has followed. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function begun() {
  const sent: Sent[] = [];
  const transaction = openTransaction(
    (text) =>
      new Promise((resolve, reject) => {
        const answer = (rows: readonly object[] = []) => {
          resolve(rows);
          return settled();
        };
        const fail = (message: string) => {
          reject(new Error(message));
          return settled();
        };
        sent.push({ text, answer, fail });
      }),
  );
  return { ...transaction, sent, texts: () => sent.map(({ text }) => text) };
}

test('the first questions go with the beginning', async () => {
  const { session, sent, texts } = begun();
  const both = Promise.all([session.query('select 1 as one'), session.query('select 2 as two')]);
  expect(texts()).toEqual(['begin', 'select 1 as one', 'select 2 as two']);
  await sent[0]?.answer();
  await sent[1]?.answer([{ one: 1 }]);
  await sent[2]?.answer([{ two: 2 }]);
  expect(await both).toEqual([[{ one: 1 }], [{ two: 2 }]]);
});

test.each([
  ['a change that is waited for', 'query'],
  ['a change that is not', 'write'],
] as const)('%s is not sent before the beginning is answered, and not at all where that failed', async (_, how) => {
  const { session, sent, texts } = begun();
  const change = session[how]('drop role somebody');
  expect(texts()).toEqual(['begin']);
  const refused = expect(change).rejects.toThrow('no room');
  await sent[0]?.fail('no room');
  await refused;
  expect(texts()).toEqual(['begin']);
});

test('what a question answered outside a transaction is not believed', async () => {
  const { session, sent } = begun();
  const refused = expect(session.query('select 1')).rejects.toThrow('no room');
  await sent[0]?.fail('no room');
  await sent[1]?.answer([{ one: 1 }]);
  await refused;
});

test('the commit goes with the last change, and tells of it where it failed', async () => {
  const { session, sent, texts, commit, failure } = begun();
  await sent[0]?.answer();
  await session.write('alter role somebody nologin');
  const ended = expect(commit()).rejects.toThrow('must be owner');
  expect(texts()).toEqual(['begin', 'alter role somebody nologin', 'commit']);
  await sent[1]?.fail('must be owner');
  await sent[2]?.answer();
  await ended;
  expect(failure()).toMatchObject({ message: 'must be owner' });
});

test('what failed first is remembered: what comes after only says that the transaction had ended', async () => {
  const { session, sent, failure } = begun();
  await sent[0]?.answer();
  await session.write('drop role somebody');
  const late = expect(session.query('select 1')).rejects.toThrow('aborted');
  await sent[1]?.fail('some objects depend on it');
  await sent[2]?.fail('current transaction is aborted');
  await late;
  expect(failure()).toMatchObject({ message: 'some objects depend on it' });
});
