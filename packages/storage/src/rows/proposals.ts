// Proposed changes as rows. None of it is part of the world: a proposal changes nothing until it is confirmed.

import { isId, type Proposal, type ProposalRows, type ProposedChange } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import {
  anyObject,
  byKind,
  id,
  listOf,
  nullable,
  object,
  oneOf,
  type Read,
  recordOf,
  share,
  text,
} from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { loweringOf } from './classifications.ts';
import { cursorOf, olderThan, pageOf, rowsFor } from './page.ts';
import { discoveredOf } from './syncs.ts';
import { sourceTagOf } from './tag-orders.ts';

export function proposalRows(session: Session): ProposalRows {
  const all = db.selectFrom('proposals').selectAll();
  const one = async (query: typeof all): Promise<Proposal | null> => {
    const row = await session.first(query);
    return row === null ? null : proposalOf(row);
  };
  return {
    get: (proposalId) => one(all.where('id', '=', proposalId)),
    lock: (proposalId) => one(all.where('id', '=', proposalId).forUpdate()),
    save: async (proposal) => {
      const row = rowOf(proposal);
      await session.rows(
        db
          .insertInto('proposals')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    page: async (states, ask) => {
      const cursor = cursorOf(ask);
      let query = all.where('state', 'in', [...states]);
      if (cursor !== null) query = query.where(olderThan('at', cursor));
      const rows = await session.rows(query.orderBy('at', 'desc').orderBy('id', 'desc').limit(rowsFor(ask)));
      return pageOf(ask, rows.map(proposalOf), ({ at }) => at);
    },
    waiting: async () =>
      (await session.rows(all.where('state', '=', 'waiting').orderBy('at').orderBy('id'))).map(proposalOf),
  };
}

const subject: Read<Extract<ProposedChange, { kind: 'removal' }>['subject']> = (value, at) => {
  const kinds = ['flow', 'bundle', 'rule'] as const;
  const known = kinds.find((kind) => typeof value === 'string' && isId(kind, value));
  return id(known ?? 'scope')(value, at);
};

const change: Read<ProposedChange> = byKind<ProposedChange>({
  scope: object({
    kind: oneOf('scope'),
    subject: id('scope'),
    name: text,
    description: nullable(text),
    query: text,
  }),
  flow: object({ kind: oneOf('flow'), subject: id('flow'), name: text, body: anyObject }),
  bundle: object({ kind: oneOf('bundle'), subject: id('bundle'), name: text, body: anyObject }),
  rule: object({ kind: oneOf('rule'), subject: id('rule'), name: text, body: anyObject }),
  group: object({
    kind: oneOf('group'),
    subject: id('group'),
    name: text,
    save: object({ name: text, members: listOf(id('person')) }),
  }),
  classification: object({
    kind: oneOf('classification'),
    subject: id('classification'),
    name: text,
    save: object({ order: listOf(text), lowering: loweringOf }),
  }),
  tags: object({
    kind: oneOf('tags'),
    subject: id('tagOrder'),
    name: text,
    change: sourceTagOf,
    rows: listOf(object({ resourceId: id('resource'), was: nullable(text) })),
  }),
  user_tags: object({
    kind: oneOf('user_tags'),
    subject: id('tagOrder'),
    name: text,
    rows: listOf(object({ resourceId: id('resource'), set: recordOf(text), remove: listOf(text) })),
  }),
  import: object({
    kind: oneOf('import'),
    subject: id('integration'),
    name: text,
    list: object({
      source: text,
      listed: oneOf('all', 'some'),
      goneShareMax: share,
      found: listOf(discoveredOf),
    }),
  }),
  removal: object({ kind: oneOf('removal'), of: oneOf('scope', 'flow', 'bundle', 'rule'), subject, name: text }),
});

const proposalOf = (row: Selectable<Tables['proposals']>): Proposal => ({
  id: id('proposal')(row.id, 'proposals.id'),
  change: change(row.change, 'proposals.change'),
  baseVersion: row.base_version,
  proposedBy: id('person')(row.proposed_by, 'proposals.proposed_by'),
  door: row.door,
  at: row.at,
  lapsesAt: row.lapses_at,
  state: oneOf('waiting', 'confirmed', 'discarded', 'lapsed')(row.state, 'proposals.state'),
  decidedBy: nullable(id('person'))(row.decided_by, 'proposals.decided_by'),
  decidedAt: row.decided_at,
});

const rowOf = (proposal: Proposal) => ({
  id: proposal.id,
  change: json(proposal.change),
  base_version: proposal.baseVersion,
  proposed_by: proposal.proposedBy,
  door: proposal.door,
  at: proposal.at,
  lapses_at: proposal.lapsesAt,
  state: proposal.state,
  decided_by: proposal.decidedBy,
  decided_at: proposal.decidedAt,
});
