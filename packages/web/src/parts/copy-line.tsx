// A named value in a fixed-width face with a button that copies it: a host, a command, a secret.

import type { ReactNode } from 'react';
import { CopyText } from './copy-button.tsx';
import './copy-line.css';

interface CopyLineProps {
  readonly name: string;
  readonly value: string;
  /** Stands after the value, for example a warning. */
  readonly children?: ReactNode;
}

export function CopyLine({ name, value, children }: CopyLineProps) {
  return (
    <div className="tg-copy-line">
      <span className="tg-copy-name">{name}</span>
      <code>{value}</code>
      <CopyText value={value} what={name} />
      {children}
    </div>
  );
}
