// One open gate: what it leads to, how long, and what its holder may do with it.

import { Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AccessView } from '../../api/access.ts';
import { Countdown } from '../../parts/countdown.tsx';
import { Excess } from '../../parts/excess.tsx';
import { Instant } from '../../parts/instant.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { SimulatedBadge } from '../../parts/simulated-badge.tsx';
import './access.css';
import { LinkText } from '../../parts/link-button.tsx';
import { AccessActions } from './access-actions.tsx';

interface AccessCardProps {
  readonly access: AccessView;
  readonly showGrantee: boolean;
}

export function AccessCard({ access, showGrantee }: AccessCardProps) {
  const [requestId] = access.request_ids;
  return (
    <article className="tg-card tg-access" data-state={access.state} aria-labelledby={`a-${access.session_id}`}>
      <Countdown state={access.state} openedAt={access.opened_at} endsAt={access.ends_at} held={access.held} />
      <div>
        <Group gap="xs" mb={2}>
          <h2 id={`a-${access.session_id}`}>
            {requestId === undefined ? (
              access.resource.name
            ) : (
              <Link to="/requests/$id" params={{ id: requestId }} className="tg-plain-link">
                {access.resource.name}
              </Link>
            )}
          </h2>
          <Badge variant="light" color="tide" c="var(--mantine-color-text)">
            {access.permission.name}
          </Badge>
          {access.integration.simulated && <SimulatedBadge />}
        </Group>
        <Text size="sm" c="dimmed">
          <PathText path={access.resource.path} />
        </Text>
        {showGrantee && (
          <Text size="sm">
            for <b>{access.grantee.name}</b>
          </Text>
        )}
        <Text
          size="sm"
          mt={6}
          {...(access.state === 'leaking' || access.state === 'uncertain'
            ? { c: 'var(--mantine-color-error)', fw: 650, role: 'alert' }
            : {})}
        >
          <Sentence text={capital(access.sentence)} />
        </Text>
        {access.trouble !== null && (
          <Text size="sm" c="var(--mantine-color-error)">
            <Sentence text={capital(access.trouble)} />
          </Text>
        )}
        <Excess excess={access.excess} />
        <Text size="xs" c="dimmed" mt={6}>
          {isHeld(access) ? (
            <HeldWords access={access} />
          ) : (
            <>
              {endWord(access)}
              <Instant at={access.gone_at ?? access.ends_at} as="clock" />
            </>
          )}
          {access.request_ids.length > 1 && (
            <>
              {' · held by '}
              {access.request_ids.map((id, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <LinkText to="/requests/$id" params={{ id }} inherit underline="always">
                    request {index + 1}
                  </LinkText>
                </span>
              ))}
            </>
          )}
        </Text>
      </div>
      <AccessActions access={access} />
    </article>
  );
}

const isHeld = (access: AccessView): boolean => access.held !== null && access.state === 'open';

/** The end in the target is moved ahead while the access stands, so it is not told as its end. */
function HeldWords({ access }: { readonly access: AccessView }) {
  if (access.held === 'automatic') return <>given by an access flow; ends by itself when you no longer fit it</>;
  return (
    <>
      until revoked
      {access.review_at !== null && (
        <>
          {' · to be confirmed by '}
          <Instant at={access.review_at} as="clock" />
        </>
      )}
    </>
  );
}

function endWord(access: AccessView): string {
  if (access.gone_at !== null) return 'seen gone at ';
  return access.state === 'leaking' ? 'should have ended at ' : 'ends at ';
}
