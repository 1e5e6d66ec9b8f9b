// Declarative apply, the audit log, webhooks, and how the server is doing.

import {
  acceptRestore,
  exportAudit,
  heldNow,
  listAudit,
  listDeliveries,
  listWebhooks,
  proveEvent,
  removeWebhook,
  reviewRestore,
  saveWebhook,
  showCheckpoint,
  statusOf,
} from '@tidegate/broker';
import { administrationRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import {
  presentAuditLine,
  presentAuditRecord,
  presentDelivery,
  presentEventProof,
  presentRestore,
  presentWebhook,
} from '../present/present-administration.ts';
import { instantTextOrNull } from '../present/present-shapes.ts';
import { applyFiles } from './apply-files.ts';

export function administrationBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  return [
    bind(administrationRoutes.apply, async ({ actor, body }) => {
      const mode = body.dry_run ? 'show' : 'apply';
      const shown = await applyFiles(ports, actor, { files: body.files, mode });
      if (shown.applied) serving.wake();
      return ok(shown);
    }),
    bind(administrationRoutes.listAudit, async ({ query }) => {
      const page = await listAudit(ports, { subject: query.subject, kind: query.kind, page: pageAsk(query) });
      return ok(presentPage(page, presentAuditLine));
    }),
    bind(administrationRoutes.exportAudit, async ({ query }) => {
      const records = await exportAudit(ports, { after: query.after, limit: query.limit });
      const last = records.at(-1);
      const more = last !== undefined && records.length === query.limit;
      return ok({ records: records.map(presentAuditRecord), next_after: more ? last.sequence : null });
    }),
    bind(administrationRoutes.showCheckpoint, async () => {
      const { head, latest } = await showCheckpoint(ports);
      const at = instantTextOrNull(latest?.at ?? null);
      return ok({ note: latest?.note ?? null, at, events: head?.sequence ?? 0 });
    }),
    bind(administrationRoutes.proveEvent, async ({ params }) => {
      const proven = await proveEvent(ports, params.sequence);
      return proven.ok ? ok(presentEventProof(proven.value)) : proven;
    }),
    bind(administrationRoutes.reviewRestore, async () => ok(presentRestore(await reviewRestore(ports)))),
    bind(administrationRoutes.acceptRestore, async ({ actor }) => {
      const accepted = await acceptRestore(ports, actor);
      if (!accepted.ok) return accepted;
      serving.wake();
      return ok({ message: 'the database is accepted as it is; overdue access is closed now' });
    }),
    bind(administrationRoutes.listWebhooks, async () => ok({ items: (await listWebhooks(ports)).map(presentWebhook) })),
    bind(administrationRoutes.createWebhook, async ({ actor, body }) => {
      const made = await saveWebhook(ports, actor, body);
      return made.ok ? ok({ id: made.value.webhook.id, secret: made.value.secret }) : made;
    }),
    bind(administrationRoutes.deleteWebhook, async ({ actor, params }) => {
      const removed = await removeWebhook(ports, actor, { id: params.id });
      return removed.ok ? ok({ message: 'the webhook is removed' }) : removed;
    }),
    bind(administrationRoutes.listDeliveries, async ({ params, query }) => {
      const page = await listDeliveries(ports, { id: params.id, page: pageAsk(query) });
      return page.ok ? ok(presentPage(page.value, presentDelivery)) : page;
    }),
    bind(administrationRoutes.status, async () => {
      const status = await statusOf(ports);
      return ok({
        version: serving.version,
        storage: ports.store.about,
        grants: Object.fromEntries(status.grants),
        work_due: status.workDue,
        audit_events: status.auditEvents,
        held: (await heldNow(ports))?.sentence ?? null,
        demo: serving.config.demo,
      });
    }),
  ];
}
