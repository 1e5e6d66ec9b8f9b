// A database in memory starts several times faster from a dump of a migrated one. The dump is kept beside the installed
// packages, named by everything it was made of; it is a cache for tests, and a missing or unwritable folder only costs time.

import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { object, text as readText } from '../sql/parse.ts';

// Two folders up is the package, from `src` and from `dist` alike.
const folder = fileURLToPath(new URL('../../node_modules/.cache/tidegate/', import.meta.url));

/** Changes when dumps are made in another way. */
const recipe = 'slim';

/** The name of a dump: the engine that made it and the steps of the schema in it. */
export function templateName(steps: readonly string[]): string {
  const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = packageOf(readFileSync(join(dirname(engine), '..', 'package.json'), 'utf8'));
  // All steps spelled out would be a longer name than a file may have.
  const schema = createHash('sha256').update(steps.join(' ')).digest('hex');
  return `pglite-${version}-${recipe}-${schema}`;
}

const packageOf = (text: string): { readonly version: string } =>
  object({ version: readText })(JSON.parse(text), 'package.json');

const fileOf = (name: string): string => `${folder}${name}.tar`;

/** The dump of this name, if it has been made. */
export function findTemplate(name: string): Uint8Array | null {
  try {
    return readFileSync(fileOf(name));
  } catch {
    return null;
  }
}

/** Keeps a dump under a name, and only this one. Several processes may do so at once; each writes a whole file. */
export function keepTemplate(name: string, bytes: Uint8Array): void {
  const draft = `${fileOf(name)}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, bytes);
    renameSync(draft, fileOf(name));
    for (const file of readdirSync(folder)) {
      if (file.endsWith('.tar') && join(folder, file) !== fileOf(name)) rmSync(join(folder, file), { force: true });
    }
  } catch {
    // A read-only installation starts without: slower, and otherwise the same.
  }
}
