// What the layers said about one resource, as the judge notes it and the verdict reads it.
import { type Grade, grades } from './principal.ts';

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

/** Findings to be filled in. */
export function newFindings(): Findings {
  return {
    denied: 0,
    own: false,
    sameAccount: false,
    ownPolicy: false,
    identity: false,
    boundary: false,
    session: false,
    grade: grades.none,
    scp: false,
    rcp: false,
    endpoint: false,
  };
}
