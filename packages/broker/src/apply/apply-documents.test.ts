// Applying is declarative: twice is once, a dry run tells what an apply does, and while anything is refused nothing at all changes,
// down to the last row, the version of the world and the head of the audit log.

import type { Refusal } from '@tidegate/core';
import { type BrokerWorld, emailOf, flowOf, memberOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { removeGroup, saveGroup } from '../administration/save-group.ts';
import { saveIntegration } from '../administration/save-integration.ts';
import { saveScope } from '../administration/save-scope.ts';
import type { Actor } from '../ports.ts';
import { type Applied, applyDocuments } from './apply-documents.ts';
import type { Documents, Place } from './documents.ts';

let world: BrokerWorld;
let actor: Actor;
beforeAll(async () => {
  world = await openBroker();
  actor = await world.as('admin');
}, 60_000);
afterAll(() => world.close());
// Every test starts from the same company; what a test adds beside it stays and is in nobody's way.
beforeEach(() => world.apply(smallCompany));

const place = (line: number): Place => ({ file: 'written.yaml', line, column: 1 });
const apply = (documents: Documents, mode: 'apply' | 'show' = 'apply'): Promise<Applied> =>
  applyDocuments(world.ports, actor, { documents, mode });
const changed = (applied: Applied): readonly string[] =>
  applied.changes
    .filter((one) => one.change !== 'unchanged')
    .map((one) => [one.change, one.kind, one.name, ...one.fields].join(' '));
const refused = (applied: Applied): readonly string[] =>
  applied.problems.map(({ at, refusal }) => `${at.file}:${at.line} ${refusal.code}: ${refusal.message}`);

/** Everything that applying could touch. */
const state = () =>
  world.ports.store.read(async (tx) => ({
    worldVersion: await tx.worldVersion(),
    head: await tx.audit.head(),
    integrations: await tx.integrations.all(),
    resources: await Promise.all((await tx.integrations.all()).map((one) => tx.resources.ofIntegration(one.id))),
    permissions: await tx.permissions.all(),
    scopes: await tx.scopes.all(),
    flows: await tx.flows.all(),
    people: await tx.people.all(),
    groups: await tx.groups.all(),
  }));

const nothing: Documents = { integrations: [], people: [], groups: [], resources: [], scopes: [], flows: [] };
const resourceAt = (index: number) => {
  const item = smallCompany.resources[index];
  if (!item) throw new Error('the small company has fewer resources');
  return item;
};
const withTag = (index: number, tags: Readonly<Record<string, string>>): Documents => ({
  ...smallCompany,
  resources: smallCompany.resources.map((item, at) =>
    at === index ? { ...item, resource: { ...item.resource, tags } } : item,
  ),
});
const person = (name: string, manager: string | null = null) => ({
  at: place(3),
  email: emailOf(name),
  firstName: name,
  lastName: '',
  manager: manager === null ? null : emailOf(manager),
  roles: [],
  active: true,
  attributes: {},
});

test('applying twice changes nothing: no row, no version, no audit event', async () => {
  const before = await state();
  const again = await apply(smallCompany);
  expect(changed(again)).toEqual([]);
  expect(again.changes.length).toBeGreaterThan(15);
  expect(await state()).toEqual(before);
});

test('the order in which things are written does not matter: a report may stand before its manager', async () => {
  const documents = { ...nothing, people: [person('report', 'chief'), person('chief')] };
  expect(changed(await apply(documents))).toEqual([
    `created person ${emailOf('report')}`,
    `created person ${emailOf('chief')}`,
  ]);
  expect((await world.person('report')).managerId).toBe((await world.person('chief')).id);
  expect(changed(await apply({ ...documents, people: documents.people.toReversed() }))).toEqual([]);
});

test('a changed tag changes exactly that resource, and what membership follows from', async () => {
  const before = await state();
  const applied = await apply(withTag(0, { DataClassification: 'internal' }));
  expect(changed(applied)).toEqual([`changed resource ${resourceAt(0).resource.path} tags`]);
  const after = await state();
  const differing = after.resources.flat().filter((one, index) => {
    return JSON.stringify(one) !== JSON.stringify(before.resources.flat()[index]);
  });
  expect(differing.map((one) => one.name)).toEqual([resourceAt(0).resource.name]);
  expect(await world.offered('engineer', 'prod-customers')).toBeDefined();
});

test('a dry run tells exactly what an apply does, and changes nothing', async () => {
  const documents: Documents = {
    ...withTag(1, { DataClassification: 'public' }),
    people: [...smallCompany.people, person('shown')],
    scopes: smallCompany.scopes.map((scope) => ({ ...scope, description: 'shown first' })),
  };
  const before = await state();
  const shown = await apply(documents, 'show');
  expect(await state()).toEqual(before);
  expect(changed(shown).length).toBeGreaterThan(3);
  // What it moves is told only once it has moved.
  expect(await apply(documents)).toEqual({ ...shown, moved: expect.objectContaining({ known: 'followed' }) });
});

test('a resource that is no longer written is gone, comes back under its id, and history keeps it', async () => {
  const before = await state();
  const without = { ...smallCompany, resources: smallCompany.resources.slice(1) };
  expect(changed(await apply(without))).toEqual([`removed resource ${resourceAt(0).resource.path} status`]);
  expect(changed(await apply(without))).toEqual([]);
  expect(changed(await apply(smallCompany))).toEqual([`changed resource ${resourceAt(0).resource.path} status`]);
  expect((await state()).resources.flat().map((one) => one.id)).toEqual(before.resources.flat().map((one) => one.id));
});

test('nothing but resources is ever removed by leaving it out', async () => {
  const before = await state();
  expect(changed(await apply({ ...nothing, resources: smallCompany.resources }))).toEqual([]);
  expect(changed(await apply(nothing))).toEqual([]);
  expect(await state()).toEqual(before);
});

describe('what is written twice or otherwise means the same is no change', () => {
  test('a member written twice, in capitals', async () => {
    const groups = [{ at: place(1), name: 'dbas', members: [emailOf('dba'), ` ${emailOf('dba').toUpperCase()}`] }];
    expect(changed(await apply({ ...nothing, groups }))).toEqual([]);
  });

  test('a credential that is stored and not written', async () => {
    const saved = await saveIntegration(world.ports, actor, {
      id: null,
      name: 'sealed',
      type: 'aws-simulated',
      connectorId: null,
      config: {},
      credential: { kind: 'plain', secret: 'a secret' },
      connectedResourceTypes: null,
      customAccessDetails: null,
      published: {},
    });
    expect(saved.ok).toBe(true);
    const integrations = [
      {
        at: place(1),
        name: 'sealed',
        type: 'aws-simulated',
        config: {},
        credential: null,
        customAccessDetails: null,
      },
    ];
    expect(changed(await apply({ ...nothing, integrations }))).toEqual([]);
    expect(
      changed(
        await apply({
          ...nothing,
          integrations: integrations.map((one) => ({ ...one, credential: { file: 'password' } })),
        }),
      ),
    ).toEqual(['changed integration sealed credential']);
  });
});

test('a flow whose scope was renamed elsewhere is brought back to the scope that the file names', async () => {
  const renamed = (await state()).scopes.find((scope) => scope.name === 'internal');
  if (!renamed) throw new Error('there is no scope called internal');
  const { id, description, query } = renamed;
  const saved = await saveScope(world.ports, actor, { id, name: 'moved away', description, query });
  expect(saved.ok).toBe(true);
  expect(changed(await apply(smallCompany))).toEqual(['created scope internal', 'changed flow dev targets']);
  expect(changed(await apply(smallCompany))).toEqual([]);
});

test('two resources of different types may carry one native id, and stay two', async () => {
  const twins = ['aws-account-secret', 'aws-account-s3-bucket'].map((type) => ({
    ...resourceAt(0),
    resource: { ...resourceAt(0).resource, type, nativeId: 'twin', name: `twin ${type}`, path: `small/${type}` },
  }));
  const documents = { ...smallCompany, resources: [...smallCompany.resources, ...twins] };
  expect(changed(await apply(documents))).toHaveLength(2);
  const stored = (await state()).resources.flat().filter((one) => one.nativeId === 'twin');
  expect(stored.map((one) => one.type).sort()).toEqual(['aws-account-s3-bucket', 'aws-account-secret']);
  expect(new Set(stored.map((one) => one.id)).size).toBe(2);
  expect(changed(await apply(documents))).toEqual([]);
});

const item = { at: place(7), name: 'bad' };
const badFlow = (approvers: readonly object[]) => ({
  ...flowOf({ name: 'bad', scope: 'pii', approvers, minutes: 60 }),
  at: place(7),
});
const refusals: readonly (readonly [string, Partial<Documents>, string])[] = [
  [
    'a scope with a query error',
    { scopes: [{ ...item, description: null, query: 'resource_tag["a"] == "b"' }] },
    'written.yaml:7 query.syntax: column 19: `==` is no operator; write `=`',
  ],
  [
    'a scope with an unknown field',
    { scopes: [{ ...item, description: null, query: 'resource_tagg["a"] = "b"' }] },
    'written.yaml:7 query.unknown_field: column 1: ',
  ],
  [
    'a flow that names a missing group',
    { flows: [badFlow([memberOf('dbass')])] },
    'written.yaml:7 flow.unknown_reference: ',
  ],
  [
    'a flow with hours that no clock shows',
    { flows: [{ ...badFlow([]), body: { ...badFlow([]).body, timeframe: { time_zone: 'UTC' } } }] },
    'written.yaml:7 input.invalid: ',
  ],
  [
    'a flow with an unknown key',
    { flows: [{ ...badFlow([]), body: { ...badFlow([]).body, grant_duration: 60 } }] },
    'written.yaml:7 input.unknown_key: ',
  ],
  [
    'a group with a person nobody knows',
    { groups: [{ ...item, members: ['nobody@small.example'] }] },
    'written.yaml:7 flow.unknown_reference: no person `nobody@small.example`',
  ],
  [
    'a manager nobody knows',
    { people: [{ ...person('new', 'nobody'), at: place(7) }] },
    'written.yaml:7 flow.unknown_reference: no person `nobody@small.example` to be the manager of `new@small.example`',
  ],
  [
    'an address that is none',
    { people: [{ ...person('new'), email: 'new', at: place(7) }] },
    'written.yaml:7 input.invalid: `new` is not an email address',
  ],
  [
    'an unknown type of integration',
    {
      integrations: [{ ...item, type: 'mainframe', config: {}, credential: null, customAccessDetails: null }],
    },
    'written.yaml:7 integration.invalid: unknown integration type `mainframe`; known are `aws-simulated`',
  ],
  [
    'a setting the integration does not have',
    {
      integrations: [
        { ...item, type: 'aws-simulated', config: { region: 'x' }, credential: null, customAccessDetails: null },
      ],
    },
    'written.yaml:7 integration.invalid: `region` is no setting of this integration',
  ],
  [
    'resources of an integration nobody wrote down',
    { resources: [{ ...resourceAt(0), at: place(7), integration: 'nowhere' }] },
    'written.yaml:7 flow.unknown_reference: no integration `nowhere`; write it under `integrations`',
  ],
  [
    'a resource written twice',
    { resources: [...smallCompany.resources, { ...resourceAt(0), at: place(7) }] },
    `written.yaml:7 apply.invalid: the resource \`${resourceAt(0).resource.nativeId}\` is already written at small-company; remove one`,
  ],
  [
    'a scope written twice',
    {
      scopes: [
        { at: place(6), name: 'twice', description: null, query: 'resource_type = "a"' },
        { at: place(7), name: 'twice', description: null, query: 'resource_type = "b"' },
      ],
    },
    'written.yaml:7 apply.invalid: the scope `twice` is already written at written.yaml:6; remove one',
  ],
];

test.each(refusals)(
  '%s is refused where it stands, and nothing else of the same files is applied',
  async (_, bad, expected) => {
    const before = await state();
    const good = {
      people: [person('innocent')],
      scopes: [{ ...item, name: 'innocent', description: null, query: 'resource_type = "a"' }],
    };
    const documents: Documents = {
      ...nothing,
      ...bad,
      people: [...good.people, ...(bad.people ?? [])],
      scopes: [...good.scopes, ...(bad.scopes ?? [])],
    };
    for (const mode of ['apply', 'show'] as const) {
      const applied = await apply(documents, mode);
      expect(refused(applied)).toHaveLength(1);
      expect(refused(applied)[0]?.startsWith(expected), refused(applied)[0]).toBe(true);
      expect(applied.changes).toEqual([]);
    }
    expect(await state()).toEqual(before);
  },
);

test('all problems come in one answer', async () => {
  const applied = await apply({
    ...nothing,
    groups: [{ ...item, members: ['nobody@small.example'] }],
    flows: [badFlow([memberOf('dbass')])],
    scopes: [{ ...item, description: null, query: '' }],
  });
  expect(refused(applied).map((one) => one.split(': ')[0])).toEqual([
    'written.yaml:7 flow.unknown_reference',
    'written.yaml:7 query.syntax',
    'written.yaml:7 flow.unknown_reference',
  ]);
});

test('a problem stands at the part it is about, where the file knows its parts', async () => {
  const asked: (string | undefined)[] = [];
  const within = ({ field }: Refusal): Place => {
    asked.push(field);
    return { file: 'written.yaml', line: 12, column: 30 };
  };
  const applied = await apply({ ...nothing, flows: [{ ...badFlow([memberOf('dbass')]), within }] });
  expect(applied.problems.map(({ at }) => [at.line, at.column])).toEqual([[12, 30]]);
  expect(asked).toEqual(['approver_policy.approver_groups[0].approvers[0].values[0]']);
});

test('a list that would lose most of what is known is not believed', async () => {
  const many = Array.from({ length: 20 }, (_, index) => ({
    ...resourceAt(0),
    at: place(index + 1),
    integration: 'large',
    resource: { ...resourceAt(0).resource, nativeId: `many-${index}`, name: `many-${index}`, path: `large/${index}` },
  }));
  const integrations = smallCompany.integrations.map((one) => ({ ...one, name: 'large' }));
  expect(changed(await apply({ ...nothing, integrations, resources: many }))).toHaveLength(21);
  const before = await state();
  const short = await apply({ ...nothing, resources: many.slice(0, 9) });
  expect(refused(short)).toEqual([
    'written.yaml:1 input.invalid: 11 of 20 known resources of `large` would be gone; a list that short is not believed',
  ]);
  expect(await state()).toEqual(before);
  expect(changed(await apply({ ...nothing, resources: many.slice(0, 10) })), 'half may go').toHaveLength(10);
});

test('a group that a flow names cannot be removed from under it, so its name keeps meaning somebody', async () => {
  const group = (await state()).groups.find((one) => one.name === 'engineers');
  const removed = await removeGroup(world.ports, actor, { id: group?.id ?? '' });
  expect(removed.ok ? 'removed' : removed.refusal.code).toBe('object.in_use');
  const renamed = await saveGroup(world.ports, actor, {
    id: group?.id ?? null,
    name: 'engineering',
    memberEmails: null,
  });
  expect(renamed.ok).toBe(true);
  expect(await world.offered('engineer', 'dev-customers'), 'a flow holds the id, not the name').toBeDefined();
});
