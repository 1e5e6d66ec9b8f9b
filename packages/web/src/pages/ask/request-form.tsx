// How long, why, through which access flow; and what follows from it, before anything is sent.

import { Badge, Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type OfferedEntitlement, useCreateRequest } from '../../api/requests.ts';
import { DurationField, problemWith } from '../../parts/duration-field.tsx';
import { proposedDuration } from '../../parts/duration-steps.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { EndsNote } from '../../parts/ends-note.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { RiskBadge } from '../../parts/risk-badge.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { FlowChoice } from './flow-choice.tsx';
import { WhoIsAsked } from './who-is-asked.tsx';

export function RequestForm({ entitlement }: { readonly entitlement: OfferedEntitlement }) {
  const search = useSearch({ from: '/shell/ask' });
  const navigate = useNavigate();
  const create = useCreateRequest();
  const { resource, permission, offers, ends } = entitlement;
  const [flowId, setFlowId] = useState(search.flow);
  const [wanted, setWanted] = useState(Number(search.seconds ?? Number.NaN));
  const [reason, setReason] = useState(search.reason ?? '');
  const offer = offers.find((each) => each.flow.id === flowId) ?? offers[0];
  if (offer === undefined) return null;
  const seconds = Number.isInteger(wanted) ? wanted : proposedDuration(offer.duration_sec_max);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problemWith(seconds, offer.duration_sec_max) !== null) return;
    create.mutate(
      {
        resourceId: resource.id,
        permissionId: permission.id,
        flowId: offer.flow.id,
        durationSec: seconds,
        reason: reason.trim(),
      },
      {
        onSuccess: ({ items }) => {
          const [made] = items;
          if (made !== undefined) void navigate({ to: '/requests/$id', params: { id: made.id } });
        },
      },
    );
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <div>
          <Title order={2} id="compose">
            {permission.name} on {resource.name}
          </Title>
          <Group gap="xs" mt={6}>
            <Badge variant="light" color="tide" c="var(--mantine-color-text)">
              {permission.level}
            </Badge>
            <RiskBadge level={permission.risk_level} />
          </Group>
          <Text mt="sm">
            <Sentence text={capital(permission.allows)} />
          </Text>
        </div>
        <EndsNote ends={ends} />
        <FlowChoice offers={offers} chosen={offer} onChoose={setFlowId} />
        <DurationField maximum={offer.duration_sec_max} seconds={seconds} onChange={setWanted} />
        <Textarea
          label={offer.reason_required ? 'Why do you need it?' : 'Why do you need it? (optional)'}
          description="Whoever decides reads this first. A ticket number helps."
          required={offer.reason_required}
          autosize
          minRows={2}
          maxLength={1_000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <WhoIsAsked offer={offer} />
        <div className="tg-compose-submit">
          {create.error !== null && <ProblemNote error={create.error} />}
          <Button type="submit" size="md" fullWidth loading={create.isPending}>
            {offer.automatic ? `Open for ${durationWords(seconds)}` : `Ask for ${durationWords(seconds)}`}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
