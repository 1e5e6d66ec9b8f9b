import { expect, test } from 'vitest';
import { weakestFirst } from './weakest-first.ts';

test('the weakest permission comes first, and equals are in the order of their names', () => {
  const permissions = [
    { name: 'ADMIN', level: 'admin' },
    { name: 'READ_WRITE', level: 'write' },
    { name: 'READ_ONLY', level: 'read' },
    { name: 'LIST', level: 'read' },
  ] as const;
  expect(weakestFirst(permissions, (each) => each).map((each) => each.name)).toEqual([
    'LIST',
    'READ_ONLY',
    'READ_WRITE',
    'ADMIN',
  ]);
});
