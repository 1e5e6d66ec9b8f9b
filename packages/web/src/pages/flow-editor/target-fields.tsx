// What a flow offers: scopes and bundles by name. Selections of an integration are written in the YAML, and shown here.

import { ActionIcon, Autocomplete, Button, Code, Group, Stack, TagsInput, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FlowTarget, withItem, withPart } from './flow-draft.ts';

interface TargetFieldsProps {
  readonly targets: readonly FlowTarget[];
  readonly onChange: (targets: FlowTarget[]) => void;
  readonly scopeNames: readonly string[];
}

export function TargetFields({ targets, onChange, scopeNames }: TargetFieldsProps) {
  return (
    <Stack gap="xs">
      {targets.map((target, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Group key={at} gap="xs" align="flex-end" wrap="wrap">
          <TargetRow
            target={target}
            scopeNames={scopeNames}
            onChange={(next) => onChange(withItem(targets, at, next))}
          />
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label="Take out this target"
            onClick={() => onChange(withItem(targets, at, null))}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          onClick={() => onChange([...targets, { access_scope: { access_scope_reference: scopeNames[0] ?? '' } }])}
        >
          Add a scope
        </Button>
        <Button
          variant="default"
          size="xs"
          onClick={() => onChange([...targets, { bundle: { bundle_reference: '' } }])}
        >
          Add a bundle
        </Button>
      </Group>
    </Stack>
  );
}

interface TargetRowProps {
  readonly target: FlowTarget;
  readonly scopeNames: readonly string[];
  readonly onChange: (target: FlowTarget) => void;
}

function TargetRow({ target, scopeNames, onChange }: TargetRowProps) {
  const { access_scope: scope, bundle } = target;
  if (scope) {
    return (
      <>
        <Autocomplete
          label="Scope"
          data={[...scopeNames]}
          value={scope.access_scope_reference}
          onChange={(name) => onChange({ access_scope: { ...scope, access_scope_reference: name } })}
          style={{ minWidth: '14rem' }}
        />
        <TagsInput
          label="Permissions"
          placeholder="all of them"
          value={[...(scope.permissions ?? [])]}
          onChange={(permissions) =>
            onChange({ access_scope: withPart(scope, 'permissions', permissions.length === 0 ? null : permissions) })
          }
          style={{ flex: 1, minWidth: '12rem' }}
        />
      </>
    );
  }
  if (bundle) {
    return (
      <Autocomplete
        label="Bundle"
        data={[]}
        value={bundle.bundle_reference}
        onChange={(name) => onChange({ bundle: { bundle_reference: name } })}
        style={{ minWidth: '14rem' }}
      />
    );
  }
  return (
    <div style={{ flex: 1 }}>
      <Text size="sm">A selection of an integration; change it in the YAML</Text>
      <Code block>{JSON.stringify(target.integration, null, 2)}</Code>
    </div>
  );
}
