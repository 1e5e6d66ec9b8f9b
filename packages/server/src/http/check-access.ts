// Whether this caller may call this route. A route whose access is not one of the known words is refused to everybody.

import type { Access, Route } from '@tidegate/contract';
import { type Refusal, type Role, refusal } from '@tidegate/core';
import type { Caller } from './identify-caller.ts';

/** Null where the call may go on. */
export function checkAccess(route: Route, { actor, visit }: Caller): Refusal | null {
  const has = (...roles: readonly Role[]) => actor?.person.roles.some((role) => roles.includes(role)) === true;
  const access: Access = route.access;
  if (access === 'nobody-signed-in') return null;
  if (access === 'operator' && visit.sameMachine && actor === null) return null;
  if (actor === null) return refusal('auth.required', 'nobody is signed in');
  if (!actor.person.active) return refusal('auth.required', 'this person is not active');
  switch (access) {
    case 'signed-in':
      return null;
    case 'operator':
    case 'viewer':
      return has('Viewer', 'Admin') ? null : refusal('auth.forbidden', 'this needs the role `Viewer` or `Admin`');
    case 'classifier':
      return has('Classifier', 'Admin')
        ? null
        : refusal('auth.forbidden', 'this needs the role `Classifier` or `Admin`');
    default:
      // `admin`, and anything a later table may hold that this code does not know.
      return has('Admin') ? null : refusal('auth.forbidden', 'this needs the role `Admin`');
  }
}
