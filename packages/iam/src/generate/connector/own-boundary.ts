// The connector's own boundary. It allows everything and then denies all but the calls that the connector needs, and those anywhere but in their place:
// an explicit deny also holds against resource policies that name a session and against policies that somebody attaches later, which the absence of
// an allow does not (IAM guide, "Policy evaluation logic").
import type { WrittenStatement } from '../generated.ts';
import type { ReasonedStatement } from '../size.ts';
import {
  type Declared,
  type IdentityCenter,
  type MemberPlace,
  type OrganizationPlace,
  workspaceTag,
} from './declared.ts';
import { assignCalls, centerArns, memberRoles, notManagement, writeSetCalls } from './statements.ts';

type Condition = NonNullable<WrittenStatement['Condition']>;

/** The boundary's statements, for policies that allow these calls. */
export function ownBoundary(declared: Declared, policies: readonly ReasonedStatement[]): readonly ReasonedStatement[] {
  const { place, access } = declared.need;
  const calls = [...new Set(policies.flatMap(({ statement }) => statement.Action ?? []))].sort();
  return [
    {
      statement: { Sid: 'Outside', Effect: 'Allow', Action: '*', Resource: '*' },
      why: 'a boundary grants nothing; what limits are the denies below, because an explicit deny holds whoever grants',
    },
    {
      statement: { Sid: 'OnlyTheseCalls', Effect: 'Deny', NotAction: calls, Resource: '*' },
      why: 'every call that is not needed, of every service, also of those that do not exist yet',
    },
    ...(place.kind === 'organization' ? limitsOfOrganization(declared, place) : []),
    ...(place.kind === 'member' && access === 'grants' ? limitsOfGrants(declared, place) : []),
  ];
}

const deny = (Sid: string, rest: Omit<WrittenStatement, 'Sid' | 'Effect'>): WrittenStatement => ({
  Sid,
  Effect: 'Deny',
  ...rest,
});

function limitsOfGrants(declared: Declared, { boundary = '', tags = {} }: MemberPlace): readonly ReasonedStatement[] {
  const { need, grantRoles, tagKeys } = declared;
  const giving = [
    ...['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'],
    'iam:UpdateAssumeRolePolicy',
  ];
  const removing = ['iam:DeleteRole', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy'];
  const tagging = ['iam:CreateRole', 'iam:TagRole'];
  return [
    {
      statement: deny('OnlyGrantRoles', {
        Action: [...giving, ...removing, 'iam:TagRole'],
        NotResource: grantRoles,
      }),
      why: "no role outside of the workspace's path is made, changed or removed: not the connector's own, and not another workspace's",
    },
    {
      statement: deny('BoundaryAlways', {
        Action: giving,
        Resource: '*',
        Condition: { StringNotEquals: { 'iam:PermissionsBoundary': boundary } },
      }),
      why: 'no role without the boundary is made or given rights, and no other boundary is put; a missing key counts as another',
    },
    ...tagLimits(declared, tagging, tagKeys),
    ...Object.entries(tags).map(([key, value], index) => ({
      statement: deny(`OnlyThisValue${index + 1}`, {
        Action: tagging,
        Resource: '*',
        Condition: {
          StringNotEquals: { [`aws:RequestTag/${key}`]: value },
          Null: { [`aws:RequestTag/${key}`]: 'false' },
        },
      }),
      why: `the tag \`${key}\` is given with the declared value or not at all`,
    })),
    {
      statement: deny('OnlySessionsHere', {
        Action: ['ssm:TerminateSession'],
        NotResource: `arn:${declared.partition}:ssm:*:${need.account}:session/*`,
      }),
      why: 'sessions of this account only',
    },
  ];
}

function tagLimits(
  { need }: Declared,
  actions: readonly string[],
  tagKeys: readonly string[],
): readonly ReasonedStatement[] {
  return [
    {
      statement: deny('OwnTagAlways', {
        Action: actions,
        Resource: '*',
        Condition: { StringNotEquals: { [`aws:RequestTag/${workspaceTag}`]: need.workspace } },
      }),
      why: 'what it makes says whose it is, so that it can be found and removed',
    },
    {
      statement: deny('NoOtherTags', {
        Action: actions,
        Resource: '*',
        Condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': tagKeys } },
      }),
      why: 'no other key, and none in another case: tags decide elsewhere who may do what',
    },
  ];
}

function limitsOfOrganization(declared: Declared, place: OrganizationPlace): readonly ReasonedStatement[] {
  const { need } = declared;
  const { organization, identityCenter } = place;
  const conditions: readonly (readonly [string, Condition, string])[] = [
    [
      'SayExternalId',
      { StringNotEquals: { 'sts:ExternalId': need.externalId } },
      'a role that does not ask for the external id is not one of the connector',
    ],
    ...(organization === undefined
      ? []
      : [
          [
            'OnlyThisOrganization',
            { StringNotEquals: { 'aws:ResourceOrgID': organization } },
            'a role of the same name in an account of somebody else is not taken',
          ] as const,
        ]),
  ];
  return [
    {
      statement: deny('OnlyMemberRoles', { Action: ['sts:AssumeRole'], NotResource: memberRoles(declared, place) }),
      why: 'no role but those of the connector, whoever trusts it',
    },
    ...conditions.map(([sid, condition, why]) => ({
      statement: deny(sid, { Action: ['sts:AssumeRole'], Resource: '*', Condition: condition }),
      why,
    })),
    ...(identityCenter === undefined || need.access !== 'grants' ? [] : limitsOfCenter(declared, identityCenter)),
  ];
}

function limitsOfCenter(declared: Declared, center: IdentityCenter): readonly ReasonedStatement[] {
  const { need, partition, tagKeys } = declared;
  const { instance, sets, accounts } = centerArns(declared, center);
  const makes = center.permissionSets !== 'assign';
  const changes = [...assignCalls, ...(makes ? [...writeSetCalls, 'sso:TagResource'] : [])];
  const notOwn = { StringNotEquals: { [`aws:ResourceTag/${workspaceTag}`]: need.workspace } };
  return [
    {
      statement: deny('OnlyOwnSets', {
        Action: changes,
        Resource: `arn:${partition}:sso:::permissionSet/*`,
        Condition: notOwn,
      }),
      why: "a permission set without the workspace's tag is neither changed nor given to anybody",
    },
    {
      statement: deny('OnlyTheseAccounts', {
        Action: [...changes, ...(makes ? ['sso:CreatePermissionSet'] : [])],
        NotResource: [instance, sets, ...accounts],
      }),
      why: 'no other instance and no other account',
    },
    ...notManagement(declared, center),
    ...(makes ? tagLimits(declared, ['sso:CreatePermissionSet', 'sso:TagResource'], tagKeys) : []),
  ];
}
