// Mail besides notices: who wants none of which kind, and which messages were given up. What is still to be sent is work; what was sent needs no row.

import type { NoticeId, PersonId } from '../ids.ts';
import type { Instant } from './clock.ts';

/** A message that could not be sent. It goes with its notice. */
export interface MailGivenUp {
  readonly noticeId: NoticeId;
  readonly at: Instant;
  readonly trouble: string;
  /** Administrators were told with this one. */
  readonly alarmed: boolean;
}

export interface MailRows {
  /** The kinds of message that a person wants no mail of. */
  off(personId: PersonId): Promise<readonly string[]>;
  /** Puts these in the place of all before. */
  setOff(personId: PersonId, kinds: readonly string[]): Promise<void>;
  /** Who of these wants no mail of this kind. */
  offAmong(kind: string, personIds: readonly PersonId[]): Promise<ReadonlySet<PersonId>>;
  giveUp(mail: MailGivenUp): Promise<void>;
  /** When administrators were last told that mail is given up; null for never. */
  alarmedAt(): Promise<Instant | null>;
  /** How many were given up from a moment on. */
  countGivenUpSince(moment: Instant): Promise<number>;
}
