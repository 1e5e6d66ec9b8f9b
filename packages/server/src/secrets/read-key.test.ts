// The key file: its forms, who may read it, and the demo's own.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@tidegate/core';
import { afterAll, expect, test } from 'vitest';
import { ownKey, readKey } from './read-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7));

function read(text: string, mode = 0o600): string {
  const file = join(folder, `key-${Math.abs(text.length)}-${mode}-${text.slice(0, 4).replaceAll('/', '_')}`);
  writeFileSync(file, text, { mode });
  try {
    return Buffer.from(readKey(file)).toString('hex');
  } catch (error) {
    return error instanceof Fault ? error.message : String(error);
  }
}

test('32 bytes in base64 or hex are a key, with or without a line end', () => {
  for (const text of [
    bytes.toString('base64'),
    bytes.toString('hex'),
    bytes.toString('base64url'),
    `${bytes.toString('base64')}\n`,
  ]) {
    expect(read(text)).toBe(bytes.toString('hex'));
  }
});
test.each([['a passphrase'], [''], [bytes.subarray(1).toString('base64')], [bytes.toString('hex').slice(2)]])(
  '`%s` is not a key, and is not repeated in the message',
  (text) => {
    const message = read(text);
    expect(message).toMatch(/^`TIDEGATE_KEY_FILE` must hold 32 bytes/);
    if (text.length > 8) expect(message).not.toContain(text);
  },
);
test('a key that others may read is refused with the fix', () => {
  expect(read(bytes.toString('base64'), 0o640)).toMatch(/`TIDEGATE_KEY_FILE` can be read by others.*`chmod 600`/);
});
test('a key file that is not there is named', () => {
  expect(() => readKey(join(folder, 'absent'))).toThrow(/`TIDEGATE_KEY_FILE` names .*absent.*cannot be read/);
});
test('the demo makes its own key once, readable by its owner only', () => {
  const first = ownKey(folder);
  const second = ownKey(folder);
  expect([first.made, second.made]).toEqual([true, false]);
  expect(Buffer.from(second.key).equals(Buffer.from(first.key))).toBe(true);
  expect(statSync(first.file).mode & 0o777).toBe(0o600);
});
