// The tree of an organization: its units, its accounts, their tags, and the service control policies attached to each node. Where each
// unit and account is, is read whole and at one time, or not at all: everything else hangs on it, and a tree out of two times could have
// an account twice or nowhere. What is said of each account is read account by account, and goes on where it stopped.

import { type DiscoveredResource, Fault, quoted } from '@tidegate/core';
import { type AwsAccount, type AwsClient, AwsError, type AwsPlace, type Tags } from './calls.ts';
import { type AwsConfig, awsLimits as limits } from './config.ts';
import { namesAsFact } from './names-fact.ts';
import { each, listAll } from './pages.ts';

export interface Account extends AwsAccount {
  /** Where calls into it go: the reader's own account is read as the reader. */
  readonly callId: string | null;
  /** The hierarchy as text, the account included. */
  readonly path: string;
  readonly parentArn: string;
}

export interface Organization {
  readonly id: string;
  readonly arn: string;
  readonly managementAccountId: string;
  readonly units: readonly Node[];
  readonly accounts: readonly Account[];
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

/** Reads where everything is. Throws `Fault` when it is another organization than the settings name, `AwsError` when a part of it cannot be read. */
export async function readOrganization(client: AwsClient, config: AwsConfig): Promise<Organization> {
  const at = organizationPlace(config);
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
  const accounts = listed.map((one): Account => {
    const home = homes.get(one.id);
    if (home === undefined) findings.push(`the account ${quoted(one.id)} is in no unit that could be read`);
    return {
      ...one,
      callId: one.id === self.accountId ? null : one.id,
      path: `${home?.path ?? id}/${one.name} ${one.id}`,
      parentArn: home?.arn ?? arn,
    };
  });
  return { id, arn, managementAccountId, units: nodes, accounts, findings };
}

/** The organization and its units, with their tags and policies. Throws `AwsError`. */
export async function listUnits(
  client: AwsClient,
  config: AwsConfig,
  { id, arn, units }: Organization,
): Promise<readonly DiscoveredResource[]> {
  const organization = bare('aws-organization-organization', { nativeId: arn, name: id, path: id, parent: null });
  const at = organizationPlace(config);
  const described = await each(units, limits.callsAtOnce, async (one) => describe(client, at, one.id));
  return [organization, ...units.map((node, index) => unitResource(node, described[index]))];
}

/** An account, with its tags and policies. Throws `AwsError`. */
export async function listAccount(
  client: AwsClient,
  config: AwsConfig,
  ask: { readonly organization: Organization; readonly account: Account },
): Promise<DiscoveredResource> {
  const { organization, account } = ask;
  const described = await describe(client, organizationPlace(config), account.id);
  return accountResource(account, described, account.id === organization.managementAccountId);
}

const organizationPlace = ({ regions }: AwsConfig): AwsPlace => ({
  accountId: null,
  region: regions[0] ?? 'us-east-1',
});

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

function accountResource(account: Account, described: Described, management: boolean): DiscoveredResource {
  const { id, arn, name, email, status, path, parentArn } = account;
  return {
    ...bare('aws-organization-account', { nativeId: arn, name, path, parent: parentArn }),
    tags: described.tags,
    // Whoever is let into the management account stands above every service control policy.
    riskLevel: management ? 'critical' : 'medium',
    context: {
      account_id: id,
      account_name: name,
      account_status: status,
      ...(email === '' ? {} : { account_email: email }),
      ...(management ? { management_account: 'yes' } : {}),
      ...policiesOf(described.policies),
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
