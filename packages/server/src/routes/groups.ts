// Groups as administrators look at them.

import { listGroupMembers, listGroups, listSources, showGroup } from '@tidegate/broker';
import { groupRoutes as routes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { presentGroupDetails, presentGroupMember, presentListedGroup } from '../present/present-group.ts';

export function groupBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(routes.listGroups, async ({ query }) =>
      ok(
        presentPage(await listGroups(ports, { search: query.search ?? '', page: pageAsk(query) }), presentListedGroup),
      ),
    ),
    bind(routes.showGroup, async ({ params }) => {
      const shown = await showGroup(ports, params.id);
      return shown.ok ? ok(presentGroupDetails(shown.value)) : shown;
    }),
    bind(routes.listGroupPeople, async ({ params, query }) => {
      const listed = await listGroupMembers(ports, { id: params.id, page: pageAsk(query) });
      if (!listed.ok) return listed;
      const sources = new Map((await listSources(ports)).map((source) => [source.id, source]));
      const now = ports.clock.now();
      return ok(presentPage(listed.value, (member) => presentGroupMember(member, sources, now)));
    }),
  ];
}
