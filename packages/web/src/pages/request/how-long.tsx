// Question 4: how long, and until when at the latest.

import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RequestView } from '../../api/requests.ts';
import { clockWords } from '../../parts/countdown-words.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Instant } from '../../parts/instant.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { useNow } from '../../parts/use-now.ts';
import { Question } from './question.tsx';

export function HowLong({ request }: { readonly request: RequestView }) {
  return (
    <Question number={4} title="For how long?">
      <Text className="tg-how-long">{lastingWords(request)}</Text>
      <Text size="sm" c="dimmed">
        <When request={request} />
      </Text>
      {request.hours !== '' && (
        <Text size="sm" c="dimmed">
          <Sentence text={capital(request.hours)} />
        </Text>
      )}
      {request.extend.count > 0 && (
        <Text size="sm" c="dimmed">
          Lengthened {request.extend.count === 1 ? 'once' : `${request.extend.count} times`}
        </Text>
      )}
      {request.extends !== null && (
        <Text size="sm">
          <Link to="/requests/$id" params={{ id: request.extends }}>
            Lengthens earlier access
          </Link>
        </Text>
      )}
    </Question>
  );
}

function lastingWords(request: RequestView): string {
  if (request.automatic) return 'While conditions hold';
  return request.held ? 'Until revoked' : durationWords(request.duration_sec);
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
  if (request.held && request.status === 'Active') {
    if (request.review_at === null) return <>Ends by itself when its conditions no longer hold</>;
    return (
      <>
        Ends unless it is confirmed; the review is <Instant at={request.review_at} />
      </>
    );
  }
  if (request.starts_at !== null && Date.parse(request.starts_at) > now && request.outcome === null) {
    return (
      <>
        Begins <Instant at={request.starts_at} as="clock" />, when everything is checked again
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
