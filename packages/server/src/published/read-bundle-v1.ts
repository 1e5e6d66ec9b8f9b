// Targets of a bundle in the words of v1, as v2 says the same: one line for each tag, so that their order is kept.

import type { BodyOf, bundleV1Routes } from '@tidegate/contract';

export type BundleTargetV1 = BodyOf<typeof bundleV1Routes.createAccessBundleV1>['integration_targets'][number];

/** The pseudo tags of v1, with what they filter by in v2. */
export const pseudoTags = { __id: 'APONO_ID', __name: 'NAME' } as const;

/** A target as v2 sends it. */
export function sentTargetOf(target: BundleTargetV1) {
  const lines = [
    ...target.resource_tag_includes.map((tag) => lineOf('include_resources', tag)),
    ...target.resource_tag_excludes.map((tag) => lineOf('exclude_resources', tag)),
  ];
  return {
    integration: {
      integration_reference: target.integration_id,
      resource_type: target.resource_type,
      permissions: target.permissions,
      ...(lines.length === 0 ? {} : { resources_scopes: lines }),
    },
  };
}

function lineOf(mode: string, { name, value }: BundleTargetV1['resource_tag_includes'][number]) {
  if (name === '__id' || name === '__name') return { scope_mode: mode, type: pseudoTags[name], values: [value] };
  return { scope_mode: mode, type: 'TAG', key: name, values: [value] };
}
