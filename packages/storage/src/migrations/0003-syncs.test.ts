// A database of the release before has simulated organizations under the type that the real ones now have.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openMemory } from '../pglite/open.ts';
import { first } from './0001-first.ts';
import { forgetting } from './0002-forgetting.ts';
import { syncs } from './0003-syncs.ts';
import { migrate } from './migrate.ts';

const hash = {
  sha256: (...parts: readonly Uint8Array[]) =>
    new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()),
};

test('what was simulated stays simulated, and every server notices', async () => {
  const database = await openMemory(null);
  const clock = { now: () => 1 };
  await database.use(async (connection) => {
    await migrate({ connection, migrations: [first, forgetting], hash, clock });
    const insert = `insert into integrations (id, name, type, category, config, status, published, created_at)
      values ($1, $1, $2, 'RESOURCES', '{}', 'Active', '{}', 1)`;
    await connection.query(insert, ['int_a', 'aws-organization']);
    await connection.query(insert, ['int_b', 'postgresql']);
    await migrate({ connection, migrations: [first, forgetting, syncs], hash, clock });
    const types = await connection.query('select id, type from integrations order by id', []);
    expect(types).toEqual([
      { id: 'int_a', type: 'aws-simulated' },
      { id: 'int_b', type: 'postgresql' },
    ]);
    expect(await connection.query('select version from world', [])).toEqual([{ version: 2 }]);
  });
  await database.close();
});
