// The file that names the providers people sign in with. Read once, when the server starts: what cannot be read stops the start, for a
// provider understood otherwise than meant lets in otherwise than meant.

import { readFileSync } from 'node:fs';
import { Fault, quoted } from '@tidegate/core';
import { type ProviderSettings, readProviders } from '@tidegate/sources';
import { parse } from 'yaml';

/** The settings of its providers; none where there is no file. Throws `Fault` with the fix. */
export function readSignIn(file: string | null): readonly ProviderSettings[] {
  if (file === null) return [];
  const read = readProviders(contentOf(file));
  if (read.ok) return read.value;
  throw new Fault('config.unsafe', `\`TIDEGATE_SIGN_IN\` ${quoted(file)}: ${read.refusal.message}; correct it`);
}

function contentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const message = `\`TIDEGATE_SIGN_IN\` ${quoted(file)} cannot be read as YAML; correct or unset it`;
    throw new Fault('config.missing', message, { cause });
  }
}
