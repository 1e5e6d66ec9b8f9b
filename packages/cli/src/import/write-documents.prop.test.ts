// What is written for the server says exactly what was read, whatever characters it holds, and each line leads back to its resource.

import { checkImport, type ImportedResource } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readYaml } from '../read-yaml.ts';
import { writeDocument } from './write-documents.ts';

const odd = fc.constantFrom(
  "'",
  "''",
  '"',
  ': ',
  '#',
  '{',
  ', ',
  '\\',
  '&a',
  '*',
  '!x',
  '- ',
  '|',
  '%',
  'é',
  '😀',
  ' ',
  '~',
  '0x1',
);
const text = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.array(odd, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
);
const map = fc.dictionary(text, fc.oneof(text, fc.constant('')), { maxKeys: 4 });
const resource = fc.record({
  ...{ type: text, nativeId: text, name: text, path: text, parentNativeId: fc.option(text), tags: map, context: map },
  riskLevel: fc.constantFrom('low' as const, 'medium' as const, 'high' as const, 'critical' as const),
});

test('every resource that can be imported comes out of the document as it went in', () => {
  fc.assert(
    fc.property(fc.array(resource, { minLength: 1, maxLength: 5 }), (given) => {
      const list = given.map((one, index): ImportedResource => ({ where: `row ${index}`, resource: one }));
      const { resources, findings } = checkImport(list);
      fc.pre(!findings.some((one) => one.severity === 'problem'));
      const document = writeDocument({ integration: "it's", part: 'a: b' }, resources);
      const read = readYaml(document.text);
      expect(read.problems).toEqual([]);
      expect(read.value).toEqual({
        inventory: [
          {
            integration: "it's",
            part: 'a: b',
            resources: resources.map(({ resource: one }) => ({
              ...{ type: one.type, id: one.nativeId, name: one.name, path: one.path, risk: one.riskLevel },
              ...(one.parentNativeId === null ? {} : { parent: one.parentNativeId }),
              ...(Object.keys(one.tags).length === 0 ? {} : { tags: { ...one.tags } }),
              ...(Object.keys(one.context).length === 0 ? {} : { context: { ...one.context } }),
            })),
          },
        ],
      });
      resources.forEach(({ where }, index) => {
        expect(document.placeOf(read.placeOf(['inventory', 0, 'resources', index]).line)).toBe(where);
      });
    }),
    { numRuns: 200 },
  );
});
