// The one setting of the twin: where it keeps its state. Without it the state is in memory and ends with the process.

import { type Adapter, no, ok, quoted, type Result, refusal } from '@tidegate/core';

/** The settings, as the catalogue shows them. */
export const settings: Adapter['settings'] = [
  {
    key: 'state_file',
    label: 'file the simulated organization is kept in; memory when empty',
    required: false,
    default: null,
  },
];

/** Parsed settings; `stateFile` null keeps the state in memory. */
export interface TwinConfig {
  readonly stateFile: string | null;
}

/** Reads the settings; refuses keys it does not know. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<TwinConfig> {
  for (const key of Object.keys(given)) {
    if (key !== 'state_file') {
      const message = `${quoted(key)} is no setting of this integration; it knows \`state_file\``;
      return no(refusal('integration.invalid', message, { field: key }));
    }
  }
  const file = given['state_file'] ?? '';
  return ok({ stateFile: file === '' ? null : file });
}
