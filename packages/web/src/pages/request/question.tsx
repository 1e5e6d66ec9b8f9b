// One of the four questions, as a card with its number.

import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface QuestionProps {
  readonly number: 1 | 2 | 3 | 4;
  readonly title: string;
  readonly children: ReactNode;
}

export function Question({ number, title, children }: QuestionProps) {
  const id = useId();
  return (
    <section className="tg-card tg-question" aria-labelledby={id}>
      <Title order={2} id={id}>
        <span className="tg-question-number" aria-hidden="true">
          {number}
        </span>
        {title}
      </Title>
      {children}
    </section>
  );
}
