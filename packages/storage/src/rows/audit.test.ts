// When the end of the chain is locked: once, at the end, or along with what was sent last where somebody says that nothing else will be. The
// connection here is one that answers when it is told to.

import type { AuditDraft } from '@tidegate/core';
import { nodeHash } from '@tidegate/testkit';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

import { raw, TransactionSession } from '../session.ts';
import type { Connection, EngineRow } from '../sql/connection.ts';
import { openAudit } from './audit.ts';

const draft: AuditDraft = {
  at: 1,
  kind: 'grant.gone',
  actor: 'system',
  door: 'worker',
  subject: 'grt_1',
  facts: {},
};
const writing = raw(sql`update work set tries = 0`);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function begun() {
  const sent: { readonly text: string; readonly resolve: (rows: readonly EngineRow[]) => void }[] = [];
  const connection: Connection = {
    query: (text) => new Promise((resolve) => sent.push({ text, resolve })),
    copyIn: () => Promise.resolve(),
    copyOut: () => Promise.resolve(new Uint8Array()),
  };
  const session = new TransactionSession(connection, 'write');
  session.begin();
  const answer = async (at: number, rows: readonly EngineRow[] = []): Promise<void> => {
    sent[at]?.resolve(rows);
    await settled();
  };
  return { session, audit: openAudit(session), answer, texts: () => sent.map(({ text }) => text) };
}

test('who says that nothing else will be locked has the end of the chain locked with what was sent last', async () => {
  const { session, audit, answer, texts } = begun();
  await answer(0);
  audit.rows.append(draft);
  await session.write(writing);
  audit.rows.lockHead();
  expect(texts().slice(1)).toEqual(['update work set tries = 0', 'select * from "audit_head" for update']);
  const chained = audit.chain(nodeHash);
  await answer(2, [{ sequence: 0, hash: null }]);
  await chained;
  expect(texts()).toHaveLength(4);
  expect(texts()[3]).toMatch(/^with "added" as \(insert into "audit_events"/);
});

test('who does not say so has it locked once all else is done, and who told nothing not at all', async () => {
  const { audit, answer, texts } = begun();
  await answer(0);
  await audit.chain(nodeHash);
  expect(texts()).toHaveLength(1);
  audit.rows.append(draft);
  const chained = audit.chain(nodeHash);
  await settled();
  expect(texts()[1]).toBe('select * from "audit_head" for update');
  await answer(1, [{ sequence: 0, hash: null }]);
  await chained;
  expect(texts()).toHaveLength(3);
});
