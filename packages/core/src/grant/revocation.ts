// Revoking everything: one act that ends all access of a person, to a resource, through a flow or in an integration, and the requests
// that wait for it. Written down first and done after, so that a server that dies in between goes on with it.

import { humanBehindId } from '../consent/facts.ts';
import type { Held } from '../drift/finding.ts';
import { quoted } from '../errors/refusal.ts';
import type { FlowId, IntegrationId, PersonId, ResourceId, RevocationId } from '../ids.ts';
import type { Resource } from '../inventory/resource.ts';
import { humanOf, type Person } from '../people/person.ts';
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
  /** New access is barred until somebody lifts it; absent where it was not asked for. */
  readonly bar?: { readonly lifted: { readonly by: PersonId; readonly at: Instant; readonly reason: string } | null };
}

/** What somebody would newly hold. */
export interface BarAsk {
  readonly grantee: Person;
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly wanted: readonly {
    readonly member: { readonly resource: Resource };
    readonly flowIds: readonly string[];
  }[];
  /** The resources that bars are about, as they are now. */
  readonly resources: ReadonlyMap<string, Resource>;
}

/** The first bar that keeps it from being asked for or opened; null where none does. */
export function barOn(bars: readonly Revocation[], ask: BarAsk): Revocation | null {
  return bars.find((bar) => isUnder(bar.subject, ask)) ?? null;
}

function isUnder(subject: RevocationSubject, { grantee, people, wanted, resources }: BarAsk): boolean {
  switch (subject.kind) {
    case 'person':
      return humanBehindId(subject.id, people) === humanOf(grantee);
    case 'flow':
      return wanted.some(({ flowIds }) => flowIds.includes(subject.id));
    case 'integration':
      return wanted.some(({ member }) => member.resource.integrationId === subject.id);
    case 'resource': {
      const above = resources.get(subject.id);
      // Where it is not known what is above something, it may be under the bar (law 8).
      return wanted.some(
        ({ member: { resource } }) =>
          resource.id === subject.id ||
          (above !== undefined &&
            resource.integrationId === above.integrationId &&
            (resource.ancestors === null || resource.ancestors.includes(above.nativeId))),
      );
    }
  }
}

/** The bars that hold, as findings. */
export const holdBars = (bars: readonly Revocation[]): readonly Held[] =>
  bars.map(({ id, subject, subjectName, reason, at, by }) => ({
    key: `access.barred ${id}`,
    kind: 'access.barred',
    severity: 'medium',
    subject: subject.id,
    subjectName,
    sentence: `new access of the ${subject.kind} ${quoted(subjectName)} is barred since ${new Date(at).toISOString()} (${reason}); lift it when that is over`,
    details: { revocation: id, by },
  }));

/** How far it is, as a sentence. */
export function revocationText({ subject, subjectName, leases, requests, doneAt }: Revocation): string {
  const what = `of the ${subject.kind} ${quoted(subjectName)}`;
  const counts = `${leases} ${leases === 1 ? 'lease' : 'leases'} and ${requests} ${requests === 1 ? 'request' : 'requests'}`;
  return doneAt === null
    ? `everything ${what} is being revoked: ${counts} ended so far`
    : `everything ${what} was revoked: ${counts} ended; what was open is closed and looked for`;
}
