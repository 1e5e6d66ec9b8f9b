// What is sealed for a connector opens there, for the place it was given for, and nowhere else.

import { Fault, type IntegrationId } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { postgresql } from '../postgresql/index.ts';
import { makeBoxKey, openFor, sealFor, sealText } from './sealed-box.ts';

const key = makeBoxKey(new Uint8Array(32).fill(7));
const other = makeBoxKey(new Uint8Array(32).fill(8));
const integration: IntegrationId = 'int_00000000000000000000000001';
const config = { hostname: 'db.internal', port: '5432', sslmode: 'require' };
const place = { integration, type: 'postgresql', config };
const messageOf = (run: () => unknown): string => {
  try {
    run();
    return 'opened';
  } catch (error) {
    return error instanceof Fault ? `${error.code}: ${error.message}` : String(error);
  }
};

describe('a text', () => {
  test('opens as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, context) => {
        const kept = Buffer.from(text, 'utf8').toString('utf8');
        expect(key.openText(sealText(key.publicKey, text, context), context)).toBe(kept);
      }),
      { numRuns: 50 },
    );
  });

  test('does not open with another key, under another name, or with any byte changed or cut off', () => {
    const sealed = sealText(key.publicKey, 'secret', 'int_1');
    expect(messageOf(() => other.openText(sealed, 'int_1'))).toContain('TIDEGATE_CONNECTOR_KEY_FILE');
    expect(messageOf(() => key.openText(sealed, 'int_2'))).toMatch(/^secret.unreadable/);
    for (const index of sealed.keys()) {
      const changed = sealed.map((byte, at) => (at === index ? byte ^ 1 : byte));
      expect(messageOf(() => key.openText(changed, 'int_1'))).toMatch(/^secret.unreadable/);
      expect(messageOf(() => key.openText(sealed.subarray(0, index), 'int_1'))).toMatch(/^secret.unreadable/);
    }
  });

  test('sealed twice differs, and does not show', () => {
    const [first, second] = [1, 2].map(() => Buffer.from(sealText(key.publicKey, 'a long password', 'x')));
    expect(first?.equals(second ?? Buffer.of())).toBe(false);
    expect(first?.toString('latin1')).not.toContain('password');
  });
});

describe('a credential', () => {
  const sealed = sealFor(key.publicKey, [postgresql], 'secret', place);

  test('opens for the place it was given for, whatever else of the settings changes', () => {
    expect(openFor(key, sealed, place)).toBe('secret');
    expect(openFor(key, sealed, { ...place, config: { ...config, dbname: 'other' } })).toBe('secret');
  });

  test.each([
    ['host', { config: { ...config, hostname: 'attacker.example' } }, 'another `hostname`'],
    ['port', { config: { ...config, port: '1' } }, 'another `port`'],
    ['protection of the way', { config: { ...config, sslmode: 'disable' } }, 'another `sslmode`'],
    ['kind of target', { type: 'redis' }, 'another kind of target'],
  ])('does not open for another %s', (_, change, why) => {
    expect(messageOf(() => openFor(key, sealed, { ...place, ...change }))).toContain(why);
  });

  test('does not open for another integration', () => {
    const moved = { ...place, integration: 'int_00000000000000000000000002' as const };
    expect(messageOf(() => openFor(key, sealed, moved))).toMatch(/^secret.unreadable/);
  });
});
