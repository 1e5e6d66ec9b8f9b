import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountNativeId, readNativeId } from './native-id.ts';
import { isAccountName, isServerName } from './quote.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'B', '1', '.', '-', '_', '/', ' '), minLength: 1, maxLength: 5 });
const server = name.filter(isServerName);
const account = name.filter(isAccountName);

test('reading what was written gives the same server and account', () => {
  fc.assert(
    fc.property(server, account, (one, other) => {
      expect(readNativeId('account', accountNativeId(one, other))).toEqual({ server: one, account: other });
      expect(readNativeId('server', one)).toEqual({ server: one, account: null });
    }),
  );
});

test('an id of one kind is never read as the other', () => {
  fc.assert(
    fc.property(server, account, (one, other) => {
      expect(readNativeId('server', accountNativeId(one, other))).toBeNull();
      expect(readNativeId('account', one)).toBeNull();
    }),
  );
});

test.each([
  '',
  '/',
  'web1/',
  '/deploy',
  'web1//deploy',
  'web1/deploy/x',
  'web1/../root',
  'Web1/deploy',
  'web1/de ploy',
])('%j names nothing', (id) => {
  expect([readNativeId('server', id), readNativeId('account', id)]).toEqual([null, null]);
});
