// Changes of production perimeters that wait for a second administrator: what is gained and lost, and who may decide.

import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { type ProposedChange, useChanges, useDecideChange } from '../../api/perimeters.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { stuckWords } from '../../parts/stuck-words.ts';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';
import { Gains } from './gains.tsx';
import { TagOrders } from './tag-orders.tsx';
import '../../parts/entry.css';

export function ChangesPage() {
  const waiting = useChanges('waiting');
  const decided = useChanges('decided');
  const items = itemsOf(waiting.data?.pages);
  const over = itemsOf(decided.data?.pages);
  return (
    <>
      <PageHeader title="Changes">
        What touches production is changed by two: one proposes, another administrator sees what is gained and lost, and
        confirms.
      </PageHeader>
      <Fetching query={waiting} of="changes" height={160} />
      {waiting.isSuccess && items.length === 0 && (
        <Empty title="Nothing waits">No change of a production perimeter waits for a second administrator.</Empty>
      )}
      <Stack gap="md">
        {items.map((change) => (
          <ChangeCard key={change.id} change={change} />
        ))}
      </Stack>
      <MoreButton list={waiting} />
      {over.length > 0 && (
        <Stack gap="xs" mt="xl">
          <Title order={2}>Decided</Title>
          {over.map((change) => (
            <Text key={change.id} size="sm">
              {titleOf(change)} · {change.state}
              {change.decided_by !== null && ` by ${change.decided_by.name}`} · proposed by {change.proposed_by.name}
            </Text>
          ))}
          <MoreButton list={decided} />
        </Stack>
      )}
      <TagOrders />
    </>
  );
}

const verbs = { create: 'New', change: 'Changed', remove: 'Removed' } as const;
const titles: Partial<Record<ProposedChange['kind'], string>> = {
  tags: 'Tags at their source',
  user_tags: 'User tags',
  import: 'A list of resources',
};
const words: Partial<Record<ProposedChange['kind'], string>> = {
  flow: 'access flow',
  classification: 'order of classes',
};
const titleOf = ({ action, kind, subject }: ProposedChange): string =>
  kind in titles ? `${titles[kind]}: ${subject.name}` : `${verbs[action]} ${words[kind] ?? kind} ${subject.name}`;

function ChangeCard({ change }: { readonly change: ProposedChange }) {
  const decide = useDecideChange(change.id);
  const admin = useMe().data?.person.roles.includes('Admin') ?? false;
  const act = (verdict: 'confirm' | 'discard') =>
    // Confirming names what this card shows: where it would do something else by now, it is refused and shown anew.
    decide.mutate(verdict === 'confirm' ? { verdict, seen: change.seen ?? '' } : { verdict }, {
      onSuccess: (answer) => tell(`the change is ${answer.state}${stuckWords(answer)}`),
      onError: tellProblem,
    });
  return (
    <article className="tg-card tg-entry" aria-labelledby={change.id}>
      <Group justify="space-between" gap="xs">
        <Title order={2} id={change.id}>
          {titleOf(change)}
        </Title>
        <Badge color={tones.waiting}>waits</Badge>
      </Group>
      <Text size="sm">
        Proposed by <b>{change.proposed_by.name}</b> <Instant at={change.proposed_at} /> · lapses{' '}
        <Instant at={change.lapses_at} />
      </Text>
      {change.trouble !== null && <Text>It cannot be made: {change.trouble}</Text>}
      {change.gains !== null && <Gains gains={change.gains} />}
      {admin && (
        <Group>
          {change.may_confirm && (
            <Button disabled={change.gains === null} loading={decide.isPending} onClick={() => act('confirm')}>
              Confirm
            </Button>
          )}
          <Button variant="default" loading={decide.isPending} onClick={() => act('discard')}>
            Discard
          </Button>
          {!change.may_confirm && (
            <Text size="sm" c="dimmed">
              You proposed it: another administrator has to confirm.
            </Text>
          )}
        </Group>
      )}
    </article>
  );
}
