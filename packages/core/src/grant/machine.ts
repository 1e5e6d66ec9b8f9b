// The life of a grant as one function: planned → opening → open → closing → gone, with `uncertain`, `failed` and `leaking` beside.
// Promises: gone and failed are final, nothing reopens, an end is taken in every state that is not final, and no end
// lies past `notAfter`. An event that cannot happen in a state is a bug of the caller, never ignored.
// Leaves to the broker when events happen, and to the adapters whether they are true.

import { assertNever, Bug } from '../assert.ts';
import type { Instant } from '../ports/clock.ts';
import { type EndCause, type Grant, type GrantPlan, isLive, isOpen } from './grant.ts';

/** Something that happened to a grant. */
export type GrantEvent =
  /** The adapter is about to be called; recorded first. May come again when a try is taken up after a crash. */
  | { readonly kind: 'begun' }
  /** The access was seen present in the target. `endsAt` is cut at `notAfter`. */
  | { readonly kind: 'seen'; readonly at: Instant; readonly endsAt: Instant; readonly excess: readonly string[] }
  /** An open grant was looked at again. With nothing that differs it is as planned; otherwise it is uncertain. */
  | { readonly kind: 'looked'; readonly at: Instant; readonly differs: readonly string[] }
  /** Opening was given up; what may have begun is closed. */
  | { readonly kind: 'open_failed'; readonly message: string; readonly at: Instant }
  /** Another lease covers the grant too; the limit moves later, never earlier. */
  | { readonly kind: 'lease_added'; readonly notAfter: Instant }
  /** A lease without an end of its own still stands, so the ends lie further ahead; never earlier. */
  | { readonly kind: 'renewed'; readonly notAfter: Instant; readonly endsAt: Instant }
  /** The leases that are left end at another time than before. Cut at `notAfter`. */
  | { readonly kind: 'retimed'; readonly endsAt: Instant }
  /** Nothing covers the grant any more. When it is closing already, the first cause stays. */
  | { readonly kind: 'end'; readonly cause: EndCause; readonly at: Instant }
  /** The close is not proven and its time is past: people are told. Comes again each time they are told again. */
  | { readonly kind: 'overdue'; readonly at: Instant }
  /** Looked, settled, and absent. */
  | { readonly kind: 'absent'; readonly at: Instant }
  | { readonly kind: 'trouble'; readonly message: string | null }
  | { readonly kind: 'secret'; readonly secret: Grant['secret'] }
  /** The adapter chose anew (another name, another verifier) while the grant may still open or is open. */
  | { readonly kind: 'planned_again'; readonly plan: GrantPlan };

/**
 * The grant after an event, one version later. Throws `Bug` for an event that is impossible in the grant's state; in
 * `gone` and `failed` every event is.
 */
export function grantAfter(grant: Grant, event: GrantEvent): Grant {
  if (grant.state === 'gone' || grant.state === 'failed') throw impossible(grant, event);
  return { ...grant, ...changeOf(grant, event), version: grant.version + 1 };
}

function changeOf(grant: Grant, event: GrantEvent): Partial<Grant> {
  const closing = !isLive(grant);
  switch (event.kind) {
    case 'begun':
      return when(grant.state === 'planned' || grant.state === 'opening', grant, event, { state: 'opening' });
    case 'seen':
      return when(grant.state !== 'planned', grant, event, afterSeen(grant, event));
    case 'looked':
      return when(isOpen(grant), grant, event, afterLooked(grant, event));
    case 'open_failed':
      return when(!isOpen(grant), grant, event, {
        ...(closing ? {} : { state: 'closing', closeCause: 'opening_failed', closingSince: event.at }),
        trouble: event.message,
      });
    case 'lease_added':
      return when(!closing, grant, event, { notAfter: Math.max(grant.notAfter, event.notAfter) });
    case 'renewed':
      return when(!closing, grant, event, afterRenewed(grant, event));
    case 'retimed':
      return when(isOpen(grant), grant, event, { endsAt: Math.min(event.endsAt, grant.notAfter) });
    case 'end':
      return closing ? {} : { state: 'closing', closeCause: event.cause, closingSince: event.at, ...asPlanned };
    case 'overdue':
      return when(closing, grant, event, { state: 'leaking', alarmedAt: event.at });
    case 'absent':
      return when(closing, grant, event, {
        state: grant.closeCause === 'opening_failed' && grant.seenAt === null ? 'failed' : 'gone',
        goneAt: event.at,
        secret: 'none',
      });
    case 'trouble':
      return { trouble: event.message };
    case 'secret':
      return { secret: event.secret };
    case 'planned_again':
      return when(!closing, grant, event, { plan: event.plan });
    default:
      return assertNever(event);
  }
}

/**
 * First sight opens the grant and starts its clock. Later sights only renew what was found. While closing, a sight is
 * remembered (the access did exist, so its end is a real end) and changes nothing else.
 */
function afterSeen(grant: Grant, event: Extract<GrantEvent, { kind: 'seen' }>): Partial<Grant> {
  const found = { seenAt: grant.seenAt ?? event.at, excess: event.excess };
  if (grant.state !== 'opening') return found;
  return { ...found, state: 'open', endsAt: Math.min(event.endsAt, grant.notAfter), trouble: null };
}

const asPlanned = { differs: [], uncertainSince: null } as const;

function afterLooked(grant: Grant, { at, differs }: Extract<GrantEvent, { kind: 'looked' }>): Partial<Grant> {
  if (differs.length === 0) return { state: 'open', ...asPlanned };
  return { state: 'uncertain', differs, uncertainSince: grant.uncertainSince ?? at };
}

/** A grant that is not open yet has no end to move. */
function afterRenewed(grant: Grant, event: Extract<GrantEvent, { kind: 'renewed' }>): Partial<Grant> {
  const notAfter = Math.max(grant.notAfter, event.notAfter);
  if (grant.endsAt === null) return { notAfter };
  return { notAfter, endsAt: Math.max(grant.endsAt, Math.min(event.endsAt, notAfter)) };
}

function when(possible: boolean, grant: Grant, event: GrantEvent, change: Partial<Grant>): Partial<Grant> {
  if (!possible) throw impossible(grant, event);
  return change;
}

const impossible = (grant: Grant, event: GrantEvent): Bug =>
  new Bug(`the grant ${grant.id} is ${grant.state}; ${event.kind} cannot happen to it (this is a bug)`);
