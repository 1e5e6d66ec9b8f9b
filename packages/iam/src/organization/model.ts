// An AWS organization as a tree: the root, organizational units in it, accounts in both, and the names of the policies attached to
// each. Policies are held once, by name. What the policies let through is worked out elsewhere.
import type { DocumentInput } from '../types.ts';

/** The root or an organizational unit. */
export interface OrganizationUnit {
  readonly id: string;
  readonly name: string;
  /** Names of the service control policies attached here. Absent: service control policies are not in use (then nowhere). */
  readonly scps?: readonly string[];
  /** Names of the resource control policies attached here, beside RCPFullAWSAccess, which AWS attaches everywhere by itself. */
  readonly rcps?: readonly string[];
  readonly units: readonly OrganizationUnit[];
  readonly accounts: readonly OrganizationAccount[];
}

/** An account. */
export interface OrganizationAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly scps?: readonly string[];
  readonly rcps?: readonly string[];
  /** The account's tags. Absent: not known, which a review takes as none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What the account is used for, one entry per use case: `ecommerce production`. */
  readonly uses?: readonly string[];
  /** Roles of the account whose trust matters to a review. */
  readonly roles?: readonly AccountRole[];
}

/** A role of an account, as far as the organization file tells of it. */
export interface AccountRole {
  /** Its name, with its path if it has one: `ci/deployer`. */
  readonly name: string;
  /** Its trust policy. */
  readonly trust: DocumentInput;
  /** What it may do; absent: not told. */
  readonly policies?: readonly DocumentInput[];
  /** Its permissions boundary; absent: it has none. */
  readonly boundary?: DocumentInput;
  /** Its tags; absent: not told. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** An organization. */
export interface Organization {
  /** Twelve digits. Its principals are not bound by SCPs, its resources not by RCPs. */
  readonly managementAccount: string;
  /** All attached policies by name, those of AWS included. */
  readonly policies: ReadonlyMap<string, DocumentInput>;
  readonly root: OrganizationUnit;
  /** True if service control policies are in use. */
  readonly usesScps: boolean;
  /** True if resource control policies are in use. */
  readonly usesRcps: boolean;
}

/** The policies AWS provides and attaches by itself (Organizations guide, "SCPs", "RCPs"). */
export const awsPolicies: ReadonlyMap<string, DocumentInput> = new Map<string, DocumentInput>([
  ['FullAWSAccess', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
  [
    'RCPFullAWSAccess',
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
  ],
]);

/** A node on the way to an account. */
export interface PathNode {
  readonly kind: 'root' | 'unit' | 'account';
  readonly id: string;
  readonly name: string;
  readonly scps: readonly string[];
  readonly rcps: readonly string[];
}

/** The nodes from the root down to an account; `undefined` if the organization has no such account. */
export function pathTo(organization: Organization, accountId: string): readonly PathNode[] | undefined {
  return findIn(organization.root, 'root', accountId);
}

function findIn(unit: OrganizationUnit, kind: 'root' | 'unit', accountId: string): readonly PathNode[] | undefined {
  const here = nodeOf(unit, kind);
  const account = unit.accounts.find((item) => item.id === accountId);
  if (account !== undefined) return [here, nodeOf(account, 'account')];
  for (const child of unit.units) {
    const found = findIn(child, 'unit', accountId);
    if (found !== undefined) return [here, ...found];
  }
  return undefined;
}

function nodeOf(node: OrganizationUnit | OrganizationAccount, kind: PathNode['kind']): PathNode {
  const rcps = ['RCPFullAWSAccess', ...(node.rcps ?? []).filter((name) => name !== 'RCPFullAWSAccess')];
  return { kind, id: node.id, name: node.name, scps: node.scps ?? [], rcps };
}

/** All accounts of an organization, in the order of the tree. */
export function accountsOf(unit: OrganizationUnit): readonly OrganizationAccount[] {
  return [...unit.accounts, ...unit.units.flatMap(accountsOf)];
}
