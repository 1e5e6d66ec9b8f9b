import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nativeIdOf, readNativeId, roleNativeId } from './native-id.ts';

const name = fc
  .string({ unit: fc.constantFrom('a', '/', '%', ':', '2', 'F', '"', ' ', 'ü', 'role:'), minLength: 1, maxLength: 6 })
  .filter((text) => Buffer.byteLength(text) <= 63);

test('reading what was written gives the same names', () => {
  fc.assert(
    fc.property(name, name, name, (database, schema, table) => {
      const none = { schema: null, table: null, role: null };
      expect(readNativeId('database', nativeIdOf(database))).toEqual({ ...none, database });
      expect(readNativeId('schema', nativeIdOf(database, schema))).toEqual({ ...none, database, schema });
      expect(readNativeId('table', nativeIdOf(database, schema, table))).toEqual({ ...none, database, schema, table });
      expect(readNativeId('role', roleNativeId(table))).toEqual({ ...none, database: null, role: table });
    }),
  );
});

test('different objects never share an id', () => {
  const objects = fc.array(name, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(objects, objects, (left, right) => {
      const same = left.length === right.length && left.every((part, index) => part === right[index]);
      expect(nativeIdOf(...left) === nativeIdOf(...right)).toBe(same);
      expect(nativeIdOf(...left)).not.toBe(roleNativeId(left[0] ?? ''));
    }),
  );
});

test.each(['', '/', 'a/', '/b', 'a/b/c/d', '%', '%E0%A4%A', 'x'.repeat(64), 'a\0'])('%j names nothing', (id) => {
  for (const kind of ['database', 'schema', 'table', 'role'] as const) expect(readNativeId(kind, id)).toBeNull();
});
