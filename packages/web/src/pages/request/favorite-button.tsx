// The star of a request: what is marked stands on top of the page for asking, ready to be asked for again.

import { useFavorites, useMarkFavorite } from '../../api/why.ts';
import { StarButton } from '../../parts/star-button.tsx';
import { tellProblem } from '../../parts/tell.tsx';

export function FavoriteButton({ id }: { readonly id: string }) {
  const favorites = useFavorites();
  const mark = useMarkFavorite(id);
  if (favorites.data === undefined) return null;
  return (
    <StarButton
      marked={mark.isPending ? mark.variables : favorites.data.some((one) => one.id === id)}
      purpose="Keep as a favourite, to ask for it again"
      onMark={(marked) => mark.mutate(marked, { onError: tellProblem })}
    />
  );
}
