// Telling people and systems what happened, in the transaction in which it happened: notices in the portal and rows in the outbox
// of every webhook. A notice says nothing its reader may not see.

import {
  type AccessRequest,
  askedText,
  assert,
  describeRequest,
  differsText,
  displayName,
  type Grant,
  hasRight,
  type Instant,
  type Integration,
  limits,
  type Notice,
  newId,
  type Permission,
  type Person,
  type PersonId,
  type Proposal,
  quoted,
  type RequestId,
  type Resource,
  type Sighting,
  type Transaction,
} from '@tidegate/core';
import { askedPeople } from '../consent/asked-people.ts';
import { ownersIn } from '../consent/consent-facts.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
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

/** Writes several messages. */
export async function announceAll(ports: Ports, tx: Transaction, messages: readonly Announcement[]): Promise<void> {
  const at = ports.clock.now();
  const webhooks = tx.webhooks.all();
  for (const kind of new Set(messages.map((message) => message.kind))) {
    const notices = messages.filter((message) => message.kind === kind).flatMap((one) => noticesOf(ports, one, at));
    await tx.notices.insert(notices);
    await mailAll(ports, tx, notices, kind);
  }
  const active = (await webhooks).filter((webhook) => webhook.active);
  for (const message of messages) {
    for (const webhook of active) {
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

/** A row of work for each notice that goes out by mail too. */
async function mailAll(ports: Ports, tx: Transaction, notices: readonly Notice[], kind: MessageType): Promise<void> {
  if (ports.mail === undefined || !isMailed(kind)) return;
  const people = notices.map(({ personId }) => personId);
  const off = await tx.mails.offAmong(kind, people);
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

/** Access is open and has been seen. */
export const announceOpened = (ports: Ports, tx: Transaction, grant: Grant): Promise<void> =>
  announceGrant(
    ports,
    tx,
    grant,
    'grant.opened',
    (what) => `${what} is open until ${timeText(grant.endsAt ?? grant.notAfter)}`,
  );

/** Access could not be opened; what may have begun is being taken back. */
export const announceOpenFailed = (ports: Ports, tx: Transaction, grant: Grant, trouble: string): Promise<void> =>
  announceGrant(ports, tx, grant, 'grant.open_failed', (what) => `${what} could not be opened: ${trouble}`);

/** Access is gone: looked and absent. */
export const announceGone = (ports: Ports, tx: Transaction, told: readonly GrantTold[]): Promise<void> =>
  announceAll(
    ports,
    tx,
    told.map((one) =>
      grantMessage(one, one.grant.state === 'failed' ? 'grant.failed' : 'grant.gone', (what) =>
        one.grant.state === 'failed'
          ? `${what} was not opened; nothing is left behind`
          : `${what} has ended and is proven gone`,
      ),
    ),
  );

/** Access is past its end and not proven gone: its owners and everyone who can act hear of it, again and again. */
export async function announceLeaking(ports: Ports, tx: Transaction, grant: Grant, trouble: string): Promise<void> {
  const owners = (await ownersIn(ports, tx, await worldIn(ports, tx), [grant.resourceId])).get(grant.resourceId) ?? [];
  await announceGrant(
    ports,
    tx,
    grant,
    'grant.leaking',
    (what) =>
      `${what} should have ended at ${timeText(grant.endsAt ?? grant.notAfter)} and is not proven gone: ${trouble}; closing goes on`,
    [...owners, ...(await mayEndAll(ports, tx))],
  );
}

/** A look found open access changed in its target, or as planned again: who has it hears of it, and who may end it. */
export async function announceLooked(ports: Ports, tx: Transaction, grant: Grant): Promise<void> {
  const agreed: PersonId[] = [];
  for (const { requestId } of await tx.leases.ofGrant(grant.id)) {
    const verdicts = (await tx.requests.get(requestId))?.verdicts ?? [];
    agreed.push(...verdicts.flatMap(({ personId, verdict }) => (verdict === 'approve' ? [personId] : [])));
  }
  await announceGrant(
    ports,
    tx,
    grant,
    grant.state === 'uncertain' ? 'grant.uncertain' : 'grant.restored',
    (what) =>
      grant.state === 'uncertain'
        ? `${what} was ${differsText(grant.differs)}`
        : `${what} is in its target as agreed again`,
    [...agreed, ...(await mayEndAll(ports, tx))],
  );
}

/** A password was as old as it may get: whoever has the access reads a new one, and the old one stops being of use. */
export const announceSecretRenewed = (ports: Ports, tx: Transaction, grant: Grant, hours: number): Promise<void> =>
  announceGrant(
    ports,
    tx,
    grant,
    'grant.secret_renewed',
    (what) =>
      `a new password waits for ${what}: the one before was ${hours === 1 ? 'an hour' : `${hours} hours`} old and ends`,
  );

/** Accounts came while admin access was open: whoever agreed to it, and administrators, learn of them. */
export async function announceAppeared(
  ports: Ports,
  tx: Transaction,
  { grant, integration, appeared }: AppearedAccounts,
): Promise<void> {
  const agreed: PersonId[] = [];
  for (const { requestId } of await tx.leases.ofGrant(grant.id)) {
    const verdicts = (await tx.requests.get(requestId))?.verdicts ?? [];
    agreed.push(...verdicts.flatMap(({ personId, verdict }) => (verdict === 'approve' ? [personId] : [])));
  }
  const accounts = [...new Set(appeared.map(({ account }) => account))];
  const names = accounts
    .slice(0, accountsNamed)
    .map((name) => quoted(name))
    .join(', ');
  const more = accounts.length > accountsNamed ? ` and ${accounts.length - accountsNamed} more` : '';
  const resource = await tx.resources.get(grant.resourceId);
  const permission = await tx.permissions.get(grant.permissionId);
  const grantee = await tx.people.get(grant.granteeId);
  const what = `${permission?.name ?? 'access'} on ${quoted(resource?.name ?? grant.resourceId)}`;
  await announce(ports, tx, {
    kind: 'grant.account_appeared',
    sentence: `while ${grantee === null ? 'somebody' : displayName(grantee)} had ${what}, ${accounts.length === 1 ? 'an account' : 'accounts'} appeared in ${quoted(integration.name)} that Tidegate did not make: ${names}${more}`,
    requestId: (await tx.leases.ofGrant(grant.id)).at(-1)?.requestId ?? null,
    to: [...agreed, ...(await mayEndAll(ports, tx))],
    facts: { grant_id: grant.id, integration: integration.name, accounts: accounts.slice(0, accountsNamed) },
  });
}

export interface AppearedAccounts {
  readonly grant: Grant;
  readonly integration: Pick<Integration, 'name'>;
  readonly appeared: readonly Pick<Sighting, 'account'>[];
}

/** Accounts that one message names. */
const accountsNamed = 5;

async function mayEndAll(ports: Ports, tx: Transaction): Promise<readonly PersonId[]> {
  const { people } = await worldIn(ports, tx);
  return [...people.values()].filter((person) => hasRight(person, 'access:end_all')).map(({ id }) => id);
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

async function announceGrant(
  ports: Ports,
  tx: Transaction,
  grant: Grant,
  kind: MessageType,
  sentenceOf: (what: string) => string,
  also: readonly PersonId[] = [],
): Promise<void> {
  const [told] = await toldOf(tx, [grant]);
  assert(told, 'one grant is told as one');
  await announce(ports, tx, grantMessage(told, kind, sentenceOf, also));
}

/** A grant with what a message about it names. */
export interface GrantTold {
  readonly grant: Grant;
  readonly resource: Resource | null;
  readonly permission: Permission | null;
  readonly grantee: Person | null;
  readonly requestId: RequestId | null;
}

/** What messages about these grants name, in their order. */
export async function toldOf(tx: Transaction, grants: readonly Grant[]): Promise<readonly GrantTold[]> {
  const [leases, resources, permissions, people] = await Promise.all([
    tx.leases.ofGrants(grants.map(({ id }) => id)),
    tx.resources.many(distinct(grants.map(({ resourceId }) => resourceId))),
    tx.permissions.many(distinct(grants.map(({ permissionId }) => permissionId))),
    tx.people.many(distinct(grants.map(({ granteeId }) => granteeId))),
  ]);
  const requestIds = new Map(leases.map(({ grantId, requestId }) => [grantId, requestId]));
  const [resourceOf, permissionOf, personOf] = [byId(resources), byId(permissions), byId(people)];
  return grants.map((grant) => ({
    grant,
    resource: resourceOf.get(grant.resourceId) ?? null,
    permission: permissionOf.get(grant.permissionId) ?? null,
    grantee: personOf.get(grant.granteeId) ?? null,
    requestId: requestIds.get(grant.id) ?? null,
  }));
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

const byId = <T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<T['id'], T> =>
  new Map(rows.map((row) => [row.id, row]));

function grantMessage(
  { grant, resource, permission, grantee, requestId }: GrantTold,
  kind: MessageType,
  sentenceOf: (what: string) => string,
  also: readonly PersonId[] = [],
): Announcement {
  const what = `${permission?.name ?? 'access'} on ${quoted(resource?.name ?? grant.resourceId)}${grant.simulated ? ' (simulated)' : ''}`;
  return {
    kind,
    sentence: sentenceOf(what),
    requestId,
    to: [grant.granteeId, ...also],
    facts: {
      grant_id: grant.id,
      grantee: grantee?.email ?? null,
      resource: resource?.path ?? null,
      permission: permission?.name ?? null,
      state: grant.state,
      simulated: grant.simulated,
    },
  };
}

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

const timeText = (instant: number): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
