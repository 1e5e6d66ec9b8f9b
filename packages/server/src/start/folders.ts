// Where this installation's own files are, and the state folder, which nobody but its owner may enter.

import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Fault, quoted } from '@tidegate/core';
import { z } from 'zod';

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The built portal. */
export const portalFolder = inPackage('../web/dist/site');
/** The demo company. */
export const demoFilesFolder = inPackage('../../examples/acme');

/** This server's version. */
export const serverVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(inPackage('package.json'), 'utf8'))).version;

/** Makes the state folder if it is not there and closes it to others. */
export function openStateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  } catch (cause) {
    throw new Fault(
      'config.unsafe',
      `\`TIDEGATE_STATE\` names ${quoted(folder, 300)}, which cannot be made or closed to others`,
      {
        cause,
      },
    );
  }
}
