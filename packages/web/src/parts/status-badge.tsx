// The status of a request, in a word, with a sign for those who do not see colours.

import { Badge } from '@mantine/core';
import type { RequestView } from '../api/requests.ts';
import { tones } from './tones.ts';

interface StatusBadgeProps {
  readonly status: RequestView['status'];
  readonly leaking?: boolean;
  readonly uncertain?: boolean;
}

export function StatusBadge({ status, leaking = false, uncertain = false }: StatusBadgeProps) {
  const { color, sign } = leaking || uncertain ? { color: tones.bad, sign: '!' } : looks[status];
  return (
    <Badge color={color} size="lg" leftSection={<span aria-hidden="true">{sign}</span>}>
      {leaking ? 'Leaking' : uncertain ? 'Uncertain' : status === 'PendingMFA' ? 'Code needed' : status}
    </Badge>
  );
}

const looks: Readonly<Record<RequestView['status'], { readonly color: string; readonly sign: string }>> = {
  Pending: { color: tones.waiting, sign: '◔' },
  PendingMFA: { color: tones.waiting, sign: '#' },
  Granting: { color: tones.tide, sign: '↥' },
  Active: { color: tones.good, sign: '●' },
  Revoking: { color: tones.waiting, sign: '↧' },
  Revoked: { color: tones.past, sign: '○' },
  Rejected: { color: tones.past, sign: '×' },
  Failed: { color: tones.bad, sign: '!' },
};
