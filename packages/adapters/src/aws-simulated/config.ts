// The twin has no settings: where its state is kept is the server's business, so that nobody who sets up an integration can name a
// file of the server's machine.

import { type Adapter, no, ok, quoted, type Result, refusal } from '@tidegate/core';

/** The settings, as the catalogue shows them: none. */
export const settings: Adapter['settings'] = [];

/** Refuses every setting, by name. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<true> {
  const [key] = Object.keys(given);
  if (key === undefined) return ok(true);
  return no(
    refusal('integration.invalid', `${quoted(key)} is no setting of this integration; it has none`, { field: key }),
  );
}
