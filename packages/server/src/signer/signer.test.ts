import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consistencySpans, GrowingTree, hexText, leafHash, type Span } from '@tidegate/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256Hash as hash } from '../secrets/cryptography.ts';
import { connectSigner, spawnSigner } from './signer-link.ts';
import { Signing } from './signing.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-signer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = fileURLToPath(new URL('../../bin/tidegate-signer.mjs', import.meta.url));
const honest = Array.from({ length: 9 }, (_, index) => leafHash(hash, new Uint8Array([index])));
const rewritten = honest.map((leaf, index) => (index === 2 ? leafHash(hash, new Uint8Array([99])) : leaf));

function rootOf(leaves: readonly Uint8Array[], { start, end }: Span): Uint8Array {
  const tree = new GrowingTree(hash);
  for (const leaf of leaves.slice(start, end)) tree.add(leaf);
  return tree.root();
}
const askOf = (leaves: readonly Uint8Array[], from: number, size: number) => ({
  tree: { size, root: rootOf(leaves, { start: 0, end: size }) },
  head: new Uint8Array(32).fill(size),
  proof: from === 0 || from >= size ? [] : consistencySpans(from, size).map((span) => rootOf(leaves, span)),
});
const signIn = (signing: Signing, leaves: readonly Uint8Array[], from: number, size: number) => {
  const { tree, head, proof } = askOf(leaves, from, size);
  const hexed = { root: hexText(tree.root), head: hexText(head), proof: proof.map(hexText) };
  return signing.answer({ ask: 'sign', size, ...hexed });
};

describe('the signer', () => {
  test('signs what begins with what it signed, also after it was started again, and nothing else', () => {
    const first = new Signing(folder);
    expect(signIn(first, honest, 0, 4)).toMatchObject({ is: 'signed' });
    const again = new Signing(folder);
    expect(again.answer({ ask: 'last' })).toEqual(first.answer({ ask: 'last' }));
    expect(signIn(again, rewritten, 4, 9)).toMatchObject({
      is: 'refused',
      why: expect.stringMatching(/was rewritten/),
    });
    expect(signIn(again, honest, 0, 3)).toMatchObject({
      is: 'refused',
      why: expect.stringMatching(/holds 3 events, and 4/),
    });
    expect(signIn(again, rewritten, 0, 4)).toMatchObject({ is: 'refused' });
    expect(signIn(again, honest, 4, 9)).toMatchObject({
      is: 'signed',
      note: expect.stringMatching(/^tidegate\/audit\/[0-9a-f]{16}\n9\n/),
    });
  });

  test('signs another past only as a new log, whose first checkpoint names the one it replaces', () => {
    const signing = new Signing(folder);
    signIn(signing, honest, 0, 4);
    expect(signing.answer({ ask: 'restart' })).toMatchObject({ is: 'last', note: null });
    const again = new Signing(folder);
    const first = signIn(again, rewritten, 0, 3);
    expect(first).toMatchObject({
      is: 'signed',
      note: expect.stringMatching(/\nreplaces tidegate\/audit\/[0-9a-f]{16} 4 /),
    });
    expect(signIn(again, rewritten, 3, 9)).toMatchObject({ is: 'signed', note: expect.not.stringMatching(/replaces/) });
  });

  test('keeps its key to its owner, and does not start with one that others read or a memory that is torn', () => {
    new Signing(folder);
    const key = join(folder, 'checkpoint.key');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'checkpoint.pub'), 'utf8')).toMatch(/^tidegate\+[0-9a-f]{8}\+/);
    chmodSync(key, 0o640);
    expect(() => new Signing(folder)).toThrow(/chmod 600/);
    chmodSync(key, 0o600);
    writeFileSync(join(folder, 'last.json'), '{');
    expect(() => new Signing(folder)).toThrow(/last\.json` cannot be read/);
  });
});

describe('as a process of its own', () => {
  test('the server’s child signs, dies, is started again, and remembers', async () => {
    const link = spawnSigner(folder);
    try {
      const { key, note } = await link.last();
      expect(key).toMatch(/^tidegate\+/);
      expect(note).toBeNull();
      expect(await link.sign(askOf(honest, 0, 4))).toMatchObject({ signed: true });
      link.stop();
      await expect.poll(() => link.sign(askOf(rewritten, 4, 9)).catch(() => null)).toMatchObject({ signed: false });
      expect((await link.last()).key).toBe(key);
    } finally {
      link.stop();
    }
  });

  test('where it cannot run, that is told', async () => {
    writeFileSync(join(folder, 'file'), '');
    const link = spawnSigner(join(folder, 'file', 'below'));
    await expect(link.last()).rejects.toMatchObject({ code: 'signer.unavailable' });
    await expect(connectSigner(join(folder, 'no.sock')).last()).rejects.toMatchObject({ code: 'signer.unavailable' });
  });

  test.skipIf(process.getuid?.() !== 0)(
    'another user has things signed over the socket, and cannot read the key',
    async () => {
      const nobody = 65_534;
      const signerFolder = join(folder, 'signer');
      const socket = join(folder, 'signer.sock');
      chmodSync(folder, 0o755);
      const child = spawn(process.execPath, [program, '--folder', signerFolder, '--socket', socket], {
        stdio: 'ignore',
      });
      try {
        await expect.poll(() => existsSync(socket)).toBe(true);
        expect(await connectSigner(socket).sign(askOf(honest, 0, 4))).toMatchObject({ signed: true });
        const script = `const fs = require('node:fs'), net = require('node:net');
        let read = 'read'; try { fs.readFileSync(${JSON.stringify(join(signerFolder, 'checkpoint.key'))}); } catch (e) { read = e.code; }
        const s = net.connect(${JSON.stringify(socket)}, () => s.write('{"ask":"last"}\\n'));
        s.on('data', (d) => { console.log(read, JSON.parse(d).is); s.end(); });`;
        const web = spawnSync(process.execPath, ['-e', script], {
          uid: nobody,
          gid: nobody,
          encoding: 'utf8',
          cwd: '/',
        });
        expect(web.stdout.trim()).toBe('EACCES last');
      } finally {
        child.kill();
      }
      chownSync(folder, 0, 0);
    },
  );
});
