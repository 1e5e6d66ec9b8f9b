// What a change gains and loses: members counted and listed, who it is about, and what becomes wider or narrower.

import { Badge, Group, Stack, Text } from '@mantine/core';
import type { PerimeterGains } from '../../api/perimeters.ts';
import { Difference } from '../../parts/difference.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { tones } from '../../parts/tones.ts';

const listedMax = 10;

export function Gains({ gains }: { readonly gains: PerimeterGains }) {
  return (
    <Stack gap="sm">
      <Moved title="Joins" members={gains.joined} />
      <Moved title="Leaves" members={gains.left} />
      <Text size="sm">
        {gains.flows.length === 0
          ? 'No access flow is about it'
          : `Access flows: ${gains.flows.map(({ name }) => name).join(', ')}`}
        {` · ${gains.people} ${gains.people === 1 ? 'person' : 'people'} may ask through them`}
      </Text>
      <Weights tone={tones.bad} word="wider" sentences={gains.wider} />
      <Weights tone={tones.good} word="narrower" sentences={gains.narrower} />
      <Difference parts={gains.difference} />
    </Stack>
  );
}

function Moved({ title, members }: { readonly title: string; readonly members: PerimeterGains['joined'] }) {
  const { entitlements, resources, listed } = members;
  const shown = listed.slice(0, listedMax);
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}: {entitlements === 0 ? 'nothing' : `${entitlements} entitlements on ${resources} resources`}
      </Text>
      {shown.map(({ resource_id: id, path, permission }) => (
        <Text key={`${id} ${permission}`} size="sm" c="dimmed">
          {permission} on {path}
        </Text>
      ))}
      {entitlements > shown.length && (
        <Text size="sm" c="dimmed">
          and {entitlements - shown.length} more
        </Text>
      )}
    </div>
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
