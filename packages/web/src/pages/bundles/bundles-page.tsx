// Bundles: named lists of targets that are asked for as one, with what they hold right now and which access flows offer them.

import { Button, Stack } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useBundles } from '../../api/administration.ts';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { useArrival } from '../../parts/use-arrival.ts';
import { BundleCard } from './bundle-card.tsx';
import { BundleEditor } from './bundle-editor.tsx';

/** Which bundle is being written; null for a new one. */
interface Edited {
  readonly id: string | null;
}

export function BundlesPage() {
  const { id } = useSearch({ from: '/shell/bundles' });
  const bundles = useBundles();
  const items = itemsOf(bundles.data?.pages);
  const may = useMe().data?.person.rights.includes('flows:change') ?? false;
  const [edited, setEdited] = useState<Edited | null>(null);
  useArrival(id, bundles.isSuccess);
  return (
    <>
      <PageHeader
        title="Bundles"
        action={may ? <Button onClick={() => setEdited({ id: null })}>New bundle</Button> : undefined}
      >
        What people need together, asked for as one. A bundle is live: what its scopes and selections hold now is what
        it gives.
      </PageHeader>
      <Fetching query={bundles} of="bundles" height={120} />
      {bundles.isSuccess && items.length === 0 && (
        <Empty title="No bundle yet">
          Access flows may offer scopes as they are. Make a bundle where a job needs several things at once, and let an
          access flow offer it.
        </Empty>
      )}
      <Stack gap="md">
        {items.map((bundle) => (
          <BundleCard key={bundle.id} bundle={bundle} onEdit={may ? () => setEdited({ id: bundle.id }) : null} />
        ))}
      </Stack>
      <MoreButton list={bundles} />
      {edited !== null && <BundleEditor id={edited.id} onClose={() => setEdited(null)} />}
    </>
  );
}
