// Live access, as sessions: what is open, until when, and what the caller may do with it.

import {
  type Adapter,
  assertNever,
  differsText,
  type Grant,
  type GrantId,
  grantOf,
  hasRight,
  type Instant,
  type Integration,
  type IntegrationId,
  isId,
  isLive,
  isOpen,
  no,
  ok,
  type Page,
  type PageAsk,
  type Permission,
  type Person,
  quoted,
  type RequestAction,
  type RequestId,
  type Resource,
  type Result,
  refusal,
  type Transaction,
  unfinishedStates,
} from '@tidegate/core';
import { type AccessTimes, accessTimesIn, lastsText } from '../flows-time/access-times.ts';
import { awaitingOthers } from '../grants/all-or-nothing.ts';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';

export interface AccessDetails {
  readonly grant: Grant;
  readonly grantee: Person;
  readonly integration: Integration;
  readonly resource: Resource;
  readonly permission: Permission;
  readonly adapter: Adapter;
  readonly requestIds: readonly RequestId[];
  readonly endsAt: Instant;
  readonly sentence: string;
  readonly times: AccessTimes;
  readonly actions: readonly RequestAction[];
}

export interface AccessAsk {
  readonly scope: 'mine' | 'all';
  /** `with_history` adds what has ended. */
  readonly states: 'live' | 'open' | 'with_history';
  readonly requestIds?: readonly RequestId[];
  readonly integrationIds?: readonly IntegrationId[];
  readonly page: PageAsk;
}

/** The answer for every session that is not the caller's; the same words whether it exists or not. */
export const sessionNotFound = (id: string) =>
  no(refusal('object.not_found', `no access session ${quoted(id)}`, { field: 'id' }));

/** A page of access, newest first. `all` is for Viewer and Admin. */
export async function listAccess(ports: Ports, actor: Actor, ask: AccessAsk): Promise<Result<Page<AccessDetails>>> {
  if (ask.scope === 'all' && !hasRight(actor.person, 'requests:read_all')) {
    return no(
      refusal('auth.forbidden', 'listing everybody’s access needs the role Viewer or Admin', { field: 'scope' }),
    );
  }
  return ports.store.read(async (tx) => {
    const page = await tx.grants.page(
      {
        ...(ask.scope === 'mine' ? { granteeId: actor.person.id } : {}),
        ...(ask.requestIds ? { requestIds: ask.requestIds } : {}),
        ...(ask.states === 'live'
          ? { states: unfinishedStates }
          : ask.states === 'open'
            ? { states: ['open', 'uncertain'] as const }
            : {}),
      },
      ask.page,
    );
    const wanted = page.items.filter((grant) => ask.integrationIds?.includes(grant.integrationId) ?? true);
    const items = await accessOf(ports, tx, actor, wanted);
    return ok({ items, next: page.next });
  });
}

/** One access session of the caller. */
export async function getAccess(
  ports: Ports,
  actor: Actor,
  input: { readonly sessionId: string },
): Promise<Result<AccessDetails>> {
  const { sessionId } = input;
  if (!isId('session', sessionId)) return sessionNotFound(sessionId);
  return ports.store.read(async (tx) => {
    const grant = await tx.grants.get(grantOf(sessionId));
    if (!grant || grant.granteeId !== actor.person.id) return sessionNotFound(sessionId);
    const [details] = await accessOf(ports, tx, actor, [grant]);
    return details ? ok(details) : sessionNotFound(sessionId);
  });
}

/** Everything shown of several grants, in a few reads whatever their number; without those whose target this server cannot name. */
async function accessOf(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  grants: readonly Grant[],
): Promise<readonly AccessDetails[]> {
  const people = byId(await tx.people.many([...new Set(grants.map((grant) => grant.granteeId))]));
  const resources = byId(await tx.resources.many([...new Set(grants.map((grant) => grant.resourceId))]));
  const permissions = byId(await tx.permissions.many([...new Set(grants.map((grant) => grant.permissionId))]));
  const integrations = byId(grants.length === 0 ? [] : await tx.integrations.all());
  const requests = new Map<GrantId, Set<RequestId>>();
  const leases = await tx.leases.ofGrants(grants.map((grant) => grant.id));
  for (const lease of leases) {
    requests.set(lease.grantId, (requests.get(lease.grantId) ?? new Set()).add(lease.requestId));
  }
  const now = ports.clock.now();
  const awaiting = await awaitingOthers(tx, grants);
  const timesOf = await accessTimesIn(tx, { grants, leases, now });
  return grants.flatMap((grant) => {
    const times = timesOf.get(grant.id) ?? { held: null, reviewAt: null, extend: null };
    const grantee = people.get(grant.granteeId);
    const resource = resources.get(grant.resourceId);
    const permission = permissions.get(grant.permissionId);
    const integration = integrations.get(grant.integrationId);
    const adapter = integration ? adapterOf(ports, integration.type) : null;
    if (!grantee || !resource || !permission || !integration || !adapter) return [];
    return {
      grant,
      grantee,
      integration,
      resource,
      permission,
      adapter,
      requestIds: [...(requests.get(grant.id) ?? [])],
      endsAt: grant.endsAt ?? grant.notAfter,
      sentence: awaiting.has(grant.id) ? awaitingText(grant) : sentenceOf(grant, now, times),
      times,
      actions: actionsOf(grant, actor, times).filter(
        (action) => !awaiting.has(grant.id) || action === 'release' || action === 'revoke',
      ),
    };
  });
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<T['id'], T> =>
  new Map(items.map((item) => [item.id, item]));

function actionsOf(grant: Grant, actor: Actor, times: AccessTimes): readonly RequestAction[] {
  const own = grant.granteeId === actor.person.id;
  const endable = isLive(grant);
  const actions: RequestAction[] = [];
  if (own && isOpen(grant)) actions.push('connect');
  if (own && isOpen(grant) && grant.secret !== 'none') actions.push('reset_credentials');
  if (own && times.extend !== null) actions.push('extend');
  if (own && endable) actions.push('release');
  if (endable && hasRight(actor.person, 'access:end_all')) actions.push('revoke');
  return actions;
}

const awaitingText = (grant: Grant): string =>
  `${grant.simulated ? 'simulated: nothing real was opened; ' : ''}open, and not given before all of its request is`;

function sentenceOf(grant: Grant, now: Instant, times: AccessTimes): string {
  const simulated = grant.simulated ? 'simulated: nothing real was opened; ' : '';
  const why = grant.trouble === null ? '' : `; ${grant.trouble}`;
  switch (grant.state) {
    case 'planned':
      return `${simulated}waiting to be opened${why}`;
    case 'opening':
      return `${simulated}being opened${why}`;
    case 'open':
      return `${simulated}open, ${lastsText(grant.endsAt ?? grant.notAfter, now, times)}${why}`;
    case 'uncertain':
      return `${simulated}open, ${lastsText(grant.endsAt ?? grant.notAfter, now, times)}; ${differsText(grant.differs)}${why}`;
    case 'closing':
      return `${simulated}being closed, not yet proven gone${why}`;
    case 'leaking':
      return `${simulated}past its end and not proven gone; closing goes on${why}`;
    case 'gone':
      return `${simulated}ended; looked and absent`;
    case 'failed':
      return `${simulated}could not be opened; looked and absent${why}`;
    default:
      return assertNever(grant.state);
  }
}
