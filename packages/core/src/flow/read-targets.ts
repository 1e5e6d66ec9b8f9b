// The targets of a body: what an access flow, a bundle or a rule points at. Names become ids now, so that renaming changes nothing; what
// is empty would hold nothing and is refused.

import type { BundleId, IntegrationId, ScopeId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { FlowTarget, ScopeTarget, SelectionLine, SelectionTarget } from '../target/target.ts';
import {
  type Fields,
  fieldsFrom,
  invalid,
  listOf,
  pathOf,
  textFrom,
  textOf,
  unknownReference,
  valueAt,
} from './fields.ts';
import type { FlowReferences } from './references.ts';

/** What the names in a target can mean. */
export type TargetReferences = Pick<FlowReferences, 'scopes' | 'bundles' | 'integrations'>;

/** Reads one entry of `access_targets`: exactly one of a scope, a bundle and an integration's selection. */
export function readTarget(value: unknown, path: string, references: TargetReferences): FlowTarget {
  const target = fieldsFrom(value, path, ['integration', 'bundle', 'access_scope']);
  const kind = onlyKeyOf(target, ['integration', 'bundle', 'access_scope']);
  switch (kind) {
    case 'bundle': {
      const fields = fieldsFrom(valueAt(target, kind), pathOf(target, kind), ['bundle_reference']);
      const bundleId: BundleId = referenceOf(fields, { key: 'bundle_reference', kind, known: references.bundles });
      return { kind, bundleId };
    }
    case 'integration':
      return readSelection(target, references);
    default:
      return readScopeTarget(target, references);
  }
}

/** Reads one target of a bundle, which holds no bundles. */
export function readBundlePart(
  value: unknown,
  path: string,
  references: TargetReferences,
): ScopeTarget | SelectionTarget {
  const target = fieldsFrom(value, path, ['integration', 'access_scope']);
  return onlyKeyOf(target, ['integration', 'access_scope']) === 'integration'
    ? readSelection(target, references)
    : readScopeTarget(target, references);
}

function onlyKeyOf<const K extends string>(target: Fields, keys: readonly K[]): K {
  const given = keys.filter((key) => valueAt(target, key) !== null);
  const [only] = given;
  if (only !== undefined && given.length === 1) return only;
  throw invalid(target.path, `must have exactly one of ${keys.map((key) => `\`${key}\``).join(', ')}`);
}

function readScopeTarget(target: Fields, references: TargetReferences): ScopeTarget {
  const path = pathOf(target, 'access_scope');
  const fields = fieldsFrom(valueAt(target, 'access_scope'), path, ['access_scope_reference', 'permissions']);
  const known = references.scopes;
  const scopeId: ScopeId = referenceOf(fields, { key: 'access_scope_reference', kind: 'access scope', known });
  const permissions = valueAt(fields, 'permissions') === null ? null : permissionsOf(fields);
  return { kind: 'scope', scopeId, permissions };
}

function readSelection(target: Fields, references: TargetReferences): SelectionTarget {
  const fields = fieldsFrom(valueAt(target, 'integration'), pathOf(target, 'integration'), [
    'integration_reference',
    'resource_type',
    'permissions',
    'resources_scopes',
  ]);
  const known = references.integrations;
  const integrationId: IntegrationId = referenceOf(fields, {
    key: 'integration_reference',
    kind: 'integration',
    known,
  });
  const lines =
    valueAt(fields, 'resources_scopes') === null
      ? null
      : listOf(fields, 'resources_scopes', limits.flowTargetsMax, (item, path) => readLine(item, path));
  return {
    kind: 'selection',
    integrationId,
    resourceType: textOf(fields, 'resource_type', limits.nameLengthMax),
    permissions: permissionsOf(fields),
    lines,
  };
}

const permissionsOf = (fields: Fields): readonly string[] =>
  listOf(fields, 'permissions', limits.flowTargetsMax, (item, at) => textFrom(item, at, limits.nameLengthMax));

const modes: ReadonlyMap<unknown, SelectionLine['mode']> = new Map([
  ['include_resources', 'include'],
  ['exclude_resources', 'exclude'],
]);
const ways: ReadonlyMap<unknown, SelectionLine['by']> = new Map([
  ['APONO_ID', 'id'],
  ['NAME', 'name'],
  ['TAG', 'tag'],
  ['PARENT', 'parent'],
]);

function readLine(value: unknown, path: string): SelectionLine {
  const fields = fieldsFrom(value, path, ['scope_mode', 'type', 'key', 'values']);
  const mode = wordIn(fields, 'scope_mode', modes);
  const by = wordIn(fields, 'type', ways);
  const given = valueAt(fields, 'key');
  if (by !== 'tag' && given !== null) throw invalid(pathOf(fields, 'key'), 'is for `TAG` only; leave it out');
  const key = by === 'tag' ? textOf(fields, 'key', limits.tagKeyLengthMax) : null;
  const values = listOf(fields, 'values', limits.selectionValuesMax, (item, at) =>
    textFrom(item, at, limits.tagValueLengthMax),
  );
  return { mode, by, key, values };
}

function wordIn<T>(fields: Fields, key: string, words: ReadonlyMap<unknown, T>): T {
  const found = words.get(valueAt(fields, key));
  if (found !== undefined) return found;
  throw invalid(pathOf(fields, key), `must be ${[...words.keys()].map((word) => `\`${String(word)}\``).join(' or ')}`);
}

/** The thing of this id or this name. */
function referenceOf<T extends string>(
  fields: Fields,
  ask: {
    readonly key: string;
    readonly kind: string;
    readonly known: readonly { readonly id: T; readonly name: string }[];
  },
): T {
  const reference = textOf(fields, ask.key, limits.nameLengthMax);
  const found = ask.known.find(({ id }) => id === reference) ?? ask.known.find(({ name }) => name === reference);
  if (found !== undefined) return found.id;
  const names = ask.known.map(({ name }) => name);
  throw unknownReference(pathOf(fields, ask.key), ask.kind, reference, names);
}
