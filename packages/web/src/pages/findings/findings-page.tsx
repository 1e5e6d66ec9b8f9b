// Findings: what has drifted about the scopes, what had and no longer does, and how their sizes have moved.

import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { usePeople } from '../../api/administration.ts';
import { type FindingsPageView, useFindings, useReview } from '../../api/findings.ts';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { Changes } from './changes.tsx';
import { FindingCard } from './finding-card.tsx';
import './findings.css';
import { Sparkline } from './sparkline.tsx';
import { Trends } from './trends.tsx';

export function FindingsPage() {
  const [state, setState] = useState<'open' | 'resolved'>('open');
  const me = useMe();
  const admin = me.data?.person.rights.includes('findings:handle') === true;
  const findings = useFindings(state);
  const people = usePeople();
  const items = itemsOf(findings.data?.pages);
  const [first] = findings.data?.pages ?? [];
  const owners = itemsOf(people.data?.pages)
    .filter(({ active, roles }) => active && (roles.includes('Admin') || roles.includes('Viewer')))
    .map(({ email }) => email);
  return (
    <>
      <PageHeader title="Findings" action={admin ? <ReviewButton /> : undefined}>
        Scopes are live: when tags or accounts change, what they hold changes too. Reviews compare every scope with what
        was accepted last. What is put right is resolved by the next review.
      </PageHeader>
      {first !== undefined && <Reviews first={first} />}
      <SegmentedControl
        mb="md"
        aria-label="Which findings"
        value={state}
        onChange={(value) => setState(value === 'resolved' ? 'resolved' : 'open')}
        data={[
          { value: 'open', label: 'Open' },
          { value: 'resolved', label: 'Resolved' },
        ]}
      />
      <Fetching query={findings} of="findings" height={110} />
      {findings.isSuccess && items.length === 0 && (
        <Nothing state={state} reviewed={(first?.reviews.length ?? 0) > 0} />
      )}
      <Stack gap="md">
        {items.map((finding) => (
          <FindingCard key={finding.id} finding={finding} owners={admin ? owners : null} />
        ))}
      </Stack>
      <MoreButton list={findings} />
      <Trends />
      <Changes />
    </>
  );
}

function Nothing({ state, reviewed }: { readonly state: 'open' | 'resolved'; readonly reviewed: boolean }) {
  if (!reviewed) {
    return (
      <Empty title="Nothing is known yet">
        No review has run. Reviews run by themselves; <code className="tg-code">tidegate findings review</code> runs one
        now.
      </Empty>
    );
  }
  return state === 'open' ? (
    <Empty title="Every scope is as it should be">
      Nothing has drifted since it was accepted last. Reviews run by themselves;{' '}
      <code className="tg-code">tidegate findings review</code> runs one now.
    </Empty>
  ) : (
    <Empty title="Nothing was resolved yet">What was found and no longer holds is kept here.</Empty>
  );
}

function Reviews({ first }: { readonly first: FindingsPageView }) {
  const last = first.reviews.at(-1);
  return (
    <Group gap="lg" mb="md" align="center">
      <Text size="sm" fw={600} role="status">
        {first.open === 1 ? '1 finding' : `${first.open} findings`} open, {first.waiting} not acknowledged
      </Text>
      {last === undefined ? (
        <Text size="sm" c="dimmed">
          Not reviewed yet
        </Text>
      ) : (
        <>
          <Sparkline points={first.reviews.map(({ at, open }) => ({ at, value: open }))} of="open findings" />
          <Text size="sm" c="dimmed">
            {last.scopes} scopes reviewed <Instant at={last.at} />
          </Text>
        </>
      )}
    </Group>
  );
}

function ReviewButton() {
  const review = useReview();
  return (
    <Button
      loading={review.isPending}
      onClick={() =>
        review.mutate(undefined, {
          onSuccess: ({ opened, resolved }) => tell(`reviewed: ${opened} opened, ${resolved} resolved`),
          onError: tellProblem,
        })
      }
    >
      Review now
    </Button>
  );
}
