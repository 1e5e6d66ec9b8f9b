import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CredentialReference } from '@tidegate/core';
import { afterAll, describe, expect, test } from 'vitest';
import { createCredentialReader } from './credential-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-credentials-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reader = createCredentialReader({
  environment: { GIVEN: 'from-environment', EMPTY: '' },
  openSealed: async (id) => (id === 'known' ? 'from-seal' : null),
});

function file(name: string, content: string, mode: number): CredentialReference {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return { kind: 'file', path };
}

async function read(reference: CredentialReference): Promise<string> {
  const answer = await reader.read(reference);
  return answer.ok ? answer.value : `${answer.refusal.code}: ${answer.refusal.message}`;
}

describe('a credential', () => {
  test('comes from the environment, a file or a seal', async () => {
    expect(await read({ kind: 'environment', name: 'GIVEN' })).toBe('from-environment');
    expect(await read(file('owner', '{"a":1}\n', 0o600))).toBe('{"a":1}');
    expect(await read({ kind: 'sealed', secretId: 'known' })).toBe('from-seal');
  });

  test.each([0o640, 0o604, 0o620, 0o666])(
    'in a file with mode %o is refused, and none of it is repeated',
    async (mode) => {
      const said = await read(file(`open-${mode}`, 'hidden-words', mode));
      expect(said).toMatch(/^secret\.missing: .*chmod 600/);
      expect(said).not.toContain('hidden-words');
    },
  );

  test('that is missing says what to set', async () => {
    expect(await read({ kind: 'environment', name: 'ABSENT' })).toMatch(/^secret\.missing: .*`ABSENT`/);
    expect(await read({ kind: 'environment', name: 'EMPTY' })).toMatch(/^secret\.missing/);
    expect(await read({ kind: 'environment', name: 'constructor' })).toMatch(/^secret\.missing/);
    expect(await read({ kind: 'file', path: join(folder, 'absent') })).toMatch(/^secret\.missing: .*absent/);
    expect(await read({ kind: 'sealed', secretId: 'other' })).toMatch(/^secret\.missing/);
  });

  test('that is a folder, empty or huge is refused', async () => {
    mkdirSync(join(folder, 'folder'), { mode: 0o700 });
    expect(await read({ kind: 'file', path: join(folder, 'folder') })).toMatch(/^secret\.missing/);
    expect(await read(file('empty', '\n', 0o600))).toMatch(/^secret\.missing/);
    expect(await read(file('huge', 'x'.repeat(70_000), 0o600))).toMatch(/^secret\.missing/);
  });
});
