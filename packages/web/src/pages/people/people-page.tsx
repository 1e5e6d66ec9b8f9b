// People with their groups and managers: the facts from which who may ask and who must agree follow.

import { Anchor, Badge, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type PersonView, usePeople } from '../../api/administration.ts';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { RevokeEverything } from '../../parts/revoke-everything.tsx';
import { TagList } from '../../parts/tag-list.tsx';
import { tones } from '../../parts/tones.ts';
import { EndSignIns } from './end-sign-ins.tsx';
import { PersonFacts } from './person-facts.tsx';
import { SignInLink } from './sign-in-link.tsx';
import { Sources } from './sources.tsx';

export function PeoplePage() {
  const { id } = useSearch({ from: '/shell/people' });
  const navigate = useNavigate();
  const people = usePeople();
  const lookAt = (chosen: string | null) =>
    void navigate({ to: '/people', search: chosen === null ? {} : { id: chosen }, resetScroll: false });
  const [search, setSearch] = useState('');
  const mayChange = useMe().data?.person.rights.includes('people:change') === true;
  const loaded = itemsOf(people.data?.pages);
  const shown = loaded.filter((person) => mentions(person, search));
  return (
    <>
      <PageHeader title="People">Who there is, in which groups, and who answers for whom.</PageHeader>
      <TextInput
        mb="md"
        size="md"
        type="search"
        aria-label="Search people"
        placeholder="Name, address or group"
        description={people.hasNextPage ? 'Searches among the people shown so far' : undefined}
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        data-search
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Sources mayChange={mayChange} />
      <Fetching query={people} of="people" height={54} count={6} />
      {people.isSuccess && shown.length === 0 && (
        <Empty title={loaded.length === 0 ? 'Nobody here yet' : 'Nobody like this'}>
          {loaded.length === 0 ? (
            <>
              Bring people in with <code className="tg-code">tidegate apply -f FOLDER</code>, or connect a directory
              with <code className="tg-code">tidegate sources add</code>.
            </>
          ) : (
            'Try part of a name, an address or a group.'
          )}
        </Empty>
      )}
      {shown.length > 0 && <PeopleTable people={shown} onLook={({ id: chosen }) => lookAt(chosen)} />}
      <MoreButton list={people} />
      <PersonFacts id={id ?? null} onClose={() => lookAt(null)} />
    </>
  );
}

function mentions(person: PersonView, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [person.name, person.email, ...person.groups].some((text) => text.toLowerCase().includes(wanted));
}

interface PeopleTableProps {
  readonly people: readonly PersonView[];
  readonly onLook: (person: PersonView) => void;
}

function PeopleTable({ people, onLook }: PeopleTableProps) {
  const rights = useMe().data?.person.rights ?? [];
  const invites = rights.includes('sign_ins:end');
  const revokes = rights.includes('access:end_all');
  return (
    <div className="tg-card tg-table-frame">
      <table className="tg-table">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Groups</th>
            <th scope="col">Manager</th>
            <th scope="col">Attributes</th>
            {invites && <th scope="col">Signing in</th>}
            {revokes && <th scope="col">Access</th>}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <th scope="row">
                <Group gap="xs">
                  <Anchor component="button" type="button" fw={650} onClick={() => onLook(person)}>
                    {person.name}
                  </Anchor>
                  {person.roles.map((role) => (
                    <Badge key={role} color={tones.tide}>
                      {role}
                    </Badge>
                  ))}
                  {!person.active && <Badge color={tones.past}>inactive</Badge>}
                </Group>
                <Text size="sm" c="dimmed" className="tg-wrap">
                  {person.email}
                </Text>
              </th>
              <td>{person.groups.length === 0 ? <Text c="dimmed">none</Text> : person.groups.join(', ')}</td>
              <td>{person.manager === null ? <Text c="dimmed">none</Text> : person.manager.name}</td>
              <td>
                <TagList tags={person.attributes} />
              </td>
              {invites && (
                <td>
                  {person.active && (
                    <Group gap="xs">
                      <SignInLink email={person.email} />
                      <EndSignIns id={person.id} name={person.name} />
                    </Group>
                  )}
                </td>
              )}
              {revokes && (
                <td>
                  <Stack gap="xs" align="flex-start">
                    <RevokeEverything kind="person" id={person.id} name={person.name} />
                  </Stack>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
