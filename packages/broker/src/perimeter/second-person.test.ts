import { parseQuery } from '@tidegate/core/query';
import { type BrokerWorld, emailOf, flowOf, memberOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFlow, saveFlow } from '../administration/save-flow.ts';
import { saveGroup, setGroupMember } from '../administration/save-group.ts';
import { savePerson } from '../administration/save-person.ts';
import { removeScope, saveScope } from '../administration/save-scope.ts';
import { applyDocuments } from '../apply/apply-documents.ts';
import type { Documents, Place } from '../apply/documents.ts';
import { listAudit } from '../audit/read-audit.ts';
import { sweep } from '../grants/sweep.ts';
import { listNotices } from '../notices/read-notices.ts';
import { decideRequest } from '../requests/decide-request.ts';
import { decideProposal } from './decide-proposal.ts';
import { listProposals, previewChange } from './list-proposals.ts';
import { listVersions } from './list-versions.ts';
import { restoreScope } from './restore-version.ts';

const at: Place = { file: 'test', line: 1, column: 1 };
const production = parseQuery('resource_tag["DataClassification"] = "pii"');
if (!production.ok) throw new Error('the rule is a query');
const perimeterRules = { production: production.value };
const pii = 'resource_tag["DataClassification"] = "pii"';
const internal = 'resource_tag["DataClassification"] = "internal"';

const second = {
  at,
  email: emailOf('second'),
  firstName: 'second',
  lastName: 'Small',
  manager: null,
  roles: ['Admin' as const],
  active: true,
  attributes: {},
};
/** Besides the small company: a second administrator, and a flow that they guard. */
const company: Documents = {
  ...smallCompany,
  people: [...smallCompany.people, second],
  scopes: [...smallCompany.scopes, { at, name: 'guard', description: null, query: pii }],
  flows: [
    ...smallCompany.flows,
    flowOf({
      name: 'guarded',
      scope: 'guard',
      approvers: [{ type: 'user', match_operator: 'is', values: [emailOf('second')] }],
      minutes: 60,
    }),
  ],
};
const nothing: Documents = { integrations: [], people: [], groups: [], resources: [], scopes: [], flows: [] };

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ documents: company, perimeterRules });
}, 60_000);
afterAll(() => world.close());

const scope = (parts: { id?: `scp_${string}`; name: string; query: string }) => ({
  id: null,
  description: null,
  ...parts,
});
const codeOf = (answer: { readonly ok: boolean; readonly refusal?: { readonly code: string } }) =>
  answer.ok ? 'done' : answer.refusal?.code;
/** As the portal does: what is confirmed is what was just seen. */
const decide = async (who: string, verdict: 'confirm' | 'discard', id: string) => {
  const listed = await listProposals(world.ports, { states: ['waiting'], page: { after: null, limit: 100 } });
  const seen = listed.page.items.find(({ proposal }) => proposal.id === id)?.seen ?? '';
  return decideProposal(world.ports, await world.as(who), { id, verdict, seen });
};
const scopeNamed = (name: string) => world.ports.store.read((tx) => tx.scopes.byName(name));

async function waiting() {
  const { page } = await listProposals(world.ports, { states: ['waiting'], page: { after: null, limit: 100 } });
  return page.items;
}
async function proposed(answer: {
  readonly ok: boolean;
  readonly refusal?: { readonly code: string; readonly details?: object | undefined };
}) {
  expect(codeOf(answer)).toBe('perimeter.proposed');
  const { proposal_id: id } = { proposal_id: '', ...answer.refusal?.details };
  return id;
}
async function clear() {
  for (const { proposal } of await waiting()) await decide('second', 'discard', proposal.id);
}

test('the company itself was filled in by the first start, which waits for nobody', async () => {
  expect(await waiting()).toEqual([]);
  expect((await world.ports.store.read((tx) => tx.scopes.all())).length).toBe(3);
});

describe('a change of a perimeter that touches production', () => {
  test('is not made until another administrator confirms it, and then is, with both names', async () => {
    const admin = await world.as('admin');
    const id = await proposed(
      await saveScope(
        world.ports,
        admin,
        scope({ name: 'billing', query: `${pii} and resource_name = "prod-billing"` }),
      ),
    );
    expect(await scopeNamed('billing')).toBeNull();
    const [shown] = await waiting();
    expect(shown?.looked?.weighed).toMatchObject({
      joined: {
        resources: 1,
        listed: expect.arrayContaining([
          { permission: 'READ_ONLY', resource: expect.objectContaining({ name: 'prod-billing' }) },
        ]),
      },
      left: { entitlements: 0 },
      touchesProduction: true,
    });
    expect(codeOf(await decide('admin', 'confirm', id))).toBe('perimeter.own_proposal');
    expect(codeOf(await decide('auditor', 'confirm', id))).toBe('auth.forbidden');
    expect(codeOf(await decide('second', 'confirm', id))).toBe('done');
    const made = await scopeNamed('billing');
    expect(made).toMatchObject({ version: 1 });
    const history = await listVersions(world.ports, {
      kind: 'scope',
      id: made?.id ?? '',
      page: { after: null, limit: 5 },
    });
    const confirmedBy = (await world.person('second')).id;
    expect(history.ok && history.value.items[0]?.version).toMatchObject({ actor: admin.person.id, confirmedBy });
    expect(codeOf(await decide('second', 'confirm', id))).toBe('object.changed');
  });

  const edits: readonly [string, (by: string) => Promise<{ readonly ok: boolean }>][] = [
    [
      'a scope that comes to hold it',
      async (by) =>
        saveScope(world.ports, await world.as(by), {
          ...(await scopeNamed('internal')),
          ...scope({ name: 'internal', query: `${pii} or ${internal}` }),
          id: (await scopeNamed('internal'))?.id ?? null,
        }),
    ],
    [
      'a scope that held it',
      async (by) =>
        saveScope(world.ports, await world.as(by), {
          ...scope({ name: 'pii', query: internal }),
          id: (await scopeNamed('pii'))?.id ?? null,
        }),
    ],
    [
      'a new flow over it',
      async (by) =>
        saveFlow(world.ports, await world.as(by), {
          id: null,
          body: flowOf({ name: 'wide', scope: 'pii', approvers: [], minutes: 600 }).body,
        }),
    ],
    [
      'a flow over it that is removed',
      async (by) => {
        const flow = await world.ports.store.read((tx) => tx.flows.byName('pii'));
        return removeFlow(world.ports, await world.as(by), { id: flow?.id ?? '' });
      },
    ],
    [
      'a scope over it that is removed',
      async (by) => {
        const own = await scopeNamed('billing');
        return removeScope(world.ports, await world.as(by), { id: own?.id ?? '' });
      },
    ],
    [
      'an old version that is restored',
      async (by) =>
        restoreScope(world.ports, await world.as(by), { id: (await scopeNamed('pii'))?.id ?? '', version: 1 }),
    ],
  ];
  test.each(edits)('waits: %s', async (_what, edit) => {
    const before = await world.ports.store.read(async (tx) => [await tx.scopes.all(), await tx.flows.all()]);
    const id = await proposed(await edit('admin'));
    expect(await world.ports.store.read(async (tx) => [await tx.scopes.all(), await tx.flows.all()])).toEqual(before);
    expect(codeOf(await decide('second', 'discard', id))).toBe('done');
    expect(await world.ports.store.read(async (tx) => [await tx.scopes.all(), await tx.flows.all()])).toEqual(before);
  });

  test('the same change again is the same proposal; another change of the same thing is overtaken by the first that is confirmed', async () => {
    const { id } = (await scopeNamed('pii')) ?? {};
    if (id === undefined) throw new Error('the company has the scope');
    const change = { id, name: 'pii', description: 'one', query: pii };
    const one = await proposed(await saveScope(world.ports, await world.as('admin'), change));
    expect(await proposed(await saveScope(world.ports, await world.as('admin'), change))).toBe(one);
    const two = await proposed(
      await saveScope(world.ports, await world.as('second'), { ...change, description: 'two' }),
    );
    expect(codeOf(await decide('second', 'confirm', one))).toBe('done');
    expect(codeOf(await decide('admin', 'confirm', two))).toBe('object.changed');
    expect(codeOf(await decide('admin', 'discard', two))).toBe('done');
    expect((await scopeNamed('pii'))?.description).toBe('one');
  });

  test('whoever confirmed it decides no request through it for a while, like whoever proposed it', async () => {
    const guard = await scopeNamed('guard');
    const flow = await world.ports.store.read((tx) => tx.flows.byName('guarded'));
    if (!guard || !flow) throw new Error('the company has both');
    const { request } = await world.ask('engineer', 'prod-customers', { flowId: flow.id });
    const change = { id: guard.id, name: 'guard', description: 'another', query: pii };
    const id = await proposed(await saveScope(world.ports, await world.as('admin'), change));
    expect(codeOf(await decide('second', 'confirm', id))).toBe('done');
    const verdict = { id: request.id, verdict: 'approve', reason: null } as const;
    expect(codeOf(await decideRequest(world.ports, await world.as('second'), verdict))).toBe('request.own_change');
  });

  test('what cannot be saved is refused and never proposed', async () => {
    const admin = await world.as('admin');
    expect(codeOf(await saveScope(world.ports, admin, scope({ name: '', query: pii })))).toBe('input.invalid');
    expect(codeOf(await saveScope(world.ports, admin, scope({ name: 'internal', query: pii })))).toBe(
      'object.name_taken',
    );
    expect(codeOf(await removeScope(world.ports, admin, { id: (await scopeNamed('pii'))?.id ?? '' }))).toBe(
      'object.in_use',
    );
    expect(await waiting()).toEqual([]);
  });

  test('nobody decides in time: it lapses, and everybody can read that it did', async () => {
    const id = await proposed(
      await saveScope(world.ports, await world.as('admin'), scope({ name: 'late', query: pii })),
    );
    world.pass(7 * 24 * 3_600_000);
    expect(codeOf(await decide('second', 'confirm', id))).toBe('object.changed');
    await sweep(world.ports);
    expect(await waiting()).toEqual([]);
    const log = await listAudit(world.ports, { subject: id, page: { after: null, limit: 10 } });
    expect(log.items.map(({ event }) => event.kind)).toEqual(['perimeter.lapsed', 'perimeter.proposed']);
    expect(await scopeNamed('late')).toBeNull();
  });

  test('the other administrators are told of it, and whoever proposed it of what became of it', async () => {
    const id = await proposed(
      await saveScope(world.ports, await world.as('admin'), scope({ name: 'told', query: pii })),
    );
    await decide('second', 'discard', id);
    const noticesOf = async (who: string) =>
      (await listNotices(world.ports, await world.as(who), { after: null, limit: 20 })).items.map(
        ({ sentence }) => sentence,
      );
    expect((await noticesOf('second')).join()).toMatch(/proposes to change `told`/);
    expect((await noticesOf('admin')).join()).toMatch(/`told` was discarded by second Small/);
    expect((await noticesOf('engineer')).join()).not.toContain('told');
  });
});

test('a change that touches no production is made at once', async () => {
  const saved = await saveScope(world.ports, await world.as('admin'), scope({ name: 'free', query: internal }));
  expect(codeOf(saved)).toBe('done');
  const body = flowOf({ name: 'free', scope: 'free', approvers: [memberOf('dbas')], minutes: 60 }).body;
  expect(codeOf(await saveFlow(world.ports, await world.as('admin'), { id: null, body }))).toBe('done');
  expect(await waiting()).toEqual([]);
});

describe('files that are applied', () => {
  const files: Documents = {
    ...nothing,
    scopes: [
      { at, name: 'apply-pii', description: null, query: `${pii} and resource_name = "prod-billing"` },
      { at, name: 'apply-internal', description: null, query: internal },
    ],
    flows: [
      flowOf({ name: 'apply-pii', scope: 'apply-pii', approvers: [memberOf('dbas')], minutes: 60 }),
      flowOf({ name: 'apply-internal', scope: 'apply-internal', approvers: [], minutes: 60 }),
    ],
  };
  const changes = async (who: string, documents: Documents, mode: 'apply' | 'show' = 'apply') => {
    const applied = await applyDocuments(world.ports, await world.as(who), { documents, mode });
    expect(applied.problems).toEqual([]);
    return applied.changes.map(({ kind, name, change }) => `${kind} ${name} ${change}`);
  };

  test('propose what touches production, with the flows that name it, and make the rest; a second time changes nothing', async () => {
    expect(await changes('admin', files, 'show')).toContain('scope apply-pii proposed');
    expect(await waiting()).toEqual([]);
    expect(await changes('admin', files)).toEqual([
      'scope apply-pii proposed',
      'scope apply-internal created',
      'flow apply-pii proposed',
      'flow apply-internal created',
    ]);
    expect(await changes('second', files)).toEqual([
      'scope apply-pii proposed',
      'scope apply-internal unchanged',
      'flow apply-pii proposed',
      'flow apply-internal unchanged',
    ]);
    const items = await waiting();
    const [flow, perimeter] = ['flow', 'scope'].map((kind) =>
      items.find(({ proposal }) => proposal.change.kind === kind),
    );
    expect(items.length).toBe(2);
    expect(flow?.looked?.weighed.wider.join()).toMatch(/a way in that was not there/);
    expect(codeOf(await decide('second', 'confirm', flow?.proposal.id ?? ''))).toBe('flow.unknown_reference');
    expect(codeOf(await decide('second', 'confirm', perimeter?.proposal.id ?? ''))).toBe('done');
    expect(codeOf(await decide('second', 'confirm', flow?.proposal.id ?? ''))).toBe('done');
    expect(await changes('admin', files)).toEqual([
      'scope apply-pii unchanged',
      'scope apply-internal unchanged',
      'flow apply-pii unchanged',
      'flow apply-internal unchanged',
    ]);
  });

  test('resources that come with the same files count: they wait, and a scope over them waits, too', async () => {
    const [resource] = smallCompany.resources;
    if (resource === undefined) throw new Error('the company has resources');
    const name = 'prod-new';
    const arriving: Documents = {
      ...nothing,
      resources: [
        ...smallCompany.resources,
        { ...resource, resource: { ...resource.resource, name, nativeId: `arn:${name}`, path: `small/${name}` } },
      ],
      scopes: [{ at, name: 'arriving', description: null, query: `resource_name = "${name}"` }],
    };
    const applied = await changes('admin', arriving);
    expect(applied).toContain('scope arriving proposed');
    expect(applied).toContain('resource small/prod-new proposed');
    await clear();
  });
});

describe('a group that an access flow to production names', () => {
  const groupNamed = async (name: string) => {
    const group = await world.ports.store.read((tx) => tx.groups.byName(name));
    if (!group) throw new Error(`no group ${name}`);
    return group;
  };
  const members = async (name: string) =>
    world.ports.store.read(async (tx) => {
      const group = await tx.groups.byName(name);
      const people = await tx.people.many(group ? await tx.groups.members(group.id) : []);
      return people.map(({ email }) => email.split('@')[0]).sort();
    });
  const put = async (name: string, ...people: readonly string[]) =>
    saveGroup(world.ports, await world.as('admin'), {
      id: (await groupNamed(name)).id,
      name,
      memberEmails: people.map(emailOf),
    });

  test('waits with who joins and who leaves, and is filled when another administrator confirms', async () => {
    await clear();
    expect(codeOf(await put('engineers', 'engineer', 'colleague'))).toBe('done');
    const id = await proposed(await put('engineers', 'engineer', 'outsider'));
    expect(await members('engineers')).toEqual(['colleague', 'engineer']);
    const [shown] = await waiting();
    expect(shown?.looked?.weighed).toMatchObject({
      wider: [`people who join: ${emailOf('outsider')}`],
      narrower: [`people who leave: ${emailOf('colleague')}`],
    });
    expect(codeOf(await decide('admin', 'confirm', id))).toBe('perimeter.own_proposal');
    expect(codeOf(await decide('second', 'confirm', id))).toBe('done');
    expect(await members('engineers')).toEqual(['engineer', 'outsider']);
    const history = await listVersions(world.ports, {
      kind: 'group',
      id: (await groupNamed('engineers')).id,
      page: { after: null, limit: 1 },
    });
    expect(history).toMatchObject({
      value: { items: [{ version: { confirmedBy: (await world.person('second')).id } }] },
    });
  });

  test('one member in or out waits as well, and a group that no such flow names does not', async () => {
    await clear();
    const { id } = await groupNamed('engineers');
    const admin = await world.as('admin');
    const change = { id, email: emailOf('manager'), membership: 'in' } as const;
    await proposed(await setGroupMember(world.ports, admin, change));
    expect(await members('engineers')).toEqual(['engineer', 'outsider']);
    const free = await saveGroup(world.ports, admin, { id: null, name: 'free', memberEmails: [] });
    expect(free).toMatchObject({ ok: true });
    expect(codeOf(await put('free', 'dba'))).toBe('done');
    expect(await members('free')).toEqual(['dba']);
    await clear();
  });

  test('files propose it, and say so', async () => {
    const groups = [{ at, name: 'engineers', members: [emailOf('engineer')] }];
    const applied = await applyDocuments(world.ports, await world.as('admin'), {
      documents: { ...nothing, groups },
      mode: 'apply',
    });
    expect(applied.changes).toMatchObject([{ kind: 'group', change: 'proposed' }]);
    expect(await members('engineers')).toEqual(['engineer', 'outsider']);
    await clear();
  });
});

describe('what was shown is what is confirmed', () => {
  test('where the inventory moved under a proposal it is shown again, and confirmed only as it is now', async () => {
    await clear();
    const query = `${pii} and resource_name contains "billing"`;
    const id = await proposed(await saveScope(world.ports, await world.as('admin'), scope({ name: 'moved', query })));
    const [shown] = await waiting();
    const second = await world.as('second');
    const confirm = (seen: string) => decideProposal(world.ports, second, { id, verdict: 'confirm', seen });
    expect(codeOf(await confirm(''))).toBe('object.changed');
    const [integration] = await world.ports.store.read((tx) => tx.integrations.all());
    await world.ports.store.transaction(async (tx) => {
      const known = integration ? await tx.resources.ofIntegration(integration.id) : [];
      const one = known.find(({ name }) => name === 'prod-customers');
      if (one) await tx.resources.save([{ ...one, name: 'prod-billing-2' }]);
    });
    expect(codeOf(await confirm(shown?.seen ?? ''))).toBe('object.changed');
    const [again] = await waiting();
    expect(again?.looked?.weighed.joined.resources).toBe((shown?.looked?.weighed.joined.resources ?? 0) + 1);
    expect(codeOf(await confirm(again?.seen ?? ''))).toBe('done');
    expect(await scopeNamed('moved')).not.toBeNull();
  });
});

test('a preview tells what a change would gain and lose, and changes nothing', async () => {
  const admin = await world.as('admin');
  const found = await scopeNamed('pii');
  const input = {
    kind: 'scope',
    id: found?.id ?? null,
    save: { name: null, description: null, query: internal },
  } as const;
  const looked = await previewChange(world.ports, admin, input);
  if (!looked.ok) throw new Error(looked.refusal.message);
  expect(looked.value.weighed).toMatchObject({ joined: { resources: 1 }, left: { resources: 2 }, people: 2 });
  expect(looked.value.weighed.flows.map(({ name }) => name)).toEqual(['pii']);
  expect(looked.value.difference.map(({ part }) => part)).toContain('query');
  expect((await scopeNamed('pii'))?.version).toBe(found?.version);
  const gone = await previewChange(world.ports, admin, { kind: 'scope', id: found?.id ?? null, save: null });
  expect(gone.ok && gone.value.weighed.left.resources).toBe(2);
  expect(codeOf(await previewChange(world.ports, admin, { ...input, save: { ...input.save, query: 'x' } }))).toBe(
    'query.unknown_field',
  );
  expect(codeOf(await previewChange(world.ports, admin, { kind: 'flow', id: 'flw_x', save: null }))).toBe(
    'object.not_found',
  );
});

test('where there is no second administrator it is refused at once, and says so', async () => {
  const person = await world.person('second');
  const { email, firstName, lastName, attributes } = person;
  const less = { id: person.id, email, firstName, lastName, attributes, active: true, managerEmail: null, roles: [] };
  const saved = await savePerson(world.ports, await world.as('admin'), less);
  expect(saved.ok).toBe(true);
  const answer = await saveScope(world.ports, await world.as('admin'), scope({ name: 'alone', query: pii }));
  expect(codeOf(answer)).toBe('perimeter.nobody_confirms');
});

test('without the rule the same changes are made at once: what waits, waits because of it', async () => {
  const free = await openBroker({ documents: company });
  const saved = await saveScope(free.ports, await free.as('admin'), scope({ name: 'billing', query: pii }));
  expect(codeOf(saved)).toBe('done');
  await free.close();
});
