// One space: its border, its people, what belongs to it and what it sees, and what the caller may do with it.

import { Badge, Button, Group, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type SpaceView, useRemoveSpace } from '../../api/spaces.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Fact } from '../../parts/fact.tsx';
import { Instant } from '../../parts/instant.tsx';
import { outcome } from '../../parts/outcome.ts';
import { QueryText } from '../../parts/query-text.tsx';
import { tones } from '../../parts/tones.ts';
import { SpaceInventory, SpaceObjects } from './space-contents.tsx';

interface SpaceCardProps {
  readonly space: SpaceView;
  /** Whether the caller makes, changes and removes spaces. */
  readonly manages: boolean;
  readonly onEdit: (what: 'all' | 'members') => void;
}

export function SpaceCard({ space, manages, onEdit }: SpaceCardProps) {
  const [looking, look] = useDisclosure(false);
  const { id, name, members, acts } = space;
  return (
    <article className="tg-card tg-entry" id={id} tabIndex={-1} aria-labelledby={`sp-${id}`}>
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={2} id={`sp-${id}`} className="tg-wrap">
          {name}
        </Title>
        {members.length === 0 && <Badge color={tones.waiting}>nobody is in it</Badge>}
      </Group>
      <QueryText query={space.query} />
      <Group component="dl" gap="xl" m={0} align="flex-start">
        <Fact name="Owners">
          <People space={space} who="Space Owner" />
        </Fact>
        <Fact name="Managers">
          <People space={space} who="Space Manager" />
        </Fact>
      </Group>
      <Text size="xs" c="dimmed">
        drawn <Instant at={space.created_at} />, changed <Instant at={space.updated_at} />
      </Text>
      <Group gap="xs">
        <Button variant="default" size="xs" aria-expanded={looking} onClick={look.toggle}>
          {looking ? 'Hide what is in it' : 'What is in it'}
          <VisuallyHidden>: {name}</VisuallyHidden>
        </Button>
        {manages && (
          <Button variant="default" size="xs" onClick={() => onEdit('all')}>
            Change<VisuallyHidden> {name}</VisuallyHidden>
          </Button>
        )}
        {!manages && acts.includes('set_members') && (
          <Button variant="default" size="xs" onClick={() => onEdit('members')}>
            Who is in it<VisuallyHidden>: {name}</VisuallyHidden>
          </Button>
        )}
        {manages && <RemoveSpace space={space} />}
      </Group>
      {looking && (
        <>
          <SpaceObjects id={id} />
          <SpaceInventory id={id} />
        </>
      )}
    </article>
  );
}

function People({ space, who }: { readonly space: SpaceView; readonly who: SpaceView['members'][number]['role'] }) {
  const people = space.members.filter(({ role }) => role === who);
  return (
    <Text size="sm" className="tg-wrap" {...(people.length === 0 ? { c: 'dimmed' } : {})}>
      {people.length === 0 ? 'nobody' : people.map(({ person }) => person.name).join(', ')}
    </Text>
  );
}

function RemoveSpace({ space }: { readonly space: SpaceView }) {
  const remove = useRemoveSpace();
  return (
    <ConfirmButton
      words="Remove"
      label={`Remove ${space.name}`}
      look={{ variant: 'subtle', size: 'xs' }}
      title={`Remove ${space.name}?`}
      verb="Remove it"
      busy={remove.isPending}
      onConfirm={(close) => remove.mutate(space.id, outcome('the space is removed', close))}
    >
      <Text>
        Only a space to which nothing belongs can be removed: remove its access flows, bundles and scopes first.
      </Text>
    </ConfirmButton>
  );
}
