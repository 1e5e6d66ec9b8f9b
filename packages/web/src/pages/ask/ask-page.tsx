// New request: find a resource, choose a permission, say how long and why. What is chosen is in the address, so that a half-made
// request can be sent to a colleague, and *ask again* is a link.

import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { itemsOf } from '../../api/pages.ts';
import { useOffers } from '../../api/requests.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import './ask.css';
import { Composer } from './composer.tsx';
import { Favorites } from './favorites.tsx';
import { byResource } from './group-offers.ts';
import { ResourceOffer } from './resource-offer.tsx';
import { WhyNot } from './why-not.tsx';

const searchAfterMs = 250;

export function AskPage() {
  const search = useSearch({ from: '/shell/ask' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(search.q ?? '');
  const offers = useOffers(search.q ?? '');
  const find = useDebouncedCallback((q: string) => {
    void navigate({ to: '/ask', search: ({ q: _, ...rest }) => (q === '' ? rest : { ...rest, q }), replace: true });
  }, searchAfterMs);
  const choose = (resource: string, permission: string) =>
    void navigate({
      to: '/ask',
      search: ({ q }) => ({ ...(q === undefined ? {} : { q }), resource, permission }),
      resetScroll: false,
    });
  const groups = byResource(itemsOf(offers.data?.pages));
  const chosen = search.resource !== undefined && search.permission !== undefined;

  return (
    <>
      <PageHeader title="New request">
        Everything here is within your reach. What is not listed is not yours to ask for.
      </PageHeader>
      <div className="tg-ask" data-chosen={chosen}>
        <div className="tg-ask-list">
          <TextInput
            size="md"
            aria-label="Search what you may ask for"
            placeholder="Name, path, tag or permission"
            leftSection={<IconSearch size={18} aria-hidden="true" />}
            data-search
            type="search"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              find(event.currentTarget.value.trim());
            }}
          />
          <WhyNot />
          {search.q === undefined && <Favorites />}
          <Fetching query={offers} of="what you may ask for" />
          {offers.isSuccess && groups.length === 0 && <NothingFound searched={search.q !== undefined} />}
          <ul className="tg-ask-resources" aria-label="Resources">
            {groups.map((group) => (
              <ResourceOffer
                key={group.resource.id}
                group={group}
                chosenPermission={search.resource === group.resource.id ? search.permission : undefined}
                onChoose={(permission) => choose(group.resource.id, permission)}
              />
            ))}
          </ul>
          <MoreButton list={offers} />
        </div>
        <div className="tg-ask-compose">
          <Composer key={`${search.resource} ${search.permission} ${search.more} ${search.flow}`} />
        </div>
      </div>
    </>
  );
}

function NothingFound({ searched }: { readonly searched: boolean }) {
  return searched ? (
    <Empty title="Nothing like this is within your reach">
      Try a shorter word, or part of the path. If you need something that is not listed, ask an administrator for an
      access flow that offers it.
    </Empty>
  ) : (
    <Empty title="No access flow offers you anything yet">
      Access flows are made by administrators for groups of people. Ask yours which group you need to be in.
    </Empty>
  );
}
