// An organization from a seed: a tree of units with guardrails, a thousand accounts, and roles of a few kinds in workspaces and zones, each with
// identity policies and the boundary of its workspace. Documents are written anew for each workspace, as a landing zone writes them: no
// two accounts share one. Holes are sown on request, and the roles that have them are told.
import type { AccountRoles, DocumentInput, IsolatedRole, Organization, OrganizationUnit } from '@tidegate/iam';

/** What to make. */
export interface OrganizationSize {
  readonly seed: number;
  readonly accounts: number;
  readonly rolesEach: number;
  /** Workspaces in each account. */
  readonly workspacesEach: number;
  /** How many roles get a hole. */
  readonly holes: number;
}

/** What was made. */
export interface MadeOrganization {
  readonly organization: Organization;
  /** Accounts with their roles, made while they are asked for. */
  readonly accounts: () => Iterable<AccountRoles>;
  /** ARNs of the roles that have a hole, sorted. */
  readonly holes: readonly string[];
}

const version = '2012-10-17';
const document = (...statements: readonly object[]): DocumentInput => ({ Version: version, Statement: statements });
const tagKey = 'acme:workspace';
const zoneKey = 'acme:zone';
const units = ['payments', 'logistics', 'retail', 'research'];
const phases = ['production', 'staging', 'development'];

/** Makes an organization. */
export function organizationOf(size: OrganizationSize): MadeOrganization {
  const ids = Array.from({ length: size.accounts }, (_, index) => accountId(size.seed, index));
  const total = size.accounts * size.rolesEach;
  const holed = new Map(
    Array.from({ length: size.holes }, (_, index) => [
      Math.floor((hash(size.seed, 7_000_000 + index) / 2 ** 32) * total),
      index,
    ]),
  );
  const roleAt = (number: number): IsolatedRole =>
    roleOf(ids[Math.floor(number / size.rolesEach)] ?? '', number % size.rolesEach, size, holed.get(number));
  return {
    organization: treeOf(ids),
    accounts: function* accounts() {
      for (const [index, account] of ids.entries()) {
        const kept = new Map<string, Documents>();
        const roles = function* roles(): Iterable<IsolatedRole> {
          for (let role = 0; role < size.rolesEach; role += 1) {
            yield roleOf(account, role, size, holed.get(index * size.rolesEach + role), kept);
          }
        };
        yield { account, roles: roles() };
      }
    },
    holes: [...holed.keys()].map((number) => roleAt(number).arn).sort(),
  };
}

/** The workspace's documents by kind of role. */
type Documents = ReadonlyMap<string, DocumentInput>;

const kinds = ['developer', 'operator', 'deployer', 'analyst', 'zone-developer'] as const;

function roleOf(
  account: string,
  number: number,
  { seed, workspacesEach }: OrganizationSize,
  hole: number | undefined,
  kept: Map<string, Documents> = new Map(),
): IsolatedRole {
  const which = number % workspacesEach;
  const workspace = `ws-${words[hash(seed, Number(account.slice(3))) % words.length] ?? ''}-${String(which).padStart(3, '0')}`;
  const kind = kinds[Math.floor(number / workspacesEach) % kinds.length] ?? 'developer';
  const documents = kept.get(workspace) ?? documentsOf(account, workspace);
  kept.set(workspace, documents);
  const arn = `arn:aws:iam::${account}:role/${workspace}/${kind}-${number}`;
  const identity = [documents.get(kind) ?? document()];
  const role = {
    arn,
    identity: hole === undefined ? identity : [...identity, document(grantOf(hole))],
    boundary: documents.get('boundary') ?? document(),
    tags: { [tagKey]: workspace, [zoneKey]: 'z-1' },
    within: { [tagKey]: workspace },
  };
  return hole === undefined ? role : { ...role, boundary: holedBoundary(hole, account, workspace) };
}

const words = [
  'amber',
  'birch',
  'cedar',
  'delta',
  'ember',
  'fjord',
  'grove',
  'haven',
  'inlet',
  'jetty',
  'knoll',
  'lagoon',
];

function documentsOf(account: string, workspace: string): Documents {
  const own = { StringEquals: { [`aws:ResourceTag/${tagKey}`]: workspace } };
  const zone = { StringEquals: { ...own.StringEquals, [`aws:ResourceTag/${zoneKey}`]: 'z-1' } };
  const allow = (action: readonly string[], condition: object): object => ({
    Effect: 'Allow',
    Action: action,
    Resource: '*',
    Condition: condition,
  });
  return new Map<string, DocumentInput>([
    ['boundary', document(...boundaryOf(account, workspace))],
    ['developer', document(allow(['ec2:*', 'rds:*', 'sqs:*', 'dynamodb:*'], own), ...creates(account, workspace))],
    ['operator', document(allow(['ec2:Start*', 'ec2:Stop*', 'ec2:Reboot*', 'rds:*', 'ssm:*'], own))],
    ['deployer', document({ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' })],
    ['analyst', document(allow(['dynamodb:*', 's3:*', 'athena:*', 'glue:*'], own))],
    ['zone-developer', document(allow(['ec2:*', 'rds:*', 'lambda:*'], zone))],
  ]);
}

const services = ['ec2:*', 'rds:*', 'sqs:*', 'dynamodb:*', 's3:*', 'lambda:*', 'ssm:*'];

function creates(account: string, workspace: string): readonly object[] {
  const made = { StringEquals: { [`aws:RequestTag/${tagKey}`]: workspace } };
  return [
    {
      Effect: 'Allow',
      Action: ['ec2:RunInstances', 'ec2:CreateVolume', 'ec2:CreateSnapshot', 'ec2:CreateSecurityGroup'],
      Resource: '*',
      Condition: { ...made, Null: { [`aws:ResourceTag/${tagKey}`]: 'true' } },
    },
    {
      Effect: 'Allow',
      Action: ['rds:CreateDBInstance', 'rds:CreateDBSnapshot'],
      Resource: `arn:aws:rds:*:${account}:*:${workspace}-*`,
      Condition: { ...made, Null: { [`aws:ResourceTag/${tagKey}`]: 'true' } },
    },
  ];
}

function boundaryOf(account: string, workspace: string): readonly object[] {
  const own = { StringEquals: { [`aws:ResourceTag/${tagKey}`]: workspace } };
  const foreign = { StringNotEquals: { [`aws:ResourceTag/${tagKey}`]: workspace } };
  return [
    { Sid: 'Own', Effect: 'Allow', Action: services, Resource: '*', Condition: own },
    ...creates(account, workspace),
    {
      Sid: 'Discover',
      Effect: 'Allow',
      Action: ['ec2:Describe*', 'rds:Describe*', 's3:ListAllMyBuckets'],
      Resource: '*',
    },
    {
      Sid: 'ReadOwnRoles',
      Effect: 'Allow',
      Action: ['iam:GetRole', 'iam:ListRolePolicies'],
      Resource: `arn:aws:iam::${account}:role/${workspace}/*`,
    },
    {
      Sid: 'NoForeign',
      Effect: 'Deny',
      Action: ['ec2:*', 'rds:*', 'dynamodb:*'],
      Resource: '*',
      Condition: { ...foreign, Null: { [`aws:ResourceTag/${tagKey}`]: 'false' } },
    },
    {
      Sid: 'NoRetag',
      Effect: 'Deny',
      Action: ['ec2:CreateTags', 'ec2:DeleteTags', 'rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
      Resource: '*',
      Condition: {
        'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': [tagKey, zoneKey] },
        Null: { 'ec2:CreateAction': 'true' },
      },
    },
    {
      Sid: 'NoShare',
      Effect: 'Deny',
      Action: ['ec2:ModifyImageAttribute', 'ec2:ModifySnapshotAttribute', 'rds:ModifyDBSnapshotAttribute'],
      Resource: '*',
    },
    {
      Sid: 'NoBoundaryEdit',
      Effect: 'Deny',
      Action: ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary', 'iam:CreatePolicyVersion'],
      Resource: [`arn:aws:iam::${account}:role/${workspace}/*`, `arn:aws:iam::${account}:policy/boundary/${workspace}`],
    },
  ];
}

/** What an identity policy wrongly grants. */
function grantOf(hole: number): object {
  return (
    [
      { Effect: 'Allow', Action: 'ec2:TerminateInstances', Resource: '*' },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' },
      { Effect: 'Allow', Action: ['dynamodb:DeleteTable', 'dynamodb:DeleteItem'], Resource: '*' },
    ][hole % 3] ?? {}
  );
}

/** A boundary that lets it through. */
function holedBoundary(hole: number, account: string, workspace: string): DocumentInput {
  const statements = boundaryOf(account, workspace);
  if (hole % 3 === 0) {
    // The Allow forgets its condition, and the Deny against foreign resources names another workspace.
    const other = { StringNotEquals: { [`aws:ResourceTag/${tagKey}`]: `${workspace}x` } };
    return document(
      ...statements.map((one) => ('Sid' in one && one.Sid === 'NoForeign' ? { ...one, Condition: other } : one)),
      grantOf(hole),
    );
  }
  return document(...statements.filter((one) => !('Sid' in one && one.Sid === 'NoForeign')), grantOf(hole));
}

function treeOf(ids: readonly string[]): Organization {
  const leaf = (id: string): { readonly id: string; readonly name: string; readonly scps: readonly string[] } => ({
    id,
    name: `account ${id}`,
    scps: ['FullAWSAccess'],
  });
  const below = (offset: number, step: number): readonly ReturnType<typeof leaf>[] =>
    ids.filter((_, index) => index % step === offset).map(leaf);
  const tree: OrganizationUnit = {
    id: 'r-root',
    name: 'root',
    scps: ['FullAWSAccess', 'protect-organization'],
    rcps: ['confused-deputy'],
    accounts: [],
    units: units.map((unit, row) => ({
      id: `ou-root-${unit}`,
      name: unit,
      scps: ['FullAWSAccess', 'approved-regions'],
      units: phases.map((phase, column) => ({
        id: `ou-root-${unit}-${phase}`,
        name: phase,
        scps: phase === 'production' ? ['FullAWSAccess', 'protect-data'] : ['FullAWSAccess'],
        units: [],
        accounts: below(row * phases.length + column, units.length * phases.length),
      })),
      accounts: [],
    })),
  };
  return {
    managementAccount: '100000000009',
    root: tree,
    usesScps: true,
    usesRcps: true,
    policies: new Map<string, DocumentInput>([...awsOwn, ...guardrails]),
  };
}

const all = { Effect: 'Allow', Action: '*', Resource: '*' };
const awsOwn: readonly (readonly [string, DocumentInput])[] = [
  ['FullAWSAccess', document(all)],
  ['RCPFullAWSAccess', document({ ...all, Principal: '*' })],
];
const notBreakGlass = { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/emergency/break-glass-*' } };
const guardrails: readonly (readonly [string, DocumentInput])[] = [
  [
    'protect-organization',
    document(
      { Effect: 'Deny', Action: ['organizations:LeaveOrganization', 'account:CloseAccount'], Resource: '*' },
      {
        Effect: 'Deny',
        Action: ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'config:StopConfigurationRecorder'],
        Resource: '*',
        Condition: notBreakGlass,
      },
    ),
  ],
  [
    'approved-regions',
    document({
      Effect: 'Deny',
      NotAction: ['iam:*', 'organizations:*', 'route53:*', 'cloudfront:*', 'support:*', 'sts:*'],
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-north-1'] }, ...notBreakGlass },
    }),
  ],
  [
    'protect-data',
    document({
      Effect: 'Deny',
      Action: ['rds:DeleteDBCluster', 'dynamodb:DeleteTable', 's3:DeleteBucket', 'kms:ScheduleKeyDeletion'],
      Resource: '*',
      Condition: notBreakGlass,
    }),
  ],
  [
    'confused-deputy',
    document({
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*', 'sqs:*', 'kms:*', 'secretsmanager:*'],
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-acme123456' },
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      },
    }),
  ],
];

function hash(seed: number, value: number): number {
  let mixed = Math.imul((seed ^ value) + 0x9e3779b9, 0x85ebca6b) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Twelve digits, each account another. */
function accountId(seed: number, index: number): string {
  return `${200_000_000 + index * 777}${String(hash(seed, index) % 1000).padStart(3, '0')}`;
}
