// Requests: those I asked for, those that wait for my decision, those I decided, and for auditors all of them.

import { Stack, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { type RequestScope, useRequests } from '../../api/requests.ts';
import { Empty } from '../../parts/empty.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { RequestLine } from './request-line.tsx';

const tabs: readonly { readonly scope: RequestScope; readonly label: string }[] = [
  { scope: 'mine', label: 'Mine' },
  { scope: 'waiting_for_me', label: 'Waiting for me' },
  { scope: 'decided_by_me', label: 'Decided by me' },
  { scope: 'all', label: 'All' },
];

export function RequestsPage() {
  const { tab } = useSearch({ from: '/shell/requests' });
  const navigate = useNavigate();
  const me = useMe();
  const waiting = me.data?.waiting_for_me ?? 0;
  const auditor = me.data?.person.rights.includes('requests:read_all') === true;
  const scope = tab ?? (waiting > 0 ? 'waiting_for_me' : 'mine');
  const choose = (value: string | null) => {
    const chosen = tabs.find((each) => each.scope === value);
    if (chosen !== undefined) void navigate({ to: '/requests', search: { tab: chosen.scope } });
  };
  return (
    <>
      <PageHeader title="Requests" action={<LinkButton to="/ask">New request</LinkButton>} />
      <Tabs value={scope} onChange={choose} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs
            .filter((each) => each.scope !== 'all' || auditor)
            .map((each) => (
              <Tabs.Tab key={each.scope} value={each.scope}>
                {each.label}
                {each.scope === 'waiting_for_me' && waiting > 0 && <span className="tg-tab-count">{waiting}</span>}
              </Tabs.Tab>
            ))}
        </Tabs.List>
        {tabs.map((each) => (
          <Tabs.Panel key={each.scope} value={each.scope}>
            <RequestList scope={each.scope} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

function RequestList({ scope }: { readonly scope: RequestScope }) {
  const requests = useRequests(scope);
  if (requests.error !== null) return <ProblemNote error={requests.error} retry={() => void requests.refetch()} />;
  if (requests.isPending) return <Skeletons of="requests" />;
  const items = itemsOf(requests.data.pages);
  if (items.length === 0) return <NothingHere scope={scope} />;
  return (
    <>
      <Stack gap="sm">
        {items.map((request) => (
          <RequestLine key={request.id} request={request} />
        ))}
      </Stack>
      <MoreButton list={requests} />
    </>
  );
}

function NothingHere({ scope }: { readonly scope: RequestScope }) {
  switch (scope) {
    case 'mine':
      return (
        <Empty
          title="You have not asked for anything yet"
          action={
            <LinkButton to="/ask" mt="sm">
              See what you may ask for
            </LinkButton>
          }
        >
          Find the resource, choose what you need to do there, say why. You see here how far it is.
        </Empty>
      );
    case 'waiting_for_me':
      return (
        <Empty title="Nothing waits for you">
          When somebody asks for access that needs your consent, it appears here and at the bell.
        </Empty>
      );
    case 'decided_by_me':
      return <Empty title="You have not decided anything yet">Requests that you approved or rejected stay here.</Empty>;
    case 'all':
      return <Empty title="Nobody has asked yet">Every request of everybody appears here.</Empty>;
  }
}
