// Targets as the published API takes them, whoever names them.

import type { accessFlowRoutes, BodyOf } from '@tidegate/contract';

export type Target = BodyOf<typeof accessFlowRoutes.createAccessFlowV2>['access_targets'][number];
export type Selection = NonNullable<Target['integration']>;
export type Narrowing = NonNullable<Selection['resources_scopes']>[number];

/** What a new selection begins as: nothing yet. */
export const newSelection: Selection = { integration_reference: '', resource_type: '', permissions: [] };

/** A target as an answer shows it, without what only answers carry. */
export function sentTarget({ access_scope: scope, bundle, integration }: ShownTarget): Target {
  if (scope) {
    const { access_scope_reference, permissions } = scope;
    return { access_scope: permissions ? { access_scope_reference, permissions } : { access_scope_reference } };
  }
  if (bundle) return { bundle: { bundle_reference: bundle.bundle_reference } };
  if (!integration) return {};
  const { integration_reference, resource_type, permissions, resources_scopes } = integration;
  const selection = { integration_reference, resource_type, permissions };
  return { integration: resources_scopes ? { ...selection, resources_scopes } : selection };
}

interface ShownTarget {
  readonly access_scope?: Target['access_scope'];
  readonly bundle?: Target['bundle'];
  readonly integration?: Target['integration'];
}

/** Whether a row says enough to be asked about: the server refuses what is not there, and says so soon enough. */
export function isFilled({ access_scope: scope, bundle, integration }: Target): boolean {
  if (scope) return scope.access_scope_reference.trim() !== '';
  if (bundle) return bundle.bundle_reference.trim() !== '';
  if (!integration) return false;
  const { integration_reference, resource_type, permissions, resources_scopes } = integration;
  const narrowings = resources_scopes ?? [];
  return (
    integration_reference.trim() !== '' &&
    resource_type.trim() !== '' &&
    permissions.length > 0 &&
    narrowings.every(({ type, key, values }) => values.length > 0 && (type !== 'TAG' || (key ?? '').trim() !== ''))
  );
}
