// The segmentation review on the demo company: seed 000's nine flows give no finding, each mutation of them gives its own, and so does
// each of the seed's common mistakes. One row, one mistake.

import {
  type AccessFlow,
  type ApprovalPolicy,
  InventoryIndex,
  makeWorld,
  type Resource,
  reviewSegmentation,
  type Scope,
  type SegmentationFinding,
  type SegmentationReview,
  segmentationCodes,
  segmentationDefaults,
  type WholeWorldRows,
} from '@tidegate/core';
import { type BrokerWorld, wholeWorldOf } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAcme } from './acme.ts';

let broker: BrokerWorld;
let rows: WholeWorldRows;
beforeAll(async () => {
  broker = await openAcme();
  const world = await wholeWorldOf(broker.ports);
  rows = {
    integrations: [...world.integrations.values()],
    resources: [...world.resources.values()],
    permissions: [...world.permissions.values()],
    scopes: [...world.scopes.values()],
    bundles: [...world.bundles.values()],
    flows: [...world.flows.values()],
    people: [...world.people.values()],
    groups: [...world.groups.values()],
  };
}, 60_000);
afterAll(() => broker.close());

type Change = (rows: WholeWorldRows) => WholeWorldRows;

function review(change: Change = (same) => same): SegmentationReview {
  const changed = change(rows);
  const estate = makeWorld(changed);
  const index = new InventoryIndex({
    integrations: new Map(changed.integrations.map(({ id, name }) => [id, name])),
    permissions: changed.permissions,
  });
  for (const resource of changed.resources) index.load(resource);
  index.seal();
  return reviewSegmentation({ index, estate, rules: segmentationDefaults });
}

/** `code: subject` or `code: subject < against`, without what the company's files have anyway. */
function found(change: Change): readonly string[] {
  const lineOf = ({ code, subject, against }: SegmentationFinding): string =>
    `${code}: ${subject.name}${against === null ? '' : ` < ${against.name}`}`;
  const usual = new Set(review().findings.map(lineOf));
  return review(change)
    .findings.map(lineOf)
    .filter((line) => !usual.has(line))
    .toSorted();
}

const flow =
  (name: string, change: (flow: AccessFlow) => Partial<AccessFlow>): Change =>
  (all) => ({ ...all, flows: all.flows.map((one) => (one.name === name ? { ...one, ...change(one) } : one)) });
const scope =
  (name: string, query: string): Change =>
  (all) => ({ ...all, scopes: all.scopes.map((one) => (one.name === name ? { ...one, query } : one)) });
const tags =
  (name: string, given: Readonly<Record<string, string>>): Change =>
  (all) => ({
    ...all,
    resources: all.resources.map((one) => (one.name === name ? { ...one, tags: tagsFrom(given) } : one)),
  });
const resource =
  (name: string, change: (resource: Resource) => Partial<Resource>): Change =>
  (all) => ({ ...all, resources: all.resources.map((one) => (one.name === name ? { ...one, ...change(one) } : one)) });
const tagsFrom = (given: Readonly<Record<string, string>>): Resource['tags'] =>
  Object.entries(given).map(([key, value]) => ({ key, value, origin: 'source' }));
const both =
  (...changes: readonly Change[]): Change =>
  (all) =>
    changes.reduce((before, change) => change(before), all);

const hours = (count: number) => () => ({ durationSecMax: count * 3_600 });
const automatic = () => ({ approval: null });
const anyPermission = ({ targets }: AccessFlow) => ({
  targets: targets.map((one) => (one.kind === 'scope' ? { ...one, permissions: null } : one)),
});
const only =
  (...permissions: readonly string[]) =>
  ({ targets }: AccessFlow) => ({
    targets: targets.map((one) => (one.kind === 'scope' ? { ...one, permissions } : one)),
  });
/** The first so many consents of those that are demanded. */
const consents =
  (count: number) =>
  ({ approval }: AccessFlow) => ({
    approval: approvedBy(approval?.groups[0]?.approvers.slice(0, count) ?? []),
  });
const approvedBy = (approvers: ApprovalPolicy['groups'][number]['approvers']): ApprovalPolicy => ({
  mode: 'ALL_OF',
  groups: [{ operator: 'AND', approvers }],
});
const approvers = (name: string): ApprovalPolicy | null =>
  rows.flows.find((one) => one.name === name)?.approval ?? null;
const as = (name: string) => () => ({ approval: approvers(name) });
/** The targets of several flows in one. */
const withTargetsOf =
  (...names: readonly string[]) =>
  () => ({ targets: rows.flows.filter((one) => names.includes(one.name)).flatMap((one) => one.targets) });
const unused =
  (name: string, query: string): Change =>
  (all) => ({
    ...all,
    scopes: [...all.scopes, { ...(all.scopes[0] as Scope), id: 'scp_00000000000000000000000001', name, query }],
  });

const ec2 = 'resource_type = "aws-account-ec2-instance"';

const table: readonly (readonly [string, () => Change, readonly string[]])[] = [
  // Inversions: fewer consents.
  [
    'Prod EC2 with one consent less than staging',
    () => flow('Prod EC2', automatic),
    ['automatic: Prod EC2', 'fewer_consents: Prod EC2 < Prod S3 (public)', 'fewer_consents: Prod EC2 < Staging EC2'],
  ],
  [
    'Prod RDS (internal) without consent',
    () => flow('Prod RDS (internal)', automatic),
    [
      'automatic: Prod RDS (internal)',
      'fewer_consents: Prod RDS (internal) < Prod S3 (public)',
      'fewer_consents: Prod RDS (internal) < Staging EC2',
    ],
  ],
  [
    'Prod RDS (PII) with one consent',
    () => flow('Prod RDS (PII)', consents(1)),
    [
      'fewer_consents: Prod RDS (PII) < Prod EC2',
      'fewer_consents: Prod RDS (PII) < Prod RDS (internal)',
      'fewer_consents: Prod RDS (PII) < Prod S3 (sensitive)',
    ],
  ],
  ['Prod RDS (PII) with two consents is as strict as the rest', () => flow('Prod RDS (PII)', consents(2)), []],
  [
    'Prod S3 (sensitive) without consent',
    () => flow('Prod S3 (sensitive)', automatic),
    [
      'automatic: Prod S3 (sensitive)',
      'fewer_consents: Prod S3 (sensitive) < Prod S3 (public)',
      'fewer_consents: Prod S3 (sensitive) < Prod EC2',
      'fewer_consents: Prod S3 (sensitive) < Staging EC2',
    ],
  ],
  [
    'Dev EC2 that asks more people than staging',
    () => flow('Dev EC2', as('Prod EC2')),
    ['fewer_consents: Staging EC2 < Dev EC2'],
  ],
  [
    'Dev S3 that asks more people than production',
    () => flow('Dev S3', as('Prod RDS (PII)')),
    ['fewer_consents: Prod S3 (sensitive) < Dev S3'],
  ],
  [
    'Dev RDS that asks more people than production',
    () => flow('Dev RDS', as('Prod RDS (PII)')),
    ['fewer_consents: Prod RDS (internal) < Dev RDS'],
  ],
  [
    'Prod S3 (public) that asks more people than sensitive',
    () => flow('Prod S3 (public)', as('Prod RDS (PII)')),
    [
      'fewer_consents: Prod EC2 < Prod S3 (public)',
      'fewer_consents: Prod RDS (internal) < Prod S3 (public)',
      'fewer_consents: Prod S3 (sensitive) < Prod S3 (public)',
    ],
  ],
  [
    'one consent written twice counts once',
    () =>
      flow('Prod RDS (PII)', ({ approval }) => ({
        approval: approvedBy([
          ...(approval?.groups[0]?.approvers.slice(0, 1) ?? []),
          ...(approval?.groups[0]?.approvers.slice(0, 1) ?? []),
        ]),
      })),
    [
      'fewer_consents: Prod RDS (PII) < Prod EC2',
      'fewer_consents: Prod RDS (PII) < Prod RDS (internal)',
      'fewer_consents: Prod RDS (PII) < Prod S3 (sensitive)',
    ],
  ],
  [
    'an alternative of one consent is the way people take',
    () =>
      flow('Prod RDS (PII)', ({ approval }) => ({
        approval: {
          mode: 'ANY_OF',
          groups: [...(approval?.groups ?? []), { operator: 'OR', approvers: approval?.groups[0]?.approvers ?? [] }],
        },
      })),
    [
      'fewer_consents: Prod RDS (PII) < Prod EC2',
      'fewer_consents: Prod RDS (PII) < Prod RDS (internal)',
      'fewer_consents: Prod RDS (PII) < Prod S3 (sensitive)',
    ],
  ],
  [
    'the requester’s own consent does not count',
    () =>
      flow('Prod EC2', ({ approval, settings }) => ({
        approval,
        settings: { ...settings, selfApproval: true, distinctPeople: true },
      })),
    [],
  ],
  [
    'nobody else is needed where the requester may consent alone',
    () =>
      flow('Prod S3 (sensitive)', ({ approval, settings }) => ({
        approval: approvedBy(approval?.groups[0]?.approvers.slice(1) ?? []),
        settings: { ...settings, selfApproval: true },
      })),
    [
      'automatic: Prod S3 (sensitive)',
      'fewer_consents: Prod S3 (sensitive) < Prod EC2',
      'fewer_consents: Prod S3 (sensitive) < Prod S3 (public)',
      'fewer_consents: Prod S3 (sensitive) < Staging EC2',
    ],
  ],
  // Inversions: longer.
  ['Staging EC2 for longer than development', () => flow('Staging EC2', hours(9)), ['longer: Staging EC2 < Dev EC2']],
  ['Staging EC2 for as long as development', () => flow('Staging EC2', hours(8)), []],
  [
    'Prod EC2 for longer than staging',
    () => flow('Prod EC2', hours(5)),
    ['longer: Prod EC2 < Prod S3 (public)', 'longer: Prod EC2 < Staging EC2'],
  ],
  [
    'Prod RDS (PII) for longer than internal',
    () => flow('Prod RDS (PII)', hours(3)),
    [
      'longer: Prod RDS (PII) < Prod RDS (internal)',
      'longer: Prod RDS (PII) < Prod EC2',
      'longer: Prod RDS (PII) < Prod S3 (sensitive)',
    ],
  ],
  ['Dev RDS for less time than production', () => flow('Dev RDS', hours(1)), ['longer: Prod RDS (internal) < Dev RDS']],
  [
    'Prod S3 (public) for less time than sensitive',
    () => flow('Prod S3 (public)', hours(0.5)),
    [
      'longer: Prod EC2 < Prod S3 (public)',
      'longer: Prod RDS (PII) < Prod S3 (public)',
      'longer: Prod RDS (internal) < Prod S3 (public)',
      'longer: Prod S3 (sensitive) < Prod S3 (public)',
    ],
  ],
  [
    'Prod RDS (internal) for a day',
    () => flow('Prod RDS (internal)', hours(24)),
    [
      'longer: Prod RDS (internal) < Dev EC2',
      'longer: Prod RDS (internal) < Dev RDS',
      'longer: Prod RDS (internal) < Prod S3 (public)',
      'longer: Prod RDS (internal) < Staging EC2',
    ],
  ],
  ['Dev S3 for less time than production', () => flow('Dev S3', hours(0.5)), ['longer: Prod S3 (sensitive) < Dev S3']],
  // Inversions: wider.
  [
    'Prod RDS (PII) with every permission',
    () => flow('Prod RDS (PII)', anyPermission),
    ['not_narrowed: Prod RDS (PII)', 'wider: Prod RDS (PII) < Prod S3 (sensitive)'],
  ],
  [
    'Prod S3 (sensitive) with every permission',
    () => flow('Prod S3 (sensitive)', anyPermission),
    ['not_narrowed: Prod S3 (sensitive)'],
  ],
  ['Dev RDS that only reads', () => flow('Dev RDS', only('READ_ONLY')), ['wider: Prod RDS (internal) < Dev RDS']],
  [
    'Staging EC2 that only connects',
    () => flow('Staging EC2', only('CONNECT')),
    ['wider: Prod EC2 < Staging EC2', 'wider: Prod RDS (internal) < Staging EC2'],
  ],
  [
    'Prod S3 (public) that only reads',
    () => flow('Prod S3 (public)', only('READ_ONLY')),
    ['wider: Prod EC2 < Prod S3 (public)', 'wider: Prod RDS (internal) < Prod S3 (public)'],
  ],
  // Common mistakes.
  ['production that opens by itself', () => flow('Prod S3 (public)', automatic), ['automatic: Prod S3 (public)']],
  [
    'a scope over the whole integration',
    () => scope('s3-dev', 'integration_name = "acme-aws"'),
    [
      'automatic: Dev S3',
      'mixed_environments: s3-dev',
      'not_narrowed: Dev S3',
      'untagged_reachable: aws-account-ec2-instance that nothing classifies',
      'untagged_reachable: aws-account-s3-bucket that nothing classifies',
      'untagged_reachable: aws-organization-account that nothing classifies',
      'untagged_reachable: aws-rds-instance that nothing classifies',
      'whole_integration: s3-dev',
    ],
  ],
  [
    'a flow over the whole integration, scope by scope',
    () =>
      both(
        scope('ec2-dev', 'resource_account in ("111111111111", "222222222222")'),
        scope('s3-dev', 'resource_account in ("333333333333", "444444444444")'),
        flow('Dev EC2', withTargetsOf('Dev EC2', 'Dev S3')),
        flow('Dev S3', () => ({ active: false })),
      ),
    ['automatic: Dev EC2', 'mixed_environments: Dev EC2', 'not_narrowed: Dev EC2', 'whole_integration: Dev EC2'],
  ],
  [
    'a scope that says nothing',
    () => scope('ec2-dev', 'resource_status = "active" and not permission_name = "ADMIN"'),
    [
      'automatic: Dev EC2',
      'mixed_environments: ec2-dev',
      'not_narrowed: Dev EC2',
      'untagged_reachable: aws-account-ec2-instance that nothing classifies',
      'untagged_reachable: aws-account-s3-bucket that nothing classifies',
      'untagged_reachable: aws-organization-account that nothing classifies',
      'untagged_reachable: aws-rds-instance that nothing classifies',
      'untagged_reachable: postgresql-role that nothing classifies',
      'untagged_reachable: postgresql-schema that nothing classifies',
      'untagged_reachable: postgresql-table that nothing classifies',
      'whole_integration: ec2-dev',
      'wider: Prod RDS (internal) < Dev EC2',
    ],
  ],
  [
    'a scope by type alone',
    () => scope('ec2-staging', ec2),
    [
      'left_to_approver: Staging EC2',
      'mixed_environments: ec2-staging',
      'type_alone: ec2-staging',
      'untagged_reachable: aws-account-ec2-instance that nothing classifies',
    ],
  ],
  [
    'production and development in one scope',
    () => scope('ec2-staging', `${ec2} and resource_account in ("111111111111", "333333333333")`),
    ['left_to_approver: Staging EC2', 'mixed_environments: ec2-staging'],
  ],
  [
    'production and development in one flow',
    () => flow('Prod EC2', withTargetsOf('Dev EC2', 'Prod EC2')),
    ['left_to_approver: Prod EC2', 'mixed_environments: Prod EC2'],
  ],
  [
    'the same, but switched off',
    () => flow('Prod EC2', (one) => ({ ...withTargetsOf('Dev EC2', 'Prod EC2')(), active: one.name === '' })),
    [],
  ],
  [
    'a scope nobody offers that mixes',
    () => unused('mixed', `${ec2} and resource_risk_level in ("low", "high")`),
    ['mixed_environments: mixed'],
  ],
  [
    'internal and personal data on the same terms',
    () =>
      flow('Prod RDS (internal)', (one) => ({
        ...withTargetsOf('Prod RDS (internal)', 'Prod RDS (PII)')(),
        targets: withTargetsOf('Prod RDS (internal)', 'Prod RDS (PII)')().targets.map((target) =>
          target.kind === 'scope' ? { ...target, permissions: null } : target,
        ),
        name: one.name,
      })),
    [
      'left_to_approver: Prod RDS (internal)',
      'longer: Prod RDS (internal) < Prod S3 (sensitive)',
      'not_narrowed: Prod RDS (internal)',
      'wider: Prod RDS (internal) < Prod S3 (sensitive)',
    ],
  ],
  [
    'a machine named for production, in no account, tagged development',
    () => resource('dev-api-01', () => ({ name: 'prod-api-09', context: {} })),
    ['mis_tagged: resources named for production and tagged development'],
  ],
  [
    'a machine tagged development in the production account',
    () => tags('prod-api-01', { Environment: 'development', DataClassification: 'internal' }),
    [],
  ],
  [
    'a machine that nothing classifies, reached by its team',
    () =>
      both(
        resource('prod-api-01', () => ({ context: {}, name: 'api-01', tags: tagsFrom({ Team: 'backend' }) })),
        scope('ec2-dev', `${ec2} and resource_tag["Team"] = "backend"`),
      ),
    [
      'automatic: Dev EC2',
      'fewer_consents: Dev EC2 < Prod S3 (public)',
      'longer: Dev EC2 < Prod S3 (public)',
      'mixed_environments: ec2-dev',
      'untagged_reachable: aws-account-ec2-instance that nothing classifies',
    ],
  ],
  [
    'a tag in another spelling',
    () => tags('prod-api-01', { Environment: 'PROD', DataClassification: 'internal' }),
    ['misspelt_tag: resources tagged Environment=PROD'],
  ],
  [
    'a class in another spelling',
    () => tags('prod-api-01', { Environment: 'production', Data_Classification: 'Internal' }),
    ['misspelt_tag: resources tagged Data_Classification=Internal'],
  ],
];

test('the seed’s nine flows and their scopes give no finding', () => {
  const { findings, cells } = review();
  expect(findings.filter(({ subject }) => subject.kind !== 'resources')).toEqual([]);
  expect(new Set(cells.flatMap((cell) => cell.flows.map((one) => one.name))).size).toBe(9);
});

test('there are as many rows as the table promises, and every code is found by one of them or by the files as they are', () => {
  expect(table.length).toBeGreaterThanOrEqual(25);
  const codes = [
    ...table.flatMap(([, , expected]) => expected.map((line) => line.split(':')[0] ?? '')),
    ...review().findings.map(({ code }) => code),
  ];
  expect([...new Set(codes)].toSorted()).toEqual(Object.keys(segmentationCodes).toSorted());
});

test.each(table)('%s', (_, change, expected) => {
  expect(found(change())).toEqual([...expected].toSorted());
});

describe('the files as they are', () => {
  test('accounts separate environments, and the review says so and prefers them', () => {
    const { accountsSeparate, accounts, notes } = review();
    expect(accountsSeparate).toBe(true);
    expect(accounts.map(({ name, environment }) => [name, environment])).toEqual([
      ['dev', 'development'],
      ['staging', 'staging'],
      ['prod', 'production'],
      ['security', 'security'],
    ]);
    expect(notes[0]).toContain('accounts separate environments');
    expect(notes[1]).toContain(
      '`rds-prod-internal`, `rds-prod-pii` tell the environment by a tag; prefer `resource_account`',
    );
  });

  test('the resources that are tagged badly on purpose are found, each by its name', () => {
    const { findings } = review();
    const named = (code: string): readonly string[] =>
      findings.filter((one) => one.code === code).flatMap((one) => one.resources.map(({ name }) => name));
    expect(named('mis_tagged').toSorted()).toEqual(['acme-security-pii-scan-results', 'prod-legacy-rds-01']);
    expect(named('misspelt_tag').toSorted()).toEqual(['acme-prod-invoices', 'prod-billing-rds-02', 'prod-legacy-01']);
    for (const name of ['acme-prod-tmp', 'acme-prod-invoices', 'prod-billing-rds-02', 'prod-legacy-rds-01'])
      expect(named('in_no_scope')).toContain(name);
    // In no scope by its tags, yet in one by its account: nobody forgot to tag the account.
    expect(named('in_no_scope')).not.toContain('prod-legacy-01');
    expect(named('untagged_reachable')).toEqual([]);
  });

  test('every resource stands in one cell, the strictest flow in the strictest one', () => {
    const { cells, resources } = review();
    expect(cells.reduce((sum, cell) => sum + cell.resources, 0)).toBe(rows.resources.length);
    expect(resources).toBe(rows.resources.length);
    const strictest = cells.find((cell) => cell.environment === 'production' && cell.class === 'pii');
    expect(strictest?.flows).toMatchObject([
      { name: 'Prod RDS (PII)', consents: 3, durationSecMax: 3_600, permissions: ['READ_ONLY'], level: 'read' },
    ]);
  });
});
