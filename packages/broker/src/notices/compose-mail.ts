// What a mail says: a fixed subject for each kind, so that nothing anybody wrote is ever in a header; the sentence of the notice; where to look.
// No more than the notice says, and no secret: those are shown in the portal, once.

import type { Notice } from '@tidegate/core';
import type { MailMessage, MailPort } from '../ports.ts';
import type { MessageType } from './message-types.ts';

/** Not mailed: that mail does not arrive, which would not arrive either, and what only machines keep. */
export type MailedType = Exclude<MessageType, 'mail.failed' | 'audit.checkpoint'>;

const subjects: Readonly<Record<MailedType, string>> = {
  'request.asked': 'a request waits for you',
  'request.agreed': 'your request was agreed to',
  'request.rejected': 'your request was rejected',
  'request.withdrawn': 'a request was withdrawn',
  'request.lapsed': 'your request has lapsed',
  'request.out_of_reach': 'a request cannot be decided any more',
  'request.not_started': 'your access did not start',
  'request.escalated': 'a request still waits, and you are asked too',
  'request.awaits_step_up': 'prove with a code that it is you',
  'request.review_due': 'access has to be confirmed',
  'request.review_missed': 'access that nobody confirmed ends',
  'grant.ends_soon': 'access ends soon',
  'grant.opened': 'access is open',
  'grant.open_failed': 'access could not be opened',
  'grant.failed': 'access was not opened',
  'grant.gone': 'access has ended',
  'grant.leaking': 'ALARM: access is past its end and not proven gone',
  'grant.uncertain': 'ALARM: open access was changed in its target',
  'grant.restored': 'access is as agreed again',
  'grant.secret_renewed': 'a new password waits for you',
  'grant.account_appeared': 'accounts appeared while admin access was open',
  'emergency.used': 'emergency access was used',
  'emergency.waits': 'emergency access waits for its review',
  'emergency.reviewed': 'emergency access was reviewed',
  'delegation.saved': 'somebody may consent for somebody else',
  'delegation.ended': 'somebody may no longer consent for somebody else',
  'perimeter.proposed': 'a change of production waits for you',
  'perimeter.confirmed': 'your proposed change was confirmed',
  'perimeter.discarded': 'your proposed change was discarded',
  'perimeter.lapsed': 'your proposed change has lapsed',
  'finding.opened': 'a finding was opened',
  'restore.held': 'ALARM: the database was restored from a backup, and nothing is opened or revoked',
  'audit.checkpoint_refused': 'ALARM: the end of the audit log could not be signed',
};

/** Whether messages of this kind are mailed at all. */
export const isMailed = (kind: string): kind is MailedType => Object.hasOwn(subjects, kind);

/** The kinds that a person may switch off. */
export const mailedTypes: readonly string[] = Object.keys(subjects);

/** What each kind says in its subject. */
export const mailSubjects: Readonly<Record<string, string>> = subjects;

/** The message for one notice to the address of its person. */
export function composeMail(notice: Notice & { readonly kind: MailedType }, to: string, port: MailPort): MailMessage {
  const { id, kind, sentence, requestId } = notice;
  const where = requestId === null ? `${port.portal}/` : `${port.portal}/requests/${requestId}`;
  const off = `Mail of this kind is switched off with: tidegate notices mail off ${kind}`;
  return { id, to, subject: `Tidegate: ${subjects[kind]}`, text: `${oneLine(sentence)}.\n\n${where}\n\n${off}\n` };
}

/** Names of resources come from elsewhere: whatever they hold, the sentence stays one line, and is read in the order it is written. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
