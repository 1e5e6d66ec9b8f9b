// Whatever is declared: it is refused with a reason, or everything it claims is proved. A run is a whole set with all of its proofs, so there are few.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DeclaredBoundary, generateWorkspace, writeFiles } from '../../index.ts';

const services = [
  ...['sqs', 'sns', 'dynamodb', 'kms', 'secretsmanager', 'ecr', 'eks', 'ecs', 'elasticfilesystem', 'lambda', 'states'],
  ...['s3', 'rds', 'kinesis', 'logs', 'events', 'ssm', 'backup', 'athena', 'codebuild', 'batch', 'route53', 'nothing'],
];
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}[a-z0-9]$/);
const key = fc.stringMatching(/^[A-Za-z][A-Za-z:_-]{0,10}[A-Za-z]$/).filter((text) => !/^aws:/i.test(text));

const declared: fc.Arbitrary<DeclaredBoundary> = fc.record(
  {
    scope: fc.record(
      { workspace: name, zones: fc.uniqueArray(name, { maxLength: 2 }) },
      { requiredKeys: ['workspace'] },
    ),
    tagKeys: fc.record({ workspace: key, zone: key }, { requiredKeys: ['workspace'] }),
    account: fc.constantFrom('shared' as const, 'own' as const),
    services: fc.uniqueArray(fc.constantFrom(...services), { minLength: 1, maxLength: 3 }),
    regions: fc.uniqueArray(fc.constantFrom('eu-west-1', 'us-east-1'), { maxLength: 2 }),
    create: fc.constantFrom('tagged' as const, 'named' as const),
    shared: fc.uniqueArray(name, { maxLength: 2 }),
    discover: fc.boolean(),
    delegate: name.map((rolesUnder) => ({ rolesUnder, mustCarryBoundary: true as const })),
    guardedTags: fc.uniqueArray(key, { maxLength: 1 }),
    sharing: fc.constantFrom('denied' as const, 'allowed' as const),
    untagged: fc.constantFrom('left' as const, 'denied' as const),
  },
  { requiredKeys: ['scope', 'tagKeys', 'services'] },
);

it('a declaration is refused with a reason, or all it claims is proved and fits', { timeout: 120_000 }, () => {
  let made = 0;
  fc.assert(
    fc.property(declared, (boundary) => {
      const { generated, refused } = generateWorkspace(boundary, { account: '111122223333' });
      if (generated === undefined) {
        expect(refused.length).toBeGreaterThan(0);
        return;
      }
      made += 1;
      expect(generated.proofs.filter(({ proved }) => !proved)).toEqual([]);
      for (const { size, sizeMax } of generated.documents) expect(size).toBeLessThanOrEqual(sizeMax);
      expect(writeFiles(generated, { terraform: generated.placements }).length).toBeGreaterThan(4);
    }),
    { numRuns: 12 },
  );
  expect(made).toBeGreaterThan(4);
});
