// The shapes of Tidegate's own API that several routes share. Times are RFC 3339 text in UTC, durations whole seconds.

import { deadlockKinds, limits } from '@tidegate/core';
import { z } from 'zod';

export const instant = z.iso.datetime();
export const pageQuery = z
  .object({
    limit: z.coerce.number().int().min(1).max(limits.pageSizeMax).default(limits.pageSizeDefault),
    page_token: z.string().max(2_000).optional(),
  })
  .strict();
export const pagination = z.object({ next_page_token: z.string().nullable() });
/** A page of `item`s. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), pagination });

export const idParams = z.object({ id: z.string().min(1).max(200) }).strict();
export const message = z.object({ message: z.string() });

export const personRef = z.object({ id: z.string(), email: z.string(), name: z.string() });
export const namedRef = z.object({ id: z.string(), name: z.string() });

/** What an access flow is stuck by: nobody who could consent, hours that never meet. */
export const stuckBy = z.array(z.object({ kind: z.enum(deadlockKinds), sentence: z.string() }));

export const riskLevel = z.enum(['low', 'medium', 'high', 'critical']);
export const resourceView = z.object({
  id: z.string(),
  type: z.string(),
  type_label: z.string(),
  native_id: z.string(),
  name: z.string(),
  path: z.string(),
  tags: z.record(z.string(), z.string()),
  context: z.record(z.string(), z.string()),
  risk_level: riskLevel,
  status: z.enum(['active', 'error', 'deleted']),
});
export const permissionView = z.object({
  id: z.string(),
  name: z.string(),
  /** What it allows, in a sentence. */
  allows: z.string(),
  level: z.enum(['read', 'write', 'admin']),
  risk_level: riskLevel,
});
export const integrationRef = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  /** Nothing real is opened by a grant here. */
  simulated: z.boolean(),
});
/** How access ends in this kind of target. */
export const endsView = z.object({
  second: z.enum(['target', 'none']),
  new_access: z.string(),
  open_connections: z.string(),
});

export const requestStatus = z.enum([
  'Pending',
  'PendingMFA',
  'Granting',
  'Active',
  'Revoking',
  'Revoked',
  'Rejected',
  'Failed',
]);
export const requestAction = z.enum([
  'approve',
  'reject',
  'withdraw',
  'extend',
  'confirm',
  'release',
  'revoke',
  'repair',
  'ask_again',
  'connect',
  'reset_credentials',
]);
