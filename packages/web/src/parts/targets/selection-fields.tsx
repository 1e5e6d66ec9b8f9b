// A selection of an integration: resources of a type, any of them or narrowed by id, name, tag or what they are in, with permissions.

import {
  ActionIcon,
  Autocomplete,
  Button,
  Fieldset,
  Group,
  NativeSelect,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type QueryValue, useVocabulary } from '../../api/administration.ts';
import { useReadings } from '../../api/readings.ts';
import { withItem, withPart } from '../with-part.ts';
import type { Narrowing, Selection } from './target.ts';

const modes = [
  { value: 'include_resources', label: 'only' },
  { value: 'exclude_resources', label: 'never' },
];
const ways = [
  { value: 'NAME', label: 'by name' },
  { value: 'APONO_ID', label: 'by id' },
  { value: 'TAG', label: 'by tag' },
  { value: 'PARENT', label: 'by what they are in' },
];
const newNarrowing: Narrowing = { scope_mode: 'include_resources', type: 'NAME', values: [] };
const suggestedMax = 100;

interface SelectionFieldsProps {
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
}

export function SelectionFields({ selection, onChange }: SelectionFieldsProps) {
  const values = useVocabulary().data?.values ?? [];
  const integrations = useReadings().data?.items ?? [];
  const narrowings = selection.resources_scopes ?? [];
  const narrow = (next: Narrowing[]) =>
    onChange(withPart(selection, 'resources_scopes', next.length === 0 ? null : next));
  return (
    <Fieldset legend="Selection of an integration" radius="md" style={{ flex: 1, minWidth: 'min(18rem, 100%)' }}>
      <Stack gap="xs">
        <Group gap="xs" align="flex-end">
          <Autocomplete
            label="Integration"
            data={integrations.map(({ integration: { name } }) => name)}
            value={selection.integration_reference}
            onChange={(name) => onChange({ ...selection, integration_reference: name })}
          />
          <Autocomplete
            label="Resource type"
            limit={suggestedMax}
            data={valuesOf(values, 'resource_type')}
            value={selection.resource_type}
            onChange={(type) => onChange({ ...selection, resource_type: type })}
          />
          <TagsInput
            label="Permissions"
            data={valuesOf(values, 'permission_name')}
            limit={suggestedMax}
            value={[...selection.permissions]}
            onChange={(permissions) => onChange({ ...selection, permissions })}
            style={{ flex: 1, minWidth: '12rem' }}
          />
        </Group>
        {narrowings.map((narrowing, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          <Group key={at} gap="xs" align="flex-end">
            <NarrowingRow narrowing={narrowing} onChange={(next) => narrow(withItem(narrowings, at, next))} />
            <ActionIcon
              variant="subtle"
              color="red"
              size="lg"
              aria-label={`Take out narrowing ${at + 1}`}
              onClick={() => narrow(withItem(narrowings, at, null))}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button variant="default" size="xs" onClick={() => narrow([...narrowings, newNarrowing])}>
            {narrowings.length === 0 ? 'Not all of the type' : 'Narrow it further'}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

interface NarrowingRowProps {
  readonly narrowing: Narrowing;
  readonly onChange: (narrowing: Narrowing) => void;
}

function NarrowingRow({ narrowing, onChange }: NarrowingRowProps) {
  return (
    <>
      <NativeSelect
        label="Which"
        data={modes}
        value={narrowing.scope_mode}
        onChange={(event) => onChange({ ...narrowing, scope_mode: event.currentTarget.value })}
      />
      <NativeSelect
        label="How"
        data={ways}
        value={narrowing.type}
        onChange={(event) => onChange(withPart({ ...narrowing, type: event.currentTarget.value }, 'key', null))}
      />
      {narrowing.type === 'TAG' && (
        <TextInput
          label="Key of the tag"
          value={narrowing.key ?? ''}
          onChange={(event) => onChange({ ...narrowing, key: event.currentTarget.value })}
          style={{ width: '9rem' }}
        />
      )}
      <TagsInput
        label="Values"
        value={[...narrowing.values]}
        onChange={(values) => onChange({ ...narrowing, values })}
        style={{ flex: 1, minWidth: '10rem' }}
      />
    </>
  );
}

const valuesOf = (values: readonly QueryValue[], field: string): string[] => [
  ...new Set(values.flatMap((one) => (one.field === field ? [one.value] : []))),
];
