// Where a bar holds: on the very resource, on what is below it, and where it is not known what is above.

import { expect, it } from 'vitest';
import type { Resource } from '../inventory/resource.ts';
import { type Person, plainFacts } from '../people/person.ts';
import { barOn, type Revocation } from './revocation.ts';

const person = (id: string, parts: Partial<Person> = {}): Person => ({
  id: `prs_${id}`,
  email: `${id}@a.example`,
  emailAliases: [],
  firstName: 'Ada',
  lastName: 'Lovelace',
  active: true,
  roles: [],
  managerId: null,
  groupIds: [],
  attributes: {},
  ...plainFacts(0),
  ...parts,
});
const resource = (nativeId: string, ancestors: Resource['ancestors'], integrationId = 'int_a') =>
  ({ id: `res_${nativeId}`, nativeId, ancestors, integrationId }) as Resource;
const bar = (subject: Revocation['subject']): Revocation => ({
  id: 'rvk_one',
  subject,
  subjectName: 'it',
  reason: 'a drill',
  by: 'prs_admin',
  at: 0,
  leases: 0,
  requests: 0,
  doneAt: null,
  bar: { lifted: null },
});

const ada = person('ada');
const adaElsewhere = person('ada2', { sameAs: ada.id });
const server = resource('server', []);
const onServer = bar({ kind: 'resource', id: server.id });
const asked = (wanted: Resource, grantee = ada) => ({
  grantee,
  people: new Map([ada, adaElsewhere].map((one) => [one.id, one])),
  wanted: [{ member: { resource: wanted }, flowIds: ['flw_x'] }],
  resources: new Map([[server.id, server]]),
});

it.each([
  ['the resource itself', onServer, asked(server), true],
  ['what is below it', onServer, asked(resource('table', ['database', 'server'])), true],
  ['what is below another', onServer, asked(resource('table', ['database', 'other'])), false],
  ['what nobody knows to be below anything', onServer, asked(resource('table', null)), true],
  ['the same in another integration', onServer, asked(resource('table', null, 'int_b')), false],
  ['the same human’s other record', bar({ kind: 'person', id: ada.id }), asked(server, adaElsewhere), true],
  ['a flow that it comes through', bar({ kind: 'flow', id: 'flw_x' }), asked(server), true],
  ['a flow that it does not come through', bar({ kind: 'flow', id: 'flw_y' }), asked(server), false],
  ['its integration', bar({ kind: 'integration', id: 'int_a' }), asked(server), true],
])('%s', (_, one, ask, holds) => {
  expect(barOn([one], ask)).toBe(holds ? one : null);
});
