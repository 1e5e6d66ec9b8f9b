// Groups: who is in them, who says so and how old that is, and which access flows and rules name them. Groups of sources are read only here.

import { Anchor, Button, Text, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type ListedGroupView, useGroups } from '../../api/groups.ts';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { counted } from '../../parts/counted.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { GroupDrawer } from './group-drawer.tsx';
import { NewGroup } from './new-group.tsx';

const searchAfterMs = 250;

export function GroupsPage() {
  const { id } = useSearch({ from: '/shell/groups' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), searchAfterMs);
  const [making, make] = useDisclosure(false);
  const groups = useGroups(search);
  const items = itemsOf(groups.data?.pages);
  const may = useMe().data?.person.rights.includes('groups:change') ?? false;
  const lookAt = (chosen: string | null) =>
    void navigate({ to: '/groups', search: chosen === null ? {} : { id: chosen }, resetScroll: false });
  return (
    <>
      <PageHeader title="Groups" action={may ? <Button onClick={make.open}>New group</Button> : undefined}>
        Who belongs together. Access flows and rules name groups, so that whoever joins one gains what it is named for.
      </PageHeader>
      <TextInput
        mb="md"
        size="md"
        type="search"
        aria-label="Search groups"
        placeholder="Part of a name"
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        data-search
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Fetching query={groups} of="groups" height={54} count={6} />
      {groups.isSuccess && items.length === 0 && (
        <Empty title={search === '' ? 'No group yet' : 'No group like this'}>
          {search === ''
            ? 'Directories tell groups with their people: connect one. Or make a group here and say who is in it.'
            : 'Try a shorter part of its name.'}
        </Empty>
      )}
      {items.length > 0 && <GroupsTable groups={items} onLook={lookAt} />}
      <MoreButton list={groups} />
      <GroupDrawer id={id ?? null} mayChange={may} onClose={() => lookAt(null)} />
      {making && <NewGroup onClose={make.close} />}
    </>
  );
}

interface GroupsTableProps {
  readonly groups: readonly ListedGroupView[];
  readonly onLook: (id: string) => void;
}

function GroupsTable({ groups, onLook }: GroupsTableProps) {
  return (
    <div className="tg-card tg-table-frame">
      <table className="tg-table">
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col">People</th>
            <th scope="col">Who says so</th>
            <th scope="col">Named by</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.id}>
              <th scope="row">
                <Anchor component="button" type="button" fw={650} ta="left" onClick={() => onLook(group.id)}>
                  {group.name}
                </Anchor>
              </th>
              <td>{group.members === 0 ? <Text c="dimmed">nobody</Text> : counted(group.members, 'member')}</td>
              <td style={{ whiteSpace: 'nowrap' }}>{group.source === null ? 'kept here' : group.source.name}</td>
              <td>
                {group.flows.length + group.rules.length === 0 ? (
                  <Text c="dimmed">nothing</Text>
                ) : (
                  [...group.flows, ...group.rules].map(({ name }) => name).join(', ')
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
