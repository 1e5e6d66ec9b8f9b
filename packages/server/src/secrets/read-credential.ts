// Which credential references may be followed. An administrator of Tidegate is not an administrator of the machine: only
// variables with our prefix and files in the named folder can be referred to, so that a reference is no way to read the
// sealing key, the database's password or any other file. Reading itself is the adapters' part.

import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { createCredentialReader } from '@tidegate/adapters';
import { type CredentialReader, no, quoted, type Result, refusal } from '@tidegate/core';
import { secretPrefix } from '../config/settings.ts';

interface Sources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The only folder whose files may be referred to; null when none is set. */
  readonly folder: string | null;
}

/** Makes the reader. It refuses with `secret.missing` and says what to set. */
export function makeCredentialReader({ environment, folder }: Sources): CredentialReader {
  // Sealed ones come with their bytes: a connector has no database, and the server opens those of sources itself.
  const reader = createCredentialReader({ environment, openSealed: async () => null });
  return {
    async read(reference) {
      if (reference.kind === 'environment' && !reference.name.startsWith(secretPrefix)) {
        return missing(
          `a credential may only refer to variables that start with \`${secretPrefix}\`, not to ${quoted(reference.name)}; set one and name it`,
        );
      }
      if (reference.kind !== 'file') return reader.read(reference);
      const file = await fileInside(folder, reference.path);
      return file.ok ? reader.read({ kind: 'file', path: file.value }) : file;
    },
  };
}

async function fileInside(folder: string | null, path: string): Promise<Result<string>> {
  if (folder === null) {
    return missing(
      'a credential refers to a file, but `TIDEGATE_SECRETS_FOLDER` is not set; set it to the folder of such files',
    );
  }
  try {
    // Links are followed first, so that one inside the folder cannot point out of it.
    const [root, file] = await Promise.all([realpath(folder), realpath(isAbsolute(path) ? path : join(folder, path))]);
    const inside = relative(root, file);
    const escapes = inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
    return escapes ? outside() : { ok: true, value: file };
  } catch {
    return outside();
  }
}

/** One sentence for "not there" and "not in the folder": whether other files exist is nobody's business. */
const outside = (): Result<never> =>
  missing('the file of the credential is not in the folder that `TIDEGATE_SECRETS_FOLDER` names; put it there');

const missing = (message: string): Result<never> => no(refusal('secret.missing', message));
