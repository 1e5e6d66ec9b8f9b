// What saving would change in what people reach, while it is being written: counted, refused with the reason, or there.

import { Text } from '@mantine/core';
import type { ComponentProps } from 'react';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Gains } from './gains.tsx';

interface GainsPreviewProps {
  readonly preview: {
    readonly data:
      | (Omit<ComponentProps<typeof Gains>['gains'], 'difference'> & { readonly touches_production: boolean })
      | undefined;
    readonly error: Error | null;
  };
}

export function GainsPreview({ preview: { data, error } }: GainsPreviewProps) {
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) {
    return (
      <Text size="sm" c="dimmed" role="status">
        Counting
      </Text>
    );
  }
  return (
    <div aria-live="polite">
      <Gains gains={{ ...data, difference: [] }} />
      {data.touches_production && (
        <Text size="sm">It touches production: saving it proposes it to a second administrator.</Text>
      )}
    </div>
  );
}
