// Who was signed in before stays signed in with the same cookie, tokens stay their people's, and stored roles mean what they meant.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openMemory } from '../pglite/open.ts';
import { personRows } from '../rows/people.ts';
import { signInRows } from '../rows/sign-ins.ts';
import { tokenRows } from '../rows/tokens.ts';
import { TransactionSession } from '../session.ts';
import { signIns } from './0010-sign-ins.ts';
import { migrations } from './all.ts';
import { migrate } from './migrate.ts';

const hash = {
  sha256: (...parts: readonly Uint8Array[]) =>
    new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()),
};

test('sign-ins, tokens and roles from before read as they were', async () => {
  const database = await openMemory(null);
  const clock = { now: () => 1 };
  const [cookie, token] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  await database.use(async (connection) => {
    await migrate({ connection, migrations: migrations.slice(0, migrations.indexOf(signIns)), hash, clock });
    await connection.query(
      `insert into people values ('prs_a', 'a@b', '[]', '', '', true, '["Admin","Viewer","Classifier"]', null, '{}')`,
      [],
    );
    await connection.query(`insert into sign_ins values ('sig_a', 'prs_a', $1, 10, 20)`, [cookie]);
    await connection.query(`insert into tokens values ('tok_a', 'prs_a', 'mine', 'wxyz', $1, 10, null)`, [token]);
    await migrate({ connection, migrations, hash, clock });
    const session = new TransactionSession(connection, 'read');
    await session.begin();
    expect(await signInRows(session).bySecret(cookie)).toEqual({
      signIn: {
        id: 'sig_a',
        personId: 'prs_a',
        startedAt: 10,
        lastSeenAt: 20,
        endsAt: 10 + 24 * 3_600_000,
        how: 'link',
        agent: '',
        program: null,
      },
      secret: {
        signInId: 'sig_a',
        kind: 'cookie',
        issuedAt: 10,
        endsAt: 10 + 24 * 3_600_000,
        usedAt: 10,
        spentAt: null,
      },
    });
    expect(await tokenRows(session).byHash(token)).toMatchObject({
      kind: 'personal',
      expiresAt: null,
      lastUsedAt: null,
    });
    expect((await personRows(session).get('prs_a'))?.roles).toEqual(['Admin', 'Viewer', 'Classifier']);
    await session.rollback();
  });
  await database.close();
});
