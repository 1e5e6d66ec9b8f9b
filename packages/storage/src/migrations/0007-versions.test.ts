// What was there before versions were kept is the first version that is known, with nobody as its author.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openMemory } from '../pglite/open.ts';
import { versionRows } from '../rows/versions.ts';
import { TransactionSession } from '../session.ts';
import { versions } from './0007-versions.ts';
import { migrations } from './all.ts';
import { migrate } from './migrate.ts';

const hash = {
  sha256: (...parts: readonly Uint8Array[]) =>
    new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()),
};

const flow = {
  requesters: { operator: 'OR', conditions: [{ type: 'group', operator: 'is', values: ['data'], ids: ['grp_a'] }] },
  targets: [{ kind: 'scope', scopeId: 'scp_a', permissions: null }],
  settings: {
    reasonRequired: true,
    approverReasonRequired: false,
    distinctPeople: false,
    selfApproval: false,
    labels: ['x'],
  },
  published: { name: 'a flow' },
};

test('scopes, flows and groups that are there get a version that reads like any other', async () => {
  const database = await openMemory(null);
  const clock = { now: () => 1 };
  await database.use(async (connection) => {
    await migrate({ connection, migrations: migrations.slice(0, migrations.indexOf(versions)), hash, clock });
    await connection.query(`insert into scopes values ('scp_a', 'a scope', null, 'q', 3, 10, 20)`, []);
    await connection.query(
      `insert into flows values ('flw_a', 'a flow', 'why', true, $1, $2, 60, null, $3, $4, 2, 10, 30)`,
      [flow.requesters, flow.targets, flow.settings, flow.published].map((part) => JSON.stringify(part)),
    );
    await connection.query(`insert into groups values ('grp_a', 'data')`, []);
    await connection.query(`insert into people values ('prs_a', 'a@b', '[]', '', '', true, '[]', null, '{}')`, []);
    await connection.query(`insert into group_members values ('grp_a', 'prs_a')`, []);
    await migrate({ connection, migrations, hash, clock });
    const session = new TransactionSession(connection, 'read');
    await session.begin();
    const rows = versionRows(session);
    const found = { actor: 'system', confirmedBy: null, door: 'startup', change: 'found' };
    expect(await rows.get('scp_a', 3)).toMatchObject({
      ...found,
      at: 20,
      document: { kind: 'scope', name: 'a scope', description: null, query: 'q' },
    });
    expect(await rows.get('flw_a', 2)).toMatchObject({
      ...found,
      at: 30,
      document: { kind: 'flow', name: 'a flow', active: true, approval: null, durationSecMax: 60, ...flow },
    });
    expect(await rows.get('grp_a', 1)).toMatchObject({ ...found, document: { name: 'data', members: ['prs_a'] } });
    await session.rollback();
  });
  await database.close();
});
