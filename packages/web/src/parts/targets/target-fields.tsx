// What an access flow, a bundle or a rule names, as rows: scopes and bundles by name, and selections of an integration.

import { ActionIcon, Autocomplete, Button, Group, Stack, TagsInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useBundles, useScopes } from '../../api/administration.ts';
import { itemsOf } from '../../api/pages.ts';
import { withItem, withPart } from '../with-part.ts';
import { useNamesInSpace } from '../written-in.ts';
import { SelectionFields } from './selection-fields.tsx';
import { newSelection, type Target } from './target.ts';

interface TargetFieldsProps {
  readonly targets: readonly Target[];
  readonly onChange: (targets: Target[]) => void;
  /** A bundle holds no bundles. */
  readonly bundles: 'offered' | 'none';
}

export function TargetFields({ targets, onChange, bundles }: TargetFieldsProps) {
  const inSpace = useNamesInSpace();
  const scopes = itemsOf(useScopes(inSpace === null).data?.pages).map(({ name }) => name);
  const offered = itemsOf(useBundles(inSpace === null).data?.pages).map(({ name }) => name);
  const { scopes: scopeNames, bundles: bundleNames } = inSpace ?? { scopes, bundles: offered };
  const add = (target: Target) => onChange([...targets, target]);
  return (
    <Stack gap="sm">
      {targets.map((target, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Group key={at} gap="xs" align="flex-end" wrap="wrap" className="tg-target-row">
          <TargetRow
            target={target}
            scopeNames={scopeNames}
            bundleNames={bundleNames}
            onChange={(next) => onChange(withItem(targets, at, next))}
          />
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={`Take out target ${at + 1}`}
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
          onClick={() => add({ access_scope: { access_scope_reference: scopeNames[0] ?? '' } })}
        >
          Add a scope
        </Button>
        {bundles === 'offered' && (
          <Button
            variant="default"
            size="xs"
            onClick={() => add({ bundle: { bundle_reference: bundleNames[0] ?? '' } })}
          >
            Add a bundle
          </Button>
        )}
        {inSpace === null && (
          <Button variant="default" size="xs" onClick={() => add({ integration: newSelection })}>
            Add a selection
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface TargetRowProps {
  readonly target: Target;
  readonly scopeNames: readonly string[];
  readonly bundleNames: readonly string[];
  readonly onChange: (target: Target) => void;
}

function TargetRow({ target, scopeNames, bundleNames, onChange }: TargetRowProps) {
  const { access_scope: scope, bundle, integration } = target;
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
        data={[...bundleNames]}
        value={bundle.bundle_reference}
        onChange={(name) => onChange({ bundle: { bundle_reference: name } })}
        style={{ minWidth: '14rem' }}
      />
    );
  }
  return (
    <SelectionFields selection={integration ?? newSelection} onChange={(next) => onChange({ integration: next })} />
  );
}
