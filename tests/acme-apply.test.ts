// The demo company through the door that anybody's files come through: it loads without a problem, twice is once, one edited line is
// one change, and each kind of mistake in it is told at its line while nothing changes.

import { type Actor, type Applied, applyDocuments } from '@tidegate/broker';
import { parseApplyFiles } from '@tidegate/server';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acmeDocuments, acmeFiles } from './acme.ts';

let broker: BrokerWorld;
let actor: Actor;
beforeAll(async () => {
  broker = await openBroker();
  actor = await broker.as('admin');
  const applied = await apply(acmeFiles());
  expect(applied.problems).toEqual([]);
}, 60_000);
afterAll(() => broker.close());

type Files = readonly { readonly path: string; readonly text: string }[];

async function apply(files: Files): Promise<Applied> {
  const { documents, problems } = parseApplyFiles(files);
  if (problems.length > 0) return { changes: [], problems, moved: null, stuck: [] };
  return applyDocuments(broker.ports, actor, { documents, mode: 'apply' });
}
const changed = (applied: Applied): readonly string[] =>
  applied.changes
    .filter((one) => one.change !== 'unchanged')
    .map((one) => [one.change, one.kind, one.name, ...one.fields].join(' '));
const mark = () =>
  broker.ports.store.read(async (tx) => ({ version: await tx.worldVersion(), head: await tx.audit.head() }));

/** The files with one piece of text replaced, which must be there exactly once. */
function edited(path: string, from: string, to: string): Files {
  const files = acmeFiles();
  const file = files.find((one) => one.path === path);
  expect(file?.text.split(from), `${from} is once in ${path}`).toHaveLength(2);
  return files.map((one) => (one === file ? { path, text: one.text.replace(from, () => to) } : one));
}
test('the files hold what the README tells of, and nothing is written twice', () => {
  const { integrations, people, groups, resources, scopes, flows } = acmeDocuments();
  expect([integrations.length, people.length, groups.length, scopes.length, flows.length]).toEqual([2, 14, 6, 9, 9]);
  expect(resources.filter((item) => item.integration === 'acme-aws').length).toBeGreaterThan(75);
});

test('applying it again changes nothing: every line of the answer says so, and so does the audit log', async () => {
  const before = await mark();
  const again = await apply(acmeFiles());
  expect(changed(again)).toEqual([]);
  expect(again.changes.length).toBeGreaterThan(110);
  expect(await mark()).toEqual(before);
});

test('files in another order, or all in one, say the same', async () => {
  const before = await mark();
  expect(changed(await apply(acmeFiles().toReversed()))).toEqual([]);
  expect(await mark()).toEqual(before);
});

test('one corrected tag changes one resource, and brings it into the scope it was missing from', async () => {
  const files = edited(
    'inventory-production.yaml',
    '{ env: production, DataClassification: pii, Team: data, Service: billing }',
    '{ Environment: production, DataClassification: pii, Team: data, Service: billing }',
  );
  expect(changed(await apply(files))).toEqual([
    'changed resource acme/Workloads/prod 333333333333/eu-west-1/prod-billing-rds-02 tags',
  ]);
  expect(changed(await apply(acmeFiles())), 'and back').toHaveLength(1);
});

test('one edited line of a flow is one change of that flow', async () => {
  const files = edited('flows.yaml', 'description: Staging machines, when the manager agrees', 'description: Staging');
  expect(changed(await apply(files))).toEqual(['changed flow Staging EC2 description']);
  expect(changed(await apply(acmeFiles()))).toHaveLength(1);
});

describe('a mistake is told where it is written, and nothing changes', () => {
  interface Mistake {
    readonly what: string;
    readonly path: string;
    readonly from: string;
    readonly to: string;
    /** The text at the place that is told. */
    readonly at: string;
    readonly code: string;
    readonly words: string;
  }
  const mistakes: readonly Mistake[] = [
    {
      what: 'a bracket that is not closed',
      path: 'people.yaml',
      from: 'members: [sre@acme.example]',
      to: 'members: [sre@acme.example',
      at: '- name: dba',
      code: 'apply.invalid',
      words: 'not valid YAML',
    },
    {
      what: 'an unknown key',
      path: 'scopes.yaml',
      from: 'description: EC2 in the staging account',
      to: 'descripton: EC2',
      at: 'descripton',
      code: 'input.unknown_key',
      words: 'did you mean `description`?',
    },
    {
      what: 'a query that is none',
      path: 'scopes.yaml',
      from: 'resource_type = "aws-rds-instance" and resource_context',
      to: 'resource_type is "aws-rds-instance" and resource_context',
      at: 'is "aws-rds-instance"',
      code: 'query.syntax',
      words: 'column 15: ',
    },
    {
      what: 'a field that queries do not have, in a query of several lines',
      path: 'scopes.yaml',
      from: 'and resource_tag["DataClassification"] = "public"',
      to: 'and resource_tags["DataClassification"] = "public"',
      at: 'resource_tags[',
      code: 'query.unknown_field',
      words: 'line 3, column 5: ',
    },
    {
      what: 'a group that does not exist',
      path: 'flows.yaml',
      from: 'values: [compliance] }',
      to: 'values: [complaince] }',
      at: 'complaince]',
      code: 'flow.unknown_reference',
      words: 'did you mean `compliance`',
    },
    {
      what: 'a scope that does not exist',
      path: 'flows.yaml',
      from: 'access_scope_reference: rds-dev ',
      to: 'access_scope_reference: rds-devel ',
      at: 'rds-devel',
      code: 'flow.unknown_reference',
      words: 'did you mean `rds-dev`',
    },
    {
      what: 'a person that does not exist',
      path: 'people.yaml',
      from: 'members: [sre@acme.example]',
      to: 'members: [srs@acme.example]',
      at: '[srs@acme.example]',
      code: 'flow.unknown_reference',
      words: 'no person `srs@acme.example`',
    },
    {
      what: 'an account that does not exist',
      path: 'inventory-dev.yaml',
      from: 'name: "dev-sandbox-01", account: "111111111111"',
      to: 'name: "dev-sandbox-01", account: "111111111112"',
      at: '{ type: aws-account-ec2-instance, id: "arn:aws:ec2:eu-west-1:111111111111:instance/i-007ad568e8d439989"',
      code: 'flow.unknown_reference',
      words: 'no account `111111111112`',
    },
    {
      what: 'a setting that contradicts itself',
      path: 'flows.yaml',
      from: 'labels: [staging] }',
      to: 'labels: [staging], max_extensions: 3 }',
      at: '{ justification',
      code: 'flow.invalid',
      words: 'settings.extension_duration_in_min',
    },
    {
      what: 'a name used twice',
      path: 'scopes.yaml',
      from: 'name: ec2-staging',
      to: 'name: ec2-dev',
      at: 'name: ec2-dev\n    description: EC2 in the staging',
      code: 'apply.invalid',
      words: 'already written at scopes.yaml:4',
    },
    {
      what: 'a resource written twice',
      path: 'inventory-security.yaml',
      from: 'role/SecurityAudit"',
      to: 'role/IncidentResponder"',
      at: '{ type: aws-account-iam-role, id: "arn:aws:iam::444444444444:role/IncidentResponder", name: "IncidentResponder"',
      code: 'apply.invalid',
      words: 'already written at inventory-security.yaml:15',
    },
  ];

  test.each(mistakes)('$what', async ({ path, from, to, at, code, words }) => {
    const files = edited(path, from, to);
    const before = await mark();
    const { changes, problems } = await apply(files);
    expect(changes).toEqual([]);
    const [problem] = problems;
    expect(problem?.refusal.code).toBe(code);
    expect(problem?.refusal.message).toContain(words);
    expect(problem?.at.file).toBe(path);
    const { line, column } = problem?.at ?? {};
    const text =
      files
        .find((one) => one.path === path)
        ?.text.split('\n')
        .slice((line ?? 0) - 1) ?? [];
    expect(text.join('\n').slice((column ?? 0) - 1, (column ?? 0) - 1 + at.length)).toBe(at);
    expect(await mark()).toEqual(before);
  });

  test('an inventory that lost most of its resources', async () => {
    const files = acmeFiles().filter((file) => !/^inventory-(dev|production)/.test(file.path));
    const before = await mark();
    const { problems } = await apply(files);
    expect(problems.map((one) => one.refusal.message)).toEqual([
      expect.stringMatching(
        /^\d+ of \d+ known resources of `acme-aws` would be gone; a list that short is not believed$/,
      ),
    ]);
    expect(await mark()).toEqual(before);
  });
});
