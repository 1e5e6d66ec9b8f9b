// The star of an offer: one permission on one resource through one access flow.

import { type OfferToMark, useFavoriteOffers, useMarkOffer } from '../../api/why.ts';
import { StarButton } from '../../parts/star-button.tsx';
import { tellProblem } from '../../parts/tell.tsx';

interface OfferStarProps {
  readonly offer: OfferToMark;
  readonly called: string;
}

export function OfferStar({ offer, called }: OfferStarProps) {
  const favorites = useFavoriteOffers();
  const mark = useMarkOffer();
  if (favorites.data === undefined) return null;
  const known = favorites.data.some(
    ({ resource, permission, offers }) =>
      resource.id === offer.resourceId &&
      permission.id === offer.permissionId &&
      offers.some(({ flow }) => flow.id === offer.flowId),
  );
  const pending = mark.isPending && mark.variables.flowId === offer.flowId;
  return (
    <StarButton
      marked={pending ? mark.variables.favorite : known}
      of={called}
      purpose="Keep as a favourite, to find it on top of this page"
      onMark={(favorite) => mark.mutate({ ...offer, favorite }, { onError: tellProblem })}
    />
  );
}
