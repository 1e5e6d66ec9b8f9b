// Where something is written: in the account, or in a space. Editors are the same; whoever writes in a space names only what belongs to it, and
// is asked nothing that only the account's administration may list.

import { createContext, useContext } from 'react';
import { useMe } from '../api/me.ts';
import { type SpaceDetails, useSpace } from '../api/spaces.ts';

const WrittenIn = createContext<string | null>(null);

export const WrittenInSpace = WrittenIn.Provider;

/** The id of the space; null for the account. */
export const useSpaceWrittenIn = (): string | null => useContext(WrittenIn);

/** The names of what belongs to the space; null in the account, and none while they are fetched. */
export function useNamesInSpace(): { readonly scopes: string[]; readonly bundles: string[] } | null {
  const id = useSpaceWrittenIn();
  const objects = useSpace(id ?? '', id !== null).data?.objects ?? [];
  return id === null ? null : { scopes: namesOf(objects, 'scope'), bundles: namesOf(objects, 'bundle') };
}

const namesOf = (objects: SpaceDetails['objects'], kind: 'scope' | 'bundle'): string[] =>
  objects.flatMap((one) => (one.kind === kind ? [one.name] : []));

export type AskedRight = NonNullable<ReturnType<typeof useMe>['data']>['person']['rights'][number];

/** Whether the caller has a right of the administration; not while it is not known. */
export const useMay = (right: AskedRight): boolean => useMe().data?.person.rights.includes(right) ?? false;
