// When access may be had: the hours of the access flow, a start to choose, and what until revoked means.

import { Alert, Text, TextInput } from '@mantine/core';
import { IconClock, IconInfinity } from '@tabler/icons-react';
import type { Offer } from '../../api/requests.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Instant } from '../../parts/instant.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';

/** Whether asking would be refused now. A start that is chosen is for the server to judge. */
export const closedNow = (offer: Offer, startsAt: string | null): boolean => offer.closed !== null && startsAt === null;

/** The hours in words, and where they are closed when they open. */
export function HoursNote({ offer }: { readonly offer: Offer }) {
  if (offer.closed !== null) {
    return (
      <Alert color="orange" icon={<IconClock size={20} aria-hidden="true" />} title="Closed now" role="status">
        <Sentence text={capital(offer.closed.sentence)} />
        {offer.closed.opens_at !== null && (
          <Text size="sm" mt={4}>
            Opens <Instant at={offer.closed.opens_at} />
          </Text>
        )}
      </Alert>
    );
  }
  if (offer.hours === '') return null;
  return (
    <Text size="sm" c="dimmed">
      <Sentence text={capital(offer.hours)} />
    </Text>
  );
}

/** In place of a duration. */
export function UntilRevoked({ offer }: { readonly offer: Offer }) {
  const every = offer.until_revoked?.review_every_sec ?? 0;
  return (
    <Alert variant="light" icon={<IconInfinity size={20} aria-hidden="true" />} title="Until revoked">
      It has no end of its own. Its owner is asked every {durationWords(every)} whether it is still needed; unless they
      confirm it, it ends.
    </Alert>
  );
}

interface StartFieldProps {
  readonly withinSec: number;
  /** As `2026-03-02T09:00` on this device's clock; empty for as soon as it is agreed. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A start, in the time of this device. */
export function StartField({ withinSec, value, onChange }: StartFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label="From when (optional)"
      description={`Up to ${durationWords(withinSec)} ahead, in your own time; everything is checked again then. Left out, it opens as soon as it is agreed`}
      min={localText(Date.now())}
      max={localText(Date.now() + withinSec * 1_000)}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function localText(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
