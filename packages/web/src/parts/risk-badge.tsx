// How much a resource or a permission can hurt.

import { Badge } from '@mantine/core';
import { tones } from './tones.ts';

const colors = new Map<string, string>([
  ['critical', tones.bad],
  ['high', tones.waiting],
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
