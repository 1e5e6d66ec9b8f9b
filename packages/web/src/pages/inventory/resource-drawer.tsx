// Everything known about one resource.

import { Drawer, Group, Stack, Text, Title } from '@mantine/core';
import type { InventoryItem } from '../../api/administration.ts';
import { CopyLine } from '../../parts/copy-line.tsx';
import { capital } from '../../parts/problem-words.ts';
import { RevokeEverything } from '../../parts/revoke-everything.tsx';
import { RiskBadge } from '../../parts/risk-badge.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { SimulatedBadge } from '../../parts/simulated-badge.tsx';
import { TagList } from '../../parts/tag-list.tsx';
import { weakestFirst } from '../../parts/weakest-first.ts';
import { ReachSection } from './reach-section.tsx';
import { TagFacts } from './tag-facts.tsx';

interface ResourceDrawerProps {
  readonly item: InventoryItem | null;
  readonly onClose: () => void;
}

export function ResourceDrawer({ item, onClose }: ResourceDrawerProps) {
  return (
    <Drawer
      opened={item !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={item?.resource.name ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {item !== null && <Everything item={item} />}
    </Drawer>
  );
}

function Everything({ item }: { readonly item: InventoryItem }) {
  const { resource, integration, permissions, scopes, owner } = item;
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <RiskBadge level={resource.risk_level} />
        {integration.simulated && <SimulatedBadge />}
      </Group>
      <div>
        <CopyLine name="type" value={resource.type} />
        <CopyLine name="path" value={resource.path} />
        <CopyLine name="native id" value={resource.native_id} />
        <CopyLine name="integration" value={integration.name} />
        <CopyLine name="observed" value={`${resource.observed_at} by ${resource.source}`} />
        <CopyLine name="id" value={resource.id} />
      </div>
      <section>
        <Title order={3}>Tags and facts</Title>
        <TagList tags={resource.tags} max={100} />
        <div style={{ height: 6 }} />
        <TagList tags={resource.context} max={100} />
        <TagFacts facts={resource.tag_facts} />
        {Object.keys(resource.tags).length === 0 && (
          <Text c="dimmed">No tags: a scope that asks for one leaves it out.</Text>
        )}
      </section>
      <section>
        <Title order={3} mb={4}>
          Permissions
        </Title>
        <Stack gap="xs">
          {weakestFirst(permissions, (each) => each).map((permission) => (
            <div key={permission.id}>
              <Group gap="xs">
                <Text fw={600}>{permission.name}</Text>
                <RiskBadge level={permission.risk_level} />
              </Group>
              <Text size="sm">
                <Sentence text={capital(permission.allows)} />
              </Text>
              <Text size="xs" c="dimmed">
                observed {permission.observed_at} by {permission.source}
              </Text>
            </div>
          ))}
        </Stack>
      </section>
      <section>
        <Title order={3}>Owner</Title>
        <Text>
          <Sentence text={capital(owner.sentence)} />
        </Text>
      </section>
      <section>
        <Title order={3}>Scopes</Title>
        <Text>{scopes.length === 0 ? 'In none: nobody can ask for it.' : scopes.join(', ')}</Text>
      </section>
      <ReachSection resourceId={resource.id} />
      <div>
        <RevokeEverything kind="resource" id={resource.id} name={resource.name} />
      </div>
    </Stack>
  );
}
