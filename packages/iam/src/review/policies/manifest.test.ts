// What is said in the manifest is taken, what is not is supposed and said to be.

import { describe, expect, it } from 'vitest';
import type { Finding } from '../finding.ts';
import { readManifest } from './manifest.ts';
import { reviewPolicies } from './review-policies.ts';

const policy = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });
const own = {
  Effect: 'Allow',
  Action: 'ec2:*',
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/ws': 'ws-1' } },
};
const makesRoles = {
  Effect: 'Allow',
  Action: 'iam:CreateRole',
  Resource: 'arn:aws:iam::111111111111:role/ws-1/*',
  Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111111111111:policy/boundary' } },
};
const folder = { 'boundary/a.json': policy(own), 'identity/a.json': policy(makesRoles) };

const findingsOf = (documents: Readonly<Record<string, object>>): readonly Finding[] =>
  reviewPolicies(Object.entries(documents).map(([path, document]) => ({ path, text: JSON.stringify(document) })))
    .findings;

describe('a manifest', () => {
  it('says which boundary a role has', () => {
    expect(findingsOf(folder).map(({ code }) => code)).toContain('delegation.void');
    const roles = { platform: { identity: ['identity/a.json'], boundary: null } };
    expect(findingsOf({ ...folder, 'review.json': { roles } }).map(({ code }) => code)).not.toContain(
      'delegation.void',
    );
  });

  it('that names a document which is not there is a finding, not a role without a boundary', () => {
    const roles = { platform: { identity: ['identity/a.json'], boundary: 'boundary/b.json' } };
    const found = findingsOf({ ...folder, 'review.json': { roles } }).find(
      ({ code }) => code === 'document.unreadable',
    );
    expect(found?.reason).toContain('`boundary/b.json`');
  });

  it('leaves nothing to be supposed of what it says', () => {
    const supposed = (documents: Readonly<Record<string, object>>): readonly string[] =>
      findingsOf(documents)
        .filter(({ code }) => code === 'account.shared')
        .flatMap(({ inferred = [] }) => inferred);
    expect(supposed(folder)).toEqual(['the workspace is the tag `ws=ws-1`, which Allow statements ask of resources']);
    expect(supposed({ ...folder, 'review.json': { workspace: { key: 'ws', value: 'ws-1' } } })).toEqual([]);
  });

  it.each<[string, unknown, readonly string[]]>([
    [
      'everything',
      {
        account: '111111111111',
        path: 'a/',
        boundary: 'arn',
        workspace: { key: 'a', value: 'b' },
        roles: { a: { identity: ['a'], arn: 'arn' } },
      },
      [],
    ],
    ['another field', { workspaces: 1 }, ['manifest.field review.json.workspaces']],
    ['an account that is none', { account: '1' }, ['manifest.form review.json.account']],
    ['a tag without a value', { zone: { key: 'a' } }, ['manifest.form review.json.zone']],
    ['a role without policies', { roles: { a: {} } }, ['manifest.form review.json.roles.a']],
    ['roles that are a list', { roles: [] }, ['manifest.form review.json.roles']],
    ['a word for yes', { oneAccountPerWorkspace: 'yes' }, ['manifest.form review.json.oneAccountPerWorkspace']],
    ['a list', [], ['manifest.form review.json']],
  ])('with %s', (_what, value, expected) => {
    expect(readManifest(JSON.stringify(value)).problems.map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
  });

  it('that is no JSON is a problem', () => {
    expect(readManifest('{').problems.map(({ code }) => code)).toEqual(['json.syntax']);
  });
});
