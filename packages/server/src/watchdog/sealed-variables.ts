// Variables that hold credentials, for a watchdog that outlives the server they were given to: each sealed for the connector's key under its
// name, as the server sends it to the connector.

import { join } from 'node:path';
import { z } from 'zod';
import { textIn, watchdogFolder, writeDurably } from './ends-folder.ts';

const fileIn = (stateFolder: string): string => join(watchdogFolder(stateFolder), 'variables.json');
const variables = z.record(z.string(), z.string());

/** Keeps them in place of those that were kept before. */
export const keepVariables = (stateFolder: string, sealed: Readonly<Record<string, Uint8Array>>): void =>
  writeDurably(
    fileIn(stateFolder),
    JSON.stringify(
      Object.fromEntries(Object.entries(sealed).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])),
    ),
  );

/** What is kept; none where nothing is. */
export function variablesIn(stateFolder: string): Readonly<Record<string, Uint8Array>> {
  const text = textIn(fileIn(stateFolder));
  const sealed = text === null ? {} : variables.parse(JSON.parse(text));
  return Object.fromEntries(
    Object.entries(sealed).map(([name, base64]) => [name, new Uint8Array(Buffer.from(base64, 'base64'))]),
  );
}
