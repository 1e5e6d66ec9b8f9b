// Making or changing a scope: its query in the real editor or as filters, what it would hold, gain and lose while one writes, and saving, which
// waits for a second administrator where it touches production.

import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { parseQuery } from '@tidegate/core/query';
import { useState } from 'react';
import { type ScopeEdit, usePreviewScope, useSaveScope } from '../../api/scope-edits.ts';
import { BasicFiltersForm } from '../../parts/basic-filters.tsx';
import { outcome } from '../../parts/outcome.ts';
import { capital } from '../../parts/problem-words.ts';
import { QueryBar } from '../../parts/query-bar.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { useMay } from '../../parts/written-in.ts';
import { GainsPreview } from '../changes/gains-preview.tsx';

interface ScopeEditorProps {
  /** What it is now; null for a new one. */
  readonly scope: ScopeEdit | null;
  readonly onClose: () => void;
  /** The space it belongs to; its query then narrows what that holds. */
  readonly space?: SpaceWritten;
}

interface SpaceWritten {
  readonly id: string;
  readonly name: string;
}

/** How long one stops typing before the server is asked what the query would hold. */
const pauseMs = 300;

export function ScopeEditor({ scope, onClose, space }: ScopeEditorProps) {
  const lists = useMay('inventory:read');
  const spaceId = space?.id ?? null;
  const [name, setName] = useState(scope?.name ?? '');
  const [description, setDescription] = useState(scope?.description ?? '');
  const [query, setQuery] = useState(scope?.query ?? '');
  const [asFilters, setAsFilters] = useState(false);
  const save = useSaveScope(spaceId);
  const trouble = spaceId !== null && query.trim() === '' ? null : troubleOf(query);
  const send = () =>
    save.mutate(
      { id: scope?.id ?? null, name: name.trim(), description: description.trim() || null, query: query.trim() },
      outcome('the scope is saved', onClose),
    );
  // Escape closes the editor's completions, and must not throw away what was typed.
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      title={
        scope === null ? (space === undefined ? 'New scope' : `New scope in ${space.name}`) : `Change ${scope.name}`
      }
      size="xl"
    >
      <Stack>
        <TextInput
          label="Name"
          required
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          autosize
          value={description}
          maxLength={2_000}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group justify="space-between">
          <Text fw={600} size="sm">
            {spaceId === null ? 'What it holds' : 'What of the space it holds'}
          </Text>
          {lists && (
            <Button variant="subtle" size="compact-sm" onClick={() => setAsFilters(!asFilters)}>
              {asFilters ? 'As text' : 'As filters'}
            </Button>
          )}
        </Group>
        {asFilters && <BasicFiltersForm query={query} onChange={setQuery} />}
        <QueryBar
          value={query}
          onChange={setQuery}
          onAsk={setQuery}
          empty={spaceId === null ? 'Nothing yet' : 'All of the space'}
        />
        {trouble !== null && (
          <Text size="sm" role="status">
            <Sentence text={capital(trouble)} />
          </Text>
        )}
        {trouble === null && <Preview space={spaceId} id={scope?.id ?? null} query={query} />}
        <Group>
          <Button disabled={trouble !== null || name.trim() === ''} loading={save.isPending} onClick={send}>
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

/** Why it cannot be saved, in words; the editor marks the place. */
function troubleOf(query: string): string | null {
  if (query.trim() === '') return 'write what the scope holds; an empty query would be everything';
  const parsed = parseQuery(query);
  return parsed.ok ? null : parsed.refusal.message;
}

interface PreviewProps {
  readonly space: string | null;
  readonly id: string | null;
  readonly query: string;
}

function Preview({ space, id, query }: PreviewProps) {
  const [settled] = useDebouncedValue(query.trim(), pauseMs);
  return <GainsPreview preview={usePreviewScope(space, id, settled)} />;
}
