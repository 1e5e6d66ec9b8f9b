// My access: what is open now and how long, what ended before. Viewers and administrators may look at everybody's.

import { Group, SegmentedControl, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useAccess } from '../../api/access.ts';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { AccessCard } from './access-card.tsx';
import { WaitingNote } from './waiting-note.tsx';

export function AccessPage() {
  const me = useMe();
  const [scope, setScope] = useState<'mine' | 'all'>('mine');
  const [history, setHistory] = useState(false);
  const access = useAccess({ scope, history });
  const items = itemsOf(access.data?.pages);
  const mayLookAtAll = me.data?.person.rights.includes('requests:read_all') === true;
  return (
    <>
      <PageHeader title="My access" action={<LinkButton to="/ask">New request</LinkButton>}>
        What is open now. Each gate closes by itself when its water has run out.
      </PageHeader>
      <WaitingNote count={me.data?.waiting_for_me ?? 0} />
      <Group justify="space-between" mb="md">
        {mayLookAtAll ? (
          <SegmentedControl
            aria-label="Whose access"
            value={scope}
            onChange={(value) => setScope(value === 'all' ? 'all' : 'mine')}
            data={[
              { value: 'mine', label: 'Mine' },
              { value: 'all', label: 'Everybody’s' },
            ]}
          />
        ) : (
          <span />
        )}
        <Switch
          label="Show what has ended"
          checked={history}
          onChange={(event) => setHistory(event.currentTarget.checked)}
        />
      </Group>
      <Fetching query={access} of="access" height={150} count={2} />
      {access.isSuccess && items.length === 0 && (
        <Empty
          title={scope === 'mine' ? 'No gate is open for you' : 'No gate is open'}
          action={
            <LinkButton to="/ask" mt="sm">
              See what you may ask for
            </LinkButton>
          }
        >
          Ask for access to a resource, say why and for how long. Once the people it needs have agreed, it appears here
          with everything you need to connect.
        </Empty>
      )}
      <Stack gap="md">
        {items.map((access) => (
          <AccessCard key={access.session_id} access={access} showGrantee={scope === 'all'} />
        ))}
      </Stack>
      <MoreButton list={access} />
    </>
  );
}
