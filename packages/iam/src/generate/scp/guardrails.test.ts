// Every guardrail by itself: what it promises is proved, with and without break-glass roles; what it names exists; and a statement that is lost is noticed.
import { expect, test } from 'vitest';
import { actionFacts, actionNames, keyTypeOf, serviceFacts } from '../../data/table.ts';
import { parsePolicy } from '../../parse/parse-policy.ts';
import { isProved } from '../generated.ts';
import { approvedRegions, globalActions } from './approved-regions.ts';
import { approvedServices, basicServices } from './approved-services.ts';
import { denyRoot } from './deny-root.ts';
import { generateScps } from './generate-scps.ts';
import { guardBreakGlass, isRolePattern } from './guard-break-glass.ts';
import { type Guardrail, listOf } from './guardrail.ts';
import { protectAccount } from './protect-account.ts';
import { protectData } from './protect-data.ts';
import { protectTelemetry } from './protect-telemetry.ts';
import { levelOf, proveStopped } from './prove-guardrails.ts';
import { tagOnCreate } from './tag-on-create.ts';

const breakGlass = { roles: ['arn:aws:iam::*:role/break-glass'], madeBy: ['arn:aws:iam::*:role/stacksets-exec-*'] };
const telemetry = {
  account: '333333333333',
  buckets: ['org-logs-*'],
  trails: ['org-*'],
  logGroups: ['/org/*'],
  alarms: ['org-*'],
  dashboards: ['org-*'],
  rules: ['org-*'],
};
const guardrails: readonly (readonly [string, Guardrail])[] = [
  ['protect account', protectAccount()],
  ['protect data', protectData()],
  ['protect some data', protectData(['database', 'bucket'])],
  ['protect telemetry', protectTelemetry(telemetry)],
  ['protect telemetry with writers', protectTelemetry({ ...telemetry, writers: ['arn:aws:iam::*:role/delivery'] })],
  ['deny root', denyRoot()],
  ['deny root but for an action', denyRoot({ except: ['s3:DeleteBucketPolicy'] })],
  ['approved services', approvedServices(['ec2', 's3', 'rds'])],
  ['approved services as an allow list', approvedServices(['ec2', 's3'], { strategy: 'allow-list' })],
  ['approved regions', approvedRegions({ regions: ['us-east-1', 'us-west-2'] })],
  ['approved regions with inference', approvedRegions({ regions: ['eu-west-1'], inferenceProfiles: ['eu'] })],
  ['tag on create', tagOnCreate({ services: ['sqs', 'rds'], tags: [{ key: 'team' }] })],
  ['tag on create with values', tagOnCreate({ services: ['ec2'], tags: [{ key: 'phase', values: ['dev', 'prod'] }] })],
];

function setOf(guardrail: Guardrail, options = {}) {
  const made = generateScps([guardrail], options);
  if (!made.ok) throw new Error(made.problem);
  return made.generated;
}

test.each(guardrails)('%s is proved by itself and with a break-glass role, and AWS takes its documents', (_, one) => {
  for (const options of [{}, { breakGlass }]) {
    const made = setOf(one, options);
    expect(made.proofs.filter(({ proved }) => !proved)).toEqual([]);
    expect(isProved(made)).toBe(true);
    for (const { document, reasons, size, sizeMax } of made.documents) {
      expect(size).toBe(JSON.stringify(document).length);
      expect(size).toBeLessThanOrEqual(sizeMax);
      expect(parsePolicy(document, { kind: 'scp' }).problems).toEqual([]);
      expect(reasons.map(({ sid }) => sid)).toEqual(document.Statement.map(({ Sid }) => Sid));
      for (const { why } of reasons) expect(why.length).toBeGreaterThan(20);
    }
    expect(JSON.stringify(setOf(one, options))).toBe(JSON.stringify(made));
  }
});

test.each(guardrails)('%s: a statement that is taken out fails a proof, whichever it is', (_, one) => {
  for (const [index, { statement }] of one.statements.entries()) {
    const rest = one.statements.filter((__, other) => other !== index).map((kept) => kept.statement);
    const at = { where: '', scp: levelOf([{ Version: '2012-10-17', Statement: rest }]), breakGlass: [] };
    const open = one.stops.map((stopped) => proveStopped(stopped, at)).filter(({ proved }) => !proved);
    expect(open, statement.Sid).not.toEqual([]);
  }
});

test('a break-glass role that is not excepted somewhere fails the proof that it passes', () => {
  const made = setOf(
    { ...protectAccount(), statements: protectAccount().statements.map((one) => ({ ...one, everyone: true })) },
    {
      breakGlass,
    },
  );
  // The statements say they bind everyone, the claims do not: what binds everyone is no claim of passing, so it is the vacuous proof that is refused.
  expect(made.proofs.filter(({ proved }) => !proved).map(({ claim }) => claim)).toEqual(
    expect.arrayContaining([expect.stringContaining('passes protect-account')]),
  );
});

test('every action that is named exists', () => {
  const named = guardrails.flatMap(([, { statements, stops }]) =>
    [...statements.map(({ statement }) => statement), ...stops.map(({ request }) => request)].flatMap((one) => [
      ...listOf(one.Action),
      ...listOf(one.NotAction),
    ]),
  );
  const missing = [...new Set([...named, ...globalActions])].filter((action) => {
    const [service = '', name = ''] = action.split(':');
    if (action === '*') return false;
    if (!name.includes('*')) return actionFacts(action) === undefined;
    const start = name.slice(0, name.indexOf('*')).toLowerCase();
    return !actionNames(service).some((one) => one.toLowerCase().startsWith(start));
  });
  expect(missing).toEqual([]);
  expect(basicServices.filter((service) => serviceFacts(service) === undefined)).toEqual([]);
  for (const key of ['aws:PrincipalArn', 'aws:PrincipalAccount', 'aws:RequestedRegion'])
    expect(keyTypeOf(key)).toBeDefined();
  expect(keyTypeOf('bedrock:InferenceProfileArn', 'bedrock')).toBe('ARN');
});

test('what telemetry leaves open by a wildcard only looks', () => {
  const reads = protectTelemetry(telemetry).statements.flatMap(({ statement }) => listOf(statement.NotAction));
  const changing = reads.flatMap((pattern) => {
    const [service = '', name = ''] = pattern.split(':');
    const facts = [...(serviceFacts(service)?.actions.values() ?? [])];
    return facts
      .filter((fact) => (name.endsWith('*') ? fact.name.startsWith(name.slice(0, -1)) : fact.name === name))
      .filter((fact) => fact.level !== 'Read' && fact.level !== 'List' && fact.resources.length > 0)
      .map((fact) => `${service}:${fact.name}`);
  });
  expect(changing).toEqual([]);
});

test('launches are asked for tags only where AWS sees them', () => {
  const { statements } = tagOnCreate({ services: ['ec2'], tags: [{ key: 'team' }] });
  const launch = statements.find(({ statement }) => listOf(statement.Action).includes('ec2:RunInstances'))?.statement;
  const places = listOf(launch?.Resource);
  expect(places).toEqual(expect.arrayContaining(['arn:*:ec2:*:*:instance/*', 'arn:*:ec2:*:*:volume/*']));
  for (const type of ['image', 'subnet', 'security-group', 'key-pair'])
    expect(
      places.some((place) => place.endsWith(`:${type}/*`)),
      type,
    ).toBe(false);
});

test('every service whose calls carry tags can be asked for them', () => {
  const services = [
    'dynamodb',
    'ecs',
    'eks',
    'elasticfilesystem',
    'kms',
    'lambda',
    's3',
    'secretsmanager',
    'sns',
    'workspaces',
  ];
  for (const service of services) {
    const made = setOf(tagOnCreate({ services: [service], tags: [{ key: 'team' }] }));
    expect(
      made.proofs.filter(({ proved }) => !proved),
      service,
    ).toEqual([]);
  }
});

test('a list of 200 services fits into one document, and all services fit', () => {
  const all = actionServices();
  expect(setOf(approvedServices(all.slice(0, 200))).documents).toHaveLength(1);
  const whole = setOf(approvedServices(all));
  expect(whole.documents.map(({ size }) => size < 10_240)).toEqual([true]);
});

test('what is too large is split where that says the same, and refused where it cannot be', () => {
  const split = setOf(
    tagOnCreate({
      services: ['ec2', 'rds', 'glue'],
      tags: [{ key: 'team' }, { key: 'phase' }, { key: 'cost-center' }],
    }),
  );
  expect(split.documents.length).toBeGreaterThan(1);
  expect(isProved(split)).toBe(true);
  const names = Array.from({ length: 700 }, (_, index) => `service-number-${index}`);
  const refused = generateScps([approvedServices(names)]);
  expect(refused).toMatchObject({ ok: false, problem: expect.stringContaining('cannot be split') });
  const allowed = generateScps([approvedServices(names, { strategy: 'allow-list' })]);
  expect(allowed.ok && allowed.generated.documents.length).toBe(2);
}, 20_000);

test.each([
  ['a service that is no prefix', () => approvedServices(['Amazon S3']), 'is not the prefix of a service'],
  ['no service', () => approvedServices([], { basics: [] }), 'no approved service'],
  ['no region', () => approvedRegions({ regions: [] }), 'no approved region'],
  ['a region that is none', () => approvedRegions({ regions: ['Frankfurt'] }), 'is not a region'],
  ['an account that is none', () => protectTelemetry({ account: 'security', buckets: ['x'] }), 'is not an account'],
  ['no telemetry', () => protectTelemetry({ account: '333333333333' }), 'no telemetry is named'],
  ['a tag of AWS', () => tagOnCreate({ services: ['sqs'], tags: [{ key: 'aws:x' }] }), 'cannot be required'],
  [
    'a service without tags',
    () => tagOnCreate({ services: ['route53domains'], tags: [{ key: 'team' }] }),
    'carries the tags',
  ],
  ['a role that is none', () => guardBreakGlass({ roles: ['arn:aws:iam::*:user/ada'] }), 'names no role'],
])('%s is refused', (_, make, sentence) => {
  expect(make).toThrow(sentence);
});

test.each([
  ['arn:aws:iam::*:role/break-glass', true],
  ['arn:aws:iam::111122223333:role/emergency/break-glass', true],
  ['arn:*:iam::*:role/break-glass-*', true],
  ['arn:aws:iam::*:role/*', false],
  ['arn:aws:iam::*:role/?lass', false],
  ['arn:aws:iam::*:user/ada', false],
  ['*', false],
])('`%s` as a pattern of break-glass roles: %s', (pattern, fits) => {
  expect(isRolePattern(pattern)).toBe(fits);
});

function actionServices(): readonly string[] {
  return [...new Set(servicePrefixesOf())];
}

function servicePrefixesOf(): readonly string[] {
  return approvedServices(['s3'])
    .stops.flatMap(({ request }) => listOf(request.Action))
    .map((action) => action.slice(0, -2));
}
