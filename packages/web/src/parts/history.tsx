// The history of what decides perimeters: folded until somebody asks; an administrator may restore what it was, but for groups.

import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../api/me.ts';
import { itemsOf } from '../api/pages.ts';
import {
  isRestorable,
  type PerimeterKind,
  type PerimeterVersion,
  type RestorableKind,
  useRestore,
  useVersions,
} from '../api/perimeters.ts';
import { Confirm } from './confirm.tsx';
import { Difference } from './difference.tsx';
import { Instant } from './instant.tsx';
import { MoreButton } from './more-button.tsx';
import { ProblemNote } from './problem-note.tsx';
import { stuckWords } from './stuck-words.ts';
import { tell, tellProblem } from './tell.tsx';

interface HistoryProps {
  readonly kind: PerimeterKind;
  readonly id: string;
  readonly name: string;
}

export function History({ kind, id, name }: HistoryProps) {
  const [open, setOpen] = useState(false);
  const versions = useVersions(kind, id, open);
  const items = itemsOf(versions.data?.pages);
  return (
    <Stack gap="xs">
      <Group>
        <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide history' : 'History'}
          <VisuallyHidden> of {name}</VisuallyHidden>
        </Button>
      </Group>
      {open && versions.error !== null && <ProblemNote error={versions.error} />}
      {open &&
        items.map((version, index) => (
          <Version key={version.version} version={version} latest={index === 0} of={{ kind, id, name }} />
        ))}
      {open && <MoreButton list={versions} />}
    </Stack>
  );
}

function Version({
  version,
  latest,
  of,
}: {
  readonly version: PerimeterVersion;
  readonly latest: boolean;
  readonly of: HistoryProps;
}) {
  const { kind, id, name } = of;
  const who = version.actor?.name ?? 'nobody knows who';
  return (
    <section className="tg-version" aria-label={`Version ${version.version} of ${name}`}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          <b>Version {version.version}</b> · {version.change} by {who}
          {version.confirmed_by !== null && `, confirmed by ${version.confirmed_by.name}`} · <Instant at={version.at} />
        </Text>
        {isRestorable(kind) && !latest && version.change !== 'removed' && (
          <RestoreButton version={version.version} of={{ kind, id, name }} />
        )}
      </Group>
      <Difference parts={version.difference} />
    </section>
  );
}

interface RestoreButtonProps {
  readonly version: number;
  readonly of: HistoryProps & { readonly kind: RestorableKind };
}

const rights = {
  scope: 'scopes:change',
  flow: 'flows:change',
  bundle: 'flows:change',
  rule: 'flows:change',
  classification: 'files:apply',
} as const satisfies Readonly<Record<RestorableKind, string>>;

function RestoreButton({ version, of: { kind, id, name } }: RestoreButtonProps) {
  const [asking, setAsking] = useState(false);
  const restore = useRestore(kind, id);
  const may = useMe().data?.person.rights.includes(rights[kind]) ?? false;
  if (!may) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        Restore
        <VisuallyHidden>
          {' '}
          version {version} of {name}
        </VisuallyHidden>
      </Button>
      <Confirm
        opened={asking}
        title={`Restore version ${version} of ${name}?`}
        verb="Restore"
        busy={restore.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          restore.mutate(version, {
            onSuccess: (made) => tell(`${made.name} is version ${made.version} now${stuckWords(made)}`),
            onError: tellProblem,
            onSettled: () => setAsking(false),
          })
        }
      >
        It becomes a new version. You decide no requests through it for a while, and if it touches production, another
        administrator has to confirm it first.
      </Confirm>
    </>
  );
}
