// The permission matrix as a page: who has which right, and who may call which route. The second table is not read off the first: every
// cell is the answer of the check that the server makes, so the committed page shows what changes for whom, route by route.

import type { Route } from '@tidegate/contract';
import {
  mayIn,
  type Person,
  plainFacts,
  type Role,
  rightNames,
  rights,
  roleNames,
  type SpaceAct,
  type SpaceRole,
  spaceActs,
  spaceRoles,
} from '@tidegate/core';
import { checkAccess } from './check-access.ts';

/** Markdown for `docs/reference/permission-matrix.md`. */
export function renderPermissionMatrix(table: Readonly<Record<string, Route>>): string {
  const routes = Object.entries(table).sort(([, a], [, b]) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return `# Permission matrix

Made from \`packages/core/src/people/role.ts\` and the table of routes;
\`npx vitest run --project unit packages/server/src/http/permission-matrix.test.ts -u\` writes it anew.

A route names the right it needs, never a role; roles give rights, and add up. Asking for access, receiving it and deciding on it need no
role: who may is said by access flows. \`Grantee\` is everybody without another role. \`Space Owner\` and \`Space Manager\` are roles of the members
of a space, and reach no further than their space: of the whole account they give nothing. \`Classifier\` is ours, for tools that set tags.
*Machine* is a service token with the role Admin: rights marked *people only* are closed to it, and so is everything that people do for
themselves.

## Rights

| right | lets one | ${roleNames.join(' | ')} | people only |
|---|---|${roleNames.map(() => ':-:').join('|')}|:-:|
${rightNames.map(rowOfRight).join('\n')}

## In a space

What one may do with a space: by being a member of it, or by a right of the account. The routes of spaces are open to whoever is signed in, and
answer whoever may not see a space as if there were none.

| in a space, one may | ${spaceRoles.join(' | ')} | or, of the account |
|---|${spaceRoles.map(() => ':-:').join('|')}|---|
${spaceActNames.map(rowOfAct).join('\n')}
| make, change and remove the space itself | | | \`spaces:manage\` |

## Routes

\`anybody\` needs no sign-in, \`signed in\` any active person; \`this machine\` is a program on the server's own machine that no proxy stands
before. What they then see is their own sight, and everything outside it answers as if it did not exist. The last column is what a call may write
to the audit log. Three things are more than their row says: letting a program in, enrolling an authenticator, and giving a personal token no end or one
more than 366 days away are only for the person signed in at the portal, never for a token or a program of theirs.

| route | needs | nobody | ${roleNames.join(' | ')} | Machine | audit |
|---|---|:-:|${roleNames.map(() => ':-:').join('|')}|:-:|---|
${routes.map(([, route]) => rowOfRoute(route)).join('\n')}
`;
}

const keyOf = ({ path, method }: Route): string => `${path} ${method}`;
const mark = (yes: boolean): string => (yes ? '✓' : '');

function rowOfRight(name: (typeof rightNames)[number]): string {
  const { means, roles, humansOnly } = rights[name];
  const held: readonly Role[] = roles;
  return `| \`${name}\` | ${means} | ${roleNames.map((role) => mark(held.includes(role))).join(' | ')} | ${mark(humansOnly)} |`;
}

const spaceActNames: readonly SpaceAct[] = ['see', 'change', 'set_members'];

function rowOfAct(act: SpaceAct): string {
  const { means, right } = spaceActs[act];
  return `| ${means} | ${spaceRoles.map((role) => mark(givenBy(role, act))).join(' | ')} | \`${right}\` |`;
}

/** Asked of the check itself, like every other cell. */
function givenBy(role: SpaceRole, act: SpaceAct): boolean {
  const person = personWith('Grantee', 'human');
  const members = [{ personId: person.id, role }];
  const space = {
    id: 'spc_00000000000000000000000000',
    name: '',
    query: '',
    members,
    createdAt: 0,
    updatedAt: 0,
  } as const;
  return mayIn(space, person, act);
}

function rowOfRoute(route: Route): string {
  const cells = [
    mayCall(route, null),
    ...roleNames.map((role) => mayCall(route, personWith(role, 'human'))),
    mayCall(route, personWith('Admin', 'machine')),
  ];
  return `| \`${route.method} ${route.path}\` | ${needOf(route)} | ${cells.map(mark).join(' | ')} | ${route.audit.map((kind) => `\`${kind}\``).join(' ')} |`;
}

function needOf({ access }: Route): string {
  const named = access;
  if (named === 'nobody-signed-in') return 'anybody';
  if (named === 'signed-in') return 'signed in';
  return named === 'operator' ? '`server:watch`, or this machine' : `\`${named}\``;
}

/** Whether the server lets this person through, from elsewhere than its own machine. */
export function mayCall(route: Route, person: Person | null): boolean {
  const visit = {
    address: '192.0.2.1',
    sameMachine: false,
    origin: '',
    agent: '',
    signIn: null,
    passing: null,
    startPassing: () => {},
    endPassing: () => {},
    startCookie: () => {},
    endCookie: () => {},
  };
  const actor = person === null ? null : { person, door: 'api' as const };
  return checkAccess(route, { actor, visit, scopes: null }) === null;
}

const personWith = (role: Role, kind: Person['kind']): Person => ({
  id: 'prs_00000000000000000000000000',
  email: 'somebody@acme.example',
  emailAliases: [],
  firstName: '',
  lastName: '',
  active: true,
  roles: [role],
  managerId: null,
  groupIds: [],
  attributes: {},
  ...plainFacts(0),
  kind,
});
