// Which consents are there and which are missing, tier by tier, who gave them and who can, when others are asked, and what was taken away.

import { Badge, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import type { RequestView } from '../../api/requests.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Instant } from '../../parts/instant.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { tones } from '../../parts/tones.ts';

type Way = RequestView['consent']['ways'][number];
type Term = Way['terms'][number];

export function Consents({ request }: { readonly request: RequestView }) {
  const { ways, escalates_at: escalatesAt } = request.consent;
  // Where the access flow asks nobody, only what let the requester ask is there to be told.
  if (ways.length === 0 && request.oldest_fact === null) return null;
  const waits = request.status === 'Pending' || request.status === 'PendingMFA';
  return (
    <section className="tg-card tg-side-card" aria-labelledby="consents">
      <Title order={2} id="consents">
        Consents
      </Title>
      {ways.map((way, index) => (
        <WayTerms
          key={`${way.tier} ${way.terms.map(({ label }) => label).join()}`}
          way={way}
          request={request}
          first={index === 0}
        />
      ))}
      {waits && escalatesAt !== null && (
        <Text size="sm" c="dimmed" mt="xs">
          Without an answer the next tier is asked <Instant at={escalatesAt} />.
        </Text>
      )}
      {request.oldest_fact !== null && (
        <Text size="sm" c="dimmed" mt="xs">
          The oldest fact {waits ? 'your decision rests' : 'it was agreed'} on was seen{' '}
          <Instant at={request.oldest_fact.seen_at} />.
        </Text>
      )}
      <Narrowed request={request} />
    </section>
  );
}

interface WayProps {
  readonly way: Way;
  readonly request: RequestView;
  readonly first: boolean;
}

function WayTerms({ way, request, first }: WayProps) {
  return (
    <div>
      {!first && (
        <Text size="sm" fw={600} mt="xs">
          {way.tier === 0 ? 'or instead' : 'or, after nobody answered,'}
        </Text>
      )}
      {way.tier > 0 && (
        <Text size="sm" c="dimmed">
          <Badge color={tones.waiting} size="sm">
            tier {way.tier}
          </Badge>{' '}
          asked <Instant at={way.asked_at} />
        </Text>
      )}
      <ul className="tg-consents">
        {way.terms.map((term, index) => (
          // The terms of a quorum read alike: their place tells them apart.
          // biome-ignore lint/suspicious/noArrayIndexKey: terms never move
          <TermLine key={index} term={term} request={request} />
        ))}
      </ul>
    </div>
  );
}

function TermLine({ term, request }: { readonly term: Term; readonly request: RequestView }) {
  const missing = request.waiting_for.find(({ label }) => label === term.label);
  return (
    <li>
      {term.filled ? (
        <IconCircleCheck size={20} aria-hidden="true" className="tg-consent-given" />
      ) : (
        <IconCircleDashed size={20} aria-hidden="true" />
      )}
      <span>
        {!term.filled && 'waiting for '}
        <Sentence text={term.label} />
        {term.by.map(({ person, for: absent }) => (
          <Text key={`${person.id} ${absent?.id}`} size="sm" component="span" display="block">
            <b>{person.name}</b> agreed{absent === null ? '' : ` for ${absent.name}`}
          </Text>
        ))}
        {!term.filled && missing !== undefined && <WhoCan missing={missing} />}
      </span>
    </li>
  );
}

function WhoCan({ missing }: { readonly missing: RequestView['waiting_for'][number] }) {
  const { people, delegates, left_out: leftOut } = missing;
  const nobody = people.length + delegates.length === 0;
  return (
    <>
      <Text size="sm" c="dimmed" component="span" display="block">
        {nobody ? 'nobody can give it now' : people.map((person) => person.name).join(', ')}
      </Text>
      {delegates.map(({ person, for: absent }) => (
        <Text key={`${person.id} ${absent.id}`} size="sm" c="dimmed" component="span" display="block">
          {person.name} for {absent.name}
        </Text>
      ))}
      {leftOut.map(({ person, why }) => (
        <Text key={person.id} size="sm" c="dimmed" component="span" display="block">
          {person.name} {why}
        </Text>
      ))}
    </>
  );
}

/** What approvers took away, so that the requester sees what they get. */
function Narrowed({ request }: { readonly request: RequestView }) {
  return request.narrowed.map(({ by, at, duration, without }) => (
    <Text key={`${by.id} ${at}`} size="sm" mt="xs">
      <b>{by.name}</b>{' '}
      {duration !== null &&
        `shortened it from ${duration.from_sec === null ? 'until revoked' : durationWords(duration.from_sec)} to ${durationWords(duration.to_sec)}`}
      {duration !== null && without.length > 0 && ', and '}
      {without.length > 0 && `left out ${without.map((one) => `${one.permission} on ${one.resource}`).join(', ')}`}
    </Text>
  ));
}
