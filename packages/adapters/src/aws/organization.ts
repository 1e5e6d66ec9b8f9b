// The tree of an organization: its units, its accounts, their tags, and the service control policies attached to each node. It is read
// whole or not at all: everything else hangs on it.

import { type DiscoveredResource, Fault, quoted } from '@tidegate/core';
import { type AwsAccount, type AwsClient, AwsError, type AwsPlace, type Tags } from './calls.ts';
import { type AwsConfig, awsLimits as limits } from './config.ts';
import { namesAsFact } from './names-fact.ts';
import { each, listAll } from './pages.ts';

export interface Account extends AwsAccount {
  readonly tags: Tags;
  /** Where calls into it go: the reader's own account is read as the reader. */
  readonly callId: string | null;
  /** The hierarchy as text, the account included. */
  readonly path: string;
}

export interface Organization {
  readonly id: string;
  readonly arn: string;
  readonly managementAccountId: string;
  readonly accounts: readonly Account[];
  /** The organization, its units and its accounts. */
  readonly resources: readonly DiscoveredResource[];
  readonly findings: readonly string[];
}

interface Node {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly kind: 'root' | 'unit';
  readonly parentArn: string;
  readonly path: string;
}

/** Reads the tree. Throws `Fault` when it is another organization than the settings name, or when a part of it cannot be read. */
export async function readOrganization(client: AwsClient, config: AwsConfig): Promise<Organization> {
  const at: AwsPlace = { accountId: null, region: config.regions[0] ?? 'us-east-1' };
  const self = await client.call(at, 'sts.identity', {});
  const { id, arn, managementAccountId } = await client.call(at, 'organizations.describe', {});
  if (id !== config.organizationId) {
    throw new Fault(
      'target.refused',
      `the organization is ${quoted(id)}, not ${quoted(config.organizationId)}; check the credential and \`organization_id\``,
    );
  }
  const { nodes, homes } = await readTree(client, at, { arn, id });
  const listed = await listAll(client, at, 'organizations.accounts', {});
  const findings: string[] = [];
  const described = await each(listed, limits.callsAtOnce, async (one) => describe(client, at, one.id));
  const describedNodes = await each(nodes, limits.callsAtOnce, async (one) => describe(client, at, one.id));
  const accounts = listed.map((one, index): Account => {
    const home = homes.get(one.id);
    if (home === undefined) findings.push(`the account ${quoted(one.id)} is in no unit that could be read`);
    const callId = one.id === self.accountId ? null : one.id;
    return { ...one, tags: described[index]?.tags ?? {}, callId, path: `${home?.path ?? id}/${one.name} ${one.id}` };
  });
  const organization = bare('aws-organization-organization', { nativeId: arn, name: id, path: id, parent: null });
  const units = nodes.map((node, index) => unitResource(node, describedNodes[index]));
  const resources = accounts.map((account, index) =>
    accountResource(account, {
      parentArn: homes.get(account.id)?.arn ?? arn,
      policies: described[index]?.policies ?? [],
      management: account.id === managementAccountId,
    }),
  );
  return { id, arn, managementAccountId, accounts, resources: [organization, ...units, ...resources], findings };
}

/** Level by level; a unit that is met twice means that the tree changed while it was read, or goes in a circle. */
async function readTree(client: AwsClient, at: AwsPlace, organization: { readonly arn: string; readonly id: string }) {
  const nodes: Node[] = [];
  const homes = new Map<string, Node>();
  const seen = new Set<string>();
  const roots = await listAll(client, at, 'organizations.roots', {});
  let level = roots.map(
    (root): Node => ({ ...root, kind: 'root', parentArn: organization.arn, path: organization.id }),
  );
  while (level.length > 0) {
    for (const node of level) {
      if (seen.has(node.id) || seen.size >= limits.unitsMax) {
        throw new AwsError('refused', `the unit ${quoted(node.id)} is met twice in the tree; discover again`);
      }
      seen.add(node.id);
    }
    nodes.push(...level);
    const below = await each(level, limits.callsAtOnce, async (parent) => {
      const units = await listAll(client, at, 'organizations.units', { parentId: parent.id });
      for (const { id } of await listAll(client, at, 'organizations.accountsOf', { parentId: parent.id })) {
        homes.set(id, parent);
      }
      return units.map(
        (unit): Node => ({ ...unit, kind: 'unit', parentArn: parent.arn, path: `${parent.path}/${unit.name}` }),
      );
    });
    level = below.flat();
  }
  return { nodes, homes };
}

interface Described {
  readonly tags: Tags;
  readonly policies: readonly string[];
}

async function describe(client: AwsClient, at: AwsPlace, id: string): Promise<Described> {
  const tags = await listAll(client, at, 'organizations.tags', { id });
  const policies = await listAll(client, at, 'organizations.policies', { targetId: id });
  return { tags: Object.fromEntries(tags), policies: policies.toSorted() };
}

const policiesOf = (policies: readonly string[]): Tags =>
  policies.length === 0 ? {} : { service_control_policies: namesAsFact(policies) };

function unitResource(node: Node, described: Described | undefined): DiscoveredResource {
  const { arn, name, path, parentArn } = node;
  return {
    ...bare('aws-organization-unit', { nativeId: arn, name, path, parent: parentArn }),
    tags: described?.tags ?? {},
    context: { unit_id: node.id, ...policiesOf(described?.policies ?? []) },
  };
}

function accountResource(
  account: Account,
  rest: { readonly parentArn: string; readonly policies: readonly string[]; readonly management: boolean },
): DiscoveredResource {
  const { id, arn, name, email, status, path, tags } = account;
  return {
    ...bare('aws-organization-account', { nativeId: arn, name, path, parent: rest.parentArn }),
    tags,
    // Whoever is let into the management account stands above every service control policy.
    riskLevel: rest.management ? 'critical' : 'medium',
    context: {
      account_id: id,
      account_name: name,
      account_status: status,
      ...(email === '' ? {} : { account_email: email }),
      ...(rest.management ? { management_account: 'yes' } : {}),
      ...policiesOf(rest.policies),
    },
  };
}

const bare = (
  type: string,
  { nativeId, name, path, parent }: { nativeId: string; name: string; path: string; parent: string | null },
): DiscoveredResource => ({
  type,
  nativeId,
  name,
  path,
  parentNativeId: parent,
  tags: {},
  context: {},
  riskLevel: 'low',
});
