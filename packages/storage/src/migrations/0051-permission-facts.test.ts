// Permissions from before say that their adapter told of them, when their integration was made.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openMemory } from '../pglite/open.ts';
import { permissionRows } from '../rows/permissions.ts';
import { TransactionSession } from '../session.ts';
import { permissionFacts } from './0051-permission-facts.ts';
import { migrations } from './all.ts';
import { migrate } from './migrate.ts';

const hash = {
  sha256: (...parts: readonly Uint8Array[]) =>
    new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()),
};

test('permissions from before are as old as their integration, told by its adapter', async () => {
  const database = await openMemory(null);
  const clock = { now: () => 1 };
  await database.use(async (connection) => {
    await migrate({ connection, migrations: migrations.slice(0, migrations.indexOf(permissionFacts)), hash, clock });
    await connection.query(
      `insert into integrations (id, name, type, category, config, status, published, created_at)
       values ('int_a', 'a', 'postgresql', 'RESOURCES', '{}', 'Active', '{}', 42)`,
      [],
    );
    await connection.query(
      `insert into permissions (id, integration_id, resource_type, name, level, risk_level, allows)
       values ('prm_a', 'int_a', 'postgresql-database', 'READ_ONLY', 'read', 'low', 'read')`,
      [],
    );
    await migrate({ connection, migrations, hash, clock });
    const session = new TransactionSession(connection, 'read');
    await session.begin();
    expect(await permissionRows(session).all()).toMatchObject([{ id: 'prm_a', source: 'adapter', observedAt: 42 }]);
    await session.rollback();
  });
  await database.close();
});
