// The decision page. It answers the approver's four questions in the order in which they should be asked, and offers what this
// person may do. For the requester the same page tells where the request stands. Telephone first: the buttons are at the thumb.

import { Group, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { type RequestView, useRequest } from '../../api/requests.ts';
import { PageHeader, usePageTitle } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { SimulatedBadge } from '../../parts/simulated-badge.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { Consents } from './consents.tsx';
import { FavoriteButton } from './favorite-button.tsx';
import { HowLong } from './how-long.tsx';
import { IsItNeeded } from './is-it-needed.tsx';
import { IsItRight } from './is-it-right.tsx';
import './request.css';
import { LinkText } from '../../parts/link-button.tsx';
import { RequestActions } from './request-actions.tsx';
import { Story } from './story.tsx';
import { ThroughWhich } from './through-which.tsx';
import { WhatItAllows } from './what-it-allows.tsx';

export function RequestPage() {
  const { id } = useParams({ from: '/shell/requests/$id' });
  const request = useRequest(id);
  if (request.data === undefined) {
    return (
      <>
        <PageHeader title="Request" />
        {request.error === null ? (
          <Skeletons of="the request" height={130} />
        ) : (
          <ProblemNote error={request.error} retry={() => void request.refetch()} />
        )}
      </>
    );
  }
  return (
    <>
      {request.error !== null && <ProblemNote error={request.error} />}
      <RequestBody request={request.data} />
    </>
  );
}

function RequestBody({ request }: { readonly request: RequestView }) {
  const me = useMe();
  usePageTitle(titleOf(request));
  const decides = request.actions.includes('approve') || request.actions.includes('reject');
  const own = me.data?.person.id === request.requester.id;
  return (
    <div className="tg-request" data-decides={decides}>
      <div className="tg-request-head">
        <LinkText to="/requests" size="sm">
          All requests
        </LinkText>
        <Group gap="sm" mt={6}>
          <Title order={1}>{titleOf(request)}</Title>
          <StatusBadge status={request.status} leaking={request.leaking} uncertain={request.uncertain} />
          {request.simulated && <SimulatedBadge />}
          {own && !request.automatic && <FavoriteButton id={request.id} />}
        </Group>
        <Text
          size="lg"
          mt={4}
          aria-live="polite"
          {...(request.leaking || request.uncertain ? { c: 'var(--mantine-color-error)', fw: 650 } : {})}
        >
          <Sentence text={capital(request.sentence)} />
        </Text>
        <ThroughWhich flow={request.flow} />
        {!decides && <RequestActions request={request} />}
      </div>
      <div className="tg-request-questions">
        <IsItNeeded request={request} own={own} />
        <IsItRight request={request} />
        <WhatItAllows request={request} />
        <HowLong request={request} />
      </div>
      <aside className="tg-request-side" aria-label="Decision and progress">
        {decides && <RequestActions request={request} />}
        <Consents request={request} />
        <Story request={request} />
      </aside>
    </div>
  );
}

function titleOf(request: RequestView): string {
  const [first] = request.entitlements;
  const others = request.entitlements.length - 1;
  const name = `${first?.permission.name ?? ''} on ${first?.resource.name ?? ''}`;
  return others > 0 ? `${name} and ${others} more` : name;
}
