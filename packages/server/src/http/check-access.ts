// Whether this caller may call this route: by the right the route names, and no further than a program's scopes go. A route whose access
// is not one of the known words is refused to everybody. The table of rights is core's; nothing here names a role but to tell of it.

import type { Route } from '@tidegate/contract';
import { hasRight, isRightName, type Refusal, type Right, refusal, rights } from '@tidegate/core';
import { scopesOpen } from './client-scopes.ts';
import type { Caller } from './identify-caller.ts';

/** Null where the call may go on. */
export function checkAccess(route: Route, { actor, visit, scopes }: Caller): Refusal | null {
  const access = route.access;
  if (access === 'nobody-signed-in') return null;
  if (access === 'operator' && visit.sameMachine && actor === null) return null;
  if (actor === null) return refusal('auth.required', 'nobody is signed in');
  if (!actor.person.active) return refusal('auth.required', 'this person is not active');
  if (scopes !== null && !scopesOpen(scopes, route)) {
    return refusal('auth.forbidden', 'this program was not allowed to do that; sign in with it again and let it');
  }
  if (access === 'signed-in') return machineRefusal(route, actor.person.kind);
  const right = access === 'operator' ? 'server:watch' : access;
  if (!isRightName(right)) return refusal('auth.forbidden', 'nobody may call this');
  return hasRight(actor.person, right) ? null : missing(right);
}

const missing = (right: Right): Refusal => {
  const { roles, humansOnly } = rights[right];
  const who = humansOnly ? 'a person with the role' : 'the role';
  return refusal('auth.forbidden', `this needs ${who} ${roles.map((role) => `\`${role}\``).join(' or ')}`);
};

/** A machine acts through the rights of its roles; what people do for themselves (ask, decide, make tokens) is not for it. */
const machineRefusal = (route: Route, kind: 'human' | 'machine'): Refusal | null =>
  kind === 'human' || route.method === 'GET'
    ? null
    : refusal('auth.forbidden', 'a service token never asks or decides; use a personal token of a person');
