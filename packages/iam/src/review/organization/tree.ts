// The organization once more, as a review walks it: every node with the way to it and the accounts beneath, every account with its way. Made
// in one pass, so that thousands of accounts cost no search each.
import type { Organization, OrganizationAccount, OrganizationUnit } from '../../organization/model.ts';
import type { NodePolicies } from '../../types.ts';

/** The root, a unit or an account. */
export interface Node {
  readonly kind: 'root' | 'unit' | 'account';
  readonly id: string;
  readonly name: string;
  readonly scps: readonly string[];
  readonly rcps: readonly string[];
  /** From the root down to this node. */
  readonly path: readonly Node[];
  /** Accounts at or beneath the node, the management account included. */
  readonly accounts: readonly Account[];
}

/** An account with its place. */
export interface Account {
  readonly facts: OrganizationAccount;
  readonly node: Node;
  /** The root or unit it is in. */
  readonly parent: Node;
  readonly management: boolean;
}

/** An organization as a list of nodes, parents first, and of accounts in the same order. */
export interface Tree {
  readonly organization: Organization;
  readonly nodes: readonly Node[];
  readonly accounts: readonly Account[];
}

/** Lists the nodes and accounts of an organization. */
export function treeOf(organization: Organization): Tree {
  const nodes: Node[] = [];
  const accounts: Account[] = [];
  const visit = (unit: OrganizationUnit, above: readonly Node[], kind: 'root' | 'unit'): readonly Account[] => {
    const beneath: Account[] = [];
    const here = nodeOf(unit, kind, above, beneath);
    nodes.push(here);
    for (const facts of unit.accounts) {
      const own: Account[] = [];
      const node = nodeOf(facts, 'account', here.path, own);
      const account = { facts, node, parent: here, management: facts.id === organization.managementAccount };
      own.push(account);
      nodes.push(node);
      beneath.push(account);
      accounts.push(account);
    }
    for (const child of unit.units) beneath.push(...visit(child, here.path, 'unit'));
    return beneath;
  };
  visit(organization.root, [], 'root');
  return { organization, nodes, accounts };
}

function nodeOf(
  source: OrganizationUnit | OrganizationAccount,
  kind: Node['kind'],
  above: readonly Node[],
  accounts: readonly Account[],
): Node {
  const path: Node[] = [...above];
  const { id, name, scps = [], rcps = [] } = source;
  const node = { kind, id, name, scps, rcps, path, accounts };
  path.push(node);
  return node;
}

/** The service control policies on a way, level by level. */
export function levelsOf(organization: Organization, path: readonly Node[]): readonly NodePolicies[] {
  return path.map((node) => ({
    node: node.id,
    policies: node.scps.flatMap((name) => organization.policies.get(name) ?? []),
  }));
}

/** A node for a sentence: `unit Ecommerce (ou-…)`. */
export function labelOf({ kind, id, name }: Pick<Node, 'kind' | 'id' | 'name'>): string {
  return name === id ? `${kind} ${id}` : `${kind} ${name} (${id})`;
}

/** The highest nodes all of whose bound accounts are among those given, or, besides one of them, among those that do not matter. */
export function topmost(
  tree: Tree,
  members: ReadonlySet<Account>,
  besides: ReadonlySet<Account> = new Set(),
): readonly Node[] {
  const found: Node[] = [];
  for (const node of tree.nodes) {
    const bound = node.accounts.filter(({ management }) => !management);
    if (!bound.some((account) => members.has(account))) continue;
    if (!bound.every((account) => members.has(account) || besides.has(account))) continue;
    if (!node.path.some((above) => above !== node && found.includes(above))) found.push(node);
  }
  return found;
}
