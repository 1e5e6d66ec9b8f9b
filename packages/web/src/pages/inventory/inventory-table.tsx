// The resources that match: a table on a desk, cards on a telephone. A row opens everything known about its resource.

import { Badge, Text, UnstyledButton } from '@mantine/core';
import type { InventoryItem } from '../../api/administration.ts';
import { PathText } from '../../parts/path-text.tsx';
import { SimulatedBadge } from '../../parts/simulated-badge.tsx';
import { TagList } from '../../parts/tag-list.tsx';
import { weakestFirst } from '../../parts/weakest-first.ts';

interface InventoryTableProps {
  readonly items: readonly InventoryItem[];
  readonly onOpen: (item: InventoryItem) => void;
}

export function InventoryTable({ items, onOpen }: InventoryTableProps) {
  return (
    <div className="tg-card tg-table-frame">
      <table className="tg-table">
        <thead>
          <tr>
            <th scope="col">Resource</th>
            <th scope="col">Tags</th>
            <th scope="col">Permissions</th>
            <th scope="col">In scopes</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <InventoryRow key={item.resource.id} item={item} onOpen={() => onOpen(item)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function InventoryRow({ item, onOpen }: { readonly item: InventoryItem; readonly onOpen: () => void }) {
  const { resource, integration, permissions, scopes } = item;
  return (
    <tr>
      <th scope="row">
        <UnstyledButton onClick={onOpen} className="tg-row-button">
          {resource.name}
        </UnstyledButton>{' '}
        {integration.simulated && <SimulatedBadge />}
        <Text size="xs" c="dimmed">
          {resource.type_label} · <PathText path={resource.path} />
        </Text>
      </th>
      <td>
        {Object.keys(resource.tags).length === 0 ? (
          <Text size="xs" c="dimmed">
            no tags
          </Text>
        ) : (
          <TagList tags={resource.tags} max={3} />
        )}
      </td>
      <td>
        <Text size="xs">
          {weakestFirst(permissions, (each) => each)
            .map((permission) => permission.name)
            .join(', ')}
        </Text>
      </td>
      <td>
        {scopes.length === 0 ? (
          <Badge variant="outline" color="orange" miw="max-content" c="var(--mantine-color-text)">
            in no scope
          </Badge>
        ) : (
          <Text size="xs">{scopes.join(', ')}</Text>
        )}
      </td>
    </tr>
  );
}
