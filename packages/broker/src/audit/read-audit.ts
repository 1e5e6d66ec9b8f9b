// Reading the audit log: pages with a sentence for people, and the stored bytes for whoever wants to verify them.

import { type AuditEvent, type AuditRecord, isId, type Page, type PageAsk, readEvent } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import { auditSentence } from './audit-sentence.ts';

export interface AuditLine {
  readonly event: AuditEvent;
  readonly hash: Uint8Array;
  readonly actorName: string;
  readonly sentence: string;
}

/** A page of events, newest first. */
export async function listAudit(
  ports: Ports,
  ask: { readonly subject?: string | undefined; readonly kind?: string | undefined; readonly page: PageAsk },
): Promise<Page<AuditLine>> {
  return ports.store.read(async (tx) => {
    const world = await worldIn(ports, tx);
    const filter = { ...(ask.subject ? { subject: ask.subject } : {}), ...(ask.kind ? { kind: ask.kind } : {}) };
    const page = await tx.audit.page(filter, ask.page);
    const nameOf = (id: string): string => (isId('person', id) ? (world.people.get(id)?.email ?? id) : id);
    return {
      next: page.next,
      items: page.items.map((record) => {
        const event = readEvent(record);
        return { event, hash: record.hash, actorName: nameOf(event.actor), sentence: auditSentence(event, nameOf) };
      }),
    };
  });
}

/** Stored bytes and hashes in order. */
export const exportAudit = (
  ports: Ports,
  ask: { readonly after: number; readonly limit: number },
): Promise<readonly AuditRecord[]> => ports.store.read((tx) => tx.audit.after(ask.after, ask.limit));
