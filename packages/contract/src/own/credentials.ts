// When credentials of integrations expire. Never the credentials.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, integrationRef } from './shapes.ts';

const base = '/api/tidegate/v1';

/** `expires_at` is what somebody said; null where nobody did. */
export const credentialEnd = z
  .object({ integration: integrationRef, expires_at: instant.nullable() })
  .meta({ id: 'CredentialEnd' });

export const credentialRoutes = {
  listCredentialEnds: route({
    method: 'GET',
    path: `${base}/credentials`,
    tag: 'Inventory',
    summary: 'Every integration with a credential, and when it expires as far as somebody said, the next first',
    access: 'inventory:read',
    output: z.object({ items: z.array(credentialEnd) }),
  }),
  setCredentialEnd: route({
    method: 'PUT',
    path: `${base}/integrations/{id}/credential-end`,
    tag: 'Inventory',
    summary: 'When the credential of an integration expires; null where that is not known, or never',
    access: 'inventory:change',
    params: idParams,
    body: z.object({ expires_at: instant.nullable() }).strict(),
    output: credentialEnd,
    audit: ['integration.saved'],
  }),
} as const;
