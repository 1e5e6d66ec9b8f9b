// What a page shows of a question until its answer is there: why there is none, with another try, or the shape of the answer to come.

import { ProblemNote } from './problem-note.tsx';
import { Skeletons, type SkeletonsProps } from './skeletons.tsx';

interface FetchingProps extends SkeletonsProps {
  readonly query: { readonly error: Error | null; readonly isPending: boolean; readonly refetch: () => unknown };
}

export function Fetching({ query, ...shape }: FetchingProps) {
  return (
    <>
      {query.error !== null && <ProblemNote error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeletons {...shape} />}
    </>
  );
}
