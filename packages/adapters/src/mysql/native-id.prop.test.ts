import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nativeIdOf, readNativeId, roleNativeId } from './native-id.ts';

const names = fc
  .string({ unit: fc.constantFrom('a', '/', ':', '%', '2', '5', 'ü', '`'), minLength: 1, maxLength: 8 })
  .filter((name) => name !== '');

test('an id reads back as the names it was made of', () => {
  fc.assert(
    fc.property(names, names, (database, table) => {
      expect(readNativeId('database', nativeIdOf(database))).toEqual({ database, table: null, role: null });
      expect(readNativeId('table', nativeIdOf(database, table))).toEqual({ database, table, role: null });
      expect(readNativeId('role', roleNativeId(database))).toEqual({ database: null, table: null, role: database });
    }),
  );
});

test('different objects never share an id, and an id is of one kind only', () => {
  fc.assert(
    fc.property(names, names, (one, another) => {
      expect(new Set([nativeIdOf(one), nativeIdOf(one, another), roleNativeId(one)]).size).toBe(3);
      expect(readNativeId('database', nativeIdOf(one, another))).toBeNull();
      expect(readNativeId('table', nativeIdOf(one))).toBeNull();
      expect(readNativeId('database', roleNativeId(one))).toBeNull();
      expect(readNativeId('role', nativeIdOf(one))).toBeNull();
    }),
  );
});
