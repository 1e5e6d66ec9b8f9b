// The star of a request: what is marked stands on top of the page for asking, ready to be asked for again.

import { ActionIcon } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useFavorites, useMarkFavorite } from '../../api/why.ts';
import { tellProblem } from '../../parts/tell.tsx';

export function FavoriteButton({ id }: { readonly id: string }) {
  const favorites = useFavorites();
  const mark = useMarkFavorite(id);
  if (favorites.data === undefined) return null;
  const marked = mark.isPending ? mark.variables : favorites.data.some((one) => one.id === id);
  return (
    <ActionIcon
      variant="subtle"
      size="lg"
      aria-pressed={marked}
      aria-label="Favourite"
      title={marked ? 'No longer a favourite' : 'Keep as a favourite, to ask for it again'}
      onClick={() => mark.mutate(!marked, { onError: tellProblem })}
    >
      {marked ? <IconStarFilled size={20} aria-hidden="true" /> : <IconStar size={20} aria-hidden="true" />}
    </ActionIcon>
  );
}
