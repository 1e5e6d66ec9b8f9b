// How the layers' answers add up: the whole of AWS's evaluation logic in one function, short enough to argue about (IAM guide, "Policy
// evaluation logic", within one account and across accounts; Organizations guide, "SCP evaluation", "RCP evaluation").
import { type Grade, grades } from '../match/principal.ts';
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

/** The layers of a set of bits, in order. */
export function layersOf(set: number): readonly Layer[] {
  const layers: Layer[] = ['identity', 'boundary', 'session', 'resource', 'scp', 'rcp', 'endpoint'];
  return layers.filter((layer) => (set & bits[layer]) !== 0);
}

/** What the layers said about one resource. A layer that does not exist, or does not bind, allows. */
export interface Findings {
  /** Bits of the layers that hold a matching Deny. */
  denied: number;
  /** Does the caller have layers of its own (users, roles, sessions, root)? Others can only be let in by the resource. */
  own: boolean;
  /** Is the resource in the caller's account? */
  sameAccount: boolean;
  /** Must the resource's own policy allow (role trust, key policies)? */
  ownPolicy: boolean;
  identity: boolean;
  boundary: boolean;
  session: boolean;
  /** The closest a matching Allow of the resource policy names the caller. */
  grade: Grade;
  scp: boolean;
  rcp: boolean;
  endpoint: boolean;
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
  // It leaves the matter to the account: the caller's own policies must grant.
  if (found.grade === grades.account) return identity | limits;
  // It says nothing: then identity policies grant, unless the resource's own policy must.
  const either = found.identity && !found.ownPolicy ? 0 : resource;
  return identity | limits | either;
}
