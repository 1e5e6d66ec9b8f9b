// One resource one may ask for, with a button per permission. The weakest permission stands first.

import { Group, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import type { OfferedEntitlement } from '../../api/requests.ts';
import { useFavoriteOffers } from '../../api/why.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { PathText } from '../../parts/path-text.tsx';
import { SimulatedBadge } from '../../parts/simulated-badge.tsx';
import { TagList } from '../../parts/tag-list.tsx';
import { weakestFirst } from '../../parts/weakest-first.ts';
import type { ResourceGroup } from './group-offers.ts';

interface ResourceOfferProps {
  readonly group: ResourceGroup;
  readonly chosenPermission: string | undefined;
  readonly onChoose: (permissionId: string) => void;
}

export function ResourceOffer({ group, chosenPermission, onChoose }: ResourceOfferProps) {
  const { resource, integration } = group;
  const entitlements = weakestFirst(group.entitlements, (each) => each.permission);
  return (
    <li className="tg-card tg-ask-resource" data-chosen={chosenPermission !== undefined}>
      <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={650} component="h2" className="tg-wrap" size="md">
            {resource.name}
          </Text>
          <Text size="xs" c="dimmed">
            {resource.type_label} · <PathText path={resource.path} />
          </Text>
        </div>
        {integration.simulated && <SimulatedBadge />}
      </Group>
      <TagList tags={resource.tags} max={4} />
      <div className="tg-ask-permissions">
        {entitlements.map((entitlement) => (
          <PermissionButton
            key={entitlement.permission.id}
            entitlement={entitlement}
            chosen={entitlement.permission.id === chosenPermission}
            onChoose={() => onChoose(entitlement.permission.id)}
          />
        ))}
      </div>
    </li>
  );
}

interface PermissionButtonProps {
  readonly entitlement: OfferedEntitlement;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function PermissionButton({ entitlement, chosen, onChoose }: PermissionButtonProps) {
  const { permission, offers, resource } = entitlement;
  const longest = Math.max(...offers.map((offer) => offer.duration_sec_max));
  const endless = offers.some((offer) => offer.until_revoked !== null);
  const automatic = offers.some((offer) => offer.automatic);
  const starred = useFavoriteOffers().data?.some(
    (one) => one.resource.id === resource.id && one.permission.id === permission.id,
  );
  return (
    <UnstyledButton className="tg-ask-permission" aria-pressed={chosen} onClick={onChoose}>
      <span className="tg-ask-permission-name">
        {permission.name}
        <VisuallyHidden> on {resource.name}</VisuallyHidden>
        {starred && (
          <>
            <IconStarFilled size={13} aria-hidden="true" className="tg-ask-starred" />
            <VisuallyHidden>, a favourite</VisuallyHidden>
          </>
        )}
      </span>
      <span className="tg-ask-permission-note">
        {permission.level} · {endless ? 'until revoked' : `up to ${durationWords(longest)}`} ·{' '}
        {automatic ? 'opens at once' : 'needs consent'}
      </span>
    </UnstyledButton>
  );
}
