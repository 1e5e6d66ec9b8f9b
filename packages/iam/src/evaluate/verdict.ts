// How the layers' answers add up: the whole of AWS's evaluation logic in one function, short enough to argue about (IAM guide, "Policy
// evaluation logic", within one account and across accounts; Organizations guide, "SCP evaluation", "RCP evaluation").
import type { Findings } from '../match/findings.ts';
import { grades } from '../match/principal.ts';
import type { Layer } from '../types.ts';

/** A bit for each layer, in the order of `blockedBy`. */
export const bits: Readonly<Record<Layer, number>> = {
  identity: 1,
  boundary: 2,
  session: 4,
  resource: 8,
  scp: 16,
  rcp: 32,
  endpoint: 64,
};

/** All layers, in the order of `blockedBy`. */
export const layerOrder: readonly Layer[] = ['identity', 'boundary', 'session', 'resource', 'scp', 'rcp', 'endpoint'];

/** The layers of a set of bits, in order. */
export function layersOf(set: number): readonly Layer[] {
  return layerOrder.filter((layer) => (set & bits[layer]) !== 0);
}

/** Bits of every layer that was needed and lacked an Allow, or holds a matching Deny. 0: allowed. */
export function blockedBits(found: Findings): number {
  return found.denied | guardrailsLacking(found) | grantsLacking(found);
}

function guardrailsLacking(found: Findings): number {
  return (found.scp ? 0 : bits.scp) | (found.rcp ? 0 : bits.rcp) | (found.endpoint ? 0 : bits.endpoint);
}

/** Who must grant. */
function grantsLacking(found: Findings): number {
  const resource = found.grade === grades.none ? bits.resource : 0;
  if (!found.own) return resource;
  const identity = found.identity ? 0 : bits.identity;
  const limits = (found.boundary ? 0 : bits.boundary) | (found.session ? 0 : bits.session);
  // Both accounts must agree, each by its own rules.
  if (!found.sameAccount) return identity | limits | resource;
  // The resource names the caller itself, or everyone: nothing of the caller's own needs to allow.
  if (found.grade === grades.itself) return 0;
  // It names the role, or the user behind a session: the caller's limits still hold.
  if (found.grade === grades.behind) return limits;
  // It says nothing, or leaves the matter to the account: then identity policies grant. If they do not, a word of the resource would have done as
  // well; and if it says nothing where its own policy must, they are not enough.
  const either = found.identity && !found.ownPolicy ? 0 : resource;
  return identity | limits | either;
}
