// Finds the node that a declaration means: by id, by a name that only one node has, or by names from the root down.
import type { Organization, OrganizationAccount, OrganizationUnit } from '../../organization/model.ts';

/** A node with the ids on the way to it, its own last. */
export interface FoundNode {
  readonly id: string;
  readonly name: string;
  readonly kind: 'root' | 'unit' | 'account';
  readonly path: readonly string[];
  /** Names from below the root: `Runtime/Ecommerce`; the root's own name for the root. */
  readonly label: string;
  readonly scps: readonly string[];
  /** Accounts at and below it. */
  readonly accounts: readonly OrganizationAccount[];
}

/** All nodes, parents first. Service control policies that are not in use yet are FullAWSAccess everywhere, as AWS attaches it when they are enabled. */
export function nodesOf({ root, usesScps }: Organization): readonly FoundNode[] {
  const attached = (node: OrganizationUnit | OrganizationAccount): readonly string[] =>
    usesScps ? (node.scps ?? []) : ['FullAWSAccess'];
  const below = (
    unit: OrganizationUnit,
    above: { readonly kind: 'root' | 'unit'; readonly path: readonly string[]; readonly names: readonly string[] },
  ): readonly FoundNode[] => {
    const path = [...above.path, unit.id];
    const accounts = allAccounts(unit);
    const label = above.names.length === 0 ? unit.name : above.names.join('/');
    const here = { id: unit.id, name: unit.name, kind: above.kind, path, label, scps: attached(unit), accounts };
    return [
      here,
      ...unit.units.flatMap((child) => below(child, { kind: 'unit', path, names: [...above.names, child.name] })),
      ...unit.accounts.map(
        (account): FoundNode => ({
          id: account.id,
          name: account.name,
          kind: 'account',
          path: [...path, account.id],
          label: [...above.names, account.name].join('/'),
          scps: attached(account),
          accounts: [account],
        }),
      ),
    ];
  };
  return below(root, { kind: 'root', path: [], names: [] });
}

function allAccounts(unit: OrganizationUnit): readonly OrganizationAccount[] {
  return [...unit.accounts, ...unit.units.flatMap(allAccounts)];
}

/** The node, or the sentence that says why there is none. */
export function findNode(nodes: readonly FoundNode[], at: string): FoundNode | string {
  const [root] = nodes;
  if (root !== undefined && at.toLowerCase() === 'root') return root;
  const byId = nodes.find(({ id }) => id === at);
  if (byId !== undefined) return byId;
  const named = nodes.filter(({ name, label }) => name === at || label === at);
  const [only] = named;
  if (only === undefined) return `the organization has no node \`${at}\`; see \`tidegate org tree\``;
  if (named.length > 1)
    return `\`${at}\` names ${named.length} nodes; write an id: ${named.map(({ id }) => id).join(', ')}`;
  return only;
}
