// Basic filters: the part of the query language that fits a form. What is chosen is written as a query, and a query is shown as filters where
// the form says all of it; otherwise it says that the text says more, and changes nothing.

import { Button, Group, MultiSelect, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { type BasicFilters, basicToQuery, queryToBasic } from '@tidegate/core/query';
import { useState } from 'react';
import { type QueryValue, useVocabulary } from '../api/administration.ts';
import { useReadings } from '../api/readings.ts';

interface BasicFiltersProps {
  readonly query: string;
  readonly onChange: (query: string) => void;
}

const shownMax = 200;

export function BasicFiltersForm({ query, onChange }: BasicFiltersProps) {
  const values = useVocabulary().data?.values ?? [];
  const integrations = useReadings().data?.items ?? [];
  const filters = queryToBasic(query);
  if (filters === null) {
    return (
      <Text size="sm" c="dimmed">
        This query says more than filters can. Change it as text, or clear it to use filters.
      </Text>
    );
  }
  const set = (change: Partial<BasicFilters>) => onChange(basicToQuery({ ...filters, ...change }));
  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs">
        <MultiSelect
          label="Integration"
          searchable
          clearable
          data={integrations.map(({ integration: { id, name } }) => ({ value: id, label: name }))}
          value={[...filters.integrations]}
          onChange={(chosen) => set({ integrations: chosen })}
        />
        <MultiSelect
          label="Type"
          searchable
          clearable
          limit={shownMax}
          data={withChosen(optionsOf(values, 'resource_type', null), filters.types)}
          value={[...filters.types]}
          onChange={(chosen) => set({ types: chosen })}
        />
        <TextInput
          label="Name contains"
          value={filters.text ?? ''}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
      </SimpleGrid>
      {filters.tags.map(({ key, values: chosen }) => (
        <MultiSelect
          key={key}
          label={`Tag ${key}`}
          searchable
          clearable
          limit={shownMax}
          data={withChosen(optionsOf(values, 'resource_tag', key), chosen)}
          value={[...chosen]}
          onChange={(next) => set({ tags: withTag(filters.tags, key, next) })}
        />
      ))}
      <AddTag
        values={values}
        taken={filters.tags.map(({ key }) => key)}
        onAdd={(tag) => set({ tags: [...filters.tags, tag] })}
      />
    </Stack>
  );
}

const optionsOf = (values: readonly QueryValue[], field: string, key: string | null) =>
  values
    .filter((one) => one.field === field && one.key === key)
    .map(({ value, count }) => ({ value, label: `${value} (${count})` }));

/** What is chosen is shown even where nothing has it any more. */
const withChosen = (options: readonly { value: string; label: string }[], chosen: readonly string[]) => {
  const known = new Set(options.map(({ value }) => value));
  return [
    ...options,
    ...chosen.filter((value) => !known.has(value)).map((value) => ({ value, label: `${value} (0)` })),
  ];
};

/** A tag without a value restricts nothing, so that it is none. */
const withTag = (tags: BasicFilters['tags'], key: string, values: readonly string[]): BasicFilters['tags'] =>
  tags.flatMap((tag) => (tag.key !== key ? [tag] : values.length === 0 ? [] : [{ key, values }]));

interface AddTagProps {
  readonly values: readonly QueryValue[];
  readonly taken: readonly string[];
  readonly onAdd: (tag: BasicFilters['tags'][number]) => void;
}

function AddTag({ values, taken, onAdd }: AddTagProps) {
  const [key, setKey] = useState<string | null>(null);
  const [value, setValue] = useState<string | null>(null);
  const keys = [
    ...new Set(values.flatMap((one) => (one.field === 'resource_tag' && one.key !== null ? [one.key] : []))),
  ];
  const add = () => {
    if (key === null || value === null) return;
    onAdd({ key, values: [value] });
    setKey(null);
    setValue(null);
  };
  return (
    <Group gap="xs" align="flex-end">
      <Select
        label="Another tag"
        placeholder="Key"
        searchable
        clearable
        limit={shownMax}
        data={keys.filter((one) => !taken.includes(one)).sort()}
        value={key}
        onChange={(next) => {
          setKey(next);
          setValue(null);
        }}
      />
      <Select
        aria-label="Value of the tag"
        placeholder="Value"
        searchable
        disabled={key === null}
        limit={shownMax}
        data={key === null ? [] : optionsOf(values, 'resource_tag', key)}
        value={value}
        onChange={setValue}
      />
      <Button variant="default" disabled={key === null || value === null} onClick={add}>
        Add
      </Button>
    </Group>
  );
}
