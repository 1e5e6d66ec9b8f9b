// docs/reference/service-matrix.md is the page that the table makes, names every service once, and counts what can be looked up.

import { readFileSync } from 'node:fs';
import { countTags, findActions, isolationOf, servicePrefixes, tableVersion, tagExceptions } from '@tidegate/iam';
import { expect, test } from 'vitest';
import { renderServiceMatrixPage, serviceMatrix } from '../scripts/generate-reference.mjs';

const page = readFileSync(new URL('../docs/reference/service-matrix.md', import.meta.url), 'utf8');

test('the page of the service matrix is the one that the table makes', () => {
  const made = renderServiceMatrixPage(
    serviceMatrix({ countTags, isolationOf, servicePrefixes, tableVersion, tagExceptions }),
  );
  expect(page === made, 'run `npm run build && node scripts/generate-reference.mjs`').toBe(true);
});

test('every service has one row, with its verdict and the number of its actions', () => {
  const rows = new Map(
    [...(page.split('## Every service')[1] ?? '').matchAll(/^\| `([^`]+)` \| (\S+) \| (\d+) \|/gm)].map(
      ([, service = '', verdict, actions]) => [service, [verdict, Number(actions)]],
    ),
  );
  expect([...rows.keys()]).toEqual(servicePrefixes());
  for (const [service, row] of rows) {
    expect(row, service).toEqual([isolationOf(service)?.verdict, findActions({ services: [service] }).length]);
  }
});

test('every service that tags do not isolate is listed with the reason', () => {
  const section = page.split('## Not isolable, and why')[1]?.split('\n## ')[0] ?? '';
  for (const service of servicePrefixes()) {
    const isolation = isolationOf(service);
    const line = section.split('\n').find((one) => one.includes(`\`${service}\``));
    expect(line?.startsWith(`- ${isolation?.why}: `) ?? false, service).toBe(isolation?.verdict === 'not-isolable');
  }
});
