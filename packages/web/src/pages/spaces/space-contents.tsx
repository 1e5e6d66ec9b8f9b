// What is in a space: the scopes, bundles and access flows that belong to it, and the resources inside its border.

import { Badge, Button, Group, Text, Title, VisuallyHidden } from '@mantine/core';
import { ownQuery } from '@tidegate/core/query';
import { useState } from 'react';
import { itemsOf } from '../../api/pages.ts';
import {
  type SpaceDetails,
  type SpaceObjectView,
  useRemoveSpaceObject,
  useSpace,
  useSpaceInventory,
} from '../../api/spaces.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { outcome } from '../../parts/outcome.ts';
import { PathText } from '../../parts/path-text.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { QueryText } from '../../parts/query-text.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { TagList } from '../../parts/tag-list.tsx';
import { ScopeEditor } from '../scopes/scope-editor.tsx';
import '../../parts/table.css';

const kindWords = { scope: 'scope', bundle: 'bundle', flow: 'access flow' } as const;

export function SpaceObjects({ id }: { readonly id: string }) {
  const space = useSpace(id, true);
  const [edited, setEdited] = useState<SpaceObjectView | 'new' | null>(null);
  if (space.error !== null) return <ProblemNote error={space.error} retry={() => void space.refetch()} />;
  if (space.data === undefined) return <Skeletons of="what belongs to it" height={60} />;
  const { objects, acts, name } = space.data;
  return (
    <section aria-labelledby={`objects-${id}`}>
      <Title order={3} id={`objects-${id}`}>
        What its people made
      </Title>
      {objects.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing yet: its owners and managers make a scope of what it sees, and an access flow that offers it.
        </Text>
      )}
      {objects.map((object) => (
        <SpaceObject key={object.id} space={space.data} object={object} onEdit={() => setEdited(object)} />
      ))}
      {acts.includes('change') && (
        <Group gap="xs" mt="sm">
          <Button variant="default" size="xs" onClick={() => setEdited('new')}>
            New scope<VisuallyHidden> in {name}</VisuallyHidden>
          </Button>
          <LinkButton to="/flows/edit" search={{ space: id }} variant="default" size="xs">
            New access flow<VisuallyHidden> in {name}</VisuallyHidden>
          </LinkButton>
        </Group>
      )}
      {edited !== null && (
        <ScopeEditor
          space={{ id, name }}
          scope={edited === 'new' ? null : scopeOf(edited, space.data.query)}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
}

/** A scope as it is edited: what it adds to the space's own query. */
const scopeOf = ({ id, name, body }: SpaceObjectView, border: string) => ({
  id,
  name,
  description: typeof body['description'] === 'string' ? body['description'] : null,
  query: ownQuery(border, typeof body['query'] === 'string' ? body['query'] : ''),
});

interface SpaceObjectProps {
  readonly space: SpaceDetails;
  readonly object: SpaceObjectView;
  readonly onEdit: () => void;
}

function SpaceObject({ space, object, onEdit }: SpaceObjectProps) {
  const changes = space.acts.includes('change');
  return (
    <div>
      <Group gap="xs" mt="xs">
        <Text fw={600} className="tg-wrap">
          {object.name}
        </Text>
        <Badge variant="outline" color="gray" c="var(--mantine-color-dimmed)">
          {kindWords[object.kind]}, version {object.version}
        </Badge>
        {changes && object.kind === 'scope' && (
          <Button variant="subtle" size="compact-xs" onClick={onEdit}>
            Change<VisuallyHidden> {object.name}</VisuallyHidden>
          </Button>
        )}
        {changes && object.kind === 'flow' && (
          <LinkButton to="/flows/edit" search={{ space: space.id, id: object.id }} variant="subtle" size="compact-xs">
            Change<VisuallyHidden> {object.name}</VisuallyHidden>
          </LinkButton>
        )}
        {changes && <RemoveObject space={space.id} object={object} />}
      </Group>
      {object.kind === 'scope' ? (
        <QueryText query={String(object.body['query'] ?? object.sentence)} />
      ) : (
        <Text size="sm">
          <Sentence text={capital(object.sentence)} />
        </Text>
      )}
    </div>
  );
}

function RemoveObject({ space, object }: { readonly space: string; readonly object: SpaceObjectView }) {
  const remove = useRemoveSpaceObject(space);
  return (
    <ConfirmButton
      words="Remove"
      label={`Remove ${object.name}`}
      look={{ variant: 'subtle', size: 'compact-xs' }}
      title={`Remove ${object.name}?`}
      verb="Remove it"
      busy={remove.isPending}
      onConfirm={(close) => remove.mutate(object.id, outcome(`the ${kindWords[object.kind]} is removed`, close))}
    >
      <Text>
        {object.kind === 'flow'
          ? 'Nobody can ask through it any more, and what waits goes out of reach.'
          : 'Only what nothing uses can be removed: remove the access flows and bundles that name it first.'}
      </Text>
    </ConfirmButton>
  );
}

export function SpaceInventory({ id }: { readonly id: string }) {
  const inventory = useSpaceInventory(id, true);
  const items = itemsOf(inventory.data?.pages);
  return (
    <section aria-labelledby={`inventory-${id}`}>
      <Title order={3} id={`inventory-${id}`} mb="xs">
        What it sees
      </Title>
      <Fetching query={inventory} of="its resources" height={54} />
      {inventory.isSuccess && items.length === 0 && (
        <Text size="sm" c="dimmed">
          No resource is inside its border now.
        </Text>
      )}
      {items.length > 0 && (
        <div className="tg-card tg-table-frame">
          <table className="tg-table">
            <thead>
              <tr>
                <th scope="col">Resource</th>
                <th scope="col">Tags</th>
                <th scope="col">Permissions</th>
              </tr>
            </thead>
            <tbody>
              {items.map((resource) => (
                <tr key={resource.id}>
                  <th scope="row">
                    <Text fw={600} className="tg-wrap">
                      {resource.name}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {resource.type} of {resource.integration} · <PathText path={resource.path} />
                    </Text>
                  </th>
                  <td>
                    <TagList tags={resource.tags} />
                  </td>
                  <td data-label="Permissions">{resource.permissions.join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton list={inventory} />
    </section>
  );
}
