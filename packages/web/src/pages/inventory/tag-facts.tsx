// What is to be said of tags beyond their value: those set through the API, and those that do not count because of them.

import { Stack, Text } from '@mantine/core';
import type { InventoryItem } from '../../api/administration.ts';
import { Sentence } from '../../parts/sentence.tsx';

interface TagFactsProps {
  readonly facts: InventoryItem['resource']['tag_facts'];
}

export function TagFacts({ facts }: TagFactsProps) {
  // That a system says what it says needs no words.
  const worth = facts.filter((fact) => fact.origin === 'user' || !fact.counts);
  if (worth.length === 0) return null;
  return (
    <Stack gap={4} mt="xs">
      {worth.map((fact) => (
        <Text key={`${fact.origin} ${fact.key}`} size="sm" {...(fact.counts ? {} : { c: 'dimmed' })}>
          <Sentence text={`\`${fact.key}=${fact.value}\`: ${fact.sentence}`} /> ({fact.observed_at.slice(0, 10)})
        </Text>
      ))}
    </Stack>
  );
}
