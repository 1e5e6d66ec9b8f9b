// One group: who tells it and how old that is, what is nested in it, what names it, who is in it; and, for a group of our own, changing it.

import { Alert, Drawer, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type GroupDetailsView, useGroup } from '../../api/groups.ts';
import { Fact } from '../../parts/fact.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { FlowLinks } from '../../parts/flow-links.tsx';
import { History } from '../../parts/history.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { ChangeGroup } from './change-group.tsx';
import { GroupPeople } from './group-people.tsx';

interface GroupDrawerProps {
  /** Null while none is looked at. */
  readonly id: string | null;
  readonly mayChange: boolean;
  readonly onClose: () => void;
}

export function GroupDrawer({ id, mayChange, onClose }: GroupDrawerProps) {
  const group = useGroup(id);
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={group.data?.name ?? 'Group'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {id !== null && <Fetching query={group} of="the group" />}
      {group.data !== undefined && <Details group={group.data} mayChange={mayChange} onClose={onClose} />}
    </Drawer>
  );
}

interface DetailsProps {
  readonly group: GroupDetailsView;
  readonly mayChange: boolean;
  readonly onClose: () => void;
}

function Details({ group, mayChange, onClose }: DetailsProps) {
  const { source, told, holds, held_by: heldBy, flows, rules } = group;
  const own = source === null;
  const navigate = useNavigate();
  return (
    <Stack gap="md">
      {source !== null && (
        <Alert color="gray" variant="outline" title={`Read only: ${source.name} says who is in it`} c="inherit">
          Change it there. {told !== null && <Told told={told} group={group.name} />}
        </Alert>
      )}
      {own && <Text size="sm">Kept here: an administrator, or a file, says who is in it.</Text>}
      <Stack component="dl" gap="sm" m={0}>
        {holds.length > 0 && (
          <Fact name="Groups in it">
            <GroupLinks groups={holds} />
          </Fact>
        )}
        {heldBy.length > 0 && (
          <Fact name="It is in">
            <GroupLinks groups={heldBy} />
          </Fact>
        )}
        <Fact name="Access flows that name it">{flows.length === 0 ? <None /> : <FlowLinks flows={flows} />}</Fact>
        <Fact name="Rules that name it">
          {rules.length === 0 && <None />}
          {rules.map((rule, at) => (
            <span key={rule.id}>
              {at > 0 && ', '}
              <LinkText to="/rules" search={{ id: rule.id }} underline="always">
                {rule.name}
              </LinkText>
            </span>
          ))}
        </Fact>
      </Stack>
      {own && mayChange && (
        <ChangeGroup
          key={group.name}
          group={group}
          onGone={() => {
            onClose();
            void navigate({ to: '/groups', search: {} });
          }}
        />
      )}
      <GroupPeople group={group} mayDrop={own && mayChange} />
      <History kind="group" id={group.id} name={group.name} />
    </Stack>
  );
}

function Told({ told, group }: { readonly told: NonNullable<GroupDetailsView['told']>; readonly group: string }) {
  return (
    <>
      {told.name !== group && `It is called ${told.name} there. `}
      Changed <Instant at={told.changed_at} />
      {told.read_at !== null && (
        <>
          , read <Instant at={told.read_at} />
        </>
      )}
      .
    </>
  );
}

const None = () => (
  <Text span c="dimmed">
    none
  </Text>
);

function GroupLinks({ groups }: { readonly groups: GroupDetailsView['holds'] }) {
  return groups.map(({ id, name }, at) => (
    <span key={id}>
      {at > 0 && ', '}
      <LinkText to="/groups" search={{ id }} underline="always">
        {name}
      </LinkText>
    </span>
  ));
}
