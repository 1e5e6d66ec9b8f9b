// Counts of the matrix: how many of a service's actions see the tags of what they work on.
import { type MatrixAction, matrixActions } from './actions.ts';

/** How many actions of a service honour tags. `all`, `some`, `none` and `noResource` add up to `actions`. */
export interface TagCounts {
  readonly actions: number;
  readonly noResource: number;
  /** Tags count for all resource types that the action works on. */
  readonly all: number;
  readonly some: number;
  readonly none: number;
  /** Tags are given in the call. */
  readonly requestTag: number;
}

/** The counts of a service; `undefined` if the table does not know it. */
export function countTags(service: string): TagCounts | undefined {
  const actions = matrixActions(service);
  if (actions === undefined) return undefined;
  const count = (wanted: (action: MatrixAction) => boolean): number => actions.filter(wanted).length;
  return {
    actions: actions.length,
    noResource: count(({ honours }) => honours === 'no-resource'),
    all: count(({ honours }) => honours === 'all'),
    some: count(({ honours }) => honours === 'some'),
    none: count(({ honours }) => honours === 'none'),
    requestTag: count(({ takesRequestTag }) => takesRequestTag),
  };
}
