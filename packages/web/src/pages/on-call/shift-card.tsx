// One shift: who has it, how much of the turn is left, who follows, and where that is known from.

import { Avatar, Badge, Group, Progress, Text, Title } from '@mantine/core';
import type { OnCallShift } from '../../api/on-call.ts';
import { Instant } from '../../parts/instant.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { tones } from '../../parts/tones.ts';
import { useNow } from '../../parts/use-now.ts';

type Turn = OnCallShift['now'][number];

export function ShiftCard({ shift }: { readonly shift: OnCallShift }) {
  const { tone, word } = standingOf(shift);
  return (
    <article className="tg-card tg-shift" aria-labelledby={`s-${shift.id}`}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Title order={2} size="h4" id={`s-${shift.id}`} className="tg-wrap">
          {shift.name}
        </Title>
        <Badge color={tone} className="tg-shift-badge">
          {word}
        </Badge>
      </Group>
      {shift.now.map((turn) => (
        <PresentTurn key={`${turn.person?.id} ${turn.from}`} turn={turn} />
      ))}
      {shift.now.length === 0 && (
        <Text>
          <Sentence text={shift.sentence} />
        </Text>
      )}
      {shift.next.length > 0 && <NextTurns turns={shift.next} />}
      <Text size="sm" c="dimmed" className="tg-shift-age">
        {shift.source === null ? 'its source was removed' : `from ${shift.source.name}`} · seen{' '}
        <Instant at={shift.observed_at} />
        {shift.known_until !== null && (
          <>
            {' '}
            · told until <Instant at={shift.known_until} as="clock" />
          </>
        )}
      </Text>
    </article>
  );
}

function standingOf(shift: OnCallShift): { readonly tone: string; readonly word: string } {
  if (!shift.known) return { tone: tones.bad, word: 'unknown' };
  return shift.now.length > 0 ? { tone: tones.good, word: 'on call' } : { tone: tones.past, word: 'nobody' };
}

const nameOf = ({ person }: Turn): string => person?.name ?? 'somebody who is gone';

function PresentTurn({ turn }: { readonly turn: Turn }) {
  const now = useNow();
  const [from, to] = [Date.parse(turn.from), Date.parse(turn.to)];
  const passed = Math.min(100, Math.max(0, ((now - from) / (to - from)) * 100));
  return (
    <div className="tg-turn">
      <Avatar size={40} color="tide" variant="filled" name={nameOf(turn)} alt="" aria-hidden="true" />
      <div className="tg-turn-words">
        <Text fw={650} className="tg-wrap">
          {nameOf(turn)}
        </Text>
        <Text size="sm" c="dimmed">
          until <Instant at={turn.to} />
        </Text>
        <Progress value={passed} size="sm" color="tide" aria-label={`Turn of ${nameOf(turn)}`} />
      </div>
    </div>
  );
}

function NextTurns({ turns }: { readonly turns: readonly Turn[] }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        Next
      </Text>
      <ol className="tg-next-turns">
        {turns.map((turn) => (
          <li key={`${turn.person?.id} ${turn.from}`}>
            <span className="tg-wrap">{nameOf(turn)}</span>
            <Text span size="sm" c="dimmed">
              from <Instant at={turn.from} as="clock" />
            </Text>
          </li>
        ))}
      </ol>
    </div>
  );
}
