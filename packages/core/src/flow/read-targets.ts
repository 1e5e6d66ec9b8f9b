// The targets of an access flow's body: what it offers. Names become ids now, so that renaming changes nothing.

import { limits } from '../limits.ts';
import { fieldsFrom, listOf, notEnforced, pathOf, textFrom, textOf, unknownReference, valueAt } from './fields.ts';
import type { FlowTarget } from './flow.ts';
import type { FlowReferences } from './references.ts';

/** Reads one entry of `access_targets`. */
export function readTarget(value: unknown, path: string, references: FlowReferences): FlowTarget {
  const target = fieldsFrom(value, path, ['integration', 'bundle', 'access_scope']);
  for (const key of ['integration', 'bundle']) {
    if (valueAt(target, key) !== null)
      throw notEnforced(pathOf(target, key), 'put what you mean into an access scope and name that');
  }
  const scopePath = pathOf(target, 'access_scope');
  const fields = fieldsFrom(valueAt(target, 'access_scope'), scopePath, ['access_scope_reference', 'permissions']);
  const reference = textOf(fields, 'access_scope_reference', limits.nameLengthMax);
  const scope = references.scopes.find((each) => each.id === reference || each.name === reference);
  if (scope === undefined) {
    const names = references.scopes.map((each) => each.name);
    throw unknownReference(pathOf(fields, 'access_scope_reference'), 'access scope', reference, names);
  }
  const permissions =
    valueAt(fields, 'permissions') === null
      ? null
      : listOf(fields, 'permissions', limits.flowTargetsMax, (item, at) => textFrom(item, at, limits.nameLengthMax));
  return { kind: 'scope', scopeId: scope.id, permissions };
}
