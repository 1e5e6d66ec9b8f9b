// Finds the secret behind a reference: an environment variable, a file that only its owner can read, or a sealed row. Nothing it
// says repeats any of the secret; it is read at each use, so that a rotated file works without a restart.

import { open } from 'node:fs/promises';
import { assertNever, type CredentialReader, no, ok, quoted, type Result, refusal } from '@tidegate/core';

const fileBytesMax = 64 * 1024;

export interface CredentialReaderParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Opens a sealed secret by its id; null when there is none. Throws a fault when it cannot be opened. */
  readonly openSealed: (secretId: string) => Promise<string | null>;
}

/** Makes the reader. A missing or unsafe secret is a refusal with the fix. */
export function createCredentialReader({ environment, openSealed }: CredentialReaderParts): CredentialReader {
  return {
    async read(reference) {
      switch (reference.kind) {
        case 'environment': {
          const value = Object.hasOwn(environment, reference.name) ? environment[reference.name] : undefined;
          if (value === undefined || value === '') {
            return missing(`the environment variable ${quoted(reference.name)} is not set; set it for the server`);
          }
          return ok(value);
        }
        case 'file':
          return readSecretFile(reference.path);
        case 'sealed': {
          const value = await openSealed(reference.secretId);
          return value === null ? missing('the sealed credential does not exist any more; give it again') : ok(value);
        }
        default:
          return assertNever(reference);
      }
    },
  };
}

async function readSecretFile(path: string): Promise<Result<string>> {
  const name = quoted(path, 200);
  const file = await open(path, 'r').catch(() => null);
  if (file === null)
    return missing(`the credential file ${name} cannot be read; create it, owned by the server's account`);
  try {
    // Asked of the open file, so that what is judged is what is read.
    const facts = await file.stat();
    if (!facts.isFile()) return missing(`${name} is no file; name a file that holds the credential`);
    if ((facts.mode & 0o077) !== 0)
      return missing(`others may read the credential file ${name}; run \`chmod 600\` on it`);
    if (facts.size > fileBytesMax) return missing(`the credential file ${name} is larger than ${fileBytesMax} bytes`);
    const text = (await file.readFile('utf8')).replace(/\r?\n$/, '');
    return text === '' ? missing(`the credential file ${name} is empty`) : ok(text);
  } finally {
    await file.close();
  }
}

const missing = (message: string): Result<never> => no(refusal('secret.missing', message));
