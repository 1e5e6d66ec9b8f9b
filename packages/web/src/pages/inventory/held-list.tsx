// What confirming a held list would write: how many of each, and the first of what would go.

import { Badge, Group, Stack, Text } from '@mantine/core';
import { type HeldListView, useHeldList } from '../../api/readings.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { tones } from '../../parts/tones.ts';

const listedMax = 12;
const ways = [
  ['gone', 'would go', tones.bad],
  ['created', 'would be new', tones.good],
  ['changed', 'would change', tones.waiting],
] as const;

export function HeldList({ id }: { readonly id: string }) {
  const held = useHeldList(id, true);
  if (held.error !== null) return <ProblemNote error={held.error} retry={() => void held.refetch()} />;
  if (held.data === undefined) return <Skeletons of="what it would write" height={24} count={3} />;
  const list = held.data;
  return (
    <Stack gap="xs">
      {ways.map(([way, words, tone]) => (
        <Part key={way} words={words} tone={tone} part={list[way]} />
      ))}
    </Stack>
  );
}

interface PartProps {
  readonly words: string;
  readonly tone: string;
  readonly part: HeldListView['gone'];
}

function Part({ words, tone, part }: PartProps) {
  if (part.count === 0) return null;
  const shown = part.listed.slice(0, listedMax);
  return (
    <div>
      <Group gap="xs">
        <Badge color={tone}>{part.count}</Badge>
        <Text size="sm" fw={600}>
          {words}
        </Text>
      </Group>
      {shown.map(({ path, type, fields }) => (
        <Text key={`${type} ${path}`} size="sm" c="dimmed" className="tg-wrap">
          {path} · {type}
          {fields.length > 0 && ` (${fields.join(', ')})`}
        </Text>
      ))}
      {part.count > shown.length && (
        <Text size="sm" c="dimmed">
          and {part.count - shown.length} more
        </Text>
      )}
    </div>
  );
}
