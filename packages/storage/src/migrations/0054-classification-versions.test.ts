// Orders of classes from before have a first version, under the id that the broker makes of their key.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openMemory } from '../pglite/open.ts';
import { versionRows } from '../rows/versions.ts';
import { TransactionSession } from '../session.ts';
import { classificationVersions } from './0054-classification-versions.ts';
import { migrations } from './all.ts';
import { migrate } from './migrate.ts';

const hash = {
  sha256: (...parts: readonly Uint8Array[]) =>
    new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()),
};

test('an order that is there gets a version that reads like any other', async () => {
  const database = await openMemory(null);
  const clock = { now: () => 1 };
  const key = 'Datenklasse ß';
  await database.use(async (connection) => {
    const until = migrations.indexOf(classificationVersions);
    await migrate({ connection, migrations: migrations.slice(0, until), hash, clock });
    await connection.query(`insert into classifications values ($1, '["a", "b"]', '[]', 3, 10, 20)`, [key]);
    await migrate({ connection, migrations, hash, clock });
    const session = new TransactionSession(connection, 'read');
    await session.begin();
    const id = `cls_${createHash('sha256').update(key).digest('hex').slice(0, 26)}`;
    expect(await versionRows(session).get(id, 3)).toEqual({
      kind: 'classification',
      subject: id,
      version: 3,
      at: 20,
      actor: 'system',
      confirmedBy: null,
      door: 'startup',
      change: 'found',
      document: { kind: 'classification', name: key, order: ['a', 'b'], lowering: [] },
    });
    await session.rollback();
  });
  await database.close();
});
