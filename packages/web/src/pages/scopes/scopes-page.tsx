// Scopes: saved queries with what they contain right now and which access flows hang on them.

import { Badge, Button, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type ScopeView, useScopes } from '../../api/administration.ts';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { useRemoveScope } from '../../api/scope-edits.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { counted } from '../../parts/counted.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { FlowLinks } from '../../parts/flow-links.tsx';
import { History } from '../../parts/history.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { QueryText } from '../../parts/query-text.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';
import { useArrival } from '../../parts/use-arrival.ts';
import { ScopeEditor } from './scope-editor.tsx';

export function ScopesPage() {
  const { id } = useSearch({ from: '/shell/scopes' });
  const scopes = useScopes();
  const items = itemsOf(scopes.data?.pages);
  const admin = useMe().data?.person.rights.includes('scopes:change') ?? false;
  const [edited, setEdited] = useState<ScopeView | 'new' | null>(null);
  useArrival(id, scopes.isSuccess);
  return (
    <>
      <PageHeader
        title="Scopes"
        action={admin ? <Button onClick={() => setEdited('new')}>New scope</Button> : undefined}
      >
        Perimeters: each is a query, and contains what matches it now. What is in no scope is out of everybody’s reach.
      </PageHeader>
      <Fetching query={scopes} of="scopes" height={120} />
      {scopes.isSuccess && items.length === 0 && (
        <Empty title="No scope yet">
          Write one in YAML and bring it in with <code className="tg-code">tidegate apply -f FOLDER</code>. Try its
          query in the inventory first.
        </Empty>
      )}
      <Stack gap="md">
        {items.map((scope) => (
          <ScopeCard key={scope.id} scope={scope} onEdit={admin ? () => setEdited(scope) : null} />
        ))}
      </Stack>
      <MoreButton list={scopes} />
      {edited !== null && <ScopeEditor scope={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

interface ScopeCardProps {
  readonly scope: ScopeView;
  /** Null for whoever may not change it. */
  readonly onEdit: (() => void) | null;
}

function ScopeCard({ scope, onEdit }: ScopeCardProps) {
  const remove = useRemoveScope();
  const [removing, setRemoving] = useState(false);
  return (
    <article className="tg-card tg-entry" id={scope.id} tabIndex={-1} aria-labelledby={`s-${scope.id}`}>
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={2} id={`s-${scope.id}`}>
          {scope.name}
        </Title>
        <Group gap="xs">
          {scope.resources === 0 && <Badge color={tones.waiting}>contains nothing</Badge>}
          <Text size="sm" fw={600}>
            {counted(scope.resources, 'resource')} · {counted(scope.entitlements, 'entitlement')}
          </Text>
        </Group>
      </Group>
      {scope.description !== null && <Text c="dimmed">{scope.description}</Text>}
      <QueryText query={scope.query} />
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {scope.flows.length === 0 ? (
            'No access flow uses it: nobody can ask for what is in it'
          ) : (
            <>
              Used by <FlowLinks flows={scope.flows} />
            </>
          )}
        </Text>
        <LinkText to="/inventory" search={{ query: scope.query }} size="sm" underline="always">
          Look into it<VisuallyHidden>: {scope.name}</VisuallyHidden>
        </LinkText>
      </Group>
      <Text size="xs" c="dimmed">
        version {scope.version}, changed <Instant at={scope.updated_at} />
      </Text>
      {onEdit !== null && (
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={onEdit}>
            Change<VisuallyHidden> {scope.name}</VisuallyHidden>
          </Button>
          <Button variant="subtle" size="xs" onClick={() => setRemoving(true)}>
            Remove<VisuallyHidden> {scope.name}</VisuallyHidden>
          </Button>
        </Group>
      )}
      <Confirm
        opened={removing}
        title={`Remove ${scope.name}?`}
        verb="Remove it"
        busy={remove.isPending}
        onClose={() => setRemoving(false)}
        onConfirm={() =>
          remove.mutate(scope.id, {
            onSuccess: () => tell('the scope is removed'),
            onError: tellProblem,
            onSettled: () => setRemoving(false),
          })
        }
      >
        Nothing it holds can be asked for through it any more. Where it touches production a second administrator has to
        confirm.
      </Confirm>
      <History kind="scope" id={scope.id} name={scope.name} />
    </article>
  );
}
