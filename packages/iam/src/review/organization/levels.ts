// Whether a level of the organization lets anything through at all.
import { partsOf } from './documents.ts';
import type { Node, Tree } from './tree.ts';

/** True if a level lets nothing through: none of its policies has an Allow. */
export function letsNothingThrough(tree: Tree, node: Node): boolean {
  if (!tree.organization.usesScps) return false;
  return !node.scps.some((name) =>
    partsOf(name, tree.organization.policies.get(name) ?? {}).some(({ effect }) => effect === 'allow'),
  );
}
