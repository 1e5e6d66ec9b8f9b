// Question 1: who asks, why, and what they asked before, as far as this person decided it.

import { Avatar, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type RequestView, useDecidedBefore } from '../../api/requests.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Instant } from '../../parts/instant.tsx';
import { Question } from './question.tsx';

interface IsItNeededProps {
  readonly request: RequestView;
  readonly own: boolean;
}

export function IsItNeeded({ request, own }: IsItNeededProps) {
  const { requester, grantee } = request;
  return (
    <Question number={1} title="Is it needed?">
      <Group gap="sm" wrap="nowrap">
        <Avatar size={42} color="tide" variant="filled" name={requester.name} alt="" />
        <div>
          <Text fw={650}>
            {requester.name}
            {grantee.id !== requester.id && ` for ${grantee.name}`}
          </Text>
          <Text size="sm" c="dimmed" className="tg-wrap">
            {requester.email} · asked <Instant at={request.asked_at} />
          </Text>
        </div>
      </Group>
      {request.reason === null ? (
        <Text mt="sm" c="dimmed">
          No reason was given.
        </Text>
      ) : (
        <blockquote className="tg-reason">{request.reason}</blockquote>
      )}
      {!own && <Before request={request} />}
    </Question>
  );
}

const shownMax = 5;

function Before({ request }: { readonly request: RequestView }) {
  const decided = useDecidedBefore(true);
  const same = (decided.data?.items ?? []).filter(
    (each) => each.requester.id === request.requester.id && each.id !== request.id,
  );
  if (decided.data === undefined) return null;
  if (same.length === 0) {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        You have not decided a request of {request.requester.name} before.
      </Text>
    );
  }
  return (
    <div className="tg-before">
      <Text size="sm" fw={600}>
        {same.length === 1 ? 'One request' : `${same.length} requests`} of {request.requester.name} you decided before
      </Text>
      <ul>
        {same.slice(0, shownMax).map((each) => (
          <li key={each.id}>
            <Link to="/requests/$id" params={{ id: each.id }}>
              {each.entitlements[0]?.permission.name} on {each.entitlements[0]?.resource.name}
            </Link>
            {` · ${durationWords(each.duration_sec)} · ${each.status} · `}
            <Instant at={each.asked_at} as="clock" />
          </li>
        ))}
      </ul>
    </div>
  );
}
