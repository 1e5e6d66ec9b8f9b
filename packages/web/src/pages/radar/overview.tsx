// The integrations: when each was asked who has access, and how much of it waits for somebody.

import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { type RadarItem, useAcceptStanding, useSurvey } from '../../api/radar.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Instant } from '../../parts/instant.tsx';
import { capital } from '../../parts/problem-words.ts';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';
import { kindsShown, kindTitles, kindTones } from './kinds.ts';
import '../../parts/entry.css';

export function Overview({ items }: { readonly items: readonly RadarItem[] }) {
  const handles = useMe().data?.person.rights.includes('findings:handle') ?? false;
  return (
    <Stack gap="md" mb="lg">
      {items.map((item) => (
        <IntegrationCard key={item.integration.id} item={item} handles={handles} />
      ))}
    </Stack>
  );
}

function IntegrationCard({ item, handles }: { readonly item: RadarItem; readonly handles: boolean }) {
  const { integration, surveyed, trouble } = item;
  return (
    <article className="tg-card tg-entry" aria-labelledby={`i-${integration.id}`}>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id={`i-${integration.id}`} className="tg-wrap">
          {integration.name}
        </Title>
        <Group gap="xs">
          {integration.simulated && <Badge color={tones.past}>simulated</Badge>}
          {trouble !== null && <Badge color={tones.bad}>not read whole</Badge>}
        </Group>
      </Group>
      {surveyed ? <Times item={item} /> : <Text size="sm">This kind of target cannot be asked who has access.</Text>}
      {trouble !== null && <Text size="sm">{capital(trouble)}. What was seen before stays as it was.</Text>}
      <Counts item={item} />
      {handles && surveyed && <Actions item={item} />}
    </article>
  );
}

function Times({ item }: { readonly item: RadarItem }) {
  return (
    <Text size="sm" c="dimmed">
      {item.whole_at === null ? (
        'Not asked yet'
      ) : (
        <>
          {item.observed} {item.observed === 1 ? 'piece' : 'pieces'} of access seen <Instant at={item.whole_at} />
        </>
      )}
      {item.next_at !== null && (
        <>
          {' '}
          · next <Instant at={item.next_at} />
        </>
      )}
    </Text>
  );
}

function Counts({ item }: { readonly item: RadarItem }) {
  const counts = kindsShown.flatMap((kind) => item.counts.filter((one) => one.kind === kind));
  if (counts.length === 0) return null;
  return (
    <Group gap="xs">
      {counts.map(({ kind, open, accepted, accounts }) => (
        <Badge key={kind} color={open > 0 ? kindTones[kind] : tones.past}>
          {kindTitles[kind]}:{' '}
          {open > 0 ? `${open} in ${accounts === 1 ? '1 account' : `${accounts} accounts`}` : `${accepted} accepted`}
        </Badge>
      ))}
    </Group>
  );
}

function Actions({ item: { integration, counts } }: { readonly item: RadarItem }) {
  const survey = useSurvey(integration.id);
  const accept = useAcceptStanding(integration.id);
  const [asking, setAsking] = useState(false);
  const standing = counts.find(({ kind }) => kind === 'standing')?.open ?? 0;
  return (
    <Group gap="sm">
      <Button
        variant="default"
        loading={survey.isPending}
        aria-label={`Look now at ${integration.name}`}
        onClick={() => survey.mutate(undefined, { onSuccess: ({ message }) => tell(message), onError: tellProblem })}
      >
        Look now
      </Button>
      {standing > 0 && (
        <Button
          variant="default"
          aria-label={`Accept standing access in ${integration.name}`}
          onClick={() => setAsking(true)}
        >
          Accept standing access
        </Button>
      )}
      <Confirm
        opened={asking}
        title={`Accept ${standing} ${standing === 1 ? 'piece' : 'pieces'} of standing access?`}
        verb="Accept"
        busy={accept.isPending}
        reason="required"
        onClose={() => setAsking(false)}
        onConfirm={(reason) =>
          accept.mutate(reason, {
            onSuccess: ({ accepted }) => {
              setAsking(false);
              tell(`accepted: ${accepted}`);
            },
            onError: tellProblem,
          })
        }
      >
        <Text>
          Everything that was there when {integration.name} was first looked at stays as it is and is no finding any
          more. Whatever comes later is still shown.
        </Text>
      </Confirm>
    </Group>
  );
}
