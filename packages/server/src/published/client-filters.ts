// What the client API's lists of requests can be narrowed by: values that occur in the caller's own newest requests of a scope, so that a
// dialog offers nothing that would find nothing, and nothing out of sight.

import { type Actor, listRequests, type RequestDetails } from '@tidegate/broker';
import { clientFilterRoutes as routes } from '@tidegate/contract';
import { displayName, type IntegrationId, limits, ok, type Person } from '@tidegate/core';
import type { z } from 'zod';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { requestScopes } from './client-requests.ts';
import { countedPage, found } from './counted-pages.ts';
import { presentClientIntegration } from './present/present-client-things.ts';

type OptionsQuery = z.output<(typeof routes)['listFilterOptions']['query']>;

interface Option {
  readonly id: string;
  readonly type: string;
  readonly source_id: string;
  readonly display_name: string;
}

export function clientFilterBindings({ ports }: Serving): readonly Binding[] {
  const newest = (actor: Actor, scope: OptionsQuery['scope']) =>
    listRequests(ports, actor, {
      scope: requestScopes[scope],
      statuses: null,
      page: { after: null, limit: limits.filterRequestsMax },
    });
  return [
    bind(routes.listFilterOptions, async ({ actor, query }) => {
      const requests = await newest(actor, query.scope);
      if (!requests.ok) return requests;
      const options = byId(requests.value.items.map((one) => optionOf(query.key, one)));
      const fitting = options.filter((one) => found(query.search, one.display_name, one.source_id));
      return ok(await countedPage(fitting, query, (one) => one));
    }),
    bind(routes.listIntegrationFilterOptions, async ({ actor, query }) => {
      const requests = await newest(actor, query.scope);
      if (!requests.ok) return requests;
      const present = ({ id, type, display_name: name }: Seen) =>
        presentClientIntegration({ id, type, name }, ports.adapters.find((one) => one.type === type) ?? null);
      return ok(await countedPage(byId(requests.value.items.flatMap(integrationsOf)), query, present));
    }),
  ];
}

interface Seen {
  readonly id: IntegrationId;
  readonly type: string;
  readonly display_name: string;
}

/** What was removed together with its resources has no id any more. */
const integrationsOf = ({ entitlements }: RequestDetails): readonly Seen[] =>
  entitlements.flatMap(({ integrationId: id, shown }) =>
    id === null ? [] : [{ id, type: shown.integrationType, display_name: shown.integrationName }],
  );

function optionOf(key: OptionsQuery['key'], { requester, grantee, description }: RequestDetails): Option {
  switch (key) {
    case 'statuses': {
      const { status } = description;
      return { id: status, type: 'status', source_id: status, display_name: status };
    }
    case 'requestor_ids':
      return personOption(requester);
    case 'grantee_ids':
      return personOption(grantee);
  }
}

const personOption = (person: Person): Option => ({
  id: person.id,
  type: person.kind === 'machine' ? 'machine' : 'user',
  source_id: person.email,
  display_name: displayName(person),
});

/** Each once, by what people read. */
const byId = <T extends { readonly id: string; readonly display_name: string }>(all: readonly T[]): T[] =>
  [...new Map(all.map((one) => [one.id, one])).values()].sort((one, other) =>
    `${one.display_name} ${one.id}` < `${other.display_name} ${other.id}` ? -1 : 1,
  );
