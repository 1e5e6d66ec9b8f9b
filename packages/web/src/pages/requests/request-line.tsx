// One request in a list: what, who, where it stands.

import { Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RequestView } from '../../api/requests.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Instant } from '../../parts/instant.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { SimulatedBadge } from '../../parts/simulated-badge.tsx';
import { StatusBadge } from '../../parts/status-badge.tsx';
import './requests.css';

export function RequestLine({ request }: { readonly request: RequestView }) {
  const [first] = request.entitlements;
  const others = request.entitlements.length - 1;
  return (
    <Link
      to="/requests/$id"
      params={{ id: request.id }}
      className="tg-card tg-request-line"
      data-leaking={request.leaking || request.uncertain}
    >
      <div>
        <Text fw={650} component="span" className="tg-wrap">
          {first?.permission.name} on {first?.resource.name}
          {others > 0 && ` and ${others} more`}
          {others > 0 && request.fulfilment === 'all_or_nothing' && ', all or nothing'}
        </Text>
        <Text size="sm" component="span" display="block">
          <Sentence text={capital(request.sentence)} />
        </Text>
        <Text size="xs" c="dimmed" component="span" display="block" mt={3}>
          {request.requester.name}
          {request.grantee.id !== request.requester.id && ` for ${request.grantee.name}`}
          {` · ${durationWords(request.duration_sec)} · ${request.flow.name} · `}
          <Instant at={request.asked_at} />
        </Text>
      </div>
      <Group gap="xs" className="tg-request-line-badges">
        {request.simulated && <SimulatedBadge />}
        <StatusBadge status={request.status} leaking={request.leaking} uncertain={request.uncertain} />
      </Group>
    </Link>
  );
}
