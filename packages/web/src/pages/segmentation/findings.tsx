// What is wrong, the most severe first: a sentence, where, what to do, and which resources.

import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import type { FindingView } from '../../api/segmentation.ts';
import { LinkText } from '../../parts/link-button.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { tones } from '../../parts/tones.ts';
import '../../parts/entry.css';
import { WriteTags } from './write-tags.tsx';

const shownAtOnce = 25;
const colors = { high: tones.bad, medium: tones.waiting, low: tones.past } as const;

export function Findings({ findings }: { readonly findings: readonly FindingView[] }) {
  const [shown, setShown] = useState(shownAtOnce);
  return (
    <Stack gap="md">
      {findings.slice(0, shown).map((finding) => (
        <FindingCard key={keyOf(finding)} finding={finding} />
      ))}
      {findings.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + 100)}>
          Show more of {findings.length}
        </Button>
      )}
    </Stack>
  );
}

const keyOf = ({ code, subject, against, where }: FindingView): string =>
  [code, subject.id ?? subject.name, against?.id ?? '', where].join('\n');

function FindingCard({ finding }: { readonly finding: FindingView }) {
  const { subject, against, resources, count } = finding;
  const admin = useMe().data?.person.rights.includes('inventory:change') ?? false;
  return (
    <article className="tg-card tg-entry">
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={3} className="tg-wrap">
          {capital(subject.name)}
        </Title>
        <Group gap="xs">
          <Badge color={colors[finding.severity]}>{finding.severity}</Badge>
          <code className="tg-code">{finding.code}</code>
        </Group>
      </Group>
      <Text>
        <Sentence text={capital(finding.sentence)} />
      </Text>
      {subject.kind === 'resources' && (
        <Text size="sm" className="tg-wrap">
          {resources.map(({ name }) => name).join(', ')}
          {count > resources.length && ` and ${count - resources.length} more`}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {capital(finding.where)}
      </Text>
      <Text size="sm">
        <Sentence text={capital(finding.fix)} />
      </Text>
      {admin && finding.tag_fix !== null && finding.tag_fix.value !== null && resources.length > 0 && (
        <Group>
          <WriteTags
            ask={{
              key: finding.tag_fix.key,
              value: finding.tag_fix.value,
              instead: finding.tag_fix.instead,
              resource_ids: resources.map(({ id }) => id),
            }}
          />
        </Group>
      )}
      {(subject.id !== null || against !== null) && (
        <Group gap="md">
          <SubjectLink subject={subject} />
          {against !== null && <SubjectLink subject={against} />}
        </Group>
      )}
    </article>
  );
}

function SubjectLink({ subject }: { readonly subject: FindingView['subject'] }) {
  if (subject.id === null) return null;
  const to = subject.kind === 'scope' ? '/scopes' : '/flows';
  return (
    <LinkText to={to} search={{ id: subject.id }} size="sm" underline="always">
      {subject.kind === 'scope' ? 'Scope' : 'Access flow'} {subject.name}
    </LinkText>
  );
}
