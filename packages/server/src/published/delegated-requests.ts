// Requests made for somebody else (v1), and for whom one may ask (client API).

import { getRequest, listGrantees, listRequests } from '@tidegate/broker';
import { delegatedRequestRoutes as routes } from '@tidegate/contract';
import { displayName, ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { notFound } from './not-found.ts';
import { noPage, openPage } from './paging.ts';
import { presentIdentity } from './present/present-administration.ts';
import { presentAccessRequest } from './present/present-request.ts';
import { means } from './read-entitlements.ts';
import { readStatuses } from './read-statuses.ts';
import { readRequestFacts } from './request-facts.ts';

export function delegatedRequestBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(routes.listDelegatedAccessRequestsV1, async ({ actor, query }) => {
      const page = openPage(routes.listDelegatedAccessRequestsV1.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const statuses = readStatuses(filters.statuses);
      const found =
        statuses?.length === 0
          ? ok(noPage)
          : await listRequests(ports, actor, { scope: 'delegated', grantee: filters.grantee, statuses, page: ask });
      if (!found.ok) return found;
      const facts = await readRequestFacts(ports, found.value.items);
      return ok(
        page.value.present(found.value, (one) => ({
          ...presentAccessRequest(one, facts, actor.person.id),
          grantee: presentIdentity(one.grantee),
        })),
      );
    }),
    bind(routes.getDelegatedAccessRequestsV1, async ({ actor, params }) => {
      const found = await getRequest(ports, actor, params.id);
      if (!found.ok) return found;
      const { request } = found.value;
      if (request.requesterId !== actor.person.id || request.granteeId === actor.person.id)
        return notFound('request', params.id);
      const facts = await readRequestFacts(ports, [found.value]);
      const presented = presentAccessRequest(found.value, facts, actor.person.id);
      return ok({ ...presented, grantee: presentIdentity(found.value.grantee) });
    }),
    bind(routes.listClientGrantees, async ({ actor, query }) => {
      const { limit, skip, search, grantee_type: type, grantee_id: id } = query;
      const wanted = (search ?? '').toLowerCase();
      const all = (await listGrantees(ports, actor)).filter(
        (person) =>
          (id === undefined || means(person, id)) &&
          (type === undefined || type === typeOf(person.kind)) &&
          (wanted === '' || `${displayName(person)} ${person.email}`.toLowerCase().includes(wanted)),
      );
      const data = all.slice(skip, skip + limit).map((person) => ({
        id: person.id,
        source_id: person.email,
        display_name: displayName(person),
        type: typeOf(person.kind),
      }));
      const pagination = { limit, offset: skip, total: all.length, has_more: skip + data.length < all.length };
      return ok({ data, pagination });
    }),
  ];
}

const typeOf = (kind: 'human' | 'machine'): string => (kind === 'machine' ? 'machine' : 'user');
