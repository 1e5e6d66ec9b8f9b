// The shape of a list while it is fetched.

import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

export interface SkeletonsProps {
  /** What is being fetched, for the screen reader. */
  readonly of: string;
  readonly count?: number;
  readonly height?: number;
}

export function Skeletons({ of, count = 4, height = 76 }: SkeletonsProps) {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>Loading {of}</VisuallyHidden>
      {numbers.map((number) => (
        <Skeleton key={number} h={height} radius="lg" />
      ))}
    </Stack>
  );
}
