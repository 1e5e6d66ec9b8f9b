// Whatever is declared on whatever tree: the limits hold, every level keeps an Allow, everything is proved, and the same declaration gives the same set.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOf } from '../../../oracle/chance.ts';
import { organizationLimit } from '../../limits.ts';
import { readOrganization } from '../../organization/read-organization.ts';
import { readDeclaration } from './declaration.ts';
import { nodesOf } from './find-node.ts';
import { placeGuardrails } from './place.ts';

/** Every account is asked about every guardrail over the whole table: a second or two each round. */
const rounds = 4;
const seed = fc.readConfigureGlobal().seed ?? 1;

function organizationBy(chance: (below: number) => number, attached: number): object {
  let accounts = 0;
  const unit = (depth: number): object => ({
    ...(depth === 0 ? { id: 'r-abcd' } : { id: `ou-abcd-${String(10_000_000 + chance(80_000_000))}` }),
    scps: ['FullAWSAccess', ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].slice(0, attached)],
    accounts: Array.from({ length: 1 }, () => {
      accounts += 1;
      return { id: String(222222220000 + accounts), scps: ['FullAWSAccess'] };
    }),
    units: depth > 1 ? [] : Array.from({ length: chance(3) }, () => unit(depth + 1)),
  });
  const harmless = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/nobody' } },
      },
    ],
  };
  return {
    managementAccount: '111111111111',
    policies: Object.fromEntries([...'abcdefg'].map((name) => [name, harmless])),
    root: unit(0),
  };
}

function declarationBy(chance: (below: number) => number, ids: readonly string[]): object {
  const some = (make: () => object, oneIn = 2): object => (chance(oneIn) === 0 ? make() : {});
  const chosen = ids.filter((id, index) => !id.includes('1111') && (index === 0 || chance(2) === 0)).slice(0, 2);
  return {
    ...some(() => ({ breakGlass: 'arn:aws:iam::*:role/break-glass' })),
    nodes: chosen.map((at) => ({
      at,
      protectAccount: true,
      denyRoot: true,
      protectData: ['table', 'database', 'key'].slice(chance(3)),
      ...some(() => ({ approvedServices: ['s3', 'sqs', 'ec2', 'rds', 'kms', 'dynamodb'].slice(chance(4)) }), 5),
      ...some(() => ({ approvedRegions: ['eu-west-1', 'us-east-1'].slice(chance(2)) }), 5),
      ...some(() => ({ protectTelemetry: { account: '222222220001', buckets: [`logs-${chance(9)}`] } })),
      ...some(() => ({ tagOnCreate: { services: ['sqs'], tags: ['team'] } })),
    })),
  };
}

test(`limits, levels and proofs hold for random declarations from seed ${seed}`, () => {
  const chance = chanceOf(seed).below;
  const seen = { merged: 0, single: 0, placed: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const { organization } = readOrganization(organizationBy(chance, round % 2 === 0 ? 0 : 7));
    if (organization === undefined) throw new Error('the organization cannot be read');
    const ids = nodesOf(organization).map(({ id }) => id);
    const { declaration, problems } = readDeclaration(declarationBy(chance, ids));
    if (declaration === undefined) throw new Error(JSON.stringify(problems));
    const placing = placeGuardrails(organization, declaration);
    if (placing.placed === undefined) {
      expect(placing.problems.map(({ code }) => code)).toEqual(['guardrails.fit']);
      continue;
    }
    const { placed } = placing;
    seen.placed += 1;
    expect(placed.proofs.filter(({ proved }) => !proved).map(({ claim }) => claim)).toEqual([]);
    for (const { size } of placed.documents) expect(size).toBeLessThanOrEqual(10_240);
    for (const { scps } of nodesOf(placed.organization)) {
      expect(scps.length).toBeLessThanOrEqual(organizationLimit('scpsPerNodeMax').max);
      expect(scps).toContain('FullAWSAccess');
    }
    if (placed.documents.some(({ name }) => name.startsWith('guardrails-'))) seen.merged += 1;
    else seen.single += 1;
  }
  expect(seen.placed).toBe(rounds);
  expect(seen.single).toBeGreaterThan(0);
  expect(seen.merged).toBeGreaterThan(0);
}, 60_000);
