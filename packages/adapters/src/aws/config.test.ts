import { describe, expect, test } from 'vitest';
import { parseConfig, parseCredential, settings } from './config.ts';

const least = { organization_id: 'o-a1b2c3d4e5', external_id: 'tidegate-1', regions: 'eu-west-1' };
const parse = (given: Record<string, string>, allowed: readonly string[] = []) =>
  parseConfig(given, (hostname) => allowed.includes(hostname));

describe('settings', () => {
  test('the organization, the external id and the regions are needed; the rest has safe defaults', () => {
    expect(parse(least)).toEqual({
      ok: true,
      value: {
        organizationId: 'o-a1b2c3d4e5',
        externalId: 'tidegate-1',
        regions: ['eu-west-1'],
        roleName: 'TidegateInventory',
        taggingRoleName: null,
        managementRoleArn: null,
        grantingRoleName: null,
        workspace: 'main',
        boundaryPolicy: null,
        grantTags: {},
        identityCenterRoleArn: null,
        signInUrl: null,
        databaseUsers: new Map(),
        identityCenterRegion: null,
        accountsExcluded: new Set(),
        endpoint: null,
      },
    });
  });

  test('lists may have spaces and repeat themselves', () => {
    const parsed = parse({ ...least, regions: 'eu-west-1, us-east-1,eu-west-1 ,', accounts_excluded: ' 111111111111' });
    expect(parsed).toMatchObject({
      value: { regions: ['eu-west-1', 'us-east-1'], accountsExcluded: new Set(['111111111111']) },
    });
  });

  test.each<[string, Record<string, string>, string]>([
    ['no organization', { organization_id: '' }, 'organization_id'],
    ['the ARN of an organization', { organization_id: 'arn:aws:organizations::1:organization/o-1' }, 'organization_id'],
    ['no external id', { external_id: '' }, 'external_id'],
    ['an external id of one letter', { external_id: 'x' }, 'external_id'],
    ['no regions', { regions: '' }, 'regions'],
    ['nothing but commas', { regions: ', ,' }, 'regions'],
    ['a region that is none', { regions: 'eu-west-1, europe' }, 'regions'],
    ['a region that names another host', { regions: 'x.evil.example/-1' }, 'regions'],
    ['a role with a path', { role_name: 'path/Role' }, 'role_name'],
    ['a role that is no ARN', { management_role_arn: 'TidegateOrganization' }, 'management_role_arn'],
    ['an account of 11 digits', { accounts_excluded: '11111111111' }, 'accounts_excluded'],
    ['a region of Identity Center that is none', { identity_center_region: 'here' }, 'identity_center_region'],
    ['opening without a boundary', { granting_role_name: 'tidegate-main' }, 'boundary_policy'],
    ['a boundary with a wildcard', { boundary_policy: 'guardrails/*' }, 'boundary_policy'],
    ['a workspace with a path', { workspace: 'a/b' }, 'workspace'],
    ['a granting role with a path', { granting_role_name: 'x/y', boundary_policy: 'b' }, 'granting_role_name'],
    [
      'assigning without a region of Identity Center',
      { identity_center_role_arn: 'arn:aws:iam::111111111111:role/x', boundary_policy: 'b' },
      'identity_center_region',
    ],
    ['a tag of AWS’s own', { grant_tags: 'aws:x=y' }, 'grant_tags'],
    ['a tag of ours', { grant_tags: 'Tidegate:workspace=other' }, 'grant_tags'],
    ['a tag with a wildcard', { grant_tags: 'team=*' }, 'grant_tags'],
    ['a sign-in page by http', { sign_in_url: 'http://acme.awsapps.com/start' }, 'sign_in_url'],
    ['a database user for a shell', { database_user_admin: 'root; id' }, 'database_user_admin'],
    ['a misspelt setting', { Regions: 'eu-west-1' }, 'Regions'],
  ])('%s is refused, by name', (_name, change, field) => {
    const parsed = parse({ ...least, ...change });
    expect(parsed.ok ? null : parsed.refusal).toMatchObject({ code: 'integration.invalid', field });
  });

  test.each(['http://127.0.0.1:5000', 'http://localhost:5000', 'http://[::1]:5000', 'https://127.0.0.1'])(
    'a stand-in on this machine may be spoken to: %s',
    (endpoint) => {
      expect(parse({ ...least, endpoint }).ok).toBe(true);
    },
  );

  test.each([
    'http://169.254.169.254',
    'http://10.0.0.1:5000',
    'https://aws.evil.example',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1@evil.example',
    'http://user:password@127.0.0.1:5000',
    'file:///etc/passwd',
    'http://127.0.0.1:5000/path',
    'not an address',
  ])('%s is no address to speak to', (endpoint) => {
    const parsed = parse({ ...least, endpoint });
    expect(parsed.ok ? null : parsed.refusal).toMatchObject({ field: 'endpoint' });
  });

  test('a host that the server allows is spoken to by https only', () => {
    expect(parse({ ...least, endpoint: 'https://aws.inside.example' }, ['aws.inside.example']).ok).toBe(true);
    expect(parse({ ...least, endpoint: 'http://aws.inside.example' }, ['aws.inside.example']).ok).toBe(false);
  });

  test('what says which organization is meant is marked as guarding the access', () => {
    const guarded = settings.filter((setting) => setting.guards === 'place').map((setting) => setting.key);
    expect(guarded).toEqual(['organization_id', 'workspace', 'management_role_arn', 'endpoint']);
  });
});

describe('the credential', () => {
  const key = { access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: 's3cret' };

  test('is a key, or none where the machine has an identity', () => {
    expect(parseCredential(null)).toEqual({ ok: true, value: null });
    expect(parseCredential(JSON.stringify({ ...key, session_token: 't' }))).toEqual({
      ok: true,
      value: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 's3cret', sessionToken: 't' },
    });
  });

  test.each(['s3cret', '{"secret_access_key":"s3cret"}', JSON.stringify({ ...key, password: 's3cret' })])(
    '%j is refused without repeating it',
    (text) => {
      expect(JSON.stringify(parseCredential(text))).not.toContain('s3cret');
      expect(parseCredential(text).ok).toBe(false);
    },
  );
});
