// What the audit log remembers: one event per thing that happened, in a closed list of kinds.

import type { PersonId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

/** Every kind of event there is. */
export const auditKinds = [
  'request.asked',
  'request.approved',
  'request.rejected',
  'request.agreed',
  'request.withdrawn',
  'request.lapsed',
  'request.out_of_reach',
  'request.started',
  'request.not_started',
  'request.extended',
  'request.reviewed',
  'request.review_due',
  'emergency.used',
  'emergency.reviewed',
  'grant.planned',
  'grant.opening',
  'grant.opened',
  'grant.open_failed',
  'grant.extended',
  'grant.retimed',
  'grant.closing',
  'grant.leaking',
  'grant.uncertain',
  'grant.restored',
  'grant.repair_asked',
  'grant.repair_failed',
  'grant.gone',
  'grant.failed',
  'lease.renewed',
  'lease.ended',
  'access.end_all_ordered',
  'access.all_ended',
  'access.bar_lifted',
  'session.secret_read',
  'session.secret_reset',
  'session.certified',
  'integration.saved',
  'integration.checked',
  'integration.removed',
  'inventory.imported',
  'inventory.discovered',
  'inventory.held',
  'inventory.confirmed',
  'inventory.discarded',
  'inventory.tagged',
  'inventory.tags_ordered',
  'inventory.tags_written',
  'classification.saved',
  'inventory.moved',
  'scope.saved',
  'scope.removed',
  'space.saved',
  'space.removed',
  'bundle.saved',
  'bundle.removed',
  'rule.saved',
  'rule.removed',
  'radar.reviewed',
  'radar.seen',
  'radar.resolved',
  'radar.accepted',
  'radar.remove_asked',
  'radar.removed',
  'radar.turned',
  'radar.adopted',
  'finding.opened',
  'finding.resolved',
  'finding.owned',
  'finding.acknowledged',
  'flow.saved',
  'flow.removed',
  'perimeter.proposed',
  'perimeter.confirmed',
  'perimeter.discarded',
  'perimeter.lapsed',
  'group.saved',
  'group.removed',
  'person.saved',
  'person.linked',
  'shift.saved',
  'source.saved',
  'source.removed',
  'source.token_made',
  'source.read',
  'source.held',
  'source.confirmed',
  'source.checked',
  'source.failed',
  'identity.linked',
  'identity.unlinked',
  'identity.rule_saved',
  'request.consent_dropped',
  'request.escalated',
  'request.proven',
  'delegation.saved',
  'delegation.ended',
  'step_up.secret_made',
  'step_up.enrolled',
  'step_up.passed',
  'step_up.reset',
  'token.created',
  'token.revoked',
  'token.changed',
  'service_token.saved',
  'service_token.revoked',
  'sign_in.started',
  'sign_in.link_made',
  'sign_in.ended',
  'sign_in.linked',
  'mail.chosen',
  'webhook.saved',
  'webhook.removed',
  'restore.accepted',
  'server.started',
  'server.stopped',
] as const;

export type AuditKind = (typeof auditKinds)[number];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An event before it has a place in the chain. */
export interface AuditDraft {
  readonly at: Instant;
  readonly kind: AuditKind;
  /** The person who acted, or `system`. */
  readonly actor: PersonId | 'system';
  /** The door it came through: `portal`, `api`, `cli`, `worker`, `startup`. */
  readonly door: string;
  /** The id of the thing it is about. */
  readonly subject: string;
  /** Facts. Never a secret. */
  readonly facts: { readonly [key: string]: Json };
}

/** An event in the chain: `bytes` are its canonical JSON, `hash` = SHA-256(previous hash ‖ bytes). */
export interface AuditRecord {
  /** 1, 2, 3, … without gaps. */
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

/** An event read back from its place in the chain. */
export interface AuditEvent extends AuditDraft {
  readonly sequence: number;
}
