// Drawing a space: its name, what it holds and who is in it. Its owners say only the last.

import { ActionIcon, Autocomplete, Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { parseQuery } from '@tidegate/core/query';
import { useState } from 'react';
import { usePeople } from '../../api/administration.ts';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { type SpaceMembers, type SpaceView, useSaveSpace, useSetSpaceMembers } from '../../api/spaces.ts';
import { outcome } from '../../parts/outcome.ts';
import { capital } from '../../parts/problem-words.ts';
import { QueryBar } from '../../parts/query-bar.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { withItem } from '../../parts/with-part.ts';

interface SpaceEditorProps {
  /** What it is now; null for a new one. */
  readonly space: SpaceView | null;
  readonly what: 'all' | 'members';
  readonly onClose: () => void;
}

export function SpaceEditor({ space, what, onClose }: SpaceEditorProps) {
  const [name, setName] = useState(space?.name ?? '');
  const [query, setQuery] = useState(space?.query ?? '');
  const [members, setMembers] = useState<SpaceMembers>(
    (space?.members ?? []).map(({ person, role }) => ({ person: person.email, role })),
  );
  const save = useSaveSpace(space?.id ?? null);
  const set = useSetSpaceMembers(space?.id ?? '');
  const trouble = what === 'all' ? troubleOf(query) : null;
  const said = members.filter(({ person }) => person.trim() !== '');
  const send = (): void => {
    if (what === 'members') set.mutate(said, outcome('who is in the space is saved', onClose));
    else save.mutate({ name: name.trim(), query: query.trim(), members: said }, outcome('the space is saved', onClose));
  };
  // Escape closes the editor's completions, and must not throw away what was typed.
  return (
    <Modal opened closeOnEscape={what === 'members'} onClose={onClose} title={titleOf(space, what)} size="xl">
      <Stack>
        {what === 'all' && (
          <>
            <TextInput
              label="Name"
              description="What is made in it is named after it, as dev/databases"
              required
              value={name}
              maxLength={200}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Text fw={600} size="sm">
              What it holds
            </Text>
            <QueryBar value={query} onChange={setQuery} onAsk={setQuery} empty="Nothing yet" />
            {trouble !== null && (
              <Text size="sm" role="status">
                <Sentence text={capital(trouble)} />
              </Text>
            )}
          </>
        )}
        <MemberFields members={members} onChange={setMembers} />
        <Group>
          <Button
            disabled={trouble !== null || (what === 'all' && name.trim() === '')}
            loading={save.isPending || set.isPending}
            onClick={send}
          >
            Save
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it as it is
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function titleOf(space: SpaceView | null, what: 'all' | 'members'): string {
  if (space === null) return 'New space';
  return what === 'all' ? `Change ${space.name}` : `Who is in ${space.name}`;
}

/** Why it cannot be saved, in words; the editor marks the place. */
function troubleOf(query: string): string | null {
  if (query.trim() === '') return 'write which resources it holds; an empty query would be everything';
  const parsed = parseQuery(query);
  return parsed.ok ? null : parsed.refusal.message;
}

interface MemberFieldsProps {
  readonly members: SpaceMembers;
  readonly onChange: (members: SpaceMembers) => void;
}

function MemberFields({ members, onChange }: MemberFieldsProps) {
  const lists = useMe().data?.person.rights.includes('people:read') ?? false;
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        Who is in it
      </Text>
      {members.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody: then only administrators make anything in it.
        </Text>
      )}
      {members.map((member, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Group key={at} gap="xs" align="flex-end">
          <PersonField
            lists={lists}
            value={member.person}
            onChange={(person) => onChange(withItem(members, at, { ...member, person }))}
          />
          <NativeSelect
            label="As"
            data={[
              { value: 'Space Owner', label: 'owner: also says who is in it' },
              { value: 'Space Manager', label: 'manager' },
            ]}
            value={member.role}
            onChange={(event) =>
              onChange(
                withItem(members, at, {
                  ...member,
                  role: event.currentTarget.value === 'Space Owner' ? 'Space Owner' : 'Space Manager',
                }),
              )
            }
          />
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={`Take out ${member.person === '' ? 'this row' : member.person}`}
            onClick={() => onChange(withItem(members, at, null))}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          onClick={() =>
            onChange([...members, { person: '', role: members.length === 0 ? 'Space Owner' : 'Space Manager' }])
          }
        >
          Add a person
        </Button>
      </Group>
    </Stack>
  );
}

interface PersonFieldProps {
  /** Whether the caller may see who there is; otherwise they know the address. */
  readonly lists: boolean;
  readonly value: string;
  readonly onChange: (address: string) => void;
}

function PersonField({ lists, ...field }: PersonFieldProps) {
  return lists ? <ListedPerson {...field} /> : <AddressField {...field} people={[]} />;
}

function ListedPerson(field: Omit<PersonFieldProps, 'lists'>) {
  const people = itemsOf(usePeople().data?.pages).map(({ email }) => email);
  return <AddressField {...field} people={people} />;
}

function AddressField({ people, value, onChange }: Omit<PersonFieldProps, 'lists'> & { readonly people: string[] }) {
  return (
    <Autocomplete
      label="Address"
      data={people}
      limit={20}
      value={value}
      onChange={onChange}
      style={{ flex: '1 1 14rem' }}
    />
  );
}
