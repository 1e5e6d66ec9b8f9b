// Who is on call now, who comes next, and how old that is: what access flows with a shift decide by.

import { Alert, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type OnCallShift, useOnCall } from '../../api/on-call.ts';
import { itemsOf } from '../../api/pages.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import './on-call.css';
import { ShiftCard } from './shift-card.tsx';

export function OnCallPage() {
  const onCall = useOnCall();
  const shifts = itemsOf(onCall.data?.pages);
  const troubled = sourcesOf(shifts).filter(({ trouble }) => trouble !== null);
  return (
    <>
      <PageHeader title="On call">
        Whose turn it is, as the rotas tell. Access that an access flow gives to a shift opens and closes with it; where
        a turn is unknown, nobody has access because of it.
      </PageHeader>
      <Fetching query={onCall} of="shifts" height={150} />
      {onCall.isSuccess && shifts.length === 0 && (
        <Empty title="No rota yet">
          Connect one with <code className="tg-code">tidegate sources add ROTA --kind pagerduty</code>, or a calendar
          with <code className="tg-code">--kind icalendar</code>.
        </Empty>
      )}
      {troubled.length > 0 && (
        <Stack gap="sm" mb="lg">
          {troubled.map((source) => (
            <Alert
              key={source.id}
              className="tg-rota-trouble"
              variant="default"
              icon={<IconAlertTriangle size={20} aria-hidden="true" />}
              title={source.status === 'failing' ? `${source.name} cannot be read` : `Warnings from ${source.name}`}
            >
              <Sentence text={source.trouble ?? ''} />
            </Alert>
          ))}
        </Stack>
      )}
      <div className="tg-shifts">
        {shifts.map((shift) => (
          <ShiftCard key={shift.id} shift={shift} />
        ))}
      </div>
      <MoreButton list={onCall} />
    </>
  );
}

/** Each source once, as any of its shifts names it. */
function sourcesOf(shifts: readonly OnCallShift[]): readonly NonNullable<OnCallShift['source']>[] {
  const sources = new Map<string, NonNullable<OnCallShift['source']>>();
  for (const { source } of shifts) if (source !== null) sources.set(source.id, source);
  return [...sources.values()];
}
