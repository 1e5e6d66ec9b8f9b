// Versions of scopes, access flows and groups as rows. They are read and written with the world: a decision sees who changed its rules in
// the same state in which it sees the rules.

import {
  Fault,
  type Page,
  type PageAsk,
  type PerimeterChange,
  type PerimeterDocument,
  type PerimeterVersion,
  type VersionRows,
} from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { byKind, id, listOf, nullable, object, oneOf, type Read, text } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { bundleParts } from './bundles.ts';
import { loweringOf } from './classifications.ts';
import { flowParts } from './flows.ts';
import { pageBySequence, rowsFor, sequenceOf } from './page.ts';
import { ruleParts } from './rules.ts';

export function versionRows(session: Session): VersionRows {
  const all = db.selectFrom('perimeter_versions').selectAll();
  const latest = async (subject: string): Promise<number> => {
    const [row] = await session.worldRows(
      db
        .selectFrom('perimeter_versions')
        .select('version')
        .where('subject', '=', subject)
        .orderBy('version', 'desc')
        .limit(1),
    );
    return row?.version ?? 0;
  };
  return {
    latest,
    insert: async (version) => {
      const known = await latest(version.subject);
      if (version.version <= known) {
        throw new Fault(
          'object.changed',
          'it was changed by somebody else meanwhile; look again and repeat the change',
        );
      }
      await session.changeWorld(db.insertInto('perimeter_versions').values(rowOf(version)));
    },
    get: async (subject, version) => {
      const [row] = await session.worldRows(all.where('subject', '=', subject).where('version', '=', version));
      return row === undefined ? null : versionOf(row);
    },
    page: async (subject: string, ask: PageAsk): Promise<Page<PerimeterVersion>> => {
      const before = sequenceOf(ask);
      let query = all.where('subject', '=', subject);
      if (before !== null) query = query.where('version', '<', before);
      const rows = await session.worldRows(query.orderBy('version', 'desc').limit(rowsFor(ask)));
      const page = pageBySequence(
        ask,
        rows.map((row) => ({ sequence: row.version, version: versionOf(row) })),
      );
      return { items: page.items.map(({ version }) => version), next: page.next };
    },
    changesSince: async (subjects, since) => {
      const rows = await session.worldRows(
        db
          .selectFrom('perimeter_versions')
          .select(['subject', 'kind', 'at', 'actor', 'confirmed_by', 'door'])
          .where(anyOf('subject', subjects))
          .where('at', '>', since)
          .orderBy('at'),
      );
      return rows.map(changeOf);
    },
    rulesChangedSince: async (since) => {
      const rows = await session.worldRows(
        db
          .selectFrom('perimeter_versions')
          .select('subject')
          .distinct()
          .where('kind', '=', 'rule')
          .where('at', '>', since),
      );
      return rows.map(({ subject }) => subject);
    },
    versionsSince: async (subjects, since) => {
      const moved = db
        .selectFrom('perimeter_versions as moved')
        .select('moved.subject')
        .where(anyOf('moved.subject', subjects))
        .where('moved.at', '>', since);
      const rows = await session.worldRows(
        all
          .where('subject', 'in', moved)
          .where(({ eb, or, selectFrom }) =>
            or([
              eb('at', '>', since),
              eb(
                'version',
                '=',
                selectFrom('perimeter_versions as known')
                  .select(({ fn }) => [fn.max('known.version').as('version')])
                  .whereRef('known.subject', '=', 'perimeter_versions.subject')
                  .where('known.at', '<=', since),
              ),
            ]),
          )
          .orderBy('subject')
          .orderBy('version'),
      );
      return rows.map(versionOf);
    },
  };
}

const documents: Read<PerimeterDocument> = byKind<PerimeterDocument>({
  scope: object({ kind: oneOf('scope'), name: text, description: nullable(text), query: text }),
  flow: object({ kind: oneOf('flow'), ...flowParts }),
  bundle: object({ kind: oneOf('bundle'), ...bundleParts }),
  rule: object({ kind: oneOf('rule'), ...ruleParts }),
  classification: object({
    kind: oneOf('classification'),
    name: text,
    order: listOf(text),
    lowering: loweringOf,
  }),
  group: object({ kind: oneOf('group'), name: text, members: listOf(id('person')) }),
});

const kind = oneOf('scope', 'flow', 'group', 'bundle', 'rule', 'classification');

const subjectOf = (value: unknown, of: PerimeterChange['kind']): PerimeterChange['subject'] => {
  const at = 'perimeter_versions.subject';
  return id(of)(value, at);
};

function changeOf(
  row: Pick<Selectable<Tables['perimeter_versions']>, 'subject' | 'kind' | 'at' | 'actor' | 'confirmed_by' | 'door'>,
): PerimeterChange {
  const of = kind(row.kind, 'perimeter_versions.kind');
  return {
    kind: of,
    subject: subjectOf(row.subject, of),
    at: row.at,
    actor: row.actor === 'system' ? 'system' : id('person')(row.actor, 'perimeter_versions.actor'),
    confirmedBy: nullable(id('person'))(row.confirmed_by, 'perimeter_versions.confirmed_by'),
    door: row.door,
  };
}

const versionOf = (row: Selectable<Tables['perimeter_versions']>): PerimeterVersion => ({
  ...changeOf(row),
  version: row.version,
  change: oneOf('saved', 'removed', 'found')(row.change, 'perimeter_versions.change'),
  document: documents(row.document, 'perimeter_versions.document'),
});

const rowOf = (version: PerimeterVersion) => ({
  subject: version.subject,
  version: version.version,
  kind: version.kind,
  at: version.at,
  actor: version.actor,
  confirmed_by: version.confirmedBy,
  door: version.door,
  change: version.change,
  document: json(version.document),
});
