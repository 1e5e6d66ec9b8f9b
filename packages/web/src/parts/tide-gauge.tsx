// Time as water in a lock: full when the access opens, empty when it closes. The text beside it says the same; the colour alone
// says nothing.

import type { ReactNode } from 'react';
import './tide-gauge.css';

interface TideGaugeProps {
  /** 0 empty to 1 full. */
  readonly level: number;
  readonly state: 'open' | 'opening' | 'closing' | 'leaking' | 'ended';
  readonly children: ReactNode;
}

export function TideGauge({ level, state, children }: TideGaugeProps) {
  // The surface travels from just above the rim to just below the floor.
  const top = `${Math.round((1 - level) * 104 - 4)}%`;
  return (
    <div className="tg-gauge" data-state={state}>
      <div className="tg-gauge-water" style={{ top }} aria-hidden="true">
        <svg viewBox="0 0 240 12" preserveAspectRatio="none" aria-hidden="true">
          <path d="M0 6c20-7 40-7 60 0s40 7 60 0 40-7 60 0 40 7 60 0v6H0z" />
        </svg>
      </div>
      <div className="tg-gauge-text">{children}</div>
    </div>
  );
}
