// The claims about a connector that makes roles for grants in an account: what it makes, where, and that it can also take it away.
import type { ReachPattern } from '../../prove/reach.ts';
import type { Proof } from '../generated.ts';
import type { Asked } from './asked.ts';
import { iamChanges } from './calls.ts';
import { type Declared, type MemberPlace, workspaceTag } from './declared.ts';

/** What it must not do, then what it must be able to do. */
export function* proveGrants(
  asked: Asked,
  declared: Declared,
  { boundary = '', tags = {} }: MemberPlace,
): Generator<Proof, void> {
  const { need, grantRoles, tagKeys } = declared;
  const other = { StringNotEquals: { 'iam:PermissionsBoundary': boundary } };
  yield asked.never('no role is made without the boundary of grants', { action: 'iam:CreateRole', condition: other });
  yield asked.never(
    'no role without the boundary of grants is given rights or trusts anew, and no other boundary is put',
    {
      action: ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:PutRolePermissionsBoundary'],
      condition: other,
    },
  );
  yield asked.never('no boundary is taken away', { action: 'iam:Delete*PermissionsBoundary' });
  yield asked.never('no managed policy is made, edited or attached', {
    action: ['iam:Attach*', 'iam:CreatePolicy*', 'iam:SetDefaultPolicyVersion'],
  });
  const changes = iamChanges();
  yield asked.within(`in IAM it changes nothing but roles for grants of workspace ${need.workspace}`, changes, {
    Action: changes,
    Resource: grantRoles,
  });
  yield asked.never(
    `what it makes carries the tag of workspace ${need.workspace}, and no tags but those declared`,
    ...foreignTags(['iam:CreateRole', 'iam:TagRole'], { workspace: need.workspace, tagKeys, tags }),
  );
  yield asked.never('it takes no role', { action: ['sts:Assume*', 'sts:GetFederationToken', 'sts:TagSession'] });
  yield asked.within('it ends sessions of its own account only', 'ssm:TerminateSession', {
    Action: 'ssm:TerminateSession',
    Resource: `arn:${declared.partition}:ssm:*:${need.account}:session/*`,
  });
  yield* proveAbilities(asked, declared, tags);
}

/** Requests with tags other than those allowed. */
export function foreignTags(
  action: readonly string[],
  {
    workspace,
    tagKeys,
    tags = {},
  }: {
    readonly workspace: string;
    readonly tagKeys: readonly string[];
    readonly tags?: Readonly<Record<string, string>>;
  },
): readonly ReachPattern[] {
  const valued = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return [
    { action, condition: { StringNotEquals: { [`aws:RequestTag/${workspaceTag}`]: workspace } } },
    { action, condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': tagKeys } } },
    ...valued.map(([key, value]) => ({
      action,
      condition: { StringNotEquals: { [key]: value }, Null: { [key]: 'false' } },
    })),
  ];
}

function* proveAbilities(
  asked: Asked,
  { grantRoles }: Declared,
  tags: Readonly<Record<string, string>>,
): Generator<Proof, void> {
  const on = (action: string, condition?: object): ReachPattern => ({
    action,
    resource: grantRoles,
    ...(condition === undefined ? {} : { condition }),
  });
  const keys = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  const tagged = keys.length === 0 ? undefined : { StringEquals: Object.fromEntries(keys) };
  const untagged = keys.length === 0 ? undefined : { Null: Object.fromEntries(keys.map(([key]) => [key, 'true'])) };
  const lost = { Null: { 'iam:PermissionsBoundary': 'true' } };
  yield asked.can(
    'it makes a role for a grant, with its tags',
    on('iam:CreateRole', tagged),
    on('iam:TagRole', tagged),
  );
  if (keys.length > 0) {
    yield asked.can(
      'the tags of the workspace are not asked for',
      on('iam:CreateRole', untagged),
      on('iam:TagRole', untagged),
    );
  }
  yield asked.can(
    'it writes into such a role what the grant allows, and the deny that cuts sessions',
    on('iam:PutRolePolicy'),
  );
  yield asked.can('it moves the end of whom such a role trusts', on('iam:UpdateAssumeRolePolicy'));
  yield asked.can('it puts the boundary back on such a role', on('iam:PutRolePermissionsBoundary'));
  yield asked.can(
    'it empties and removes such a role, also one that lost its boundary',
    on('iam:DeleteRole', lost),
    on('iam:DeleteRolePolicy', lost),
    on('iam:DetachRolePolicy', lost),
  );
  yield asked.can('it ends Session Manager sessions', { action: 'ssm:TerminateSession' });
}
