// What a program may do that a person let act for them: the scopes it was given, by the name they have in the published login. A token
// of a program is never more than its person, and no more than its scopes: what no scope names is closed to it.

import type { Route } from '@tidegate/contract';

/** Every scope, with what it allows, as the page that asks for consent says it. */
export const clientScopes: Readonly<Record<string, string>> = {
  'end_user:access_sessions:read': 'see your open access and how to connect',
  'end_user:access_sessions:write': 'get and reset the passwords of your open access',
  'end_user:access_requests:read': 'see your requests and those that wait for you',
  'end_user:access_requests:write': 'ask for access, end it, and decide on requests in your name',
  'end_user:inventory:read': 'see what you may ask for',
  'end_user:analytics:write': 'send notes about its own use, which are not kept',
  'end_user:mcp': 'call the tools offered to assistants; there are none yet',
  'tidegate:everything': 'do everything that you may do here, administration included',
};

/** Whether a name is one of ours. Own keys only: names come from outside. */
export const isClientScope = (name: string): boolean => Object.hasOwn(clientScopes, name);

const everything = 'tidegate:everything';

/** What a path belongs to, the first that fits. Open to a program with any scope: who it acts for, what it is told, signing out. */
const families: readonly (readonly [
  RegExp,
  'any' | 'access_sessions' | 'access_requests' | 'inventory' | 'analytics',
])[] = [
  [/^\/api\/(tidegate\/v1\/(me|sign-out|notices)|client\/v1\/(session|cli-notifications))\b/, 'any'],
  [/^\/api\/client\/v1\/(analytics|logs)\b/, 'analytics'],
  [/\/(access-sessions|sessions|access-session-groups|access-session-sync)\b/, 'access_sessions'],
  [/^\/api\/tidegate\/v1\/access\b/, 'access_sessions'],
  [/\/(access-requests|requests|access-groups|access-request-templates)\b/, 'access_requests'],
  [/^\/api\/client\/v1\/(filters|justification-validation)\b/, 'access_requests'],
  [/\/(available-access|offers)\b|^\/api\/client\/v1\/inventory\b/, 'inventory'],
];

/** Whether one of these scopes opens a route. Routes of the administration need everything. */
export function scopesOpen(scopes: readonly string[], route: Pick<Route, 'method' | 'path' | 'access'>): boolean {
  if (scopes.includes(everything)) return true;
  if (route.access !== 'signed-in') return false;
  const family = families.find(([pattern]) => pattern.test(route.path))?.[1];
  if (family === undefined) return false;
  if (family === 'any') return scopes.length > 0;
  const verb = route.method === 'GET' ? 'read' : 'write';
  return scopes.includes(`end_user:${family}:${verb}`);
}

/** Whether one of these scopes lets a program have passwords of open access. */
export const mayGetPasswords = (scopes: readonly string[]): boolean =>
  scopes.includes(everything) || scopes.includes('end_user:access_sessions:write');
