// What a platform needs to make roles and policies of a workspace or a zone, and no more: every role carries the boundary and the tags from its first
// moment, lies under the path, and keeps both. The same statements, with the guard of tags, are the platform's own boundary, so nothing
// attached to it later widens it; under the workspace's boundary it could do nothing at all.

import type { WrittenStatement } from '../generated.ts';
import type { ReasonedStatement } from '../size.ts';
import type { Declared } from './declared.ts';
import { type Conditions, type Inside, listed, passedTo, tagKeys } from './grants.ts';
import type { ServiceShape } from './service-shape.ts';

/** The ARN of the workspace's boundary. */
export function boundaryArn({ partition, account, guardedPath, workspace }: Declared): string {
  return `arn:${partition}:iam::${account}:policy/${guardedPath}/boundary-${workspace}`;
}

/** What the platform may do. */
export function delegateGrants(
  declared: Declared,
  shapes: readonly ServiceShape[],
  inside: Inside,
): readonly ReasonedStatement[] {
  const { tags, words } = inside;
  const arn = (type: string): string => `arn:${declared.partition}:iam::${declared.account}:${type}/${inside.path}/*`;
  const bounded = { 'iam:PermissionsBoundary': boundaryArn(declared) };
  const owned = tagKeys('ResourceTag', tags);
  const asked = tagKeys('RequestTag', tags);
  const launches = shapes.some(({ service }) => service === 'ec2');
  return [
    allow('MakeRoles', `roles under the path, with the boundary and the tags of ${words} from the start`, {
      Action: 'iam:CreateRole',
      Resource: arn('role'),
      condition: { StringEquals: { ...bounded, ...asked } },
    }),
    allow('TagNewRoles', 'making a role with tags is also a call that tags; only as long as it has none of these', {
      Action: 'iam:TagRole',
      Resource: arn('role'),
      condition: { StringEquals: asked, Null: absent(tags) },
    }),
    allow(
      'ChangeRoles',
      'policies, trust and settings of roles that carry the boundary and the tags; a role without the boundary cannot be given rights',
      {
        Action: [
          ...['iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole'],
          ...['iam:UpdateRoleDescription', 'iam:DeleteRole', 'iam:PutRolePermissionsBoundary'],
        ],
        Resource: arn('role'),
        condition: { StringEquals: { ...bounded, ...owned } },
      },
    ),
    allow('AttachPolicies', 'only policies of the path are attached and detached, to such roles only', {
      Action: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      Resource: arn('role'),
      condition: { StringEquals: { ...bounded, ...owned }, ArnLike: { 'iam:PolicyARN': arn('policy') } },
    }),
    allow('TagRoles', 'other tags of the roles, for costs and owners', {
      Action: ['iam:TagRole', 'iam:UntagRole'],
      Resource: arn('role'),
      condition: { StringEquals: owned },
    }),
    allow('MakePolicies', 'policies under the path; they take effect only within the boundary of who carries them', {
      Action: [
        ...['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'],
        ...['iam:DeletePolicyVersion', 'iam:DeletePolicy'],
      ],
      Resource: arn('policy'),
      condition: { StringEqualsIfExists: asked },
    }),
    ...(launches ? profiles(declared, shapes, { arn, asked }) : []),
    allow('ReadOwn', 'whoever makes them may see them', {
      Action: ['iam:Get*', 'iam:List*'],
      Resource: [arn('role'), arn('policy'), ...(launches ? [arn('instance-profile')] : [])],
    }),
    ...(declared.discover
      ? [
          allow('ListAll', 'lists have no resource; names of roles and policies of others can be seen', {
            Action: ['iam:ListRoles', 'iam:ListPolicies', ...(launches ? ['iam:ListInstanceProfiles'] : [])],
            Resource: '*',
          }),
        ]
      : []),
  ];
}

/** What the platform's boundary denies besides. */
export function delegateDenials({ guardedTags, workspaceKey }: Declared): readonly ReasonedStatement[] {
  return [
    {
      why: 'nothing but IAM, even where a policy elsewhere names a session of the platform; above all it cannot become a role whose trust it writes, with session tags of its choice',
      statement: { Sid: 'NothingElse', Effect: 'Deny', NotAction: 'iam:*', Resource: '*' },
    },
    {
      why: 'tags that isolate stay on a role as it was made: a role with another zone or workspace would be let in there',
      statement: {
        Sid: 'NoRetag',
        Effect: 'Deny',
        Action: ['iam:TagRole', 'iam:UntagRole'],
        Resource: '*',
        Condition: {
          'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': listed(guardedTags) },
          Null: { [`aws:ResourceTag/${workspaceKey}`]: 'false' },
        },
      },
    },
  ];
}

function profiles(
  { partition }: Declared,
  shapes: readonly ServiceShape[],
  { arn, asked }: { readonly arn: (type: string) => string; readonly asked: Inside['tags'] },
): readonly ReasonedStatement[] {
  return [
    allow('MakeProfiles', 'EC2 takes a role in an instance profile', {
      Action: [
        ...['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
        ...['iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'],
      ],
      Resource: arn('instance-profile'),
      condition: { StringEqualsIfExists: asked },
    }),
    allow('PassRoles', 'putting a role into a profile is also passing it; only roles of the path', {
      Action: 'iam:PassRole',
      Resource: arn('role'),
      condition: {
        StringEquals: {
          'iam:PassedToService': listed(
            passedTo(
              shapes.filter(({ service }) => service === 'ec2'),
              partition,
            ),
          ),
        },
      },
    }),
  ];
}

function absent(tags: Inside['tags']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(tags).map((key) => [`aws:ResourceTag/${key}`, 'true']));
}

function allow(
  sid: string,
  why: string,
  what: Pick<WrittenStatement, 'Action' | 'Resource'> & { readonly condition?: Conditions },
): ReasonedStatement {
  const { condition, ...rest } = what;
  return {
    why,
    statement: { Sid: sid, Effect: 'Allow', ...rest, ...(condition === undefined ? {} : { Condition: condition }) },
  };
}
