// Targets in jsonb, which access flows, bundles and rules hold.

import type { BundlePart, FlowTarget, SelectionLine } from '@tidegate/core';

import { byKind, id, listOf, nullable, object, oneOf, type Read, text } from '../sql/parse.ts';

const line = object<SelectionLine>({
  mode: oneOf('include', 'exclude'),
  by: oneOf('id', 'name', 'tag', 'parent'),
  key: nullable(text),
  values: listOf(text),
});

const parts = {
  scope: object<Extract<FlowTarget, { kind: 'scope' }>>({
    kind: oneOf('scope'),
    scopeId: id('scope'),
    permissions: nullable(listOf(text)),
  }),
  selection: object<Extract<FlowTarget, { kind: 'selection' }>>({
    kind: oneOf('selection'),
    integrationId: id('integration'),
    resourceType: text,
    permissions: listOf(text),
    lines: nullable(listOf(line)),
  }),
};

/** One part of a bundle. */
export const bundlePart: Read<BundlePart> = byKind<BundlePart>(parts);

/** One target of an access flow. */
export const flowTarget: Read<FlowTarget> = byKind<FlowTarget>({
  ...parts,
  bundle: object({ kind: oneOf('bundle'), bundleId: id('bundle') }),
});
