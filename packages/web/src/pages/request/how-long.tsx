// Question 4: how long, and until when at the latest.

import { Text } from '@mantine/core';
import type { RequestView } from '../../api/requests.ts';
import { clockWords } from '../../parts/countdown-words.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Instant } from '../../parts/instant.tsx';
import { useNow } from '../../parts/use-now.ts';
import { Question } from './question.tsx';

export function HowLong({ request }: { readonly request: RequestView }) {
  return (
    <Question number={4} title="For how long?">
      <Text className="tg-how-long">{durationWords(request.duration_sec)}</Text>
      <Text size="sm" c="dimmed">
        <When request={request} />
      </Text>
    </Question>
  );
}

function When({ request }: { readonly request: RequestView }) {
  const now = useNow();
  if (request.gone_at !== null) {
    return (
      <>
        Seen gone at <Instant at={request.gone_at} />
      </>
    );
  }
  if (request.ends_at !== null) {
    return (
      <>
        {request.status === 'Active' && <b>{clockWords(Date.parse(request.ends_at) - now)} left · </b>}
        ends at <Instant at={request.ends_at} as="clock" />
      </>
    );
  }
  if (request.not_after !== null) {
    return (
      <>
        Counted from the moment the access is seen open; over at <Instant at={request.not_after} as="clock" /> in any
        case
      </>
    );
  }
  if (request.status !== 'Pending') return <>The access was never opened</>;
  return (
    <>
      Counted from the moment the access is seen open. The request lapses at <Instant at={request.lapses_at} /> if it is
      not decided
    </>
  );
}
