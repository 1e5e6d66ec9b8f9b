// Access flows as sentences: who may ask for what, for how long, and who must agree.

import { Badge, Button, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { type FlowView, useFlows } from '../../api/administration.ts';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { History } from '../../parts/history.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { capital } from '../../parts/problem-words.ts';
import { RevokeEverything } from '../../parts/revoke-everything.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { tones } from '../../parts/tones.ts';
import { useArrival } from '../../parts/use-arrival.ts';

const FlowAsYaml = lazy(async () => ({ default: (await import('./flow-as-yaml.tsx')).FlowAsYaml }));

export function FlowsPage() {
  const { id } = useSearch({ from: '/shell/flows' });
  const flows = useFlows();
  const may = useMe().data?.person.rights.includes('flows:change') ?? false;
  const items = itemsOf(flows.data?.pages);
  useArrival(id, flows.isSuccess);
  return (
    <>
      <PageHeader title="Access flows" action={may && <LinkText to="/flows/edit">New access flow</LinkText>}>
        The ways through the gates. One sentence each: who may ask for what, for how long, and who must agree.
      </PageHeader>
      <Fetching query={flows} of="access flows" height={120} />
      {flows.isSuccess && items.length === 0 && (
        <Empty title="No access flow yet">
          Nobody can ask for anything. Write one here, or in YAML and bring it in with{' '}
          <code className="tg-code">tidegate apply -f FOLDER</code>.
        </Empty>
      )}
      <Stack gap="md">
        {items.map((flow) => (
          <FlowCard key={flow.id} flow={flow} mayChange={may} />
        ))}
      </Stack>
      <MoreButton list={flows} />
    </>
  );
}

function FlowCard({ flow, mayChange }: { readonly flow: FlowView; readonly mayChange: boolean }) {
  const [reading, read] = useDisclosure(false);
  return (
    <article className="tg-card tg-entry" id={flow.id} tabIndex={-1} aria-labelledby={`f-${flow.id}`}>
      <Group justify="space-between" gap="xs">
        <Title order={2} id={`f-${flow.id}`}>
          {flow.name}
        </Title>
        <Group gap="xs">
          {flow.labels.map((label) => (
            <Badge key={label} variant="outline" color="gray" c="var(--mantine-color-dimmed)">
              {label}
            </Badge>
          ))}
          <Badge color={flow.active ? tones.good : tones.past}>{flow.active ? 'active' : 'switched off'}</Badge>
        </Group>
      </Group>
      <Text className="tg-flow-sentence">
        <Sentence text={capital(flow.sentence)} />
      </Text>
      {flow.description !== null && <Text c="dimmed">{flow.description}</Text>}
      <Text size="sm">
        {flow.consents.length === 0
          ? 'Opens at once'
          : `${flow.consents.length} ${flow.consents.length === 1 ? 'consent' : 'consents'}`}
        {' · up to '}
        {durationWords(flow.duration_sec_max)}
        {flow.scopes.length > 0 && ' · scopes '}
        {flow.scopes.map((scope, index) => (
          <span key={scope.id}>
            {index > 0 && ', '}
            <LinkText to="/scopes" search={{ id: scope.id }} inherit underline="always">
              {scope.name}
            </LinkText>
          </span>
        ))}
      </Text>
      <Text size="xs" c="dimmed">
        version {flow.version}, changed <Instant at={flow.updated_at} />
      </Text>
      {mayChange && (
        <LinkText to="/flows/edit" search={{ id: flow.id }} size="sm" underline="always">
          Change it<VisuallyHidden>: {flow.name}</VisuallyHidden>
        </LinkText>
      )}
      <Group gap="xs">
        <Button variant="default" size="xs" aria-expanded={reading} onClick={read.toggle}>
          {reading ? 'Hide the YAML' : 'As YAML'}
          <VisuallyHidden>: {flow.name}</VisuallyHidden>
        </Button>
        <RevokeEverything kind="flow" id={flow.id} name={flow.name} />
      </Group>
      {reading && (
        <Suspense fallback={<Skeletons of="the access flow as YAML" />}>
          <FlowAsYaml id={flow.id} name={flow.name} />
        </Suspense>
      )}
      <History kind="flow" id={flow.id} name={flow.name} />
    </article>
  );
}
