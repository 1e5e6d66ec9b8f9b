// One certificate for the grantee's own key: it names the grant's principal and nothing else, begins about now, and lasts minutes, never past
// the end of the access. The key that signs is the connector's; servers trust it for principals that are in their files only.

import { randomBytes } from 'node:crypto';
import { type Certificate, type CertificateAsk, no, ok, type Result, refusal } from '@tidegate/core';
import { certificateNonceBytes, readPublicKey, signCertificate } from './certificate.ts';
import { type SshConfig, sshLimits } from './config.ts';
import type { SshPlan } from './plan.ts';
import type { AuthorityKey } from './private-key.ts';

/** Signs one. Refuses what is no public key, and an access whose end has come. */
export function certify(
  config: SshConfig,
  authority: AuthorityKey,
  plan: SshPlan,
  ask: CertificateAsk,
): Result<Certificate> {
  const key = readPublicKey(ask.publicKey);
  if (!key.ok) return key;
  // Who asks tells the time, so that tests can; one that is ahead of ours would make a certificate for later.
  if (ask.now > Date.now() + sshLimits.skewMs) {
    return no(refusal('input.invalid', 'certificates are not made in advance; ask when you need one'));
  }
  // Down to whole seconds: the end may be earlier than agreed by less than one, and never later.
  const beforeSec = Math.floor(Math.min(ask.now + config.certificateMs, ask.endsAt) / 1_000);
  if (beforeSec * 1_000 <= ask.now) {
    return no(refusal('session.not_open', 'this access ends now: ask again for it if you still need it'));
  }
  const serial = randomBytes(8).readBigUInt64BE() >> 1n;
  const certificate = signCertificate(
    authority,
    key.value,
    {
      serial,
      // The server's program reads the principal before the colon; its log shows the grant behind it.
      keyId: `${plan.principal}:${plan.grantId}`,
      principal: plan.principal,
      afterSec: Math.floor((ask.now - sshLimits.skewMs) / 1_000),
      beforeSec,
      sourceAddresses: config.sourceAddresses,
      extensions: config.extensions,
    },
    randomBytes(certificateNonceBytes),
  );
  return ok({
    certificate,
    serial: String(serial),
    fingerprint: key.value.fingerprint,
    validUntil: beforeSec * 1_000,
  });
}
