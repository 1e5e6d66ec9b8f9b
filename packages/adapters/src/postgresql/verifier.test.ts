import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makePassword, makeVerifier } from './verifier.ts';

const chance = { bytes: (count: number) => randomBytes(count) };

describe('SCRAM verifiers', () => {
  test('a verifier proves its own password and no other (RFC 5802, RFC 7677)', () => {
    const verifier = makeVerifier('pencil', {
      bytes: (count) => Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64').subarray(0, count),
    });
    // The keys of the example conversation in RFC 7677, section 3: user `user`, password `pencil`.
    expect(verifier).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
    expect(makeVerifier('pencil2', chance)).not.toContain('WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=');
  });

  test('two verifiers of one password differ, so that equal passwords do not show', () => {
    expect(makeVerifier('same', chance)).not.toBe(makeVerifier('same', chance));
  });

  test('the stored key is derived as a server derives it', () => {
    const [, salt = '', stored = ''] =
      /^SCRAM-SHA-256\$4096:([^$]+)\$([^:]+):/.exec(makeVerifier('pässword', chance)) ?? [];
    const salted = pbkdf2Sync('pässword', Buffer.from(salt, 'base64'), 4096, 32, 'sha256');
    const clientKey = createHmac('sha256', salted).update('Client Key').digest();
    expect(createHash('sha256').update(clientKey).digest('base64')).toBe(stored);
  });
});

describe('passwords', () => {
  test('have 24 letters and digits, every one as likely as the others', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 2_000; index += 1) {
      const password = makePassword(chance);
      expect(password).toMatch(/^[A-HJ-NP-Za-km-z2-9]{24}$/);
      for (const letter of password) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect(counts.size).toBe(57);
    const expected = (2_000 * 24) / 57;
    for (const count of counts.values()) expect(Math.abs(count - expected) / expected).toBeLessThan(0.25);
  });

  test('bytes that would favour a letter are thrown away', () => {
    let reads = 0;
    const biased = {
      bytes: (count: number) => {
        reads += 1;
        return new Uint8Array(count).fill(reads === 1 ? 255 : 0);
      },
    };
    expect(makePassword(biased)).toBe('A'.repeat(24));
    expect(reads).toBe(2);
  });
});
