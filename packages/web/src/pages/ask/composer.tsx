// The request being made: it reads what is offered for the chosen permission and hands over to the form.

import { Text, Title } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useOffersOn, useOffersOnAll } from '../../api/requests.ts';
import { moreOf } from '../../parts/ask-again.ts';
import { Empty } from '../../parts/empty.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { RequestForm } from './request-form.tsx';

export function Composer() {
  const { resource, permission, q, more } = useSearch({ from: '/shell/ask' });
  const offered = useOffersOn(resource);
  const asked = moreOf(more);
  const together = useOffersOnAll([...new Set(asked.map((one) => one.resource))]);
  if (resource === undefined || permission === undefined) return <ChooseFirst />;
  if (offered.error !== null) return <ProblemNote error={offered.error} retry={() => void offered.refetch()} />;
  if (offered.data === undefined || together.some(({ isPending }) => isPending))
    return <Skeletons of="the offer" height={120} count={3} />;
  const entitlement = offered.data.items.find((each) => each.permission.id === permission);
  // What is no longer offered is left out, and what is asked for is in sight before it is sent.
  const others = together
    .flatMap(({ data }) => data?.items ?? [])
    .filter((one) => asked.some((each) => each.resource === one.resource.id && each.permission === one.permission.id));
  return (
    <section className="tg-card tg-compose" aria-labelledby="compose">
      <LinkText to="/ask" search={q === undefined ? {} : { q }} size="sm" className="tg-compose-back">
        Back to the list
      </LinkText>
      {entitlement === undefined ? (
        <Empty title="This is not offered to you">
          The link names something that no access flow offers you now. Choose from the list.
        </Empty>
      ) : (
        <RequestForm entitlement={entitlement} together={others} />
      )}
    </section>
  );
}

function ChooseFirst() {
  return (
    <div className="tg-compose-hint">
      <Title order={2}>Choose a permission</Title>
      <Text c="dimmed" mt="xs">
        You then see what it lets you do, how long you may have it, and who will be asked. Choose the weakest that does
        the job: it is agreed to sooner.
      </Text>
    </div>
  );
}
