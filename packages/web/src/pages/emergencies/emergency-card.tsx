// One emergency use: what was taken without asking, and for its reviewers two ways to close it.

import { Button, Group, Text, Textarea, Title } from '@mantine/core';
import type { EmergencyView } from '@tidegate/contract';
import { useState } from 'react';
import { useReviewEmergency } from '../../api/approvers.ts';
import { LinkText } from '../../parts/link-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { tell } from '../../parts/tell.tsx';

const reasonLengthMax = 1_000;

export function EmergencyCard({ emergency }: { readonly emergency: EmergencyView }) {
  return (
    <article className="tg-card tg-entry" aria-labelledby={`e-${emergency.id}`}>
      <Title order={2} size="h4" id={`e-${emergency.id}`}>
        {emergency.requester.name}: {emergency.resources.join(', ')}
      </Title>
      <Text>
        <Sentence text={capital(emergency.sentence)} />
      </Text>
      <LinkText to="/requests/$id" params={{ id: emergency.id }} size="sm" underline="always">
        What it gave
      </LinkText>
      {emergency.may_review && <Review id={emergency.id} />}
    </article>
  );
}

function Review({ id }: { readonly id: string }) {
  const review = useReviewEmergency(id);
  const [note, setNote] = useState('');
  const close = (verdict: 'founded' | 'unfounded'): void =>
    review.mutate({ verdict, note: note.trim() }, { onSuccess: () => tell('the review is written down') });
  return (
    <>
      <Textarea
        label="What you found"
        required
        autosize
        minRows={2}
        maxLength={reasonLengthMax}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {review.error !== null && <ProblemNote error={review.error} />}
      <Group gap="sm">
        <Button disabled={note.trim() === ''} loading={review.isPending} onClick={() => close('founded')}>
          It was an emergency
        </Button>
        <Button
          variant="default"
          disabled={note.trim() === ''}
          loading={review.isPending}
          onClick={() => close('unfounded')}
        >
          It could have waited
        </Button>
      </Group>
    </>
  );
}
