// What one asks for again and again: offers one marked, with their star beside them, and requests one marked, each a link that fills the form.

import { Group, Text, Title } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import type { OfferedEntitlement } from '../../api/requests.ts';
import { useFavoriteOffers, useFavorites } from '../../api/why.ts';
import { askAgain } from '../../parts/ask-again.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { LinkButton } from '../../parts/link-button.tsx';
import { OfferStar } from './offer-star.tsx';

export function Favorites() {
  const offers = useFavoriteOffers();
  const requests = useFavorites();
  if (offers.data === undefined || requests.data === undefined) return null;
  return (
    <section className="tg-card tg-ask-resource" aria-labelledby="favorites">
      <Title order={2} size="h4" id="favorites">
        <IconStarFilled size={16} aria-hidden="true" /> Favourites
      </Title>
      {offers.data.length + requests.data.length === 0 && (
        <Text size="sm" c="dimmed">
          What you mark with the star, on an offer or on a request of yours, is at hand here. Nobody else sees it.
        </Text>
      )}
      <Group gap="xs">
        {offers.data.flatMap((one) =>
          one.offers.map((offer) => <FavoriteOffer key={`${keyOf(one)} ${offer.flow.id}`} of={one} offer={offer} />),
        )}
        {requests.data.map((request) => {
          const [first] = request.entitlements;
          const others = request.entitlements.length - 1;
          return (
            <LinkButton
              key={request.id}
              to="/ask"
              search={askAgain(request)}
              variant="default"
              size="sm"
              h="auto"
              py={6}
            >
              <span>
                {first?.permission.name} on {first?.resource.name}
                {others > 0 && ` and ${others} more`}
                <Text component="span" display="block" size="xs" fw={400} c="dimmed">
                  {request.held ? 'until revoked' : durationWords(request.duration_sec)} · {request.flow.name}
                </Text>
              </span>
            </LinkButton>
          );
        })}
      </Group>
    </section>
  );
}

const keyOf = ({ resource, permission }: OfferedEntitlement): string => `${resource.id} ${permission.id}`;

interface FavoriteOfferProps {
  readonly of: OfferedEntitlement;
  readonly offer: OfferedEntitlement['offers'][number];
}

function FavoriteOffer({ of: { resource, permission }, offer }: FavoriteOfferProps) {
  const flowId = offer.flow.id;
  const most = offer.until_revoked === null ? `up to ${durationWords(offer.duration_sec_max)}` : 'until revoked';
  return (
    <span className="tg-ask-favorite">
      <LinkButton
        to="/ask"
        search={{ resource: resource.id, permission: permission.id, flow: flowId }}
        variant="default"
        size="sm"
        h="auto"
        py={6}
      >
        <span>
          {permission.name} on {resource.name}
          <Text component="span" display="block" size="xs" fw={400} c="dimmed">
            {most} · {offer.flow.name}
          </Text>
        </span>
      </LinkButton>
      <OfferStar
        offer={{ flowId, resourceId: resource.id, permissionId: permission.id }}
        called={`${permission.name} on ${resource.name} through ${offer.flow.name}`}
      />
    </span>
  );
}
