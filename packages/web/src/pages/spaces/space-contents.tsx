// What is in a space: the scopes, bundles and access flows that belong to it, and the resources inside its border.

import { Badge, Group, Text, Title } from '@mantine/core';
import { itemsOf } from '../../api/pages.ts';
import { useSpace, useSpaceInventory } from '../../api/spaces.ts';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { QueryText } from '../../parts/query-text.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { TagList } from '../../parts/tag-list.tsx';
import '../../parts/table.css';

const kindWords = { scope: 'scope', bundle: 'bundle', flow: 'access flow' } as const;

export function SpaceObjects({ id }: { readonly id: string }) {
  const space = useSpace(id, true);
  if (space.error !== null) return <ProblemNote error={space.error} retry={() => void space.refetch()} />;
  if (space.data === undefined) return <Skeletons of="what belongs to it" height={60} />;
  const { objects } = space.data;
  return (
    <section aria-labelledby={`objects-${id}`}>
      <Title order={3} id={`objects-${id}`}>
        What its people made
      </Title>
      {objects.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing yet: its owners and managers make scopes, bundles and access flows with{' '}
          <code className="tg-code">tidegate spaces put</code>.
        </Text>
      )}
      {objects.map((object) => (
        <div key={object.id}>
          <Group gap="xs" mt="xs">
            <Text fw={600} className="tg-wrap">
              {object.name}
            </Text>
            <Badge variant="outline" color="gray" c="var(--mantine-color-dimmed)">
              {kindWords[object.kind]}, version {object.version}
            </Badge>
          </Group>
          {object.kind === 'scope' ? (
            <QueryText query={object.sentence} />
          ) : (
            <Text size="sm">
              <Sentence text={capital(object.sentence)} />
            </Text>
          )}
        </div>
      ))}
    </section>
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
