// Targets in the published shape: what access flows and bundles point at, with our additions (permissions of a scope, `PARENT`).

import { z } from 'zod';

export const resourceScope = z.strictObject({
  /** `include_resources` or `exclude_resources`; what is excluded is out, whatever includes say. */
  scope_mode: z.string(),
  /** `APONO_ID`, `NAME`, `TAG`, or ours: `PARENT`, anything above it by the ids its system uses. */
  type: z.string(),
  /** The key of a `TAG`. */
  key: z.string().nullish(),
  values: z.array(z.string()),
});

const selection = {
  resource_type: z.string(),
  permissions: z.array(z.string()),
  /** Absent or null: any resource of the type. */
  resources_scopes: z.array(resourceScope).nullish(),
};

export const integrationTarget = z.strictObject({ integration_reference: z.string(), ...selection }).nullish();

export const scopeTarget = z
  .strictObject({
    /** Id or name. */
    access_scope_reference: z.string(),
    /** Ours: only these permissions of the scope's members. */
    permissions: z.array(z.string()).nullish(),
  })
  .nullish();

export const bundleTarget = z.strictObject({ bundle_reference: z.string() }).nullish();

/** One target of an access flow; exactly one of the three. */
export const flowTarget = z.strictObject({
  integration: integrationTarget,
  bundle: bundleTarget,
  access_scope: scopeTarget,
});

/** One target of a bundle, which holds no bundles. */
export const bundlePart = z.strictObject({ integration: integrationTarget, access_scope: scopeTarget });

const integrationView = z.object({
  integration_id: z.string(),
  integration_name: z.string(),
  /** Ours: as it was sent. */
  integration_reference: z.string(),
  ...selection,
});
const scopeView = z.object({
  access_scope_id: z.string(),
  access_scope_name: z.string(),
  /** Ours: as it was sent. */
  access_scope_reference: z.string(),
  permissions: z.array(z.string()).nullish(),
});
const bundleView = z.object({
  bundle_id: z.string(),
  bundle_name: z.string(),
  /** Ours: as it was sent. */
  bundle_reference: z.string(),
});

/** As sent, with ids and names resolved. */
export const flowTargetView = z.object({
  integration: integrationView.nullish(),
  bundle: bundleView.nullish(),
  access_scope: scopeView.nullish(),
});
export const bundlePartView = z.object({ integration: integrationView.nullish(), access_scope: scopeView.nullish() });
