// Groups: who is in them and who says so; those that Tidegate keeps itself are changed through the published API.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import {
  type GroupDetailsView,
  groupRoutes,
  type ListedGroupView,
  type OutputOf,
  peopleRoutes,
} from '@tidegate/contract';
import { answers } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type { GroupDetailsView, ListedGroupView };
export type GroupMemberView = OutputOf<typeof groupRoutes.listGroupPeople>['items'][number];

export const useGroups = (search: string) =>
  useInfiniteQuery({
    queryKey: ['groups', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      client.call(groupRoutes.listGroups, {
        query: { page_token: pageParam, search: search === '' ? undefined : search },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    placeholderData: (previous) => previous,
  });

export const useGroup = (id: string | null) =>
  useQuery({
    queryKey: ['groups', 'one', id],
    queryFn: ({ signal }) => client.call(groupRoutes.showGroup, { params: { id: id ?? '' }, signal }),
    enabled: id !== null,
  });

export const useGroupPeople = (id: string) =>
  useInfiniteQuery({
    queryKey: ['groups', 'people', id],
    queryFn: ({ pageParam, signal }) =>
      client.call(groupRoutes.listGroupPeople, { params: { id }, query: { page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
  });

/** What may be done to a group of our own. */
export type GroupDeed =
  | { readonly kind: 'make'; readonly name: string; readonly emails: readonly string[] }
  | { readonly kind: 'rename'; readonly id: string; readonly name: string }
  | { readonly kind: 'add' | 'drop'; readonly id: string; readonly email: string }
  | { readonly kind: 'remove'; readonly id: string };

export const useGroupDeed = () =>
  useMutation({
    mutationFn: (deed: GroupDeed): Promise<unknown> => {
      switch (deed.kind) {
        case 'make':
          return client.call(peopleRoutes.createGroupV1, {
            body: { name: deed.name, members_emails: [...deed.emails] },
          });
        case 'rename':
          return client.call(peopleRoutes.renameGroupV1, { params: { id: deed.id }, body: { name: deed.name } });
        case 'add':
          return client.call(peopleRoutes.addGroupMemberV1, { params: { id: deed.id, email: deed.email } });
        case 'drop':
          return client.call(peopleRoutes.removeGroupMemberV1, { params: { id: deed.id, email: deed.email } });
        case 'remove':
          return client.call(peopleRoutes.deleteGroupV1, { params: { id: deed.id } });
      }
    },
    // Also when it was refused: then it may wait for a second person.
    onSettled: () =>
      Promise.all(
        ['groups', 'people', 'changes', 'versions'].map((key) => answers.invalidateQueries({ queryKey: [key] })),
      ),
  });
