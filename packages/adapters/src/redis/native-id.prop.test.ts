import fc from 'fast-check';
import { expect, test } from 'vitest';
import { databaseNativeId, keysNativeId, readNativeId, serverNativeId } from './native-id.ts';
import { patternProblem } from './quote.ts';

const database = fc.integer({ min: 0, max: 99_999 });
const pattern = fc
  .string({ unit: fc.constantFrom('a', '/', '*', ':', '2', '\\', '[', ']', 'ü'), minLength: 1, maxLength: 6 })
  .filter((text) => patternProblem(text) === null && !/^\*+$/.test(text));

test('reading what was written gives the same database and pattern', () => {
  fc.assert(
    fc.property(database, pattern, (number, text) => {
      expect(readNativeId('database', databaseNativeId(number))).toEqual({ database: number, pattern: '*' });
      expect(readNativeId('keys', keysNativeId(number, text))).toEqual({ database: number, pattern: text });
    }),
  );
  expect(readNativeId('server', serverNativeId)).toEqual({ database: null, pattern: '*' });
});

test('different things never share an id', () => {
  fc.assert(
    fc.property(database, pattern, database, pattern, (one, left, other, right) => {
      expect(keysNativeId(one, left) === keysNativeId(other, right)).toBe(one === other && left === right);
      expect(keysNativeId(one, left)).not.toBe(databaseNativeId(other));
    }),
  );
});

test.each([
  '',
  '/',
  '0/',
  '/app:*',
  '00',
  '01/app:*',
  '-1',
  '1.0',
  'x/app:*',
  '0/*',
  '0/**',
  '0/a b',
  '0/a"b',
  '100000',
  'Server',
  'server/0',
])('%j names nothing', (id) => {
  for (const kind of ['server', 'database', 'keys'] as const) expect(readNativeId(kind, id)).toBeNull();
});

test('an id of one kind is none of another', () => {
  expect(readNativeId('keys', '0')).toBeNull();
  expect(readNativeId('database', '0/app:*')).toBeNull();
  expect(readNativeId('database', 'server')).toBeNull();
});
