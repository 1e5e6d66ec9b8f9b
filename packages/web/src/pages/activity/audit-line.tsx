// One event: its sentence, and on demand the facts as they were recorded.

import { Text } from '@mantine/core';
import type { AuditEvent } from '../../api/administration.ts';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';

export function AuditLine({ event }: { readonly event: AuditEvent }) {
  return (
    <li data-grave={event.kind === 'grant.leaking' || event.kind === 'grant.uncertain'}>
      <details>
        <summary>
          <span className="tg-log-time">
            <Instant at={event.at} as="clock" />
          </span>
          <span className="tg-log-sentence">
            <Sentence text={capital(event.sentence)} />
          </span>
          <span className="tg-log-kind">{event.kind}</span>
        </summary>
        <div className="tg-log-more">
          <Text size="sm">
            By <b>{event.actor_name}</b> through {event.door}, number {event.sequence}, about{' '}
            {event.subject.startsWith('req_') ? (
              <LinkText to="/requests/$id" params={{ id: event.subject }} inherit underline="always">
                {event.subject}
              </LinkText>
            ) : (
              <code className="tg-code">{event.subject}</code>
            )}
            {' · '}
            <LinkText to="/activity" search={{ subject: event.subject }} inherit underline="always">
              everything about it
            </LinkText>
          </Text>
          <pre>{JSON.stringify(event.facts, null, 2)}</pre>
          <Text size="xs" c="dimmed" className="tg-wrap">
            SHA-256 {event.hash}
          </Text>
        </div>
      </details>
    </li>
  );
}
