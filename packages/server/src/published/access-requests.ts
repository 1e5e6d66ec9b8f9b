// Access requests (v4): asking, looking, asking again, ending. The published API cannot name an access flow, so where several offer
// an entitlement the strictest is taken.

import {
  type Actor,
  askAgain,
  endAccess,
  getRequest,
  listRequests,
  type RequestDetails,
  type SubmitInput,
  submitRequests,
  withdrawRequest,
} from '@tidegate/broker';
import { accessRequestRoutes as routes } from '@tidegate/contract';
import { hasRight, isId, ok, type Page, type PageAsk, type PersonId, type Result } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { type Serving, waking } from '../http/serving.ts';
import { fitsOne, noPage, openPage, pageSorted } from './paging.ts';
import { presentAccessRequest, presentRequestEntitlement } from './present/present-request.ts';
import { means, readEntitlements } from './read-entitlements.ts';
import { readStatuses } from './read-statuses.ts';
import { integrationIdOf, readRequestFacts } from './request-facts.ts';

export function accessRequestBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  const presentAll = async (actor: Actor, made: Result<readonly RequestDetails[]>) => {
    if (!made.ok) return made;
    const facts = await readRequestFacts(ports, made.value);
    return ok(made.value.map((details) => presentAccessRequest(details, facts, actor.person.id)));
  };
  const submit = (actor: Actor, input: SubmitInput) => waking(serving, submitRequests(ports, actor, input));
  return [
    bind(routes.listAccessRequestsV4, async ({ actor, query }) => {
      const page = openPage(routes.listAccessRequestsV4.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const found = await listOf(serving, actor, { ...filters, page: ask });
      if (!found.ok) return found;
      const facts = await readRequestFacts(ports, found.value.items);
      return ok(page.value.present(found.value, (one) => presentAccessRequest(one, facts, actor.person.id)));
    }),
    bind(routes.createAccessRequestsV4, async ({ actor, body }) => {
      const entitlements = readEntitlements(body);
      if (!entitlements.ok) return entitlements;
      const input: SubmitInput = {
        ...entitlements.value,
        grantee: body.grantee ?? null,
        flowId: null,
        several: 'strictest',
        durationSec: body.duration_in_sec ?? null,
        reason: body.justification ?? null,
        customFields: body.custom_fields,
      };
      return presentAll(actor, await submit(actor, input));
    }),
    bind(routes.getAccessRequestV4, async ({ actor, params }) => {
      const found = await getRequest(ports, actor, params.id);
      if (!found.ok) return found;
      const facts = await readRequestFacts(ports, [found.value]);
      return ok(presentAccessRequest(found.value, facts, actor.person.id));
    }),
    bind(routes.listAccessRequestEntitlementsV4, async ({ actor, params, query }) => {
      const page = openPage(routes.listAccessRequestEntitlementsV4.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const found = await getRequest(ports, actor, params.id);
      if (!found.ok) return found;
      const facts = await readRequestFacts(ports, [found.value]);
      const fitting = found.value.entitlements.filter(
        (one) =>
          fitsOne(filters.integration_ids, integrationIdOf(one, facts)) &&
          fitsOne(filters.resource_types, one.shown.resourceType) &&
          fitsOne(filters.statuses, one.status),
      );
      const sorted = pageSorted(fitting, ask, ({ shown }) =>
        [shown.resourcePath, shown.permissionName, shown.resourceId, shown.permissionId].join('\u0000'),
      );
      return ok(page.value.present(sorted, (one) => presentRequestEntitlement(one, facts)));
    }),
    bind(routes.requestAgainV4, async ({ actor, params, body }) => {
      const input = { id: params.id, reason: body.justification ?? null, customFields: body.custom_fields };
      return presentAll(actor, await waking(serving, askAgain(ports, actor, input)));
    }),
    bind(routes.revokeAccessRequestV4, async ({ actor, params }) => {
      const ended = await waking(serving, endOne(serving, actor, params.id));
      return ended.ok ? ok({ message: ended.value.description.sentence }) : ended;
    }),
  ];
}

/** One's own access is given back, one's own waiting request withdrawn; somebody else's access is revoked. */
export async function endOne({ ports }: Serving, actor: Actor, id: string): Promise<Result<RequestDetails>> {
  const found = await getRequest(ports, actor, id);
  if (!found.ok) return found;
  const { actions, request } = found.value;
  if (actions.includes('withdraw')) return withdrawRequest(ports, actor, { id });
  const own = request.requesterId === actor.person.id || request.granteeId === actor.person.id;
  return endAccess(ports, actor, { id, how: own ? 'release' : 'revoke' });
}

interface ListAsk {
  readonly requestor?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly page: PageAsk;
}

/** Somebody else's requests are listed to administrative roles; to anybody else they look like nobody's. */
async function listOf({ ports }: Serving, actor: Actor, ask: ListAsk): Promise<Result<Page<RequestDetails>>> {
  const statuses = readStatuses(ask.statuses);
  if (statuses?.length === 0) return ok(noPage);
  const { requestor, page } = ask;
  if (requestor === undefined || means(actor.person, requestor)) {
    return listRequests(ports, actor, { scope: 'mine', statuses, page });
  }
  const requesterId = !hasRight(actor.person, 'requests:read_all') ? null : await personNamed(ports, requestor);
  return requesterId === null ? ok(noPage) : listRequests(ports, actor, { scope: 'all', requesterId, statuses, page });
}

async function personNamed(ports: Serving['ports'], reference: string): Promise<PersonId | null> {
  const person = await ports.store.read((tx) =>
    isId('person', reference) ? tx.people.get(reference) : tx.people.byEmail(reference.trim().toLowerCase()),
  );
  return person?.id ?? null;
}
