// How much a resource or a permission can hurt.

import { Badge } from '@mantine/core';

const colors = new Map([
  ['critical', 'red.9'],
  ['high', 'orange.9'],
]);

/** Low and medium are the ordinary case and get no colour. */
export function RiskBadge({ level }: { readonly level: string }) {
  const color = colors.get(level);
  return color === undefined ? (
    <Badge variant="outline" color="gray" c="var(--mantine-color-dimmed)">
      {level} risk
    </Badge>
  ) : (
    <Badge color={color}>{level} risk</Badge>
  );
}
