// Does a statement's principal element mean this caller, and how closely? How closely matters, because a resource policy's Allow
// reaches past the caller's own layers by degrees (IAM guide, "Policy evaluation logic", resource-based policies in one account).
import type { PrincipalElement } from '../parse/policy.ts';
import type { Caller } from './caller.ts';

/** How a principal element names a caller. A number, so that the best of several is their maximum. */
export const grades = {
  /** It does not. */
  none: 0,
  /** By its account: the account's own policies must still allow it. */
  account: 1,
  /** By its role, its parent user or its provider: boundary and session policies still limit it. */
  behind: 2,
  /** By itself, or as everyone: no Allow of its own layers is needed. */
  itself: 3,
} as const;

/** One of `grades`. */
export type Grade = 0 | 1 | 2 | 3;

/** Grades a caller. `bounded`: it has a permissions boundary. */
export type PrincipalTest = (caller: Caller, bounded: boolean) => Grade;

/** Compiles the principal element of a statement with the given effect. */
export function compilePrincipal(element: PrincipalElement, effect: 'allow' | 'deny'): PrincipalTest {
  const named = namedBy(element);
  if (!element.not) return named;
  if (effect === 'allow') return (caller) => (named(caller, false) === grades.none ? grades.itself : grades.none);
  const excepted = exceptedBy(element);
  // IAM guide, NotPrincipal: a Deny hits every principal that has a boundary, whatever it lists.
  return (caller, bounded) => (bounded || !excepted(caller) ? grades.itself : grades.none);
}

function namedBy(element: PrincipalElement): PrincipalTest {
  if (element.anyone) return () => grades.itself;
  const arns = new Set(element.arns);
  const accounts = new Set(element.accounts);
  const services = new Set(element.services);
  const federated = new Set(element.federated);
  return (caller) => {
    switch (caller.kind) {
      case 'anonymous':
        return grades.none;
      case 'service':
        return services.has(caller.name) || services.has('*') ? grades.itself : grades.none;
      case 'outsider':
        return federated.has(caller.name) || (caller.provider !== undefined && federated.has(caller.provider))
          ? grades.itself
          : grades.none;
      default:
    }
    if (caller.kind !== 'role' && caller.kind !== 'root' && arns.has(caller.name)) return grades.itself;
    if (caller.behind !== undefined && arns.has(caller.behind)) return grades.behind;
    if (caller.provider !== undefined && federated.has(caller.provider)) return grades.behind;
    // Naming the account delegates to it, to its root user too: a session policy of the root user still limits it.
    return caller.account !== undefined && accounts.has(caller.account) ? grades.account : grades.none;
  };
}

/**
 * Who a NotPrincipal with Deny leaves alone. AWS checks the account, the role and the session each by itself, so all of those that
 * stand for the caller must be listed (IAM guide, "NotPrincipal").
 */
function exceptedBy(element: PrincipalElement): (caller: Caller) => boolean {
  if (element.anyone) return () => true;
  const arns = new Set(element.arns);
  const accounts = new Set(element.accounts);
  const named = namedBy(element);
  return (caller) => {
    if (!caller.hasOwnPolicies) return named(caller, false) !== grades.none;
    if (caller.account === undefined || !accounts.has(caller.account)) return false;
    if (caller.kind === 'root') return true;
    if (caller.kind === 'session' && !(caller.behind !== undefined && arns.has(caller.behind))) return false;
    return arns.has(caller.name);
  };
}
