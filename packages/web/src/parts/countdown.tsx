// The gauge of one lease, counting down by the server's clock.

import { clockWords, levelOf } from './countdown-words.ts';
import { TideGauge } from './tide-gauge.tsx';
import { useNow } from './use-now.ts';

type AccessState = 'planned' | 'opening' | 'open' | 'uncertain' | 'closing' | 'leaking' | 'gone' | 'failed';

interface CountdownProps {
  readonly state: AccessState;
  readonly openedAt: string | null;
  readonly endsAt: string;
  /** Access without an end of its own does not count down. */
  readonly held?: 'automatic' | 'until_revoked' | null;
}

export function Countdown({ state, openedAt, endsAt, held = null }: CountdownProps) {
  const nowMs = useNow();
  const toMs = Date.parse(endsAt);
  if (state === 'open' && held !== null) {
    return (
      <TideGauge level={1} state="open">
        <strong>Open</strong>
        <span>{held === 'automatic' ? 'automatic' : 'no end'}</span>
      </TideGauge>
    );
  }
  if (state === 'open') {
    const left = toMs - nowMs;
    const level = openedAt === null ? 1 : levelOf({ fromMs: Date.parse(openedAt), toMs, nowMs });
    return (
      <TideGauge level={level} state="open">
        <strong>{clockWords(left)}</strong>
        <span>{left > 0 ? 'left' : 'closing'}</span>
      </TideGauge>
    );
  }
  const { look, level, word } = still[state];
  return (
    <TideGauge level={level} state={look}>
      <strong>{word}</strong>
      {state === 'leaking' && <span>since {clockWords(nowMs - toMs)}</span>}
    </TideGauge>
  );
}

const still = {
  planned: { look: 'opening', level: 0.08, word: 'Opening' },
  opening: { look: 'opening', level: 0.25, word: 'Opening' },
  uncertain: { look: 'leaking', level: 1, word: 'Uncertain' },
  closing: { look: 'closing', level: 0.12, word: 'Closing' },
  leaking: { look: 'leaking', level: 1, word: 'Leaking' },
  gone: { look: 'ended', level: 0, word: 'Gone' },
  failed: { look: 'ended', level: 0, word: 'Failed' },
} as const;
