// The policies of the decision record that this project began with, as people wrote them: every flaw that was found in them by proof and by hand is a
// finding, with a request where it is one. The rows follow the analysis sentence by sentence; what it says holds must give no finding.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { authorize } from '../../authorize.ts';
import type { Effect, Policies } from '../../types.ts';
import type { Finding } from '../finding.ts';
import type { PolicyFindingCode } from './codes.ts';
import { reviewPolicies } from './review-policies.ts';

const folder = fileURLToPath(new URL('../../../../../examples/seed-003-adr/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.json'))
  .map((path) => ({ path, text: readFileSync(`${folder}${path}`, 'utf8') }));
const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? '';
const { findings } = reviewPolicies(files);

const boundary = 'boundary/workspace-boundary-ws-prod-001.json';
const platform = 'identity/platform.json';
const own = `${boundary} Statement[0] AllowWorkspaceResources`;
const gate = `${boundary} Statement[2] DenyUntaggedResources`;
const writes = `${platform} Statement[1] AllowPolicyCreation`;
const tagsRoles = `${platform} Statement[2] TagNewRoles`;

const find = (code: PolicyFindingCode, where: string): Finding | undefined =>
  findings.find((one) => one.code === code && one.where === where);

/** The sentence, the finding, where it is, what it must speak of, and what the request shows (`text` where the text itself is the proof). */
const rows: readonly (readonly [string, PolicyFindingCode, string, RegExp, Effect | 'text'])[] = [
  // §3.1: proved on its text
  [
    'a bounded role can create nothing in ec2, rds or s3',
    'create.impossible',
    boundary,
    /`ec2`, `rds` and `s3`/,
    'deny',
  ],
  [
    'it reads the roles of every workspace',
    'read.outside',
    `${boundary} Statement[1] AllowIAMActions`,
    /iam:GetRole.*iam:ListRolePolicies.*trust/,
    'allow',
  ],
  ['the delegated policy is void under the boundary', 'delegation.void', platform, /no guard but itself/, 'deny'],
  [
    'a resource policy reaches another workspace past it',
    'boundary.no_deny',
    boundary,
    /names a session.*or `\*`/,
    'allow',
  ],
  [
    'a resource policy reaches the untagged past it',
    'boundary.no_deny_untagged',
    boundary,
    /no `entigo:workspace`/,
    'allow',
  ],
  [
    'an inline policy goes on a role without the boundary',
    'delegation.unbounded_policy',
    writes,
    /iam:PutRolePolicy/,
    'allow',
  ],
  [
    'any role is tagged with a foreign workspace',
    'delegation.tag_role',
    tagsRoles,
    /iam:TagRole.*another workspace/,
    'allow',
  ],
  ['the zone of a role is flipped', 'delegation.flip_zone', tagsRoles, /iam:TagRole/, 'allow'],
  ['a role is untagged', 'delegation.untag_role', tagsRoles, /iam:UntagRole/, 'allow'],
  [
    'the boundary is kept by luck of naming, nothing denies',
    'boundary.unprotected',
    platform,
    /only that nothing happens to allow/,
    'allow',
  ],
  // §3.2: dead or wrong statements
  ['DenyUntaggedResources is dead today', 'dead.gate', gate, /nothing is taken away/, 'text'],
  ['once creation is allowed it denies every launch', 'create.every_launch', gate, /ec2:RunInstances.*`image`/, 'deny'],
  ['it checks presence, not value', 'create.presence_only', gate, /not what it says/, 'allow'],
  ['it lists 3 of the creators', 'create.gate_partial', gate, /gates 3 of the \d{3} calls/, 'allow'],
  ['tags at creation need a right of their own', 'create.tagging_right', gate, /s3:TagResource/, 'deny'],
  ['PutUserPolicy on roles is dead', 'dead.resource', writes, /iam:PutUserPolicy.*`user`/, 'text'],
  ['CreatePolicy makes what nobody can attach', 'delegation.unattachable', writes, /iam:AttachRolePolicy/, 'allow'],
  [
    'no detaching, instance profiles, passing, trust or deletion',
    'delegation.incomplete',
    `${platform} Statement[0] AllowRoleCreationWithBoundary`,
    /AttachRolePolicy.*DetachRolePolicy.*UpdateAssumeRolePolicy.*InstanceProfile.*PassRole.*DeletePolicy/,
    'text',
  ],
  ['S3 under tags is dead without its switch', 's3.abac_switch', boundary, /switched on/, 'text'],
  [
    'calls without a resource are denied: no console, no refresh',
    'list.denied',
    boundary,
    /^298 calls of `ec2`, `rds` and `s3`/,
    'deny',
  ],
  // §3.3: escapes to close
  ['retag', 'tag.change', own, /s3:PutBucketTagging.*ec2:CreateTags.*rds:AddTagsToResource.*s3:TagResource/, 'allow'],
  ['untag', 'tag.remove', own, /ec2:DeleteTags.*rds:RemoveTagsFromResource.*s3:UntagResource/, 'allow'],
  ['delete all tags', 'tag.remove_all', own, /ec2:DeleteTags/, 'allow'],
  ['tags of a bucket switched off', 's3.abac_off', own, /s3:PutBucketAbac/, 'allow'],
  ['keys in another case', 'tag.case_variant', own, /ENTIGO:WORKSPACE/, 'allow'],
  ['the zone is an identity matter', 'zone.identity_only', own, /only its identity policy/, 'allow'],
  [
    'roles trust any account',
    'delegation.trust',
    `${platform} Statement[0] AllowRoleCreationWithBoundary`,
    /other accounts/,
    'allow',
  ],
  ['roles that were there before', 'delegation.preexisting', writes, /there before/, 'allow'],
  [
    'a policy attached elsewhere gets a version',
    'delegation.policy_version',
    writes,
    /iam:CreatePolicyVersion/,
    'allow',
  ],
  ['PassRole outside of the path', 'pass.outside', platform, /no Deny keeps it to the path/, 'allow'],
  ['sts:TagSession with reserved keys', 'tag.session', boundary, /sts:TagSession/, 'allow'],
  [
    'snapshots and images shared outward',
    'snapshot.shared',
    own,
    /ec2:ModifySnapshotAttribute.*rds:ModifyDBSnapshotAttribute/,
    'allow',
  ],
  ['restores from sources outside', 'restore.outside', boundary, /rds:RestoreDBInstanceFromDBSnapshot/, 'allow'],
  ['key policies decide', 'kms.key_policy', boundary, /kms:Decrypt/, 'allow'],
  ['one workspace per account is recommended', 'account.shared', boundary, /`ws-prod-001`/, 'text'],
];

describe('the policies of the decision record', () => {
  it.each(rows)('%s: %s', (_sentence, code, where, speaks, shows) => {
    const finding = find(code, where);
    expect(finding?.reason).toMatch(speaks);
    expect(finding?.decided ?? 'text').toBe(shows);
    expect(finding?.counterExample === undefined).toBe(shows === 'text');
    expect(finding?.fix).not.toBe('');
  });

  it('give nothing that the analysis does not name', () => {
    const named: ReadonlySet<string> = new Set(rows.map(([, code]) => code));
    expect(findings.filter(({ code }) => !named.has(code)).map(({ code }) => code)).toEqual([]);
  });

  it.each<[string, PolicyFindingCode]>([
    ['nothing outside is changed on the identity path', 'isolation.broken'],
    ['no role is made without the boundary', 'delegation.unbounded_role'],
    ['no boundary is exchanged or taken off', 'boundary.removable'],
    ['the document of the boundary is not edited', 'boundary.editable'],
    ['the identity policies are within the boundary', 'dead.taken_away'],
    ['everything could be decided', 'review.undecided'],
  ])('%s: no %s', (_sentence, code) => {
    expect(findings.filter((one) => one.code === code)).toEqual([]);
  });

  it('are shown by requests that the layers as they stand decide so', () => {
    const bounded: Policies = {
      identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
      boundary: textOf(boundary),
    };
    const alone: Policies = { identity: [textOf(platform)] };
    const replayed = findings.filter(
      ({ where, counterExample }) =>
        counterExample !== undefined && (where === own || [writes, tagsRoles].includes(where)),
    );
    expect(replayed.length).toBeGreaterThan(12);
    for (const { where, counterExample } of replayed) {
      if (counterExample === undefined) continue;
      const policies = where === own ? bounded : alone;
      expect(authorize({ policies, request: counterExample.request }).effect).toBe('allow');
    }
  });
});

/** Policies that repair by denying somebody else's request, or by taking the place of a statement. */
const otherwise: ReadonlySet<string> = new Set([
  'delegation.trust',
  'delegation.preexisting',
  'delegation.policy_version',
  'create.every_launch',
  'list.denied',
]);

describe('the policies that repair', () => {
  const repairing = findings.filter(
    ({ fixPolicy, counterExample }) => fixPolicy !== undefined && counterExample !== undefined,
  );
  const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  const all = { Version: '2012-10-17', Statement: statement };
  const resource = { Version: '2012-10-17', Statement: { ...statement, Principal: '*' } };

  it.each(repairing.filter(({ code }) => !otherwise.has(code)).map((one) => [one.code, one.where, one] as const))(
    '%s in %s: the Deny takes the request away',
    (_code, _where, { fixPolicy, counterExample }) => {
      if (fixPolicy === undefined || counterExample === undefined) throw new Error('nothing to repair');
      const { request } = counterExample;
      expect(authorize({ policies: { identity: [all], resource }, request }).effect).toBe('allow');
      expect(authorize({ policies: { identity: [all, fixPolicy], resource }, request })).toMatchObject({
        effect: 'deny',
        explicit: true,
      });
    },
  );

  it('the gate in its new form lets tagged launches through', () => {
    const { fixPolicy, counterExample } = find('create.every_launch', gate) ?? {};
    if (fixPolicy === undefined || counterExample === undefined) throw new Error('no finding');
    expect(authorize({ policies: { identity: [all, fixPolicy] }, request: counterExample.request }).effect).toBe(
      'allow',
    );
  });

  it('the lists are allowed', () => {
    const { fixPolicy, counterExample } = find('list.denied', boundary) ?? {};
    if (fixPolicy === undefined || counterExample === undefined) throw new Error('no finding');
    expect(authorize({ policies: { identity: [fixPolicy] }, request: counterExample.request }).effect).toBe('allow');
  });

  it('the path is reserved to the role that is meant', () => {
    const { fixPolicy } = find('delegation.preexisting', writes) ?? {};
    const scp = [{ node: 'r', policies: [all, fixPolicy ?? {}] }];
    const by = (name: string): Effect =>
      authorize({
        policies: { identity: [all], scp },
        request: {
          principal: `arn:aws:iam::111111111111:role/${name}`,
          action: 'iam:CreateRole',
          resource: 'arn:aws:iam::111111111111:role/ws-prod-001/x',
          resourceAccount: '111111111111',
        },
      }).effect;
    expect([by('ws-prod-001/app'), by('somebody-else')]).toEqual(['allow', 'deny']);
  });

  it('roles are assumed from within the organization only', () => {
    const { fixPolicy } = find('delegation.trust', `${platform} Statement[0] AllowRoleCreationWithBoundary`) ?? {};
    const full = { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } };
    const from = (organization: string): Effect =>
      authorize({
        policies: {
          identity: [all],
          resource: { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } },
          rcp: [{ node: 'r', policies: [full, fixPolicy ?? {}] }],
        },
        request: {
          principal: 'arn:aws:iam::222222222222:role/x',
          action: 'sts:AssumeRole',
          resource: 'arn:aws:iam::111111111111:role/ws-prod-001/x',
          resourceAccount: '111111111111',
          context: { 'aws:PrincipalOrgID': organization },
        },
      }).effect;
    expect([from('o-REPLACE'), from('o-other')]).toEqual(['allow', 'deny']);
  });
});
