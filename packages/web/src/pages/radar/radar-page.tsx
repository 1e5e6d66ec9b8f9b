// The radar: who has access in the targets other than by grants, integration by integration and one by one.

import { Group, SegmentedControl, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { itemsOf } from '../../api/pages.ts';
import { type SightingAsk, useRadar, useSightings } from '../../api/radar.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { kindsShown, kindTitles } from './kinds.ts';
import { Overview } from './overview.tsx';
import { SightingCard } from './sighting-card.tsx';

const states = [
  { value: 'open', label: 'Open' },
  { value: 'accepted', label: 'Accepted' },
  { value: 'resolved', label: 'Resolved' },
] as const;

export function RadarPage() {
  const [ask, setAsk] = useState<SightingAsk>({ state: 'open', kind: null, integration: null });
  const radar = useRadar();
  const sightings = useSightings(ask);
  const items = itemsOf(sightings.data?.pages);
  const surveyed = (radar.data?.items ?? []).filter((one) => one.surveyed);
  return (
    <>
      <PageHeader title="Radar">
        Each target is asked who has access in it. What was there at the first look is standing access; whatever others
        make, widen or take away afterwards is shown here.
      </PageHeader>
      <Fetching query={radar} of="integrations" height={110} />
      <Overview items={radar.data?.items ?? []} />
      <Group mb="md" gap="md" align="flex-end">
        <SegmentedControl
          aria-label="Which sightings"
          data={[...states]}
          value={ask.state}
          onChange={(value) => setAsk({ ...ask, state: states.find((one) => one.value === value)?.value ?? 'open' })}
        />
        <Select
          label="Integration"
          placeholder="All"
          clearable
          clearButtonProps={{ 'aria-label': 'All integrations' }}
          data={surveyed.map(({ integration }) => ({ value: integration.id, label: integration.name }))}
          value={ask.integration}
          onChange={(integration) => setAsk({ ...ask, integration })}
        />
        <Select
          label="Kind"
          placeholder="All"
          clearable
          clearButtonProps={{ 'aria-label': 'All kinds' }}
          data={kindsShown.map((kind) => ({ value: kind, label: kindTitles[kind] }))}
          value={ask.kind}
          onChange={(value) => setAsk({ ...ask, kind: kindsShown.find((kind) => kind === value) ?? null })}
        />
      </Group>
      <Fetching query={sightings} of="sightings" height={110} />
      {sightings.isSuccess && items.length === 0 && <Nothing state={ask.state} known={surveyed.some(hasLooked)} />}
      <Stack gap="md">
        {items.map((sighting) => (
          <SightingCard key={sighting.id} sighting={sighting} />
        ))}
      </Stack>
      <MoreButton list={sightings} />
    </>
  );
}

const hasLooked = ({ whole_at: at }: { readonly whole_at: string | null }): boolean => at !== null;

function Nothing({ state, known }: { readonly state: SightingAsk['state']; readonly known: boolean }) {
  if (!known) {
    return (
      <Empty title="Nothing is known yet">
        No target has been asked who has access. They are asked by themselves, soon after they are connected.
      </Empty>
    );
  }
  if (state === 'open') {
    return (
      <Empty title="All access is as it was granted">
        Nobody has made, widened or taken away anything outside Tidegate that nobody has looked at yet.
      </Empty>
    );
  }
  return <Empty title="Nothing here">What is accepted, or no longer so, is kept here.</Empty>;
}
