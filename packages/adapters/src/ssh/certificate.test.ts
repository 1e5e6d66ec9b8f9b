// What is signed, read back field by field and checked with Node's own Ed25519; `ssh-keygen -L` and sshd judge the same elsewhere.

import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { readPublicKey, signCertificate } from './certificate.ts';
import { packString, WireReader } from './wire.ts';

const pair = generateKeyPairSync('ed25519');
const point = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const authority = {
  signer: pair.privateKey,
  publicBlob: Buffer.concat([packString('ssh-ed25519'), packString(point)]),
};
const personBlob = Buffer.concat([packString('ssh-ed25519'), packString(Buffer.alloc(32, 9))]).toString('base64');
const facts = {
  serial: 5n,
  keyId: 'tg_ada_x:gra_1',
  principal: 'tg_ada_x',
  afterSec: 1_000,
  beforeSec: 1_300,
  sourceAddresses: '10.0.0.0/8',
  extensions: ['permit-pty'],
};

test('a certificate says what it was asked to, is signed, and no byte of it can change', () => {
  const key = readPublicKey(`ssh-ed25519 ${personBlob} ada@laptop`);
  if (!key.ok) throw new Error('not read');
  const [type, body = ''] = signCertificate(authority, key.value, facts, Buffer.alloc(32, 1)).split(' ');
  expect(type).toBe('ssh-ed25519-cert-v01@openssh.com');
  const bytes = Buffer.from(body, 'base64');
  const signed = bytes.subarray(0, bytes.length - 4 - (4 + 11 + 4 + 64));
  const reader = new WireReader(bytes.subarray(signed.length));
  const signature = new WireReader(reader.string() ?? Buffer.alloc(0));
  expect(signature.string()?.toString()).toBe('ssh-ed25519');
  const bits = signature.string() ?? Buffer.alloc(0);
  const holds = (text: Buffer): boolean =>
    verify(null, text, createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' })), bits);
  expect(holds(signed)).toBe(true);
  for (let at = 0; at < signed.length; at += 1) {
    const changed = Buffer.from(signed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(holds(changed)).toBe(false);
  }
});

test.each([
  ['nothing', ''],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
  ['an RSA key', `ssh-rsa ${personBlob}`],
  ['a certificate', `ssh-ed25519-cert-v01@openssh.com ${personBlob}`],
  ['a type that the body denies', `ecdsa-sha2-nistp256 ${personBlob}`],
  ['options before the key', `command="id" ssh-ed25519 ${personBlob}`],
  ['two keys', `ssh-ed25519 ${personBlob}\nssh-ed25519 ${personBlob}`],
  [
    'a body with something behind it',
    `ssh-ed25519 ${Buffer.concat([Buffer.from(personBlob, 'base64'), Buffer.alloc(3)]).toString('base64')}`,
  ],
  ['a short key', `ssh-ed25519 ${Buffer.concat([packString('ssh-ed25519'), packString('short')]).toString('base64')}`],
  ['a length that lies', `ssh-ed25519 ${Buffer.from('000000ff7373682d', 'hex').toString('base64')}`],
])('%s is no public key to certify', (_what, line) => {
  const read = readPublicKey(line);
  expect(read.ok ? null : read.refusal).toMatchObject({ code: 'input.invalid', field: 'public_key' });
});
