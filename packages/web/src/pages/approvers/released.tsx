// What one careless click of somebody could open, entitlement by entitlement, with the access flows it would open through.

import { Anchor, Drawer, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useReleased } from '../../api/approvers.ts';
import { itemsOf } from '../../api/pages.ts';
import { counted } from '../../parts/counted.ts';
import { Fetching } from '../../parts/fetching.tsx';
import { FlowLinks } from '../../parts/flow-links.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { RiskBadge } from '../../parts/risk-badge.tsx';

interface ReleasedProps {
  readonly person: { readonly id: string; readonly name: string };
  readonly count: number;
}

export function Released({ person, count }: ReleasedProps) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Anchor
        component="button"
        type="button"
        fw={600}
        onClick={open}
        aria-label={`${counted(count, 'entitlement')} that one click of ${person.name} releases`}
      >
        {counted(count, 'entitlement')}
      </Anchor>
      <Drawer
        opened={opened}
        onClose={close}
        position="right"
        size="lg"
        title={`What one click of ${person.name} releases`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ReleasedList personId={person.id} opened={opened} />
      </Drawer>
    </>
  );
}

function ReleasedList({ personId, opened }: { readonly personId: string; readonly opened: boolean }) {
  const released = useReleased(personId, opened);
  const items = itemsOf(released.data?.pages);
  return (
    <>
      <Fetching query={released} of="entitlements" />
      {released.isSuccess && items.length === 0 && <Text c="dimmed">Nothing: it needs somebody else, too.</Text>}
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map(({ resource, permission, flows }) => (
          <li key={`${resource.id} ${permission.id}`}>
            <Text fw={600} className="tg-wrap">
              {permission.name} on {resource.name} <RiskBadge level={permission.risk_level} />
            </Text>
            <Text size="sm" c="dimmed" className="tg-wrap">
              <PathText path={resource.path} />
            </Text>
            <Text size="sm">
              through <FlowLinks flows={flows} />
            </Text>
          </li>
        ))}
      </Stack>
      <MoreButton list={released} />
    </>
  );
}
