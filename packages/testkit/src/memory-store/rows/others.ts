// Everything else that is kept: secrets, notices, the outbox, identity links, orders of tag values. And what is not kept at all.

import {
  Bug,
  type ClassificationRows,
  type DeliveryRows,
  type IdentityLink,
  type IdentityLinkRows,
  type NoticeRows,
  Refused,
  refusal,
  type SecretRows,
  type SourceRows,
  type WebhookRows,
} from '@tidegate/core';
import type { Session } from '../session.ts';
import type { Table } from '../table.ts';
import { byText, pageOf } from './page.ts';

/** Rows that the memory store does not keep: whatever is asked of them but `kept` is refused, loudly. */
export function notKept<T extends object>(name: string, kept: NoInfer<Partial<T>> = {}): T {
  const none: T = Object.create(null);
  return new Proxy(none, {
    get: (_, method) => {
      const own: unknown = Reflect.get(kept, method);
      if (own !== undefined) return own;
      throw new Bug(`the memory store keeps no ${name} (asked to ${String(method)}); use an embedded database`);
    },
  });
}

export function secretRows(session: Session): SecretRows {
  const table = session.tables.secrets;
  const read = (id: string): Uint8Array | null => session.get(table, id)?.sealed ?? null;
  return {
    put: (id, sealed) => session.run(() => session.put(table, id, { sealed })),
    get: (id) => session.run(() => read(id)),
    take: (id) =>
      session.run(async () => {
        await session.lock(table, id);
        const sealed = read(id);
        session.set(table, id, null);
        return sealed;
      }),
    remove: (id) => session.run(() => session.put(table, id, null)),
    removeMany: (ids) =>
      session.run(async () => {
        for (const id of ids) await session.put(table, id, null);
      }),
  };
}

/** Deletes up to `limit` rows; answers how many. */
const forget = <T extends { readonly id: string }>(
  session: Session,
  table: Table<T>,
  { limit, isOld }: { readonly limit: number; readonly isOld: (row: T) => boolean },
): Promise<number> =>
  session.run(async () => {
    const old = session.all(table).filter(isOld).slice(0, limit);
    for (const { id } of old) await session.put(table, id, null);
    return old.length;
  });

export function noticeRows(session: Session): NoticeRows {
  const table = session.tables.notices;
  const of = (personId: string) => session.all(table).filter((notice) => notice.personId === personId);
  return {
    insert: (notices) =>
      session.run(async () => {
        for (const notice of notices) await session.put(table, notice.id, notice);
      }),
    get: (id) => session.run(() => session.get(table, id)),
    page: (personId, ask) => session.run(() => pageOf(ask, of(personId), ({ at }) => at)),
    countUnread: (personId) => session.run(() => of(personId).filter(({ readAt }) => readAt === null).length),
    markRead: (personId, upTo, readAt) =>
      session.run(async () => {
        for (const notice of of(personId)) {
          if (notice.readAt === null && notice.at <= upTo) await session.put(table, notice.id, { ...notice, readAt });
        }
      }),
    forgetReadBefore: (moment, limit) =>
      forget(session, table, { limit, isOld: ({ readAt, at }) => readAt !== null && at < moment }),
  };
}

export function webhookRows(session: Session): WebhookRows {
  const table = session.tables.webhooks;
  return {
    all: () => session.run(() => session.all(table).toSorted(byText(({ name }) => name))),
    get: (id) => session.run(() => session.get(table, id)),
    save: (webhook) =>
      session.run(async () => {
        await session.lock({ name: 'webhook names' }, webhook.name);
        if (session.all(table).some(({ id, name }) => name === webhook.name && id !== webhook.id)) {
          throw new Refused(refusal('object.name_taken', 'another webhook has this name'));
        }
        await session.put(table, webhook.id, webhook);
      }),
    remove: (id) => session.run(() => session.put(table, id, null)),
  };
}

export function deliveryRows(session: Session): DeliveryRows {
  const table = session.tables.deliveries;
  return {
    insert: (delivery) => session.run(() => session.put(table, delivery.id, delivery)),
    get: (id) => session.run(() => session.get(table, id)),
    save: (delivery) => session.run(() => session.put(table, delivery.id, delivery)),
    page: (webhookId, ask) =>
      session.run(() => {
        const fitting = session.all(table).filter((delivery) => delivery.webhookId === webhookId);
        return pageOf(ask, fitting, ({ createdAt }) => createdAt);
      }),
    forgetDoneBefore: (moment, limit) =>
      forget(session, table, {
        limit,
        isOld: ({ id, createdAt }) =>
          createdAt < moment && session.get(session.tables.work, `webhook.deliver ${id}`) === null,
      }),
  };
}

export function identityLinkRows(session: Session): IdentityLinkRows {
  const { identityLinks: table, identityRules: rules } = session.tables;
  const keyOf = (personId: string, integrationId: string): string => `${personId} ${integrationId}`;
  const some = (fitting: (link: IdentityLink) => boolean) => session.run(() => session.all(table).filter(fitting));
  return {
    get: (personId, integrationId) => session.run(() => session.get(table, keyOf(personId, integrationId))),
    ofPerson: async (id) =>
      (await some(({ personId }) => personId === id)).toSorted(byText(({ integrationId }) => integrationId)),
    ofIntegration: async (id) =>
      (await some(({ integrationId }) => integrationId === id)).toSorted(byText(({ account }) => account)),
    byAccount: async (id, account) => {
      const same = (link: IdentityLink): boolean => link.account.toLowerCase() === account.toLowerCase();
      return (await some((link) => link.integrationId === id && same(link)))[0] ?? null;
    },
    save: (link) => session.run(() => session.put(table, keyOf(link.personId, link.integrationId), link)),
    remove: (personId, integrationId) => session.run(() => session.put(table, keyOf(personId, integrationId), null)),
    rule: (id) => session.run(() => session.get(rules, id)),
    rules: () => session.run(() => session.all(rules).toSorted(byText(({ integrationId }) => integrationId))),
    saveRule: (rule) => session.run(() => session.put(rules, rule.integrationId, rule)),
    removeRule: (id) => session.run(() => session.put(rules, id, null)),
  };
}

export function classificationRows(session: Session): ClassificationRows {
  const table = session.tables.classifications;
  return {
    byKey: (key) => session.runOnWorld(() => session.get(table, key)),
    all: () => session.runOnWorld(() => session.all(table).toSorted(byText(({ key }) => key))),
    save: (classification) => session.changeWorld(() => session.put(table, classification.key, classification)),
  };
}

export function sourceRows(session: Session): SourceRows {
  const { sources } = session.tables;
  return notKept('sources', {
    all: () => session.runOnWorld(() => session.all(sources)),
    get: (id) => session.runOnWorld(() => session.get(sources, id)),
  });
}
