// What a change gains and loses: members counted and listed, who it is about, and what becomes wider or narrower.

import { Badge, Group, Stack, Text } from '@mantine/core';
import type { PerimeterGains } from '../../api/perimeters.ts';
import { Difference } from '../../parts/difference.tsx';
import { MemberList } from '../../parts/member-list.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { tones } from '../../parts/tones.ts';

interface GainsProps {
  /** `people` is null for whoever may not list them. */
  readonly gains: Omit<PerimeterGains, 'people'> & { readonly people: number | null };
}

export function Gains({ gains }: GainsProps) {
  return (
    <Stack gap="sm">
      <MemberList title="Joins" members={gains.joined} />
      <MemberList title="Leaves" members={gains.left} />
      <Text size="sm">
        {gains.flows.length === 0
          ? 'No access flow is about it'
          : `Access flows: ${gains.flows.map(({ name }) => name).join(', ')}`}
        {gains.people !== null && ` · ${gains.people} ${gains.people === 1 ? 'person' : 'people'} may ask through them`}
      </Text>
      <Weights tone={tones.bad} word="wider" sentences={gains.wider} />
      <Weights tone={tones.good} word="narrower" sentences={gains.narrower} />
      <Difference parts={gains.difference} />
    </Stack>
  );
}

interface WeightsProps {
  readonly tone: string;
  readonly word: string;
  readonly sentences: readonly string[];
}

function Weights({ tone, word, sentences }: WeightsProps) {
  return sentences.map((sentence) => (
    <Group key={sentence} gap="xs" wrap="nowrap" align="flex-start">
      <Badge color={tone}>{word}</Badge>
      <Text size="sm">
        <Sentence text={capital(sentence)} />
      </Text>
    </Group>
  ));
}
