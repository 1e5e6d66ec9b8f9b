// The kinds of events one may filter by, as core names them. The type keeps this list complete: a kind that is missing or
// misspelt does not compile.

import type { AuditKind } from '@tidegate/core';

const known: Readonly<Record<AuditKind, true>> = {
  'request.asked': true,
  'request.approved': true,
  'request.rejected': true,
  'request.agreed': true,
  'request.withdrawn': true,
  'request.lapsed': true,
  'request.out_of_reach': true,
  'grant.planned': true,
  'grant.opening': true,
  'grant.opened': true,
  'grant.open_failed': true,
  'grant.extended': true,
  'grant.closing': true,
  'grant.leaking': true,
  'grant.gone': true,
  'grant.failed': true,
  'lease.ended': true,
  'session.secret_read': true,
  'session.secret_reset': true,
  'integration.saved': true,
  'integration.removed': true,
  'inventory.imported': true,
  'inventory.discovered': true,
  'scope.saved': true,
  'scope.removed': true,
  'flow.saved': true,
  'flow.removed': true,
  'group.saved': true,
  'group.removed': true,
  'person.saved': true,
  'token.created': true,
  'token.revoked': true,
  'sign_in.started': true,
  'sign_in.ended': true,
  'webhook.saved': true,
  'webhook.removed': true,
  'server.started': true,
  'server.stopped': true,
};

export const kinds: readonly string[] = Object.keys(known);
