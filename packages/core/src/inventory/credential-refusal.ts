// A credential that its target lets in no more (a password was changed, a key revoked) before the end that was said: nothing opens through
// it, and worse, nothing closes. Each door that refuses is a finding until it lets in again.

import type { Held } from '../drift/finding.ts';
import { quoted } from '../errors/refusal.ts';
import type { IntegrationId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { Instant } from '../ports/clock.ts';
import type { Integration } from './resource.ts';

/** Who heard a door refuse; each hears of the doors it asks, and says again what holds of them. */
export type RefusalHeardBy = 'knock' | 'survey';

/** A door of a target that refuses the credential of its integration. */
export interface CredentialRefusal {
  readonly integrationId: IntegrationId;
  readonly heardBy: RefusalHeardBy;
  /** A server or an account of the target; null for the target itself. */
  readonly part: string | null;
  /** What the target said. */
  readonly message: string;
  /** When it was first heard. */
  readonly since: Instant;
}

/** What holds of one integration now. */
export function holdCredentialRefusals(
  { id, name }: Pick<Integration, 'id' | 'name'>,
  refusals: readonly CredentialRefusal[],
): readonly Held[] {
  const about = {
    kind: 'integration.credential_refused',
    subject: id,
    subjectName: name,
    severity: 'critical',
  } as const;
  const effect = 'access through it may neither open nor end; give it a credential that is let in';
  const doors = [...new Map(refusals.map((one) => [one.part ?? '', one])).values()];
  const listed = doors.slice(0, limits.refusedDoorsListedMax).map(
    ({ part, message, since }): Held => ({
      ...about,
      key: `integration.credential_refused ${id} ${part ?? ''}`,
      sentence: `the credential of ${quoted(name)} is refused${part === null ? '' : ` by ${quoted(part)}`}: ${message}; ${effect}`,
      details: { part, since: new Date(since).toISOString() },
    }),
  );
  const more = doors.length - listed.length;
  if (more === 0) return listed;
  const sentence = `${more} more parts of ${quoted(name)} refuse its credential: ${effect}`;
  return [
    ...listed,
    { ...about, key: `integration.credential_refused.more ${id}`, sentence, details: { count: more } },
  ];
}

/** What is known after some doors were asked: those that did not answer are as they were, those that are not named are no more. */
export function afterKnocks(
  known: readonly CredentialRefusal[],
  ask: Pick<CredentialRefusal, 'integrationId' | 'heardBy'> & {
    readonly knocks: readonly {
      readonly part: string | null;
      readonly answer: string;
      readonly message: string | null;
    }[];
    readonly now: Instant;
  },
): readonly CredentialRefusal[] {
  const { integrationId, heardBy, knocks, now } = ask;
  const before = new Map(known.map((one) => [one.part, one]));
  return knocks.flatMap(({ part, answer, message }): readonly CredentialRefusal[] => {
    const was = before.get(part);
    if (answer === 'unknown') return was === undefined ? [] : [was];
    if (answer === 'let_in') return [];
    return [{ integrationId, heardBy, part, message: message ?? 'it does not say why', since: was?.since ?? now }];
  });
}
