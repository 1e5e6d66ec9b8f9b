// Finds the secret behind an integration's credential reference. An administrator of Tidegate is not an administrator of the
// machine: only variables with our prefix and files in the named folder can be referred to, so that a reference is no way
// to read the sealing key, the database's password or any other file.

import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import {
  assertNever,
  type CredentialReader,
  type CredentialReference,
  no,
  ok,
  quoted,
  type Refusal,
  type Result,
  refusal,
  type Sealer,
  type Store,
} from '@tidegate/core';
import { secretPrefix } from '../config/settings.ts';

const fileBytesMax = 100_000;

interface Sources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The only folder whose files may be referred to; null when none is set. */
  readonly folder: string | null;
  readonly store: Store;
  readonly sealer: Sealer;
}

/** Makes the reader. It refuses with `secret.missing` and says what to set. */
export function makeCredentialReader(sources: Sources): CredentialReader {
  return {
    read(reference: CredentialReference): Promise<Result<string>> {
      switch (reference.kind) {
        case 'environment':
          return Promise.resolve(fromEnvironment(reference.name, sources.environment));
        case 'file':
          return fromFile(reference.path, sources.folder);
        case 'sealed':
          return fromStore(reference.secretId, sources);
        default:
          return assertNever(reference);
      }
    },
  };
}

const missing = (message: string): { readonly ok: false; readonly refusal: Refusal } =>
  no(refusal('secret.missing', message));

function fromEnvironment(name: string, environment: Sources['environment']): Result<string> {
  if (!name.startsWith(secretPrefix)) {
    return missing(
      `a credential may only refer to variables that start with \`${secretPrefix}\`, not to ${quoted(name)}`,
    );
  }
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value === undefined || value === '') {
    return missing(`the environment variable ${quoted(name)} is not set; set it and restart the server`);
  }
  return ok(value);
}

async function fromFile(path: string, folder: string | null): Promise<Result<string>> {
  if (folder === null) {
    return missing(
      'a credential refers to a file, but `TIDEGATE_SECRETS_FOLDER` is not set; set it to the folder of such files',
    );
  }
  try {
    // Links are followed first, so that one inside the folder cannot point out of it.
    const [root, file] = await Promise.all([realpath(folder), realpath(isAbsolute(path) ? path : join(folder, path))]);
    const inside = relative(root, file);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return outside();
    const text = await readFile(file, 'utf8');
    if (text.length > fileBytesMax) return missing(`the file ${quoted(path, 300)} is too large for a credential`);
    return ok(text.trim());
  } catch {
    return outside();
  }
}

/** One sentence for "not there" and "not in the folder": whether other files exist is nobody's business. */
const outside = () =>
  missing('the file of the credential cannot be read, or is not in the folder that `TIDEGATE_SECRETS_FOLDER` names');

async function fromStore(secretId: string, { store, sealer }: Sources): Promise<Result<string>> {
  const sealed = await store.read((tx) => tx.secrets.get(secretId));
  if (sealed === null) return missing('the sealed credential is gone; save the integration with its credential again');
  return ok(sealer.open(sealed, secretId));
}
