// The guide lists every code with its severity and what it is about, and its manifest is one that can be read.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { policyFindingCodes } from './codes.ts';
import { readManifest } from './manifest.ts';

const guide = readFileSync(fileURLToPath(new URL('../../../../../docs/guides/review.md', import.meta.url)), 'utf8');
const [, policies = ''] = guide.split(/^## Policies$/m);
const [section = ''] = policies.split(/^## /m);

it('the table of the guide is the table of the codes', () => {
  const rows = [...section.matchAll(/^\| `([a-z0-9_.]+)` \| (\w+) \| (.+) \|$/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(
    Object.entries(policyFindingCodes).map(([code, { severity, looksFor }]) => [code, severity, looksFor]),
  );
});

it('the manifest of the guide can be read', () => {
  const text = /```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  expect(readManifest(text).problems).toEqual([]);
});
