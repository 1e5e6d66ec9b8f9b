// Conditions about people as rows: of what kind, how it is compared, with which values. Access flows and rules write them alike.

import { ActionIcon, Autocomplete, Button, Group, NativeSelect, Stack, TagsInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { BodyOf, ruleRoutes } from '@tidegate/contract';
import { useSources } from '../api/people.ts';
import { withItem, withPart } from './with-part.ts';
import { useMay } from './written-in.ts';

export type Condition = NonNullable<BodyOf<typeof ruleRoutes.createRule>['who']>['conditions'][number];

const operators = [
  { value: 'is', label: 'is' },
  { value: 'is_not', label: 'is not' },
  { value: 'contains', label: 'contains' },
  { value: 'does_not_contain', label: 'does not contain' },
  { value: 'starts_with', label: 'starts with' },
];
const peopleTypes = ['user', 'group', 'shift', 'manager'];
/** Kinds that mean somebody of the request where no value is named. */
const ofRequest = ['manager', 'manager_of_manager', 'Owner'];

interface ConditionFieldsProps {
  readonly conditions: readonly Condition[];
  readonly onChange: (conditions: Condition[]) => void;
  /** Approvers may also be the requester's manager, or the owner. */
  readonly about: 'requesters' | 'approvers' | 'grantees';
  readonly label: string;
}

export function ConditionFields({ conditions, onChange, about, label }: ConditionFieldsProps) {
  const types = about === 'approvers' ? [...peopleTypes, 'manager_of_manager', 'Owner'] : peopleTypes;
  const sources = useSources(useMay('people:read')).data?.items.map(({ name }) => name) ?? [];
  return (
    <Stack gap="xs">
      {conditions.map((condition, at) => (
        // Rows have no name of their own; their place is what they are.
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Group key={at} gap="xs" align="flex-end" wrap="wrap">
          <Autocomplete
            label={`${label}, kind`}
            data={types}
            value={condition.type}
            onChange={(type) => onChange(withItem(conditions, at, { ...condition, type }))}
            style={{ width: '11rem' }}
          />
          <NativeSelect
            label="compared"
            data={operators}
            value={condition.match_operator ?? 'is'}
            onChange={(event) =>
              onChange(withItem(conditions, at, { ...condition, match_operator: event.currentTarget.value }))
            }
          />
          <TagsInput
            label="with"
            placeholder={ofRequest.includes(condition.type) ? 'nobody named: of the requester' : 'names or addresses'}
            value={[...(condition.values ?? [])]}
            onChange={(values) =>
              onChange(
                withItem(
                  conditions,
                  at,
                  values.length === 0 && ofRequest.includes(condition.type)
                    ? withPart(condition, 'values', null)
                    : { ...condition, values },
                ),
              )
            }
            style={{ flex: 1, minWidth: '12rem' }}
          />
          <SourceField
            sources={sources}
            value={condition.source_integration_reference ?? null}
            onChange={(source) =>
              onChange(withItem(conditions, at, withPart(condition, 'source_integration_reference', source)))
            }
          />
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={`Take out this row of ${label}`}
            onClick={() => onChange(withItem(conditions, at, null))}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          onClick={() => onChange([...conditions, { type: 'group', match_operator: 'is', values: [] }])}
        >
          Add a row
        </Button>
      </Group>
    </Stack>
  );
}

interface SourceFieldProps {
  readonly sources: readonly string[];
  readonly value: string | null;
  readonly onChange: (source: string | null) => void;
}

/** Whose word alone counts for the condition; nothing to choose in a house whose people come from files alone. */
function SourceField({ sources, value, onChange }: SourceFieldProps) {
  if (sources.length === 0 && value === null) return null;
  const named = value === null || sources.includes(value) ? sources : [value, ...sources];
  return (
    <NativeSelect
      label="by the word of"
      data={[{ value: '', label: 'any source' }, ...named]}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}
