// What belongs to a space stays inside it, through whichever door it is saved: the space's own routes, those of the administration, files,
// confirmed proposals, restored versions. Looked at in the transaction that saves, on the space's row.

import {
  type FlowTarget,
  nameInSpace,
  ok,
  type Person,
  quoted,
  type Refusal,
  type Result,
  refusal,
  type Space,
  type SpaceObjectId,
  type Transaction,
} from '@tidegate/core';
import { isWithin, parseQuery } from '@tidegate/core/query';
import { spaceFor } from './spaces.ts';

/** What is to be saved, as far as a space is concerned. */
export type SpaceDraft =
  | { readonly id: SpaceObjectId; readonly name: string; readonly query: string }
  | { readonly id: SpaceObjectId; readonly name: string; readonly targets: readonly FlowTarget[] };

/**
 * Why it would leave its space, or why this person may not change it there any more; null where it stays inside, and for what belongs to none.
 */
export async function leavesSpace(tx: Transaction, draft: SpaceDraft, by: Person): Promise<Refusal | null> {
  const found = await spaceOf(tx, draft.id, by);
  if (!found.ok) return found.refusal;
  const space = found.value;
  if (space === null) return null;
  if (!draft.name.startsWith(nameInSpace(space, ''))) {
    return outside(
      `the names of what belongs to the space ${quoted(space.name)} begin with ${quoted(nameInSpace(space, ''))}`,
    );
  }
  return 'query' in draft ? queryLeaves(space, draft.query) : targetsLeave(tx, space, draft.targets);
}

/** Why this person may not remove something, by the space it belongs to. */
export async function isOutOfReach(tx: Transaction, id: SpaceObjectId, by: Person): Promise<Refusal | null> {
  const found = await spaceOf(tx, id, by);
  return found.ok ? null : found.refusal;
}

/** The space of something, held, as somebody who may change it now: who was taken out of it meanwhile may not. */
async function spaceOf(tx: Transaction, id: SpaceObjectId, by: Person): Promise<Result<Space | null>> {
  const spaceId = await tx.spaces.of(id);
  return spaceId === null ? ok(null) : spaceFor(tx, by, { id: spaceId, act: 'change', lock: true });
}

function queryLeaves(space: Space, text: string): Refusal | null {
  const query = parseQuery(text);
  const border = parseQuery(space.query);
  if (query.ok && border.ok && isWithin(query.value, border.value)) return null;
  return outside(
    `a scope of the space ${quoted(space.name)} begins with its inventory: ${quoted(`(${space.query}) and …`, 500)}`,
  );
}

async function targetsLeave(tx: Transaction, space: Space, targets: readonly FlowTarget[]): Promise<Refusal | null> {
  for (const target of targets) {
    if (target.kind === 'selection') {
      return outside(
        `the space ${quoted(space.name)} offers its own scopes and bundles, and selections of no integration`,
      );
    }
    const owner = await tx.spaces.of(target.kind === 'scope' ? target.scopeId : target.bundleId);
    if (owner !== space.id) return notOfSpace();
  }
  return null;
}

/** The same words for what is not there and for what is the account's or another space's. */
export const notOfSpace = (): Refusal =>
  outside('a target names no scope and no bundle of this space; make it in the space first');

const outside = (message: string): Refusal => refusal('space.outside', message);
