// Documents as varied as those that are published: what a review says of them must be small, and true.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { reviewPolicies } from './review-policies.ts';

const corpus = fileURLToPath(new URL('../../../cases/corpus/', import.meta.url));

interface CorpusCase {
  readonly name: string;
  readonly kind: string;
  readonly document: object;
}

it.each(readdirSync(corpus).filter((file) => file.endsWith('.json')))(
  'the corpus of %s holds no hole, and everything in it is decided',
  (file) => {
    const cases: readonly CorpusCase[] = JSON.parse(readFileSync(`${corpus}${file}`, 'utf8'));
    expect(cases.length).toBeGreaterThan(0);
    for (const { name, kind, document } of cases) {
      const place = kind === 'scp' || kind === 'rcp' ? `${kind}/1-r` : kind;
      const files = [{ path: `${place}/a.json`, text: JSON.stringify(document) }];
      const said = reviewPolicies(files).findings.filter(
        ({ severity, code }) => severity === 'high' || code === 'review.undecided',
      );
      expect(said.map(({ code }) => `${name}: ${code}`)).toEqual([]);
    }
  },
);
