// The files a start reads that hold secrets: the sealing key, and certificate and key of TLS.

import { readFileSync } from 'node:fs';
import { assert, Fault, quoted } from '@tidegate/core';
import type { Config } from '../config/config.ts';
import { ownKey, readKey } from '../secrets/read-key.ts';
import type { Say } from './say.ts';

/** The sealing key: from its file, or in the demo one of its own. */
export function openKey(config: Config, say: Say): Uint8Array {
  if (config.keyFile !== null) return readKey(config.keyFile);
  assert(config.demo, 'only the demo starts without a key file');
  const { key, made, file } = ownKey(config.stateFolder);
  if (made) say(`sealing key: the demo made its own, ${file}, readable by its owner only`);
  return key;
}

/** PEM texts, or null for plain http. */
export function openTls(config: Config): { readonly cert: string; readonly key: string } | null {
  if (config.tls === null) return null;
  return {
    cert: readPem('TIDEGATE_TLS_CERT', config.tls.certFile),
    key: readPem('TIDEGATE_TLS_KEY', config.tls.keyFile),
  };
}

function readPem(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('config.missing', `\`${setting}\` names ${quoted(file, 300)}, which cannot be read`, { cause });
  }
}
