// Guardrails placed on an organization like the one of the seed: attached where declared, within the limits, proved at every account, and noticed when something
// is taken away.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { authorize } from '../../authorize.ts';
import { organizationPolicies } from '../../organization/layers.ts';
import type { Organization } from '../../organization/model.ts';
import { readOrganization } from '../../organization/read-organization.ts';
import { isProved } from '../generated.ts';
import { writeFiles } from '../write-files.ts';
import { readDeclaration } from './declaration.ts';
import { nodesOf } from './find-node.ts';
import { withBreakGlass } from './guardrail.ts';
import { type PlacedGuardrails, placeGuardrails } from './place.ts';
import { protectAccount } from './protect-account.ts';
import { provePlaced } from './prove-placed.ts';

interface Node {
  readonly scps?: readonly string[];
  readonly units?: readonly Node[];
  readonly accounts?: readonly Node[];
}

/** The seed's organization, without its guardrails. */
function seed(): Organization {
  const text = readFileSync(new URL('../../../../../examples/effective-iam/org.json', import.meta.url), 'utf8');
  const { managementAccount, root }: { managementAccount: string; root: Node } = JSON.parse(text);
  const bare = (node: Node): Node => ({
    ...node,
    scps: ['FullAWSAccess'],
    ...(node.units === undefined ? {} : { units: node.units.map(bare) }),
    ...(node.accounts === undefined ? {} : { accounts: node.accounts.map(bare) }),
  });
  return organizationOf({ managementAccount, root: bare(root) });
}

function organizationOf(value: object): Organization {
  const { organization, problems } = readOrganization(value);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

function placed(organization: Organization, value: object) {
  const { declaration, problems } = readDeclaration(value);
  if (declaration === undefined) throw new Error(JSON.stringify(problems));
  const placing = placeGuardrails(organization, declaration);
  if (placing.placed === undefined) throw new Error(JSON.stringify(placing.problems));
  return placing.placed;
}

function problemsOf(organization: Organization, value: object): readonly string[] {
  const { declaration, problems } = readDeclaration(value);
  const all = declaration === undefined ? problems : placeGuardrails(organization, declaration).problems;
  return all.map(({ path, code }) => `${path} ${code}`);
}

const breakGlass = 'arn:aws:iam::*:role/break-glass';
const declared = {
  breakGlass,
  nodes: [
    {
      at: 'Root',
      protectAccount: true,
      denyRoot: true,
      protectTelemetry: { account: '222222222222', buckets: ['org-logs'], trails: ['org'] },
    },
    { at: 'Runtime', approvedServices: { sets: ['pci'] }, approvedRegions: ['us-east-1', 'us-west-2'] },
    { at: 'Runtime/Ecommerce', tagOnCreate: { services: ['sqs'], tags: [{ key: 'phase', values: ['dev', 'prod'] }] } },
    { at: 'ecommerce-prod', protectData: ['database', 'cluster', 'table', 'bucket'] },
    { at: '777777777773', protectData: ['database', 'cluster', 'table', 'bucket'] },
  ],
};

// Seven kinds of accounts, each asked about every guardrail above it: seconds where the machine is shared.
let whole: PlacedGuardrails;
beforeAll(() => {
  whole = placed(seed(), declared);
}, 60_000);

test('the whole set is attached where it is declared, and proved at every account', () => {
  const set = whole;
  expect(set.proofs.filter(({ proved }) => !proved)).toEqual([]);
  expect(set.attachments.map(({ label, attach }) => [label, attach])).toEqual([
    ['Root', ['protect-account', 'deny-root', 'protect-telemetry', 'guard-break-glass']],
    ['Runtime', ['approved-services', 'approved-regions']],
    ['Runtime/Ecommerce', ['tag-on-create']],
    ['Runtime/Ecommerce/ecommerce-prod', ['protect-data-database-cluster-table-bucket']],
    ['Runtime/Data Warehouse/data-warehouse-prod', ['protect-data-database-cluster-table-bucket']],
  ]);
  for (const account of [
    '222222222222',
    '333333333333',
    '444444444444',
    '555555555555',
    '666666666663',
    '777777777773',
  ])
    expect(
      set.proofs.some(({ claim }) => claim.startsWith('nobody takes') && claim.includes(account)),
      account,
    ).toBe(true);
  expect(set.proofs.some(({ claim }) => claim.includes('111111111111'))).toBe(false);
  expect(set.notes).toContainEqual(expect.stringContaining('the management account 111111111111 is not bound'));
  const files = writeFiles(set, { terraform: set.placements });
  expect(files.find(({ path }) => path === 'main.tf.json')?.text).toContain('"target_id": "777777777773"');
}, 30_000);

test('the engine decides as the proofs say: others are stopped, the break-glass role passes, development may delete', () => {
  const { organization } = whole;
  const allowed = (role: string, account: string, action: string): boolean =>
    authorize({
      request: {
        principal: `arn:aws:iam::${account}:role/${role}`,
        action,
        resource: '*',
        resourceAccount: account,
        context: { 'aws:RequestedRegion': 'us-east-1' },
      },
      policies: {
        identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
        ...organizationPolicies(organization, { principal: account, resource: account }),
      },
    }).effect === 'allow';
  expect(allowed('admin', '666666666663', 'dynamodb:DeleteTable')).toBe(false);
  expect(allowed('break-glass', '666666666663', 'dynamodb:DeleteTable')).toBe(true);
  expect(allowed('admin', '666666666661', 'dynamodb:DeleteTable')).toBe(true);
  expect(allowed('break-glass', '666666666663', 'organizations:LeaveOrganization')).toBe(false);
  expect(allowed('admin', '111111111111', 'organizations:LeaveOrganization')).toBe(true);
  expect(allowed('admin', '555555555555', 'braket:CreateJob')).toBe(false);
}, 30_000);

test('taking any statement of any attached document away fails a proof', () => {
  const light = {
    breakGlass,
    nodes: [{ at: 'Runtime', protectAccount: true, denyRoot: true, approvedRegions: ['us-east-1'] }],
  };
  const set = placed(seed(), light);
  const { declaration } = readDeclaration(light);
  const runtime = nodesOf(set.organization).find(({ label }) => label === 'Runtime');
  if (declaration === undefined || runtime === undefined) throw new Error('nothing to take from');
  const guardrails = (declaration.nodes[0]?.guardrails ?? []).map((one) => withBreakGlass(one, [breakGlass]));
  for (const { name, document } of set.documents.filter((one) => one.name !== 'guard-break-glass')) {
    for (const { Sid } of document.Statement) {
      const without = { ...document, Statement: document.Statement.filter((one) => one.Sid !== Sid) };
      const kept = without.Statement.length === 0 ? { Version: '2012-10-17', Statement: [never] } : without;
      const organization = { ...set.organization, policies: new Map([...set.organization.policies, [name, kept]]) };
      const proofs = provePlaced(organization, [{ node: runtime, guardrails }], [breakGlass]);
      expect(
        proofs.some(({ proved }) => !proved),
        `${name} ${Sid}`,
      ).toBe(true);
    }
  }
}, 60_000);

const never = { Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::none/none' };

test('what is attached already and stops a break-glass role is told first, as not proved', () => {
  const organization = placed(seed(), { nodes: [{ at: 'Root', protectAccount: true }] }).organization;
  const set = placed(organization, { breakGlass, nodes: [{ at: 'Root', protectAccount: true }] });
  expect(isProved(set)).toBe(false);
  expect(writeFiles(set).find(({ path }) => path === 'proof.txt')?.text).toMatch(/^NOT PROVED/);
  expect(set.notes).toContainEqual(expect.stringContaining('put `protect-account` under `replace`'));
  const replaced = placed(organization, {
    breakGlass,
    replace: ['protect-account'],
    nodes: [{ at: 'Root', protectAccount: true }],
  });
  expect(isProved(replaced)).toBe(true);
  expect(replaced.attachments[0]?.scps).toEqual(['FullAWSAccess', 'protect-account', 'guard-break-glass']);
}, 30_000);

test('placing the same again changes nothing', () => {
  const light = {
    nodes: [
      { at: 'Root', protectAccount: true },
      { at: 'Runtime', protectData: ['table'] },
    ],
  };
  const first = placed(seed(), light);
  expect(JSON.stringify(placed(seed(), light))).toBe(JSON.stringify(first));
  const again = placed(first.organization, light);
  expect(again.attachments.map(({ attach, detach }) => [attach, detach])).toEqual([
    [[], []],
    [[], []],
  ]);
  expect(again.documents).toEqual(first.documents);
}, 20_000);

test('an allow list stands in the place of FullAWSAccess, and every level keeps an Allow', () => {
  const set = placed(seed(), {
    breakGlass,
    strategy: 'allow-list',
    nodes: [{ at: 'Runtime', approvedServices: ['s3', 'ec2'] }],
  });
  expect(set.proofs.filter(({ proved }) => !proved)).toEqual([]);
  expect(set.attachments[0]).toMatchObject({
    scps: ['allowed-services', 'guard-break-glass'],
    detach: ['FullAWSAccess'],
  });
}, 20_000);

test('an organization without service control policies gets FullAWSAccess everywhere, as AWS attaches it', () => {
  const organization = organizationOf({
    managementAccount: '111111111111',
    root: { id: 'r-abcd', accounts: [{ id: '222222222222' }] },
  });
  const set = placed(organization, { nodes: [{ at: 'Root', protectAccount: true }] });
  expect(isProved(set)).toBe(true);
  expect(set.organization.root.accounts[0]?.scps).toEqual(['FullAWSAccess']);
  expect(set.notes).toContainEqual(expect.stringContaining('not in use yet'));
});

test('thirty accounts, two hundred services and a node that is nearly full: documents are merged so that ten are enough', () => {
  const number = (index: number): string => String(222222220000 + index);
  const scps = ['FullAWSAccess', 'a', 'b', 'c', 'd', 'e', 'f'];
  const unit = (from: number) => ({
    id: `ou-abcd-0000000${from}`,
    scps: from === 0 ? scps : ['FullAWSAccess'],
    accounts: Array.from({ length: 10 }, (_, index) => ({ id: number(from * 10 + index), scps: ['FullAWSAccess'] })),
  });
  const harmless = { Version: '2012-10-17', Statement: [never] };
  const organization = organizationOf({
    managementAccount: '111111111111',
    policies: Object.fromEntries(scps.slice(1).map((name) => [name, harmless])),
    root: { id: 'r-abcd', scps: ['FullAWSAccess'], units: [unit(0), unit(1), unit(2)] },
  });
  const set = placed(organization, {
    nodes: [0, 1].map((index) => ({
      at: `ou-abcd-0000000${index}`,
      protectAccount: true,
      approvedServices: { sets: ['hipaa'], services: ['a4b', 'braket'] },
      approvedRegions: ['eu-west-1'],
      protectData: true,
      tagOnCreate: { services: ['sqs', 'sns'], tags: ['team'] },
    })),
  });
  expect(set.attachments.map(({ scps: attached, attach }) => [attached.length, attach.length])).toEqual([
    [8, 1],
    [6, 5],
  ]);
  for (const { size, sizeMax } of set.documents) expect(size).toBeLessThanOrEqual(sizeMax);
  expect(set.proofs.filter(({ proved }) => !proved)).toEqual([]);
}, 30_000);

test.each([
  ['no such node', { nodes: [{ at: 'Nowhere', denyRoot: true }] }, 'nodes[0].at guardrails.node_unknown'],
  ['the management account', { nodes: [{ at: '111111111111', denyRoot: true }] }, 'nodes[0].at guardrails.management'],
  [
    'a node twice',
    {
      nodes: [
        { at: 'Root', denyRoot: true },
        { at: 'r-abcd', denyRoot: true },
      ],
    },
    'nodes[1].at guardrails.node_twice',
  ],
  ['an unknown key', { nodes: [{ at: 'Root', denyroot: true }] }, 'nodes[0].denyroot guardrails.key_unknown'],
  [
    'an unknown set',
    { nodes: [{ at: 'Root', approvedServices: { sets: ['soc'] } }] },
    'nodes[0].approvedServices guardrails.value',
  ],
  [
    'a kind of data that is none',
    { nodes: [{ at: 'Root', protectData: ['laptop'] }] },
    'nodes[0].protectData guardrails.value',
  ],
  ['a word for yes', { nodes: [{ at: 'Root', protectAccount: 'yes' }] }, 'nodes[0].protectAccount guardrails.value'],
  [
    'a role that could be anyone',
    { breakGlass: 'arn:aws:iam::*:role/*', nodes: [{ at: 'Root' }] },
    'breakGlass.roles guardrails.role',
  ],
  ['an unknown strategy', { strategy: 'hope', nodes: [{ at: 'Root' }] }, 'strategy guardrails.strategy'],
  ['no nodes', {}, 'nodes guardrails.nodes'],
])('%s is refused with its place', (_, value, said) => {
  expect(problemsOf(seed(), value)).toEqual([said]);
});

test('a node that has no room left is refused, and nothing is placed', () => {
  const full = ['FullAWSAccess', ...'abcdefghi'];
  const organization = organizationOf({
    managementAccount: '111111111111',
    policies: Object.fromEntries(full.slice(1).map((name) => [name, { Version: '2012-10-17', Statement: [never] }])),
    root: { id: 'r-abcd', scps: full, accounts: [{ id: '222222222222', scps: ['FullAWSAccess'] }] },
  });
  expect(problemsOf(organization, { nodes: [{ at: 'Root', denyRoot: true }] })).toEqual(['nodes guardrails.fit']);
});

test('what a guardrail says of itself is the same whoever asks', () => {
  expect(JSON.stringify(protectAccount())).toBe(JSON.stringify(protectAccount()));
});
