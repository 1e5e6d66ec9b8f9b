// Nothing here: says why, and what to do next.

import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import './empty.css';

interface EmptyProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" className="tg-empty">
      <svg viewBox="-2 -3 124 66" width="132" height="70" aria-hidden="true" className="tg-empty-gate">
        <path d="M30 54V30a30 30 0 0 1 60 0v24" />
        <path d="M45 14v40M60 6v48M75 14v40M31 30h58M30 42h60" />
        <path className="tg-empty-water" d="M2 54c10-7 18-7 28 0s18 7 28 0 18-7 28 0 18 7 32-1" />
      </svg>
      <Title order={2} size="h3" ta="center">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={460}>
        {children}
      </Text>
      {action}
    </Stack>
  );
}
