// The guide lists every kind of finding with its severity and what it is about, and the calls that guardrails are looked for by.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { organizationFindingCodes } from './codes.ts';
import { accountCalls, dataCalls } from './guardrails.ts';

const guide = readFileSync(fileURLToPath(new URL('../../../../../docs/guides/review.md', import.meta.url)), 'utf8');
const [, organizations = ''] = guide.split(/^## Organizations$/m);
const [section = ''] = organizations.split(/^## /m);

it('the table of the guide is the table of the kinds of findings', () => {
  const rows = [...section.matchAll(/^\| `([a-z0-9_.]+)` \| (\w+) \| (.+) \|$/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(
    Object.entries(organizationFindingCodes).map(([code, { severity, looksFor }]) => [code, severity, looksFor]),
  );
});

it('the calls in the guide are those that are tried', () => {
  const listed = [...section.matchAll(/`([a-z0-9]+:(?:Leave|Stop|Delete)\w+)`/g)].map(([, call]) => call);
  expect(listed).toEqual([...accountCalls, ...dataCalls]);
});
