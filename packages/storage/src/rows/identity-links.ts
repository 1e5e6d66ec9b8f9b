// Which account in an integration a person is, as rows: the table, and the rule of each integration.

import type { IdentityLink, IdentityLinkRows, IdentityRule } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import type { Session } from '../session.ts';
import { id, nullable } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function identityLinkRows(session: Session): IdentityLinkRows {
  const all = db.selectFrom('identity_links').selectAll();
  const some = async (query: typeof all): Promise<readonly IdentityLink[]> => (await session.rows(query)).map(linkOf);
  const rules = db.selectFrom('identity_rules').selectAll();
  return {
    get: async (personId, integrationId) =>
      (await some(all.where('person_id', '=', personId).where('integration_id', '=', integrationId)))[0] ?? null,
    ofPerson: (personId) => some(all.where('person_id', '=', personId).orderBy('integration_id')),
    ofIntegration: (integrationId) => some(all.where('integration_id', '=', integrationId).orderBy('account')),
    byAccount: async (integrationId, account) =>
      (
        await some(
          all.where('integration_id', '=', integrationId).where(sql<boolean>`lower(account) = lower(${account})`),
        )
      )[0] ?? null,
    save: async (link) => {
      const row = {
        person_id: link.personId,
        integration_id: link.integrationId,
        account: link.account,
        verified_by: link.verifiedBy,
        verified_at: link.verifiedAt,
        created_at: link.createdAt,
      };
      await session.rows(
        db
          .insertInto('identity_links')
          .values(row)
          .onConflict((conflict) => conflict.columns(['person_id', 'integration_id']).doUpdateSet(row)),
      );
    },
    remove: async (personId, integrationId) => {
      await session.rows(
        db.deleteFrom('identity_links').where('person_id', '=', personId).where('integration_id', '=', integrationId),
      );
    },
    rule: async (integrationId) => {
      const row = await session.first(rules.where('integration_id', '=', integrationId));
      return row === null ? null : ruleOf(row);
    },
    rules: async () => (await session.rows(rules.orderBy('integration_id'))).map(ruleOf),
    saveRule: async (rule) => {
      const row = {
        integration_id: rule.integrationId,
        template: rule.template,
        verified_by: rule.verifiedBy,
        verified_at: rule.verifiedAt,
        created_at: rule.createdAt,
      };
      await session.rows(
        db
          .insertInto('identity_rules')
          .values(row)
          .onConflict((conflict) => conflict.column('integration_id').doUpdateSet(row)),
      );
    },
    removeRule: async (integrationId) => {
      await session.rows(db.deleteFrom('identity_rules').where('integration_id', '=', integrationId));
    },
  };
}

const linkOf = (row: Selectable<Tables['identity_links']>): IdentityLink => ({
  personId: id('person')(row.person_id, 'identity_links.person_id'),
  integrationId: id('integration')(row.integration_id, 'identity_links.integration_id'),
  account: row.account,
  verifiedBy: nullable(id('person'))(row.verified_by, 'identity_links.verified_by'),
  verifiedAt: row.verified_at,
  createdAt: row.created_at,
});

const ruleOf = (row: Selectable<Tables['identity_rules']>): IdentityRule => ({
  integrationId: id('integration')(row.integration_id, 'identity_rules.integration_id'),
  template: row.template,
  verifiedBy: nullable(id('person'))(row.verified_by, 'identity_rules.verified_by'),
  verifiedAt: row.verified_at,
  createdAt: row.created_at,
});
