import { expect, test } from 'vitest';
import { mailParts } from './mail-parts.ts';

test('every kind is in exactly one part, also one that nobody thought of', () => {
  const kinds = ['request.asked', 'restore.held', 'grant.gone', 'grant.opened', 'new.thing'];
  const parts = mailParts(kinds);
  expect(parts.flatMap((part) => part.kinds).sort()).toEqual([...kinds].sort());
  expect(parts.map((part) => part.title)).toEqual(['Requests', 'Access', 'For those who look after Tidegate']);
});
