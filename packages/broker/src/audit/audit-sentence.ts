// One sentence per audit event, for people. The facts beside it are the truth; this is how they read.

import type { AuditEvent, AuditKind, Json } from '@tidegate/core';
import { durationText } from '@tidegate/core';

const phrases: Readonly<Record<AuditKind, string>> = {
  'request.asked': 'asked for access',
  'request.approved': 'gave consent',
  'request.rejected': 'rejected the request',
  'request.agreed': 'the request was agreed to',
  'request.withdrawn': 'withdrew the request',
  'request.lapsed': 'the request waited too long and lapsed',
  'request.out_of_reach': 'the request went out of reach',
  'request.started': 'its start came, and it was checked again and opened',
  'request.not_started': 'its start came, and it could not be opened any more',
  'request.extended': 'asked to lengthen access',
  'request.reviewed': 'confirmed access until revoked',
  'request.review_due': 'access until revoked is to be reviewed',
  'emergency.used': 'used emergency access, without asking anyone',
  'emergency.reviewed': 'reviewed an emergency access',
  'grant.planned': 'a grant was planned, before anything was opened',
  'grant.opening': 'opening began',
  'grant.opened': 'access was seen open in the target',
  'grant.open_failed': 'access could not be opened',
  'grant.extended': 'another lease joined the grant',
  'grant.retimed': 'the end of the grant moved',
  'grant.closing': 'closing began',
  'grant.uncertain': 'a look found open access changed in the target',
  'grant.restored': 'access is in the target as planned again',
  'grant.leaking': 'access is past its end and not proven gone',
  'grant.gone': 'looked and absent: access is gone',
  'grant.failed': 'looked and absent: nothing was left behind',
  'lease.renewed': 'access without an end of its own still stands, and its end moved ahead',
  'lease.ended': 'a lease ended',
  'access.end_all_ordered': 'ordered that everything be revoked',
  'access.all_ended': 'everything was revoked, as ordered',
  'session.secret_read': 'read the password, once',
  'session.secret_reset': 'asked for a new password',
  'session.certified': 'had a key certified for minutes',
  'integration.saved': 'saved an integration',
  'integration.checked': 'checked an integration',
  'integration.removed': 'removed an integration',
  'inventory.imported': 'imported inventory',
  'inventory.discovered': 'read the inventory of a target',
  'inventory.held': 'a list of a target was not believed and waits for a person',
  'inventory.confirmed': 'confirmed a list that was held',
  'inventory.discarded': 'discarded a list that was held',
  'inventory.tagged': 'set user tags',
  'inventory.tags_ordered': 'ordered tags to be written at their source',
  'inventory.tags_written': 'tags were written at their source',
  'classification.saved': 'saved the order of classes of a tag',
  'inventory.moved': 'a change of the inventory moved resources in and out of scopes',
  'scope.saved': 'saved a scope',
  'scope.removed': 'removed a scope',
  'space.saved': 'saved a space',
  'space.removed': 'removed a space',
  'bundle.saved': 'saved a bundle',
  'bundle.removed': 'removed a bundle',
  'rule.saved': 'saved a rule',
  'rule.removed': 'removed a rule',
  'radar.reviewed': 'who has access was read for the first time',
  'radar.seen': 'a survey saw access that is not as it was granted',
  'radar.resolved': 'what a survey saw is no longer so',
  'radar.accepted': 'access that the radar saw was left as it is',
  'radar.remove_asked': 'access that the radar saw is to be removed',
  'grant.repair_asked': 'access that was changed in its target is to be set back to what was granted',
  'grant.repair_failed': 'access that was changed in its target could not be set back',
  'access.bar_lifted': 'new access that was barred may be asked for again',
  'radar.turned': 'access that the radar saw was asked for on behalf of its person',
  'radar.adopted': 'access that the radar saw was taken over by a grant, which ends it',
  'radar.removed': 'access that the radar saw was removed, and a survey no longer shows it',
  'finding.opened': 'a review found something',
  'finding.resolved': 'a finding no longer holds',
  'finding.owned': 'gave a finding an owner',
  'finding.acknowledged': 'acknowledged a finding',
  'flow.saved': 'saved an access flow',
  'flow.removed': 'removed an access flow',
  'perimeter.proposed': 'proposed a change of a production perimeter',
  'perimeter.confirmed': 'confirmed a proposed change',
  'perimeter.discarded': 'discarded a proposed change',
  'perimeter.lapsed': 'a proposed change lapsed',
  'group.saved': 'saved a group',
  'group.removed': 'removed a group',
  'person.saved': 'saved a person',
  'person.linked': 'said which records are one human',
  'shift.saved': 'the turns of an on-call shift changed',
  'source.saved': 'saved a source of facts about people',
  'source.removed': 'removed a source',
  'source.token_made': 'made a token for a source',
  'source.read': 'facts of a source were believed',
  'source.held': 'a list of a source was not believed and waits for a person',
  'source.confirmed': 'confirmed a list of a source that was held',
  'source.checked': 'checked a source',
  'source.failed': 'a source could not be read',
  'identity.linked': 'said which account in an integration a person is',
  'identity.unlinked': 'took an identity link away',
  'identity.rule_saved': 'saved the rule of identity links of an integration',
  'request.consent_dropped': 'a consent no longer counts: its giver was deactivated',
  'request.escalated': 'nobody answered, and the next tier is asked too',
  'request.proven': 'proved with a code that it is them, and the request goes on',
  'delegation.saved': 'let somebody give consents for somebody while they are away',
  'delegation.ended': 'took a delegation back',
  'step_up.secret_made': 'made a secret for an authenticator',
  'step_up.enrolled': 'enrolled an authenticator',
  'step_up.passed': 'proved with a code that it is them',
  'step_up.reset': 'took somebody’s authenticator away',
  'token.created': 'made a personal token',
  'token.revoked': 'revoked a personal token',
  'token.changed': 'changed the end of a personal token',
  'service_token.saved': 'saved a service token',
  'service_token.revoked': 'revoked a service token',
  'sign_in.started': 'signed in',
  'sign_in.link_made': 'made a sign-in link',
  'sign_in.ended': 'a sign-in ended',
  'sign_in.linked': 'an account at a provider was taken for a person',
  'mail.chosen': 'chose which mail they get',
  'webhook.saved': 'saved a webhook',
  'webhook.removed': 'removed a webhook',
  'restore.accepted': 'accepted a database that was restored from a backup',
  'server.started': 'the server started',
  'server.stopped': 'the server stopped',
};

/** How the same event reads when somebody did it, where that is another phrase. */
const deeds: Partial<Readonly<Record<AuditKind, string>>> = {
  'lease.ended': 'ended a lease',
  'grant.closing': 'began to close access',
};

/** `backend-engineer@acme.example asked for access: READ_ONLY on acme/prod/customers, 1 hour`. */
export function auditSentence(event: AuditEvent, nameOf: (id: string) => string): string {
  const detail = detailOf(event.facts, nameOf);
  const phrase =
    event.actor === 'system'
      ? phrases[event.kind]
      : `${nameOf(event.actor)} ${deeds[event.kind] ?? phrases[event.kind]}`;
  return `${phrase}${detail === '' ? '' : `: ${detail}`}`;
}

function detailOf(facts: AuditEvent['facts'], nameOf: (id: string) => string): string {
  const parts: string[] = [];
  const { entitlements } = facts;
  if (Array.isArray(entitlements)) parts.push(...(entitlements as readonly Json[]).slice(0, 3).map(entitlementText));
  for (const key of ['name', 'email', 'how', 'cause', 'trouble', 'reason'] as const) {
    const value = facts[key];
    if (typeof value === 'string' && value !== '') parts.push(key === 'reason' ? `“${value}”` : value);
  }
  const { duration_sec: duration, ends_at: endsAt, not_after: notAfter, grantee } = facts;
  if (typeof duration === 'number') parts.push(durationText(duration));
  if (typeof endsAt === 'string') parts.push(`until ${endsAt}`);
  else if (typeof notAfter === 'string') parts.push(`not after ${notAfter}`);
  if (typeof grantee === 'string') parts.push(`for ${nameOf(grantee)}`);
  return parts.join(', ');
}

function entitlementText(value: Json): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return '';
  const { permission, path } = value as { readonly [key: string]: Json };
  return `${String(permission ?? '')} on ${String(path ?? '')}`;
}
