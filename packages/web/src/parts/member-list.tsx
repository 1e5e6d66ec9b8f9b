// Members of a perimeter: how many, and the first of them.

import { Text } from '@mantine/core';
import type { PerimeterGains } from '../api/perimeters.ts';
import { counted } from './counted.ts';

const listedMax = 10;

interface MemberListProps {
  readonly title: string;
  readonly members: PerimeterGains['joined'];
}

export function MemberList({ title, members }: MemberListProps) {
  const { entitlements, resources, listed } = members;
  const shown = listed.slice(0, listedMax);
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}:{' '}
        {entitlements === 0
          ? 'nothing'
          : `${counted(entitlements, 'entitlement')} on ${counted(resources, 'resource')}`}
      </Text>
      {shown.map(({ resource_id: id, path, permission }) => (
        <Text key={`${id} ${permission}`} size="sm" c="dimmed" className="tg-wrap">
          {permission} on {path}
        </Text>
      ))}
      {entitlements > shown.length && (
        <Text size="sm" c="dimmed">
          and {entitlements - shown.length} more
        </Text>
      )}
    </div>
  );
}
