// Writes an assignment into the state of a simulated organization that no grant made, as somebody with a console would.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One assignment, as the state keeps it. */
export interface WrittenByHand {
  /** Names it; the id of a grant makes it look like that grant's. */
  readonly name: string;
  readonly principal: string;
  readonly resource: string;
  readonly resourceType: string;
  readonly permission: string;
}

/** Adds it, or puts it in the place of the one of that name. To be called while nothing else writes. */
export function writeByHand(stateFile: string, { name, ...rest }: WrittenByHand): void {
  const endsAt = Date.now() + 3_600_000;
  writeAssignments(stateFile, [
    ...assignmentsIn(stateFile).filter(({ grantId }) => grantId !== name),
    { grantId: name, ...rest, endsAt, assigned: true },
  ]);
}

/** What there is now. */
export function assignmentsIn(stateFile: string): readonly { readonly grantId: string; readonly principal: string }[] {
  return existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')).assignments : [];
}

function writeAssignments(stateFile: string, assignments: readonly object[]): void {
  mkdirSync(dirname(stateFile), { recursive: true });
  writeFileSync(stateFile, JSON.stringify({ version: 1, assignments }), { mode: 0o600 });
}
