// The thread that runs the embedded database. Plain JavaScript, so that Node loads the same file from source and from a
// build. It answers one message at a time over its port and opens nothing else: no socket, no second way in.
//
// Messages: { id, kind: 'query', sql, parameters } → { id, rows } · { id, kind: 'copyIn', table, columns, parts } → { id } ·
// { id, kind: 'copyOut', select } → { id, bytes } ·
// { id, kind: 'dump' } → { id, bytes } · { id, kind: 'close' } → { id }. A failure is { id, failed: { code, message, constraint, table } }: the engine's own error
// carries parameters, which may be secrets, and stays here.

import { parentPort, workerData } from 'node:worker_threads';

import { PGlite } from '@electric-sql/pglite';

const int8 = 20;

const failureOf = (error) => {
  const text = (value) => (typeof value === 'string' ? value : null);
  const code = text(error?.code) ?? '';
  return {
    code,
    // Class 22 quotes the value it could not read.
    message: code.startsWith('22') ? 'a value of the wrong form' : (text(error?.message) ?? ''),
    constraint: text(error?.constraint),
    table: text(error?.table),
  };
};

/** Statements without parameters may be several: the simple protocol, and the rows of the last one. */
const query = async (db, sql, parameters) => {
  if (parameters.length > 0) return (await db.query(sql, parameters)).rows;
  return (await db.exec(sql)).at(-1)?.rows ?? [];
};

const answer = async (db, message) => {
  switch (message.kind) {
    case 'query':
      return { rows: await query(db, message.sql, message.parameters) };
    case 'copyIn':
      await db.query(`copy ${message.table} (${message.columns.join(', ')}) from '/dev/blob'`, [], {
        blob: new Blob(message.parts),
      });
      return {};
    case 'copyOut': {
      const { blob } = await db.query(`copy (${message.select}) to '/dev/blob' (format binary)`);
      return { bytes: new Uint8Array(await blob.arrayBuffer()) };
    }
    case 'dump':
      return { bytes: new Uint8Array(await (await db.dumpDataDir('none')).arrayBuffer()) };
    case 'close':
      await db.close();
      return {};
    default:
      throw new Error('a message of no known kind');
  }
};

const open = () =>
  PGlite.create({
    ...(workerData.folder === null ? {} : { dataDir: workerData.folder }),
    ...(workerData.template === null ? {} : { loadDataDir: new Blob([workerData.template]) }),
    parsers: { [int8]: Number },
    // Small segments of write-ahead log: a new database is half the size, and opens from a dump in a fifth of the time.
    initDbStartParams: ['--wal-segsize=1'],
  });

try {
  const db = await open();
  const take = async (message) => {
    try {
      const given = await answer(db, message);
      // Bytes are handed over instead of being copied.
      parentPort.postMessage({ id: message.id, ...given }, given.bytes === undefined ? [] : [given.bytes.buffer]);
    } catch (error) {
      parentPort.postMessage({ id: message.id, failed: failureOf(error) });
    }
    if (message.kind === 'close') parentPort.close();
  };
  // In the order they came, whatever way each takes through the engine.
  let last = Promise.resolve();
  parentPort.on('message', (message) => {
    last = last.then(() => take(message));
  });
  parentPort.postMessage({ id: 0 });
} catch (error) {
  parentPort.postMessage({ id: 0, failed: failureOf(error) });
  parentPort.close();
}
