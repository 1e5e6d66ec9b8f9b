// The way every change of a scope or an access flow takes: made at once, or, where it touches production, proposed. Which of the two is told
// by the world that the transaction itself sees; where it moved meanwhile, it is asked again.

import { no, type Result, refusal, type Transaction } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import type { PerimeterEdit } from './edit.ts';
import { type EditingChange, editOfChange } from './edit-of-change.ts';
import { standsStill, withGate } from './gate.ts';
import { proposedRefusal, proposeIn } from './propose.ts';

const wouldWait = refusal('perimeter.proposed', 'it waits for a second person');

/** Saves, or proposes and refuses with `perimeter.proposed`. What saving refuses is refused, and never proposed. */
export async function guarded<T>(
  ports: Ports,
  actor: Actor,
  change: EditingChange,
  save: (tx: Transaction) => Promise<Result<T>>,
): Promise<Result<T>> {
  const proposed = await withGate(ports, actor, async (gate): Promise<Result<T> | PerimeterEdit> => {
    if (gate === null) return transact(ports, save);
    const edit = editOfChange(change, gate.ground);
    const waits = edit.ok && gate.waits(edit.value);
    const saved = await transact(ports, async (tx) => {
      await standsStill(tx, gate);
      const done = await save(tx);
      if (done.ok && !edit.ok) return edit;
      // Refusing undoes it: what could be saved can be proposed.
      return done.ok && waits ? no(wouldWait) : done;
    });
    return !saved.ok && saved.refusal === wouldWait && edit.ok ? edit.value : saved;
  });
  if (!('before' in proposed)) return proposed;
  const baseVersion = proposed.before?.version ?? 0;
  const made = await transact(ports, (tx) => proposeIn(ports, tx, actor, { change, baseVersion }));
  return made.ok ? no(proposedRefusal(made.value)) : made;
}
