// A moment: roughly and in the reader's time zone; the exact time in UTC is one hover away and in the markup.

import { roughly } from './countdown-words.ts';
import { useNow } from './use-now.ts';

const near = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const far = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

interface InstantProps {
  /** RFC 3339. */
  readonly at: string;
  /** `both` says `14:02 · 3 minutes ago`, `clock` only the time. */
  readonly as?: 'both' | 'clock';
}

export function Instant({ at, as = 'both' }: InstantProps) {
  const now = useNow();
  const date = new Date(at);
  const clock = (sameDay(date, new Date(now)) ? near : far).format(date);
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace(/\.\d+/, '').replace('Z', '')} UTC`}>
      {clock}
      {as === 'both' && ` · ${roughly(date.getTime() - now)}`}
    </time>
  );
}

function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}
