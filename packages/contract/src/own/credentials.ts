// When credentials of integrations expire, and how old passwords of access there may get. Never the credentials.

import { limits } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, integrationRef } from './shapes.ts';

const base = '/api/tidegate/v1';

/** `expires_at` is what somebody said; null where nobody did. */
export const credentialEnd = z
  .object({
    integration: integrationRef,
    expires_at: instant.nullable(),
    rotate_secrets_every_hours: z.number().int().nullable(),
    /** Days after which accounts left behind are deleted by themselves; null: a person decides. */
    clean_up_after_days: z.number().int().nullable(),
  })
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
  setRotation: route({
    method: 'PUT',
    path: `${base}/integrations/{id}/rotation`,
    tag: 'Inventory',
    summary: 'How old a password of open access may get, in hours; null: it is replaced only when its person asks',
    access: 'inventory:change',
    params: idParams,
    body: z.object({ every_hours: z.number().int().min(1).max(limits.rotateSecretsHoursMax).nullable() }).strict(),
    output: credentialEnd,
    audit: ['integration.saved'],
  }),
  setCleanUp: route({
    method: 'PUT',
    path: `${base}/integrations/{id}/clean-up`,
    tag: 'Inventory',
    summary: 'Days after which accounts that no grant is of are deleted by themselves; null: a person decides',
    access: 'access:end_all',
    params: idParams,
    body: z.object({ after_days: z.number().int().min(1).max(limits.cleanUpDaysMax).nullable() }).strict(),
    output: credentialEnd,
    audit: ['integration.saved'],
  }),
} as const;
