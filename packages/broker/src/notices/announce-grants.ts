// What is told of access itself: that it is open, changed, past its end or gone. Whoever has it hears of it, and where something is wrong whoever
// agreed to it or may end it; each message names no more than its reader may see.

import {
  assert,
  differsText,
  displayName,
  type Grant,
  hasRight,
  type Integration,
  type Lease,
  type Permission,
  type Person,
  type PersonId,
  quoted,
  type RequestId,
  type Resource,
  type Sighting,
  type Transaction,
} from '@tidegate/core';
import { ownersIn } from '../consent/consent-facts.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import { type Announcement, announce, announceAll, type Outlets } from './announce.ts';
import type { MessageType } from './message-types.ts';
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
export const announceGone = (
  ports: Ports,
  tx: Transaction,
  told: readonly GrantTold[],
  outlets: Outlets,
): Promise<void> =>
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
    outlets,
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
  await announceGrant(
    ports,
    tx,
    grant,
    grant.state === 'uncertain' ? 'grant.uncertain' : 'grant.restored',
    (what) =>
      grant.state === 'uncertain'
        ? `${what} was ${differsText(grant.differs)}`
        : `${what} is in its target as agreed again`,
    [...(await whoAgreedTo(tx, grant)), ...(await mayEndAll(ports, tx))],
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
    to: [...(await whoAgreedTo(tx, grant)), ...(await mayEndAll(ports, tx))],
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

/** Who agreed to the requests that a grant serves. */
async function whoAgreedTo(tx: Transaction, grant: Grant): Promise<readonly PersonId[]> {
  const agreed: PersonId[] = [];
  for (const { requestId } of await tx.leases.ofGrant(grant.id)) {
    const verdicts = (await tx.requests.get(requestId))?.verdicts ?? [];
    agreed.push(...verdicts.flatMap(({ personId, verdict }) => (verdict === 'approve' ? [personId] : [])));
  }
  return agreed;
}

async function mayEndAll(ports: Ports, tx: Transaction): Promise<readonly PersonId[]> {
  const { people } = await worldIn(ports, tx);
  return [...people.values()].filter((person) => hasRight(person, 'access:end_all')).map(({ id }) => id);
}

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

/** What messages about these grants name, in their order; their leases may have been read. */
export async function toldOf(
  tx: Transaction,
  grants: readonly Grant[],
  leasesRead?: readonly Lease[],
): Promise<readonly GrantTold[]> {
  const [leases, resources, permissions, people] = await Promise.all([
    leasesRead ?? tx.leases.ofGrants(grants.map(({ id }) => id)),
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

const timeText = (instant: number): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
