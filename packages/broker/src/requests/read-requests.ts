// One request or a page of them, as far as the caller may see.

import {
  type AccessRequest,
  hasRight,
  isId,
  limits,
  mayConsent,
  maySee,
  no,
  noOwnChanges,
  ok,
  type Page,
  type PageAsk,
  type PersonId,
  type PublishedStatus,
  quoted,
  type RequestFilter,
  type RequestId,
  type Result,
  refusal,
  type Transaction,
  type World,
} from '@tidegate/core';
import { consentFactsIn, type FactsOf, factsWith, ownersFor } from '../consent/consent-facts.ts';
import { detailsOf, type RequestDetails } from '../details.ts';
import type { Actor, Ports } from '../ports.ts';
import { loadWorld, worldIn } from '../world.ts';

/** The answer for everything out of sight; the same words whether it exists or not. */
export const requestNotFound = (id: string) =>
  no(refusal('object.not_found', `no request ${quoted(id)}`, { field: 'id' }));

/** What a decision refuses as out of the caller's sight is answered in the words of what does not exist. */
export const outOfSight = <T>(id: string, result: Result<T>): Result<T> =>
  !result.ok && result.refusal.code === 'object.not_found' ? requestNotFound(id) : result;

/** One request; `object.not_found` for what the caller may not see. */
export async function getRequest(ports: Ports, actor: Actor, id: string): Promise<Result<RequestDetails>> {
  if (!isId('request', id)) return requestNotFound(id);
  return ports.store.read(async (tx) => {
    const request = await tx.requests.get(id);
    if (!request || !(await seen(ports, tx, { actor, request }))) return requestNotFound(id);
    const [details] = await detailsOf(ports, tx, actor, [request]);
    return details ? ok(details) : requestNotFound(id);
  });
}

export interface RequestsAsk {
  /** `delegated`: made by the caller for somebody else. */
  readonly scope: 'mine' | 'delegated' | 'waiting_for_me' | 'decided_by_me' | 'all';
  /** Of those delegated: for whom, by id or address. */
  readonly grantee?: string | undefined;
  readonly statuses: readonly PublishedStatus[] | null;
  readonly ids?: readonly RequestId[];
  readonly requesterId?: PersonId;
  /** Requests that access flows made themselves are left out otherwise. */
  readonly includeAutomatic?: boolean;
  readonly page: PageAsk;
}

const batch = 200;
/** A page looks at this many rows at most before it hands back what it found, with a token to go on. */
const lookedAtMax = 10_000;

/**
 * A page of requests, newest first. `all` is for Viewer and Admin. The page's token stands on the last request shown, and there
 * is one only where another can be shown: rows out of sight leave no trace in it.
 */
export async function listRequests(
  ports: Ports,
  actor: Actor,
  ask: RequestsAsk,
): Promise<Result<Page<RequestDetails>>> {
  if (ask.scope === 'all' && !hasRight(actor.person, 'requests:read_all')) {
    return no(
      refusal('auth.forbidden', 'listing everybody’s requests needs the role Viewer or Admin', { field: 'scope' }),
    );
  }
  return ports.store.read(async (tx) => {
    const granteeId = await granteeOf(tx, ask.grantee);
    if (granteeId === null) return ok({ items: [], next: null });
    const filter = { ...filterOf(actor, ask), ...(granteeId === undefined ? {} : { granteeId }) };
    const world = ask.scope === 'waiting_for_me' ? await worldIn(ports, tx) : null;
    const items: RequestDetails[] = [];
    let after = ask.page.after;
    let last: { readonly before: string | null; readonly rows: number } | null = null;
    // In the scopes without `world` the caller may see every row, so there a token may stand on one that was only looked at.
    for (let looked = 0; world !== null || looked < lookedAtMax; looked += batch) {
      const all = world === null && ask.statuses === null;
      const limit = all ? Math.min(batch, ask.page.limit - items.length + 1) : batch;
      const page = await tx.requests.page(filter, { after, limit });
      const kept = world === null ? page.items : await waitingFor(ports, tx, { actor, requests: page.items, world });
      // One more than fits, so that a token is given only where it leads to something.
      const looking = ask.statuses === null ? kept.slice(0, ask.page.limit - items.length + 1) : kept;
      for (const details of await detailsOf(ports, tx, actor, looking)) {
        if (ask.statuses !== null && !ask.statuses.includes(details.description.status)) continue;
        if (items.length === ask.page.limit) {
          const shown = last === null ? null : await tx.requests.page(filter, { after: last.before, limit: last.rows });
          return ok({ items, next: shown?.next ?? null });
        }
        items.push(details);
        last = { before: after, rows: page.items.findIndex((row) => row.id === details.request.id) + 1 };
      }
      after = page.next;
      if (after === null) break;
    }
    return ok({ items, next: after });
  });
}

/**
 * How many requests wait for the caller's consent, counted up to `max`. From the rows alone: what is shown of a request is not needed
 * to count it. Looks at the newest `lookedAtMax` waiting requests.
 */
export async function countWaitingFor(ports: Ports, actor: Actor, max: number): Promise<number> {
  const world = await loadWorld(ports);
  return ports.store.read(async (tx) => {
    let count = 0;
    let after: string | null = null;
    // A small first page: whoever has much waiting is done after it.
    for (let looked = 0, limit = batch; looked < lookedAtMax; looked += limit, limit = limits.pageSizeMax) {
      const page: Page<AccessRequest> = await tx.requests.page({ states: ['waiting'] }, { after, limit });
      count += (await waitingFor(ports, tx, { actor, requests: page.items, world })).length;
      if (count >= max) return max;
      after = page.next;
      if (after === null) break;
    }
    return count;
  });
}

function filterOf(actor: Actor, ask: RequestsAsk): RequestFilter {
  // Whoever names a request wants it, whoever made it.
  const hidden = ask.includeAutomatic === true || ask.ids ? {} : { automatic: false };
  const ids = ask.ids ? { ids: ask.ids } : {};
  switch (ask.scope) {
    case 'mine':
      return { ...ids, ...hidden, requesterId: actor.person.id };
    case 'delegated':
      return { ...ids, ...hidden, requesterId: actor.person.id, delegated: true };
    case 'waiting_for_me':
      return { ...ids, states: ['waiting'] };
    case 'decided_by_me':
      return { ...ids, verdictBy: actor.person.id };
    case 'all':
      return { ...ids, ...hidden, ...(ask.requesterId ? { requesterId: ask.requesterId } : {}) };
  }
}

/** Nobody is null; no filter is undefined. */
async function granteeOf(tx: Transaction, reference: string | undefined): Promise<PersonId | null | undefined> {
  if (reference === undefined) return undefined;
  if (isId('person', reference)) return reference;
  return (await tx.people.byEmail(reference.trim().toLowerCase()))?.id ?? null;
}

/** Those to which the caller's consent would count now. */
async function waitingFor(
  ports: Ports,
  tx: Transaction,
  { actor, requests, world }: { actor: Actor; requests: readonly AccessRequest[]; world: World },
): Promise<readonly AccessRequest[]> {
  const { person } = actor;
  const mayWith = (request: AccessRequest, factsOf: FactsOf): boolean => {
    const facts = factsOf(request);
    return facts !== null && mayConsent(request, person, facts).length > 0;
  };
  // First without looking who changed what: most of what waits is not for the caller at all.
  const ownersOf = await ownersFor(ports, tx, world, requests);
  const delegations = await tx.delegations.notEnded(ports.clock.now());
  const anyChange = factsWith(ports, world, { ownersOf, delegations, ownChangesOf: () => noOwnChanges });
  const fitting = requests.filter((request) => mayWith(request, anyChange));
  const factsOf = await consentFactsIn(ports, tx, fitting);
  return fitting.filter((request) => mayWith(request, factsOf));
}

/** Whether a request is within the caller's sight, judged on the rows of this transaction. */
export async function seen(
  ports: Ports,
  tx: Transaction,
  ask: { readonly actor: Actor; readonly request: AccessRequest },
): Promise<boolean> {
  const { request } = ask;
  const facts = (await consentFactsIn(ports, tx, [request]))(request);
  const person = await tx.people.get(ask.actor.person.id);
  return facts !== null && person !== null && maySee({ request, person, facts });
}
