// The status of a request, in a word, with a sign for those who do not see colours.

import { Badge } from '@mantine/core';
import type { RequestView } from '../api/requests.ts';

interface StatusBadgeProps {
  readonly status: RequestView['status'];
  readonly leaking?: boolean;
}

export function StatusBadge({ status, leaking = false }: StatusBadgeProps) {
  const { color, sign } = leaking ? { color: 'red.9', sign: '!' } : looks[status];
  return (
    <Badge color={color} size="lg" leftSection={<span aria-hidden="true">{sign}</span>}>
      {leaking ? 'Leaking' : status}
    </Badge>
  );
}

const looks: Readonly<Record<RequestView['status'], { readonly color: string; readonly sign: string }>> = {
  Pending: { color: 'orange.9', sign: '◔' },
  Granting: { color: 'tide.8', sign: '↥' },
  Active: { color: 'green.9', sign: '●' },
  Revoking: { color: 'orange.9', sign: '↧' },
  Revoked: { color: 'gray.7', sign: '○' },
  Rejected: { color: 'gray.7', sign: '×' },
  Failed: { color: 'red.9', sign: '!' },
};
