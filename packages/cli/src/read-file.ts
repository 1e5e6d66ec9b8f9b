// Files and folders given on the command line, with an error that says what to do instead of a stack trace.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CliFailure } from './failure.ts';

/** The text of a file. `what` names it in the message, for example `request`. */
export function readFile(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliFailure(`cannot read the ${what} \`${path}\`: ${reasonOf(error)}`, 2);
  }
}

/**
 * Every file below a folder whose name ends in `.json`, with its path relative to the folder and `/` between parts. Folders are listed too,
 * with a `/` at the end and no text: an empty folder is a layer that allows nothing, not a layer that is absent.
 */
export function readFolder(folder: string, what: string): { path: string; text: string }[] {
  let names: string[];
  try {
    if (!statSync(folder).isDirectory())
      throw new CliFailure(`\`${folder}\` is a file; give the folder of the ${what}`, 2);
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    throw new CliFailure(`cannot read the folder of the ${what} \`${folder}\`: ${reasonOf(error)}`, 2);
  }
  return names.sort().flatMap((name) => {
    const path = relative('.', name).split(sep).join('/');
    if (statSync(join(folder, name)).isDirectory()) return [{ path: `${path}/`, text: '' }];
    return name.endsWith('.json') ? [{ path, text: readFile(join(folder, name), what) }] : [];
  });
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES') return 'you may not read it';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : 'unknown';
}
