// Spaces: whose they are, which slice of the account each holds, and what its people made in it.

import { Button, Stack } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { type SpaceView, useSpaces } from '../../api/spaces.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { useArrival } from '../../parts/use-arrival.ts';
import { SpaceCard } from './space-card.tsx';
import { SpaceEditor } from './space-editor.tsx';
import '../../parts/entry.css';

/** What is being written: a new space, a space, or only who is in one. */
interface Edited {
  readonly space: SpaceView | null;
  readonly what: 'all' | 'members';
}

export function SpacesPage() {
  const { id } = useSearch({ from: '/shell/spaces' });
  const spaces = useSpaces();
  const items = itemsOf(spaces.data?.pages);
  const manages = useMe().data?.person.rights.includes('spaces:manage') ?? false;
  const [edited, setEdited] = useState<Edited | null>(null);
  useArrival(id, spaces.isSuccess);
  return (
    <>
      <PageHeader
        title="Spaces"
        action={
          manages ? <Button onClick={() => setEdited({ space: null, what: 'all' })}>New space</Button> : undefined
        }
      >
        A slice of the account that its own people govern: they make scopes, bundles and access flows in it, and nothing
        they make reaches further.
      </PageHeader>
      <Fetching query={spaces} of="spaces" height={150} />
      {spaces.isSuccess && items.length === 0 && (
        <Empty title={manages ? 'No space yet' : 'You are in no space'}>
          {manages
            ? 'Draw one around what a team should govern for itself: say which resources it holds and who owns it.'
            : 'Whoever is in none sees none. An administrator draws them, and their owners say who is in them.'}
        </Empty>
      )}
      <Stack gap="md">
        {items.map((space) => (
          <SpaceCard key={space.id} space={space} manages={manages} onEdit={(what) => setEdited({ space, what })} />
        ))}
      </Stack>
      <MoreButton list={spaces} />
      {edited !== null && <SpaceEditor {...edited} onClose={() => setEdited(null)} />}
    </>
  );
}
