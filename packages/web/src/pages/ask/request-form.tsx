// How long, why, through which access flow; and what follows from it, before anything is sent.

import { Badge, Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type Fulfilment, type OfferedEntitlement, useCreateRequest } from '../../api/requests.ts';
import { DurationField, problemWith } from '../../parts/duration-field.tsx';
import { proposedDuration } from '../../parts/duration-steps.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { EndsNote } from '../../parts/ends-note.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { RiskBadge } from '../../parts/risk-badge.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { BeforeSending } from './before-sending.tsx';
import { FlowChoice } from './flow-choice.tsx';
import { OfferStar } from './offer-star.tsx';
import { isThrough, Together } from './together.tsx';
import { closedNow, HoursNote, StartField, UntilRevoked } from './when.tsx';
import { WhoIsAsked } from './who-is-asked.tsx';

interface RequestFormProps {
  readonly entitlement: OfferedEntitlement;
  /** What is asked for with it from the start. */
  readonly together: readonly OfferedEntitlement[];
}

export function RequestForm({ entitlement, together }: RequestFormProps) {
  const search = useSearch({ from: '/shell/ask' });
  const navigate = useNavigate();
  const create = useCreateRequest();
  const { resource, permission, offers, ends } = entitlement;
  const [flowId, setFlowId] = useState(search.flow);
  const [wanted, setWanted] = useState(Number(search.seconds ?? Number.NaN));
  const [start, setStart] = useState('');
  const [reason, setReason] = useState(search.reason ?? '');
  const [chosen, setChosen] = useState(together);
  const [fulfilment, setFulfilment] = useState<Fulfilment>('best_effort');
  const offer = offers.find((each) => each.flow.id === flowId) ?? offers[0];
  if (offer === undefined) return null;
  const proposed = offer.duration_sec_default ?? proposedDuration(offer.duration_sec_max);
  const seconds = Number.isInteger(wanted) ? wanted : proposed;
  const endless = offer.until_revoked !== null;
  // One request goes through one access flow: what another offers is not part of it.
  const more = chosen.filter((one) => isThrough(one, offer.flow.id));
  const startsAt = start === '' ? null : new Date(start).toISOString();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!endless && problemWith(seconds, offer.duration_sec_max) !== null) return;
    create.mutate(
      {
        entitlements: [entitlement, ...more].map((one) => ({
          resourceId: one.resource.id,
          permissionId: one.permission.id,
        })),
        fulfilment: more.length === 0 ? 'best_effort' : fulfilment,
        flowId: offer.flow.id,
        durationSec: endless ? null : seconds,
        startsAt,
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
          <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
            <Title order={2} id="compose">
              {permission.name} on {resource.name}
            </Title>
            <OfferStar
              offer={{ flowId: offer.flow.id, resourceId: resource.id, permissionId: permission.id }}
              called={`${permission.name} on ${resource.name} through ${offer.flow.name}`}
            />
          </Group>
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
        <BeforeSending
          resourceId={resource.id}
          permissionId={permission.id}
          asking={{
            entitlements: [entitlement, ...more].map((one) => ({
              resource_id: one.resource.id,
              permission_id: one.permission.id,
            })),
            flow_id: offer.flow.id,
            ...(endless ? {} : { duration_sec: seconds }),
            ...(startsAt === null ? {} : { starts_at: startsAt }),
            ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
          }}
        />
        <EndsNote ends={ends} />
        <FlowChoice offers={offers} chosen={offer} onChoose={setFlowId} />
        <Together
          first={entitlement}
          flowId={offer.flow.id}
          more={more}
          onMore={setChosen}
          fulfilment={fulfilment}
          onFulfilment={setFulfilment}
        />
        <HoursNote offer={offer} />
        {endless ? (
          <UntilRevoked offer={offer} />
        ) : (
          <DurationField
            maximum={offer.duration_sec_max}
            step={offer.duration_sec_step}
            seconds={seconds}
            onChange={setWanted}
          />
        )}
        {offer.start_within_sec > 0 && (
          <StartField withinSec={offer.start_within_sec} value={start} onChange={setStart} />
        )}
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
          <Button type="submit" size="md" fullWidth loading={create.isPending} disabled={closedNow(offer, startsAt)}>
            {`${offer.automatic ? 'Open' : 'Ask'} ${more.length === 0 ? '' : `for ${more.length + 1} things `}${endless ? 'until revoked' : `for ${durationWords(seconds)}`}${startsAt === null ? '' : ', later'}`}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
