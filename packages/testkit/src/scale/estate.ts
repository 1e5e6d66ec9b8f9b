// An estate of any size from a seed: resources with tags as companies have them (a few environments and teams on everything, many
// services, some unique values, some tags missing), and scopes as people write them. The same seed gives the same estate.

import type { DiscoveredResource, Integration, Permission, Resource, Scope } from '@tidegate/core';

/** A size and a seed. */
export interface EstateAsk {
  readonly seed: number;
  readonly resources: number;
  readonly scopes: number;
}

const environments = ['production', 'production', 'staging', 'development', 'development', 'development', 'test'];
const classes = ['public', 'internal', 'internal', 'internal', 'sensitive', 'pii'];
const types = [
  'aws-ec2-instance',
  'aws-rds-instance',
  'aws-s3-bucket',
  'aws-dynamodb-table',
  'aws-secret',
  'aws-eks-cluster',
  'aws-iam-role',
  'postgresql-database',
  'postgresql-schema',
  'postgresql-table',
];
const regions = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-southeast-1'];
const integrationsCount = 20;
const accountsCount = 5_000;
const servicesCount = 3_000;
const teamsCount = 400;

/** The id of the thing of a kind with this number, counted from 0. */
export const estateId = <K extends string>(kind: K, at: number): `${K}_${string}` => `${kind}_${pad(at, 26)}`;

/** One integration of an estate as the store keeps it. */
export const estateIntegration = (at: number): Integration => ({
  id: estateId('int', at),
  name: `organization-${pad(at, 3)}`,
  type: 'aws-simulated',
  category: 'RESOURCES',
  connectorId: null,
  config: {},
  credential: null,
  status: 'Active',
  statusMessage: null,
  connectedResourceTypes: null,
  customAccessDetails: null,
  published: {},
  lastSyncAt: null,
  createdAt: 0,
});

/** The integrations of an estate, names by id. */
export const estateIntegrations: ReadonlyMap<`int_${string}`, string> = new Map(
  Array.from({ length: integrationsCount }, (_, at) => [estateId('int', at), estateIntegration(at).name]),
);

/** What a reading that finds the resource as it is would bring. */
export const estateFound = ({ parentId: _, tags, ...one }: Resource): DiscoveredResource => ({
  ...one,
  parentNativeId: null,
  context: { ...one.context },
  tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
});

/** Three permissions on every type of every integration. */
export function estatePermissions(): readonly Permission[] {
  return [...estateIntegrations.keys()].flatMap((integrationId, integration) =>
    types.flatMap((resourceType, type) =>
      (['read', 'write', 'admin'] as const).map((level, at) => ({
        id: estateId('prm', (integration * types.length + type) * 3 + at),
        integrationId,
        resourceType,
        name: ['READ_ONLY', 'READ_WRITE', 'ADMIN'][at] ?? '',
        level,
        riskLevel: (['low', 'medium', 'high'] as const)[at] ?? 'low',
        allows: level,
        source: 'adapter',
        observedAt: 0,
      })),
    ),
  );
}

/** The resources, one after another, in the order of their ids. */
export function* estateResources({ seed, resources }: EstateAsk): Generator<Resource> {
  const chance = numbers(seed);
  for (let at = 0; at < resources; at++) yield resourceAt(at, chance);
}

/** Scopes of one to five terms, from those of one service to those of a whole environment. */
export function estateScopes({ seed, scopes }: EstateAsk): readonly Scope[] {
  const chance = numbers(seed + 1);
  return Array.from({ length: scopes }, (_, at) => ({
    id: estateId('scp', at),
    name: `scope ${pad(at, 6)}`,
    description: null,
    query: queryAt(chance),
    version: 1,
    createdAt: 0,
    updatedAt: 0,
  }));
}

function resourceAt(at: number, chance: (below: number) => number): Resource {
  const type = types[chance(types.length)] ?? '';
  const integration = chance(integrationsCount);
  const account = integration * (accountsCount / integrationsCount) + chance(accountsCount / integrationsCount);
  const region = regions[chance(regions.length)] ?? '';
  const environment = environments[chance(environments.length)] ?? '';
  const service = skewed(chance, servicesCount);
  const name = `${environment.slice(0, 4)}-svc${service}-${type.slice(-5)}-${pad(at, 7)}`;
  const tags: Resource['tags'][number][] = [];
  const tag = (key: string, value: string, missing: number): void => {
    if (chance(100) >= missing) tags.push({ key, value, origin: 'source' });
  };
  tag('Environment', environment, 3);
  tag('DataClassification', classes[chance(classes.length)] ?? '', 10);
  tag('Team', `team-${service % teamsCount}`, 5);
  tag('Service', `svc${service}`, 5);
  tag('Name', name, 0);
  tag('CostCenter', `cc-${service % 60}`, 5);
  tag('Owner', `owner-${skewed(chance, 2_000)}@example.com`, 20);
  tag('ManagedBy', chance(10) < 8 ? 'terraform' : 'hand', 0);
  tag('Backup', chance(2) === 0 ? 'daily' : 'none', 30);
  tag('Compliance', ['pci', 'hipaa', 'none', 'none', 'none'][chance(5)] ?? '', 40);
  const accountId = `${100_000_000_000 + account}`;
  return {
    id: estateId('res', at),
    integrationId: estateId('int', integration),
    type,
    nativeId: `arn:aws:x:${region}:${accountId}:${type}/${name}`,
    name,
    path: `unit-${account % 300}/${accountId}/${region}/${name}`,
    parentId: null,
    ancestors: [`unit-${account % 300}`, accountId],
    tags,
    context: { account_id: accountId, region },
    status: 'active',
    riskLevel: (['low', 'low', 'medium', 'high', 'critical'] as const)[chance(5)] ?? 'low',
    source: 'discovery',
    observedAt: 1_700_000_000_000,
  };
}

function queryAt(chance: (below: number) => number): string {
  const service = (): string => `resource_tag["Service"] = "svc${skewed(chance, servicesCount)}"`;
  const environment = (): string =>
    `resource_tag["Environment"] = "${environments[chance(environments.length)] ?? ''}"`;
  const type = (): string => `resource_type = "${types[chance(types.length)] ?? ''}"`;
  const team = (): string => `resource_tag["Team"] = "team-${chance(teamsCount)}"`;
  const account = (): string => `resource_context["account_id"] = "${100_000_000_000 + chance(accountsCount)}"`;
  const data = (): string => `resource_tag["DataClassification"] != "pii"`;
  const shapes: readonly (() => string)[] = [
    () => `${type()} and ${environment()} and ${team()}`,
    () => `${service()} and ${environment()}`,
    () => `${account()} and ${type()}`,
    () => `${environment()} and ${type()} and ${data()} and ${team()}`,
    () => `(${service()} or ${service()}) and not ${environment()}`,
    () => `${team()} and resource_name contains "svc${chance(servicesCount)}"`,
    () =>
      `resource_tag["Service"] in ("svc${chance(servicesCount)}", "svc${chance(servicesCount)}") and permission_name = "READ_ONLY"`,
    () => `resource_path starts_with "unit-${chance(300)}/" and ${environment()} and ${type()} and ${team()}`,
  ];
  return (shapes[chance(shapes.length)] ?? service)();
}

/** Small numbers are far more common than large ones. */
const skewed = (chance: (below: number) => number, below: number): number =>
  Math.floor(below * (chance(1_000_000) / 1_000_000) ** 2);

function pad(value: number, length: number): string {
  return `${value}`.padStart(length, '0');
}

/** Numbers from a seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
