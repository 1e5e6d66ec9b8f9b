// The connector's rights: everything claimed about them is proved, the documents are the ones that are kept, and no statement and no condition can be
// lost without a proof that notices.
import { describe, expect, it } from 'vitest';
import {
  actionFacts,
  authorize,
  type ConnectorNeed,
  checkPolicy,
  findActions,
  generateConnector,
  isProved,
  reachable,
  type WrittenDocument,
  type WrittenStatement,
  writeFiles,
} from '../../index.ts';
import type { ConnectorDocuments } from './asked.ts';
import { identityCenterCalls, inventoryCalls, neverCalls, treeCalls } from './calls.ts';
import { declare } from './declared.ts';
import { proveConnector } from './prove-connector.ts';

const account = '111122223333';
const boundary = `arn:aws:iam::${account}:policy/guardrails/boundary-ws-1`;
const common = {
  account,
  trusted: 'arn:aws:iam::444455556666:role/tidegate-server',
  externalId: 'k3Tq9-example',
  workspace: 'ws-1',
} as const;
const identityCenter = { instance: 'ssoins-1234567890abcdef', managementAccount: '999999999999' } as const;
const tags = { 'entigo:workspace': 'ws-1' };

const needs: Readonly<Record<string, ConnectorNeed>> = {
  'member-grants': { ...common, access: 'grants', place: { kind: 'member', boundary, tags } },
  'member-inventory': { ...common, access: 'inventory', place: { kind: 'member' } },
  'organization-grants': {
    ...common,
    access: 'grants',
    place: { kind: 'organization', organization: 'o-abcd123456', identityCenter },
  },
  'organization-assign': {
    ...common,
    access: 'grants',
    place: {
      kind: 'organization',
      organization: 'o-abcd123456',
      members: ['222222222222'],
      identityCenter: { ...identityCenter, accounts: ['222222222222', '333333333333'], permissionSets: 'assign' },
    },
  },
  'organization-inventory': {
    ...common,
    access: 'inventory',
    place: { kind: 'organization', organization: 'o-abcd123456', identityCenter },
  },
};

const kept = new Map<string, ReturnType<typeof fresh>>();

/** Made once: proving takes a few tenths of a second. */
function made(name: string) {
  const known = kept.get(name) ?? fresh(name);
  kept.set(name, known);
  return known;
}

function fresh(name: string) {
  const need = needs[name];
  const answer = need === undefined ? undefined : generateConnector(need);
  if (!answer?.ok) throw new Error(`${name}: ${answer?.problems.join('; ')}`);
  return answer;
}

function documentsOf(name: string): ConnectorDocuments {
  const of = (kind: string) =>
    made(name)
      .generated.documents.filter((one) => one.kind === kind)
      .map(({ document }) => document);
  const [trust, own] = [of('trust')[0], of('boundary')[0]];
  if (trust === undefined || own === undefined) throw new Error(name);
  return { trust, boundary: own, identity: of('identity') };
}

function provedWith(name: string, documents: ConnectorDocuments): boolean {
  const need = needs[name];
  const declared = need === undefined ? [] : declare(need);
  if (!('need' in declared)) throw new Error(name);
  for (const { proved } of proveConnector(declared, documents)) if (!proved) return false;
  return true;
}

describe.each(Object.keys(needs))('the connector for %s', (name) => {
  it('is proved in every claim', () => {
    const { generated } = made(name);
    expect(generated.proofs.filter(({ proved }) => !proved)).toEqual([]);
    expect(generated.proofs.length).toBeGreaterThan(10);
    expect(isProved(generated)).toBe(true);
  });

  it('has the documents that are kept beside this test', async () => {
    const documents = made(name).generated.documents.map(({ name: file, document }) => [file, document] as const);
    const text = `${JSON.stringify(Object.fromEntries(documents), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`fixtures/${name}.json`);
  });

  it('fits, is accepted as what it is for, has a reason for each statement, and is the same each time', () => {
    const { generated } = made(name);
    for (const { document, kind, size, sizeMax, reasons } of generated.documents) {
      expect(size).toBeLessThanOrEqual(sizeMax);
      expect(checkPolicy(JSON.stringify(document), kind).filter(({ severity }) => severity !== 'warning')).toEqual([]);
      expect(reasons.map(({ sid }) => sid)).toEqual(document.Statement.map(({ Sid }) => Sid));
      for (const { why } of reasons) expect(why).toMatch(/^[a-z].*[^.]$/);
    }
    expect(JSON.stringify(fresh(name).generated)).toBe(JSON.stringify(generated));
  });

  it('loses no statement and no condition without a proof that notices', () => {
    const documents = documentsOf(name);
    expect(provedWith(name, documents)).toBe(true);
    const unnoticed = mutationsOf(documents).flatMap(([what, changed]) => (provedWith(name, changed) ? [what] : []));
    expect(unnoticed).toEqual([]);
  });
});

/** Each document without one statement, and with one condition or one value of it less. */
function mutationsOf(documents: ConnectorDocuments): readonly (readonly [string, ConnectorDocuments])[] {
  const inTrust = changesOf(documents.trust).map(
    ([what, trust]) => [`trust ${what}`, { ...documents, trust }] as const,
  );
  const inBoundary = changesOf(documents.boundary).map(
    ([what, own]) => [`boundary ${what}`, { ...documents, boundary: own }] as const,
  );
  const inIdentity = documents.identity.flatMap((document, index) =>
    changesOf(document).map(([what, changed]) => {
      const identity = documents.identity.map((one, at) => (at === index ? changed : one));
      return [`identity ${what}`, { ...documents, identity }] as const;
    }),
  );
  return [...inTrust, ...inBoundary, ...inIdentity];
}

function changesOf(document: WrittenDocument): readonly (readonly [string, WrittenDocument])[] {
  return document.Statement.flatMap((statement, index) => {
    const replaced = (by: readonly WrittenStatement[]): WrittenDocument => ({
      ...document,
      Statement: document.Statement.flatMap((one, at) => (at === index ? by : [one])),
    });
    const without = [[`without ${statement.Sid}`, replaced([])] as const];
    const { Condition: condition = {} } = statement;
    const loosened = Object.entries(condition).flatMap(([operator, keys]) =>
      Object.keys(keys).map((key) => {
        const rest = Object.fromEntries(Object.entries(keys).filter(([other]) => other !== key));
        const Condition = { ...condition, [operator]: rest };
        return [`${statement.Sid} without ${operator} ${key}`, replaced([{ ...statement, Condition }])] as const;
      }),
    );
    // Read statements limit nothing by themselves; that one is gone is noticed where each call is looked for.
    return statement.Sid.startsWith('Read') ? [] : [...without, ...loosened];
  });
}

describe('the calls', () => {
  const all = [...inventoryCalls, treeCalls, ...identityCenterCalls].flatMap(({ actions }) => actions);

  it('that read are in the table, read or list, and are named once', () => {
    for (const action of all) expect(['Read', 'List'], action).toContain(actionFacts(action)?.level);
    expect(new Set(all).size).toBe(all.length);
  });

  it('that must never be made are in the table, so that no claim is about nothing', () => {
    for (const pattern of Object.values(neverCalls).flat()) {
      expect(findActions({ action: pattern }).length, pattern).toBeGreaterThan(0);
      expect(all).not.toContain(pattern);
    }
  });

  it('that read a value are denied even to a session that a secret’s or bucket’s own policy lets in', () => {
    const documents = documentsOf('member-grants');
    const session = `arn:aws:sts::${account}:assumed-role/tidegate-ws-1/tidegate`;
    for (const [action, resource] of [
      ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:eu-west-1:${account}:secret:db-abcdef`],
      ['s3:GetObject', 'arn:aws:s3:::data/a.csv'],
    ] as const) {
      const decision = authorize({
        request: {
          principal: { arn: session, roleArn: `arn:aws:iam::${account}:role/tidegate-ws-1` },
          action,
          resource,
          resourceAccount: account,
        },
        policies: {
          identity: documents.identity,
          boundary: documents.boundary,
          resource: {
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Principal: { AWS: session }, Action: action, Resource: '*' },
          },
        },
      });
      expect(decision).toMatchObject({
        effect: 'deny',
        explicit: true,
        blockedBy: expect.arrayContaining(['boundary']),
      });
    }
  });
});

describe('a claim that is not true', () => {
  it('is answered with a request, and the set is not proved', () => {
    const documents = documentsOf('member-grants');
    const own = { ...documents.boundary, Statement: documents.boundary.Statement.slice(0, 1) };
    const layers = { identity: documents.identity, boundary: own };
    expect(reachable(layers, { action: 'iam:CreateRole' }).answer).toBe('exists');
    const need = needs['member-grants'];
    const declared = need === undefined ? [] : declare(need);
    if (!('need' in declared)) throw new Error('not declared');
    const failed = [...proveConnector(declared, { ...documents, boundary: own })].filter(({ proved }) => !proved);
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.every(({ answer }) => answer.answer === 'exists' || answer.answer === 'fails')).toBe(true);
  });
});

describe('what is declared', () => {
  const member = needs['member-grants'];
  if (member === undefined) throw new Error('no need');
  it.each([
    ['an account that is none', { ...member, account: '1' }, 'the account `1` is not twelve digits'],
    ['everybody as the one who takes the role', { ...member, trusted: '*' }, 'is not the ARN of a user or role'],
    ['a pattern as the one who takes it', { ...member, trusted: 'arn:aws:iam::444455556666:role/*' }, 'is not the ARN'],
    ['a short external id', { ...member, externalId: 'abc' }, 'the external id has fewer than 8 characters'],
    ['an external id with a wildcard', { ...member, externalId: 'abcdefgh*' }, 'some that AWS does not take'],
    ['a workspace that is a pattern', { ...member, workspace: 'ws-*' }, 'the workspace `ws-*` does not fit'],
    ['a workspace that leaves its path', { ...member, workspace: '../x' }, 'does not fit into names of roles'],
    ['grants without a boundary', { ...member, place: { kind: 'member' } }, 'the boundary is needed'],
    [
      'a boundary elsewhere',
      { ...member, place: { kind: 'member', boundary: 'arn:aws:iam::999999999999:policy/x' } },
      'is not the ARN of a policy in account 111122223333',
    ],
    [
      'its own boundary as that of grants',
      { ...member, place: { kind: 'member', boundary: `arn:aws:iam::${account}:policy/tidegate/connector/b` } },
      'give it another path',
    ],
    [
      "one of Tidegate's tags with another value",
      { ...member, place: { kind: 'member', boundary, tags: { 'Tidegate:Workspace': 'x' } } },
      'is one of Tidegate',
    ],
    [
      'the management account among those where people are let in',
      {
        ...member,
        place: { kind: 'organization', identityCenter: { ...identityCenter, accounts: ['999999999999'] } },
      },
      'nobody is assigned in the management account',
    ],
    [
      'an instance that is none',
      { ...member, place: { kind: 'organization', identityCenter: { ...identityCenter, instance: '*' } } },
      'it looks like `ssoins-',
    ],
  ] as const)('%s is refused with a sentence', (_, need, says) => {
    const answer = generateConnector(need);
    expect(answer.ok ? [] : answer.problems.join('; ')).toContain(says);
  });

  it('and too long for a policy is refused, never cut', () => {
    const accounts = Array.from({ length: 61 }, (_, index) => `1000000000${String(index).padStart(2, '0')}`);
    const answer = generateConnector({
      ...member,
      place: { kind: 'organization', identityCenter: { ...identityCenter, accounts } },
    });
    expect(answer.ok ? [] : answer.problems).toEqual([
      'more than 60 accounts do not fit into a policy; leave the list out, or connect a part of the organization',
    ]);
    const sixty = { ...identityCenter, accounts: accounts.slice(1) };
    const full = generateConnector({
      ...member,
      place: { kind: 'organization', members: accounts.slice(1), identityCenter: sixty },
    });
    expect(full.ok ? 'fits' : full.problems.join()).toMatch(/fits|`connector-boundary` has \d+ characters of 6144/);
  });
});

describe('with Terraform', () => {
  it('the role has its name, its boundary and its policies', () => {
    const { generated, placements } = made('member-grants');
    const text =
      writeFiles(generated, { terraform: placements }).find(({ path }) => path === 'main.tf.json')?.text ?? '';
    expect(JSON.parse(text)).toMatchObject({
      resource: {
        aws_iam_role: {
          'connector-trust': {
            name: 'tidegate-ws-1',
            permissions_boundary: expect.stringContaining('aws_iam_policy.connector-boundary.arn'),
          },
        },
        aws_iam_policy: {
          'connector-inventory': { name: 'tidegate-ws-1-inventory', path: '/tidegate/connector/' },
          'connector-grants': { name: 'tidegate-ws-1-grants', path: '/tidegate/connector/' },
          'connector-boundary': { name: 'tidegate-ws-1-boundary', path: '/tidegate/connector/' },
        },
      },
    });
  });
});
