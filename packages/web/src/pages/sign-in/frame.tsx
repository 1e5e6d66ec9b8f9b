// The frame of the pages before one is inside: what this is, beside what there is to do.

import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Logo } from '../../parts/logo.tsx';
import { Waves } from '../../parts/waves.tsx';
import './sign-in.css';

export function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <div className="tg-sign-in">
      <header className="tg-sign-in-story">
        <Logo size={56} />
        <Title order={1}>Tidegate</Title>
        <p>Access that opens on request and closes by itself.</p>
        <Waves />
      </header>
      <main className="tg-sign-in-way">
        <div className="tg-sign-in-box">{children}</div>
      </main>
    </div>
  );
}
