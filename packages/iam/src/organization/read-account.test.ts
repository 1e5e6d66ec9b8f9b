import { describe, expect, it } from 'vitest';
import { readOrganization } from './read-organization.ts';

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: 'sts:AssumeRole' },
};
const file = (more: object): object => ({
  managementAccount: '111111111111',
  root: { id: 'r-abcd', accounts: [{ id: '111111111111' }, { id: '222222222222', name: 'shop', ...more }] },
});
const found = (more: object): readonly string[] =>
  readOrganization(file(more)).problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
const at = 'root.accounts[1]';

describe('what an organization file may say of an account', () => {
  it('is kept as it is written', () => {
    const facts = {
      tags: { phase: 'production', __proto__x: '1' },
      uses: ['shop production'],
      roles: [{ name: 'ci/deployer', trust, policies: [] }],
    };
    const { organization, problems } = readOrganization(file(facts));
    expect(problems).toEqual([]);
    expect(organization?.root.accounts[1]).toMatchObject(facts);
  });

  it('may be left out', () => {
    expect(Object.keys(readOrganization(file({})).organization?.root.accounts[1] ?? {})).toEqual(['id', 'name']);
  });

  it.each<[string, object, readonly string[]]>([
    ['tags that are a list', { tags: ['a'] }, [`error account.tags ${at}.tags`]],
    ['a tag that is a number', { tags: { phase: 1 } }, [`error account.tags ${at}.tags.phase`]],
    ['uses that are one text', { uses: 'shop' }, [`error account.uses ${at}.uses`]],
    ['an empty use', { uses: [' '] }, [`error account.uses ${at}.uses`]],
    ['roles that are an object', { roles: {} }, [`error account.roles ${at}.roles`]],
    ['a role that is a text', { roles: ['a'] }, [`error account.roles ${at}.roles[0]`]],
    ['a role without trust', { roles: [{ name: 'a' }] }, [`error account.role_policy ${at}.roles[0].trust`]],
    ['a name with an ARN', { roles: [{ name: 'arn:x:y', trust }] }, [`error account.role_name ${at}.roles[0].name`]],
    [
      'one role twice',
      {
        roles: [
          { name: 'a', trust },
          { name: 'A', trust },
        ],
      },
      [`error account.roles ${at}.roles[1].name`],
    ],
    [
      'an unknown field of a role',
      { roles: [{ name: 'a', trust, arn: 'x' }] },
      [`error organization.field_unknown ${at}.roles[0].arn`],
    ],
    [
      'policies that are one document',
      { roles: [{ name: 'a', trust, policies: trust }] },
      [`error account.roles ${at}.roles[0].policies`],
    ],
    [
      'a trust policy that cannot be read',
      { roles: [{ name: 'a', trust: { Version: '2012-10-17', Statement: { ...trust.Statement, Effect: 'Maybe' } } }] },
      [`error effect.unknown ${at}.roles[0].trust.Statement.Effect`],
    ],
    ['an unknown field of the account', { owner: 'x' }, [`error organization.field_unknown ${at}.owner`]],
  ])('is refused: %s', (_, more, expected) => {
    expect(found(more)).toEqual(expected);
    expect(readOrganization(file(more)).organization).toBeUndefined();
  });
});
