// Integrations, types, resources, permissions and units in the field names of the client API.

import type { Adapter, Integration, Permission, PublishedStatus, Resource } from '@tidegate/core';
import { typeLabelOf } from '../request-facts.ts';

/** We have no pictures; clients draw their own where these are empty. */
export const noIcons = { png: '', svg: '' } as const;

export const presentClientIntegration = (
  { id, type, name }: Pick<Integration, 'id' | 'type' | 'name'>,
  adapter: Adapter | null,
) => ({
  id,
  type,
  type_display_name: adapter?.label ?? type,
  name,
  icons: { ...noIcons },
});

export function presentClientType(type: string, adapter: Adapter | null) {
  const known = adapter?.resourceTypes.find(({ id }) => id === type);
  return {
    id: type,
    name: typeLabelOf(adapter, type),
    display_path: known?.displayPath ?? type,
    allow_multiple_permissions: known?.allowsSeveralPermissions ?? false,
    icons: { ...noIcons },
  };
}

interface Placed {
  readonly resource: Pick<Resource, 'id' | 'nativeId' | 'name' | 'path' | 'type'>;
  readonly integration: Pick<Integration, 'id' | 'type' | 'name'>;
  readonly adapter: Adapter | null;
}

export const presentClientResource = ({ resource, integration, adapter }: Placed) => ({
  id: resource.id,
  source_id: resource.nativeId,
  name: resource.name,
  path: resource.path,
  type: presentClientType(resource.type, adapter),
  integration: presentClientIntegration(integration, adapter),
});

export const presentClientPermission = ({ id, name }: Pick<Permission, 'id' | 'name'>) => ({ id, name });

/** A unit is one permission on one resource; its id says both. */
export const unitIdOf = (resourceId: string, permissionId: string): string => `${resourceId}.${permissionId}`;

export const presentClientUnit = (
  placed: Placed & { readonly permission: Pick<Permission, 'id' | 'name'> },
  standing: { readonly status: PublishedStatus; readonly message: string | null } | null = null,
) => ({
  id: unitIdOf(placed.resource.id, placed.permission.id),
  resource: presentClientResource(placed),
  permission: presentClientPermission(placed.permission),
  ...(standing === null
    ? {}
    : {
        status: {
          status: standing.status,
          ...(standing.message === null ? {} : { message: standing.message }),
        },
      }),
});
