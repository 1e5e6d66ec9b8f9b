// A note is read as what was written, whatever the name of the member; and nothing that people write is taken for one.

import { newId } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markText, readMark, replaceMark } from './mark.ts';

const one = 'gra_01hzzzzzzzzzzzzzzzzzzzzzzz';
const two = 'gra_01hyyyyyyyyyyyyyyyyyyyyyyy';

test('reading what was written gives the same grants and member', () => {
  const members = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const tricky = fc.constantFrom(`${two}: uid=max`, ': x', 'tidegate gra_x: y', 'cn=a\nb', ' ', 'uid=ada,dc=acme');
  const grants = fc.constantFrom([one], [one, two]);
  fc.assert(
    fc.property(grants, fc.oneof(members, tricky), (ids, member) => {
      expect(readMark(markText({ grants: ids, member }))).toEqual({ grants: ids, member });
    }),
  );
  const made = newId('grant', { bytes: (count) => new Uint8Array(count) });
  expect(readMark(markText({ grants: [made], member: 'x' }))?.grants).toEqual([made]);
});

test.each([
  '',
  'tidegate',
  'tidegate runs here: see the wiki',
  'tidegate : uid=ada',
  `tidegate ${one}:uid=ada`,
  `tidegate ${one}: `,
  `tidegate  ${one}: uid=ada`,
  `tidegate ${one} : uid=ada`,
  `Tidegate ${one}: uid=ada`,
  ` tidegate ${one}: uid=ada`,
  `tidegate ${one},${two}: uid=ada`,
  'tidegate req_01hzzzzzzzzzzzzzzzzzzzzzzz: uid=ada',
])('%j is no note', (text) => {
  expect(readMark(text)).toBeNull();
});

test('a note is replaced by name, never by all there is', () => {
  const before = { grants: [one], member: 'uid=ada' };
  const after = { grants: [one, two], member: 'uid=ada' };
  expect(replaceMark('description', before, after)).toEqual([
    { operation: 'delete', attribute: 'description', value: `tidegate ${one}: uid=ada` },
    { operation: 'add', attribute: 'description', value: `tidegate ${one} ${two}: uid=ada` },
  ]);
  expect(replaceMark('description', null, null)).toEqual([]);
});
