// The query bar as pages use it: the editor is fetched when it is first needed, and the place is held until it is there.

import { Skeleton } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { useLookUp, useVocabulary } from '../api/administration.ts';
import { vocabularyFrom } from './vocabulary.ts';
import { useMay } from './written-in.ts';

const QueryEditor = lazy(async () => ({ default: (await import('./query-editor.tsx')).QueryEditor }));

interface QueryBarProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onAsk: (text: string) => void;
  /** What an empty query means here. */
  readonly empty?: string;
}

export function QueryBar({ value, onChange, onAsk, empty = 'Everything' }: QueryBarProps) {
  // Whoever writes in a space may not list what there is beyond it; fields and operators are completed all the same.
  const lists = useMay('inventory:read');
  const { data } = useVocabulary(lists);
  const lookUp = useLookUp(lists);
  const vocabulary = useMemo(() => vocabularyFrom(data?.values ?? []), [data]);
  return (
    <div data-search>
      <Suspense fallback={<Skeleton h={48} radius="md" />}>
        <QueryEditor
          value={value}
          vocabulary={vocabulary}
          lookUp={lookUp}
          onChange={onChange}
          onAsk={onAsk}
          empty={empty}
        />
      </Suspense>
    </div>
  );
}
