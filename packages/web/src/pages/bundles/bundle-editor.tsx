// Making or changing a bundle: its targets as rows, what it would hold, gain and lose while one writes, and saving, which waits for a second
// administrator where it touches production.

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { type BundleBody, useBundle, useBundlePreview, useSaveBundle } from '../../api/bundles.ts';
import { outcome } from '../../parts/outcome.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { isFilled, sentTarget, type Target } from '../../parts/targets/target.ts';
import { TargetFields } from '../../parts/targets/target-fields.tsx';
import { GainsPreview } from '../changes/gains-preview.tsx';

interface BundleEditorProps {
  /** Null for a new one. */
  readonly id: string | null;
  readonly onClose: () => void;
}

const previewAfterMs = 400;

export function BundleEditor({ id, onClose }: BundleEditorProps) {
  const bundle = useBundle(id);
  // Escape closes what a field suggests, and must not throw away what was typed.
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      title={id === null ? 'New bundle' : `Change ${bundle.data?.name ?? 'the bundle'}`}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {id !== null && bundle.error !== null && <ProblemNote error={bundle.error} retry={() => void bundle.refetch()} />}
      {id !== null && bundle.data === undefined && bundle.error === null && <Skeletons of="the bundle" height={120} />}
      {(id === null || bundle.data !== undefined) && (
        <Form
          id={id}
          name={bundle.data?.name ?? ''}
          targets={(bundle.data?.access_targets ?? []).map(sentTarget)}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

interface FormProps {
  readonly id: string | null;
  readonly name: string;
  readonly targets: readonly Target[];
  readonly onClose: () => void;
}

function Form({ id, name: was, targets: start, onClose }: FormProps) {
  const [name, setName] = useState(was);
  const [targets, setTargets] = useState<readonly Target[]>(start);
  const save = useSaveBundle(id);
  const body = useMemo<BundleBody>(
    // A bundle holds no bundles.
    () => ({ name: name.trim(), access_targets: targets.map(({ bundle: _, ...target }) => target) }),
    [name, targets],
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(body, outcome('the bundle is saved', onClose));
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          required
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Text fw={600} size="sm">
          What it is made of
        </Text>
        <TargetFields targets={targets} onChange={setTargets} bundles="none" />
        <Preview id={id} body={body} />
        <Group>
          <Button type="submit" disabled={!isEnough(body)} loading={save.isPending}>
            Save
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it as it is
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const isEnough = ({ name, access_targets: targets }: BundleBody): boolean =>
  name !== '' && targets.length > 0 && targets.every(isFilled);

function Preview({ id, body }: { readonly id: string | null; readonly body: BundleBody }) {
  const [settled] = useDebouncedValue(body, previewAfterMs);
  const enough = isEnough(body);
  const preview = useBundlePreview(id, settled, enough && isEnough(settled));
  if (!enough) {
    return (
      <Text size="sm" c="dimmed" role="status">
        Give it a name and fill in its targets to see what it would hold.
      </Text>
    );
  }
  return <GainsPreview preview={preview} />;
}
