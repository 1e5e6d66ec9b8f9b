// Reads a key from its file, which nobody but its owner may read; the demo makes its own sealing key. A key is never logged and
// never leaves the process that reads it.

import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, quoted } from '@tidegate/core';

const keyLength = 32;

/** The settings that name key files. */
export type KeySetting = 'TIDEGATE_KEY_FILE' | 'TIDEGATE_CONNECTOR_KEY_FILE';

/** The 32 bytes in the file, written in base64 or hex. Throws `Fault` with `config.missing` or `config.unsafe` and the fix. */
export function readKey(file: string, setting: KeySetting = 'TIDEGATE_KEY_FILE'): Uint8Array {
  let text: string;
  let mode: number;
  try {
    mode = statSync(file).mode;
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Fault('config.missing', `\`${setting}\` names ${quoted(file, 300)}, which cannot be read`, {
      cause,
    });
  }
  if ((mode & 0o077) !== 0) {
    throw new Fault(
      'config.unsafe',
      `\`${setting}\` can be read by others than its owner; run \`chmod 600\` on ${quoted(file, 300)}`,
    );
  }
  const key = decode(text);
  if (key === null) {
    throw new Fault(
      'config.unsafe',
      `\`${setting}\` must hold 32 bytes in base64 or hex; \`openssl rand -base64 32\` makes them`,
    );
  }
  return key;
}

function decode(text: string): Uint8Array | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return new Uint8Array(Buffer.from(text, 'hex'));
  if (!/^[0-9A-Za-z+/_-]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === keyLength ? new Uint8Array(bytes) : null;
}

/** A key of the installation's own under its state folder, made the first time: the demo's sealing key, a connector's. */
export function ownKey(
  stateFolder: string,
  name = 'seal.key',
  setting: KeySetting = 'TIDEGATE_KEY_FILE',
): {
  readonly key: Uint8Array;
  readonly made: boolean;
  readonly file: string;
} {
  const file = join(stateFolder, name);
  try {
    writeFileSync(file, `${randomBytes(keyLength).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    return { key: readKey(file, setting), made: true, file };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      return { key: readKey(file, setting), made: false, file };
    }
    throw cause;
  }
}
