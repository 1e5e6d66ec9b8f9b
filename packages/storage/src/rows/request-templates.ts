// What people keep to ask for again, as rows.

import type {
  KeptIntegration,
  KeptPermission,
  KeptResource,
  KeptType,
  RequestTemplate,
  RequestTemplateRows,
  TemplateChoice,
} from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, listOf, object, text } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';

export function requestTemplateRows(session: Session): RequestTemplateRows {
  const all = db.selectFrom('request_templates').selectAll();
  return {
    get: async (templateId) => {
      const row = await session.first(all.where('id', '=', templateId));
      return row === null ? null : templateOf(row);
    },
    ofPerson: async (personId) =>
      (await session.rows(all.where('person_id', '=', personId).orderBy('name').orderBy('id'))).map(templateOf),
    save: async (template) => {
      const row = {
        id: template.id,
        person_id: template.personId,
        name: template.name,
        choice: json(template.choice),
        created_at: template.createdAt,
      };
      await session.rows(
        db
          .insertInto('request_templates')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: async (templateId) => {
      await session.rows(db.deleteFrom('request_templates').where('id', '=', templateId));
    },
  };
}

const keptIntegration = object<KeptIntegration>({ id: id('integration'), type: text, name: text });

const templateChoice = object<TemplateChoice>({
  integrations: listOf(keptIntegration),
  resourceTypes: listOf(object<KeptType>({ id: text, integrationType: text })),
  resources: listOf(
    object<KeptResource>({
      id: id('resource'),
      nativeId: text,
      name: text,
      path: text,
      type: text,
      integration: keptIntegration,
    }),
  ),
  permissions: listOf(object<KeptPermission>({ id: id('permission'), name: text })),
});

const templateOf = (row: Selectable<Tables['request_templates']>): RequestTemplate => ({
  id: id('requestTemplate')(row.id, 'request_templates.id'),
  personId: id('person')(row.person_id, 'request_templates.person_id'),
  name: row.name,
  choice: templateChoice(row.choice, 'request_templates.choice'),
  createdAt: row.created_at,
});
