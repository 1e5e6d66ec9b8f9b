// Revoking everything: one act that ends all access of a person, to a resource, through a flow or in an integration, and the requests
// that wait for it. Written down first and done after, so that a server that dies in between goes on with it.

import { quoted } from '../errors/refusal.ts';
import type { FlowId, IntegrationId, PersonId, ResourceId, RevocationId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

/** Whose or what's access ends. Of a resource also all that is below it; of a person all records of the same human. */
export type RevocationSubject =
  | { readonly kind: 'person'; readonly id: PersonId }
  | { readonly kind: 'resource'; readonly id: ResourceId }
  | { readonly kind: 'flow'; readonly id: FlowId }
  | { readonly kind: 'integration'; readonly id: IntegrationId };

export interface Revocation {
  readonly id: RevocationId;
  readonly subject: RevocationSubject;
  /** Its name when it was ordered. */
  readonly subjectName: string;
  readonly reason: string;
  readonly by: PersonId;
  readonly at: Instant;
  /** Leases it has ended so far. */
  readonly leases: number;
  /** Requests that waited, or were to open later, and that it has ended so far. */
  readonly requests: number;
  /** When nothing was left; null while it goes on. */
  readonly doneAt: Instant | null;
}

/** How far it is, as a sentence. */
export function revocationText({ subject, subjectName, leases, requests, doneAt }: Revocation): string {
  const what = `of the ${subject.kind} ${quoted(subjectName)}`;
  const counts = `${leases} ${leases === 1 ? 'lease' : 'leases'} and ${requests} ${requests === 1 ? 'request' : 'requests'}`;
  return doneAt === null
    ? `everything ${what} is being revoked: ${counts} ended so far`
    : `everything ${what} was revoked: ${counts} ended; what was open is closed and looked for`;
}
