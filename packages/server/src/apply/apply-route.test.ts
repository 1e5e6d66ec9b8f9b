// The route of `tidegate apply`, with what a script may send by mistake: too many files, too much text, another's token. Each is refused
// before anything is parsed or applied.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const url = '/api/tidegate/v1/apply';
let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom());
}, 60_000);
afterAll(() => house.close());

const version = () => house.ports.store.read((tx) => tx.worldVersion());
const file = (text: string, path = 'a.yaml') => ({ path, text });
const post = (body: object, as = 'admin') => house.call('POST', url, { as, body });
const scope = 'scopes:\n  - name: tried\n    query: resource_type = "aws-rds-instance"\n';

test.each([
  ['501 files', { files: Array.from({ length: 501 }, (_, index) => file('', `${index}.yaml`)) }, 400, 'input.invalid'],
  ['no file', { files: [] }, 400, 'input.invalid'],
  ['a key the route does not have', { files: [file(scope)], dryrun: true }, 400, 'input.unknown_key'],
  ['a body of 10 MB', { files: [file('x'.repeat(10_000_000))] }, 413, 'input.too_large'],
])('%s is refused and nothing changes', async (_, body, status, code) => {
  const before = await version();
  const answer = await post(body);
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  expect(await version()).toBe(before);
});

test.each(['auditor', 'data-engineer'])('%s may not apply anything', async (who) => {
  const before = await version();
  const answer = await post({ files: [file(scope)] }, who);
  expect([answer.statusCode, answer.json().code]).toEqual([403, 'auth.forbidden']);
  expect(await version()).toBe(before);
});

test('problems are an answer, with file, line, column, code and the fix; a dry run answers like an apply', async () => {
  const before = await version();
  for (const dry_run of [true, false]) {
    const answer = await post({ files: [file(`${scope}    querry: x\n`), file('groups: [', 'b.yaml')], dry_run });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      applied: false,
      changes: [],
      problems: [
        {
          file: 'a.yaml',
          line: 4,
          column: 5,
          code: 'input.unknown_key',
          message: 'unknown key `querry` in `scopes[0]`; did you mean `query`?',
        },
        expect.objectContaining({ file: 'b.yaml', line: 1, code: 'apply.invalid' }),
      ],
      moved: null,
      stuck: [],
    });
  }
  expect(await version()).toBe(before);
});

test('a dry run shows the change that the apply then makes, once', async () => {
  const created = [{ kind: 'scope', name: 'tried', change: 'created', fields: [] }];
  const shown = await post({ files: [file(scope)], dry_run: true });
  expect(shown.json()).toEqual({ applied: false, changes: created, problems: [], moved: null, stuck: [] });
  expect((await post({ files: [file(scope)] })).json()).toEqual({
    applied: true,
    changes: created,
    problems: [],
    moved: null,
    stuck: [],
  });
  const again = await post({ files: [file(scope)] });
  expect(again.json().changes).toEqual([{ ...created[0], change: 'unchanged' }]);
});

test('what a flow is stuck by is a warning: told by the dry run, and by the apply that saves it', async () => {
  const flow = `groups:
  - name: nobody-yet
    members: []
flows:
  - name: stuck
    active: true
    trigger: SELF_SERVE
    requestors: {logical_operator: OR, conditions: [{type: group, values: [data]}]}
    access_targets: [{access_scope: {access_scope_reference: s3-dev}}]
    approver_policy:
      approval_mode: ALL_OF
      approver_groups: [{logical_operator: OR, approvers: [{type: group, values: [nobody-yet]}]}]
    grant_duration_in_min: 60
    settings: {justification_required: true, require_approver_reason: false, requestor_cannot_approve_himself: true, require_mfa: false, labels: []}
`;
  for (const dry_run of [true, false]) {
    const answer = (await post({ files: [file(flow)], dry_run })).json();
    expect(answer).toMatchObject({ applied: !dry_run, problems: [] });
    expect(answer.stuck).toEqual([
      {
        flow: 'stuck',
        kind: 'flow.no_approver',
        sentence: expect.stringContaining('nobody can consent as a member of `nobody-yet` when'),
      },
    ]);
  }
});
