// Telling people and systems what happened, in the transaction in which it happened: notices in the portal and rows in the outbox
// of every webhook. A notice says nothing its reader may not see.

import {
  type AccessRequest,
  askedText,
  assert,
  describeRequest,
  displayName,
  type Instant,
  limits,
  type Notice,
  newId,
  type Person,
  type PersonId,
  type Proposal,
  quoted,
  type RequestId,
  type Transaction,
  type Webhook,
} from '@tidegate/core';
import { askedPeople } from '../consent/asked-people.ts';
import type { Ports } from '../ports.ts';
import { isMailed } from './compose-mail.ts';
import type { MessageType } from './message-types.ts';

export interface Announcement {
  readonly kind: MessageType;
  readonly sentence: string;
  readonly requestId: RequestId | null;
  readonly to: Iterable<PersonId>;
  /** What webhooks get beside kind, sentence and time. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Writes a message to everybody it is for and to every webhook. */
export const announce = (ports: Ports, tx: Transaction, message: Announcement): Promise<void> =>
  announceAll(ports, tx, [message]);

/** Where messages go beside the portal. */
export interface Outlets {
  /** Those that are switched on. */
  readonly webhooks: readonly Webhook[];
  /** Of each kind that is mailed, who of those asked about does not want it. */
  readonly mailOff: ReadonlyMap<MessageType, ReadonlySet<PersonId>>;
}

/** Reads where messages of these kinds go that are for these people. */
export async function outletsFor(
  ports: Ports,
  tx: Transaction,
  { kinds, people }: { readonly kinds: Iterable<MessageType>; readonly people: readonly PersonId[] },
): Promise<Outlets> {
  const mailed = ports.mail === undefined ? [] : [...kinds].filter(isMailed);
  const [webhooks, ...off] = await Promise.all([
    tx.webhooks.all(),
    ...mailed.map(async (kind) => [kind, await tx.mails.offAmong(kind, people)] as const),
  ]);
  return { webhooks: webhooks.filter(({ active }) => active), mailOff: new Map(off) };
}

/** Writes several messages; where they go may have been read. */
export async function announceAll(
  ports: Ports,
  tx: Transaction,
  messages: readonly Announcement[],
  outletsRead?: Outlets,
): Promise<void> {
  const at = ports.clock.now();
  const kinds = new Set(messages.map((message) => message.kind));
  const people = messages.flatMap(({ to }) => recipientsOf(to));
  const outlets = outletsRead ?? (await outletsFor(ports, tx, { kinds, people }));
  for (const kind of kinds) {
    const notices = messages.filter((message) => message.kind === kind).flatMap((one) => noticesOf(ports, one, at));
    await tx.notices.insert(notices);
    await mailAll(ports, tx, notices, outlets.mailOff.get(kind));
  }
  for (const message of messages) {
    for (const webhook of outlets.webhooks) {
      const id = newId('delivery', ports.chance);
      const body = JSON.stringify({
        type: message.kind,
        timestamp: new Date(at).toISOString(),
        data: { sentence: message.sentence, request_id: message.requestId, ...message.facts },
      });
      await tx.deliveries.insert({ id, webhookId: webhook.id, body, createdAt: at, deliveredAt: null, trouble: null });
      await tx.work.add({ id: newId('work', ports.chance), kind: 'webhook.deliver', subject: id, dueAt: at });
    }
  }
}

const noticesOf = (ports: Ports, message: Announcement, at: Instant): readonly Notice[] =>
  recipientsOf(message.to).map((personId) => ({
    id: newId('notice', ports.chance),
    personId,
    kind: message.kind,
    sentence: message.sentence,
    requestId: message.requestId,
    at,
    readAt: null,
  }));

/** A row of work for each notice that goes out by mail too; nothing where its kind does not. */
async function mailAll(
  ports: Ports,
  tx: Transaction,
  notices: readonly Notice[],
  off: ReadonlySet<PersonId> | undefined,
): Promise<void> {
  if (off === undefined) return;
  for (const { id, personId, at } of notices) {
    if (off.has(personId)) continue;
    await tx.work.add({ id: newId('work', ports.chance), kind: 'mail.deliver', subject: id, dueAt: at });
  }
}

/** Each once, the first ones as far as the limit goes. */
function recipientsOf(to: Iterable<PersonId>): readonly PersonId[] {
  const recipients = new Set<PersonId>();
  for (const personId of to) {
    if (recipients.size === limits.noticeRecipientsMax) break;
    recipients.add(personId);
  }
  return [...recipients];
}

/** A request was made: its approvers are asked, or it was agreed to at once. */
export async function announceAsked(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const requester = await tx.people.get(request.requesterId);
  if (!requester) return;
  const asked = request.state.kind === 'waiting' ? await askedPeople(ports, tx, request, null) : [];
  await announce(ports, tx, {
    kind: 'request.asked',
    sentence: askingOf(request, requester),
    requestId: request.id,
    to: asked,
    facts: factsOf(request, requester),
  });
}

/** Who asks for what, for how long. */
export const askingOf = (request: AccessRequest, requester: Person): string =>
  `${displayName(requester)} ${request.terms.trigger === 'automatic' ? 'is given' : 'asks for'} ${whatOf(request)} ${askedText(request)}`;

/** A request was decided, withdrawn or lapsed: its requester hears of it. */
export async function announceDecided(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const requester = await tx.people.get(request.requesterId);
  if (!requester) return;
  assert(request.state.kind !== 'waiting', 'a decided request does not wait');
  const leases = await tx.leases.ofRequest(request.id);
  const { sentence } = describeRequest({ request, leases, grants: [], now: ports.clock.now() });
  await announce(ports, tx, {
    kind: `request.${request.state.kind}`,
    sentence: `${whatOf(request)}: ${sentence}`,
    requestId: request.id,
    to: request.state.kind === 'withdrawn' ? [] : [request.requesterId],
    facts: factsOf(request, requester),
  });
}

/** A change of a production perimeter waits: the administrators who may confirm it hear of it. */
export const announceProposed = (
  ports: Ports,
  tx: Transaction,
  { id, change }: Proposal,
  about: { readonly proposer: Person; readonly seconds: readonly Person[] },
): Promise<void> =>
  announce(ports, tx, {
    kind: 'perimeter.proposed',
    sentence: `${displayName(about.proposer)} proposes to change ${quoted(change.name)}, which touches production; it waits for a second administrator`,
    requestId: null,
    to: about.seconds.map((person) => person.id),
    facts: { proposal_id: id, name: change.name, proposer: about.proposer.email },
  });

/** A proposed change was decided or lapsed: whoever proposed it hears of it. */
export const announceProposalDecided = (
  ports: Ports,
  tx: Transaction,
  { id, change, state, proposedBy }: Proposal,
  by: Person | null,
): Promise<void> => {
  assert(state !== 'waiting', 'a decided proposal does not wait');
  return announce(ports, tx, {
    kind: `perimeter.${state}`,
    sentence: `the proposed change of ${quoted(change.name)} ${by === null ? 'lapsed: nobody decided on it' : `was ${state} by ${displayName(by)}`}`,
    requestId: null,
    to: by?.id === proposedBy ? [] : [proposedBy],
    facts: { proposal_id: id, name: change.name },
  });
};

function whatOf(request: AccessRequest): string {
  const [first, ...rest] = request.entitlements;
  if (!first) return 'nothing';
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return `${first.permissionName} on ${quoted(first.resourceName)}${more}${first.simulated ? ' (simulated)' : ''}`;
}

const factsOf = (request: AccessRequest, requester: Person): Readonly<Record<string, unknown>> => ({
  requester: requester.email,
  flow: request.flowName,
  duration_sec: request.durationSec,
  reason: request.reason,
  entitlements: request.entitlements.map((shown) => ({
    resource: shown.resourcePath,
    permission: shown.permissionName,
  })),
});
