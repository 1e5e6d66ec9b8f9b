// One-time codes by time, with a maintained library: SHA-1, six digits, thirty seconds, as every authenticator understands them.

import type { OneTimeCodes } from '@tidegate/core';
import { Secret, TOTP } from 'otpauth';

const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** The codes of a server; `issuer` is what authenticators show beside the account. */
export const makeOneTimeCodes = (issuer: string): OneTimeCodes => ({
  secretFrom: (random) => new Secret({ buffer: new Uint8Array(random).buffer }).base32,
  address: (secret, account) => new TOTP({ ...shape, issuer, label: account, secret }).toString(),
  stepOf: (secret, code, now) => {
    // The library throws at digits of other scripts.
    if (!/^[0-9]{6}$/.test(code)) return null;
    const delta = TOTP.validate({
      ...shape,
      token: code,
      secret: Secret.fromBase32(secret),
      timestamp: now,
      window: 1,
    });
    return delta === null ? null : TOTP.counter({ period: shape.period, timestamp: now }) + delta;
  },
});
