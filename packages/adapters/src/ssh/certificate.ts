// User certificates of OpenSSH (PROTOCOL.certkeys), made here instead of by `ssh-keygen -s`, so that the key that signs never lies in a
// file. The tests read what is made with `ssh-keygen -L` and let a real sshd judge it.

import { createHash, sign } from 'node:crypto';
import { no, ok, type Result, refusal } from '@tidegate/core';
import type { AuthorityKey } from './private-key.ts';
import { packString, packUint32, packUint64, WireReader } from './wire.ts';

/** What a certificate says. Times in whole seconds; valid from `after` on and before `before`. */
export interface CertificateFacts {
  readonly serial: bigint;
  readonly keyId: string;
  readonly principal: string;
  readonly afterSec: number;
  readonly beforeSec: number;
  readonly sourceAddresses: string | null;
  readonly extensions: readonly string[];
}

/** A public key of a person, taken apart. */
export interface PersonKey {
  readonly type: string;
  /** What comes after the type, as the certificate repeats it. */
  readonly fields: Buffer;
  /** As `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
}

/** Keys we certify, with the number of fields after the type. RSA and DSA are left out: too many of them are too short. */
const keyTypes: ReadonlyMap<string, { readonly fields: number; readonly certificate: string }> = new Map([
  ['ssh-ed25519', { fields: 1, certificate: 'ssh-ed25519-cert-v01@openssh.com' }],
  ['ecdsa-sha2-nistp256', { fields: 2, certificate: 'ecdsa-sha2-nistp256-cert-v01@openssh.com' }],
  ['ecdsa-sha2-nistp384', { fields: 2, certificate: 'ecdsa-sha2-nistp384-cert-v01@openssh.com' }],
  ['ecdsa-sha2-nistp521', { fields: 2, certificate: 'ecdsa-sha2-nistp521-cert-v01@openssh.com' }],
  ['sk-ssh-ed25519@openssh.com', { fields: 2, certificate: 'sk-ssh-ed25519-cert-v01@openssh.com' }],
  ['sk-ecdsa-sha2-nistp256@openssh.com', { fields: 3, certificate: 'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com' }],
]);

const publicKeyBytesMax = 1_000;
const nonceBytes = 32;
const userCertificate = 1;
const signatureType = 'ssh-ed25519';

/** Reads a line of a `.pub` file. A comment is left out; options before the key and certificates are no key. */
export function readPublicKey(line: string): Result<PersonKey> {
  const [type = '', body = ''] = line.trim().split(/[ \t]+/);
  const known = keyTypes.get(type);
  const blob = Buffer.from(body, 'base64');
  if (line.trim().includes('\n') || known === undefined || blob.length > publicKeyBytesMax) return unfit();
  const reader = new WireReader(blob);
  const parts = [reader.string(), ...Array.from({ length: known.fields }, () => reader.string())];
  const whole = parts.every((part) => part !== null && part.length > 0) && reader.rest().length === 0;
  if (!whole || parts[0]?.toString('latin1') !== type || blob.toString('base64') !== body) return unfit();
  if (type === 'ssh-ed25519' && parts[1]?.length !== 32) return unfit();
  const fields = blob.subarray(packString(type).length);
  const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  return ok({ type, fields, fingerprint });
}

const unfit = (): Result<never> =>
  no(
    refusal(
      'input.invalid',
      'this is no public key that can be certified: send the line of an Ed25519 or ECDSA `.pub` file, as `ssh-keygen -t ed25519` makes it',
      { field: 'public_key' },
    ),
  );

/** Signs a certificate for a person's key and answers the line of its `-cert.pub` file. */
export function signCertificate(
  authority: AuthorityKey,
  key: PersonKey,
  facts: CertificateFacts,
  nonce: Uint8Array,
): string {
  const type = keyTypes.get(key.type)?.certificate ?? '';
  const body = Buffer.concat([
    packString(type),
    packString(nonce.subarray(0, nonceBytes)),
    key.fields,
    packUint64(facts.serial),
    packUint32(userCertificate),
    packString(facts.keyId),
    packString(packString(facts.principal)),
    packUint64(BigInt(facts.afterSec)),
    packUint64(BigInt(facts.beforeSec)),
    packString(criticalOptions(facts)),
    packString(Buffer.concat(facts.extensions.map((name) => Buffer.concat([packString(name), packString('')])))),
    packString(''),
    packString(authority.publicBlob),
  ]);
  const signature = sign(null, body, authority.signer);
  const whole = Buffer.concat([body, packString(Buffer.concat([packString(signatureType), packString(signature)]))]);
  return `${type} ${whole.toString('base64')} ${facts.principal}`;
}

const criticalOptions = ({ sourceAddresses }: CertificateFacts): Buffer =>
  sourceAddresses === null
    ? Buffer.alloc(0)
    : Buffer.concat([packString('source-address'), packString(packString(sourceAddresses))]);

/** How many random bytes a certificate takes besides its serial number. */
export const certificateNonceBytes = nonceBytes;
