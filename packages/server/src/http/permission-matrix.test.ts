// Who may call what is one committed page, made by the check itself; whoever changes it sees in the page whom that concerns.

import { fileURLToPath } from 'node:url';
import type { Route } from '@tidegate/contract';
import { hasRight, plainFacts, type Role, rightNames, roleNames } from '@tidegate/core';
import { expect, test } from 'vitest';
import { routeTable } from '../routes/all-routes.ts';
import { personNamed } from '../testing/edge-for-tests.ts';
import { clientScopes, scopesOpen } from './client-scopes.ts';
import { mayCall, renderPermissionMatrix } from './render-permission-matrix.ts';

const page = fileURLToPath(new URL('../../../../docs/reference/permission-matrix.md', import.meta.url));
const routes = Object.entries(routeTable);
const person = (roles: readonly Role[], kind: 'human' | 'machine' = 'human', active = true) => ({
  ...personNamed('somebody', roles, active),
  ...plainFacts(0),
  kind,
});

test('the committed matrix is what the server answers, for every route and role', async () => {
  await expect(renderPermissionMatrix(routeTable)).toMatchFileSnapshot(page);
});

test('every route names the right it needs, or that it needs none; no route names a role', () => {
  const known: readonly string[] = ['nobody-signed-in', 'operator', 'signed-in', ...rightNames];
  expect(routes.filter(([, { access }]) => !known.includes(access)).map(([name]) => name)).toEqual([]);
});

test('no role but Admin’s has a right that Admin lacks, and no right is nobody’s', () => {
  for (const right of rightNames) {
    expect(hasRight(person(['Admin']), right), right).toBe(true);
    expect(hasRight(person(['Admin'], 'human', false), right), right).toBe(false);
  }
});

test('roles of spaces, held in none, and no role at all, open nothing that a grantee has not', () => {
  for (const [name, route] of routes) {
    const grantee = mayCall(route, person(['Grantee']));
    for (const roles of [[], ['Space Owner'], ['Space Manager']] as const) {
      expect(mayCall(route, person(roles)), `${name} as ${roles.join()}`).toBe(grantee);
    }
  }
});

test('a stored role of before has what it had or less: Viewer changes nothing, Classifier only tags', () => {
  const changes = ({ method, access }: Route) =>
    method !== 'GET' && access !== 'signed-in' && access !== 'nobody-signed-in';
  const open = (role: Role) =>
    routes.filter(([, route]) => changes(route) && mayCall(route, person([role]))).map(([name]) => name);
  const previews = (name: string) => /^preview|^dryRun/i.test(name);
  expect(open('Viewer').filter((name) => !previews(name))).toEqual([]);
  expect(open('Classifier').sort()).toEqual(['setTags', 'updateResourceUserTagsV3']);
});

test('an inactive person and an unknown access are refused everywhere', () => {
  for (const [name, route] of routes) {
    if (route.access === 'nobody-signed-in') continue;
    expect(mayCall(route, person(roleNames, 'human', false)), name).toBe(false);
    expect(mayCall({ ...route, access: 'something' as never }, person(roleNames)), name).toBe(false);
  }
});

test('a machine never does what people do for themselves, nor decides, nor makes tokens, whatever its roles', () => {
  const machine = person(roleNames, 'machine');
  for (const [name, route] of routes) {
    const own = route.access === 'signed-in' && route.method !== 'GET';
    const decides = ['changes:confirm', 'sign_ins:end', 'service_tokens:manage'].includes(route.access);
    if (own || decides) expect(mayCall(route, machine), name).toBe(false);
  }
});

test('no scope of a program but everything opens the administration, tokens or sign-ins', () => {
  const scopes = Object.keys(clientScopes).filter((name) => name !== 'tidegate:everything');
  for (const [name, route] of routes) {
    const guarded = route.access !== 'signed-in' || /tokens|sign-ins|programs/.test(route.path);
    if (guarded && route.access !== 'nobody-signed-in') expect(scopesOpen(scopes, route), name).toBe(false);
    expect(scopesOpen(['tidegate:everything'], route), name).toBe(true);
    expect(scopesOpen([], route), name).toBe(false);
  }
});

test('a scope to read opens no change', () => {
  const reading = Object.keys(clientScopes).filter((name) => name.endsWith(':read'));
  for (const [name, route] of routes) {
    if (!scopesOpen(reading, route) || route.method === 'GET') continue;
    expect(route.path, name).toMatch(/\/(sign-out|notices\/read)$/);
  }
});
