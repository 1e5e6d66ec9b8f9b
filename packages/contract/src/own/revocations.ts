// Revoking everything of a person, a resource, an access flow or an integration.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, personRef } from './shapes.ts';

const base = '/api/tidegate/v1/revocations';

const subjectKind = z.enum(['person', 'resource', 'flow', 'integration']);
/** Its id; of a person also the address, of a flow or an integration also the name. */
const reference = z.string().min(1).max(2_000);
const subject = z.object({ kind: subjectKind, id: z.string(), name: z.string() });

export const revocationView = z
  .object({
    id: z.string(),
    subject,
    reason: z.string(),
    at: instant,
    leases: z.number().int(),
    requests: z.number().int(),
    done_at: instant.nullable(),
    sentence: z.string(),
    /** Whether it bars new access now. */
    barring: z.boolean(),
  })
  .meta({ id: 'Revocation' });
export type RevocationView = z.infer<typeof revocationView>;

export const revocationRoutes = {
  previewRevocation: route({
    method: 'GET',
    path: `${base}/preview`,
    tag: 'Access',
    summary: 'What revoking everything of a person, resource, access flow or integration would end now',
    access: 'access:end_all',
    query: z.strictObject({ kind: subjectKind, reference }),
    output: z.object({
      subject,
      leases: z.number().int(),
      requests: z.number().int(),
      /** Who loses access, those with most first, as far as they are listed. */
      people: z.array(z.object({ person: personRef, leases: z.number().int() })),
      people_count: z.number().int(),
    }),
  }),
  revokeEverything: route({
    method: 'POST',
    path: base,
    tag: 'Access',
    summary: 'Ends all access of a person, resource, access flow or integration, and the requests that wait for it',
    access: 'access:end_all',
    body: z.strictObject({ kind: subjectKind, reference, reason: z.string(), bar: z.boolean().optional() }),
    output: revocationView,
    audit: ['access.end_all_ordered'],
  }),
  listBars: route({
    method: 'GET',
    path: `${base}/bars`,
    tag: 'Access',
    summary: 'Revocations that bar new access until somebody lifts them',
    access: 'access:end_all',
    output: z.object({ items: z.array(revocationView) }),
  }),
  liftBar: route({
    method: 'POST',
    path: `${base}/{id}/lift`,
    tag: 'Access',
    summary: 'Let access that a revocation barred be asked for again; what was revoked stays revoked',
    access: 'access:end_all',
    params: idParams,
    body: z.strictObject({ reason: z.string() }),
    output: revocationView,
    audit: ['access.bar_lifted'],
  }),
  getRevocation: route({
    method: 'GET',
    path: `${base}/{id}`,
    tag: 'Access',
    summary: 'How far a revocation of everything is',
    access: 'access:end_all',
    params: idParams,
    output: revocationView,
  }),
} as const;
