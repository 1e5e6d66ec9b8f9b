// Groups (v1): those that Tidegate keeps itself. Members go in and out by address.

import { listSources, loadWorld, removeGroup, saveGroup, setGroupMember } from '@tidegate/broker';
import { peopleRoutes as routes } from '@tidegate/contract';
import { type Group, type GroupId, isId, ok, type Result } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { notFound } from './not-found.ts';
import { fitsPattern, openPage, pageSorted } from './paging.ts';
import { nameSources, presentGroup } from './present/present-administration.ts';

const done = (result: Result<unknown>) => (result.ok ? ok({}) : result);

export function groupBindings({ ports }: Serving): readonly Binding[] {
  const sourceOf = async () => nameSources(await listSources(ports));
  const present = async (saved: Result<Group>) => (saved.ok ? ok(presentGroup(saved.value, await sourceOf())) : saved);
  const find = async (id: string): Promise<Result<Group>> => {
    const group = isId('group', id) ? await ports.store.read((tx) => tx.groups.get(id)) : null;
    return group ? ok(group) : notFound('group', id);
  };
  const membersOf = (id: GroupId) => ports.store.read(async (tx) => tx.people.many([...(await tx.groups.members(id))]));
  return [
    bind(routes.listGroupsV1, async ({ query }) => {
      const page = openPage(routes.listGroupsV1.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const from = await sourceOf();
      const groups = [...(await loadWorld(ports)).groups.values()].filter((one) => fitsPattern(filters.name, one.name));
      return ok(
        page.value.present(
          pageSorted(groups, ask, (one) => one.name),
          (group) => presentGroup(group, from),
        ),
      );
    }),
    bind(routes.createGroupV1, async ({ actor, body }) =>
      present(await saveGroup(ports, actor, { id: null, name: body.name, memberEmails: body.members_emails })),
    ),
    bind(routes.getGroupV1, async ({ params }) => present(await find(params.id))),
    bind(routes.deleteGroupV1, async ({ actor, params }) => done(await removeGroup(ports, actor, params))),
    bind(routes.renameGroupV1, async ({ actor, params: { id }, body }) =>
      present(
        isId('group', id)
          ? await saveGroup(ports, actor, { id, name: body.name, memberEmails: null })
          : notFound('group', id),
      ),
    ),
    bind(routes.listGroupMembersV1, async ({ params, query }) => {
      const page = openPage(routes.listGroupMembersV1.query, query);
      if (!page.ok) return page;
      const group = await find(params.id);
      if (!group.ok) return group;
      const members = pageSorted(await membersOf(group.value.id), page.value.ask, (person) => person.email);
      return ok(page.value.present(members, ({ email }) => ({ email })));
    }),
    bind(routes.replaceGroupMembersV1, async ({ actor, params, body }) => {
      const group = await find(params.id);
      if (!group.ok) return group;
      const { id, name } = group.value;
      return done(await saveGroup(ports, actor, { id, name, memberEmails: body.members_emails }));
    }),
    bind(routes.addGroupMemberV1, async ({ actor, params }) =>
      done(await setGroupMember(ports, actor, { ...params, membership: 'in' })),
    ),
    bind(routes.removeGroupMemberV1, async ({ actor, params }) =>
      done(await setGroupMember(ports, actor, { ...params, membership: 'out' })),
    ),
  ];
}
