// Emergency uses: those that wait for a review, and those that were reviewed lately.

import { SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useEmergencies } from '../../api/approvers.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { EmergencyCard } from './emergency-card.tsx';

type State = 'open' | 'reviewed';

export function EmergenciesPage() {
  const [state, setState] = useState<State>('open');
  const emergencies = useEmergencies(state);
  return (
    <>
      <PageHeader title="Emergencies">
        Access that was used without asking anyone. Somebody else looks at each; until then whoever used it gets no
        other.
      </PageHeader>
      <SegmentedControl
        aria-label="Which emergencies"
        mb="md"
        data={[
          { value: 'open', label: 'Waiting for a review' },
          { value: 'reviewed', label: 'Reviewed' },
        ]}
        value={state}
        onChange={(value) => setState(value === 'reviewed' ? 'reviewed' : 'open')}
      />
      <Fetching query={emergencies} of="emergencies" height={120} />
      {emergencies.data?.items.length === 0 && (
        <Empty title={state === 'open' ? 'No emergency waits for a review' : 'Nothing was reviewed yet'}>
          You see your own uses here, and those you may review.
        </Empty>
      )}
      <Stack gap="sm">
        {(emergencies.data?.items ?? []).map((emergency) => (
          <EmergencyCard key={emergency.id} emergency={emergency} />
        ))}
      </Stack>
    </>
  );
}
