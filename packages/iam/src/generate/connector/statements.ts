// What the connector's own policies allow: the calls of `calls.ts`, and what grants need. Conditions here are repeated as denies in its boundary, so
// that neither is the only thing that holds.
import type { WrittenStatement } from '../generated.ts';
import type { ReasonedStatement } from '../size.ts';
import { type Calls, identityCenterCalls, inventoryCalls, treeCalls } from './calls.ts';
import {
  type Declared,
  type IdentityCenter,
  type MemberPlace,
  type OrganizationPlace,
  workspaceTag,
} from './declared.ts';

type Condition = NonNullable<WrittenStatement['Condition']>;

/** Calls that write the content of permission sets. */
export const writeSetCalls: readonly string[] = [
  'sso:PutInlinePolicyToPermissionSet',
  'sso:DeleteInlinePolicyFromPermissionSet',
  'sso:PutPermissionsBoundaryToPermissionSet',
  'sso:DeletePermissionSet',
];

/** Calls that give permission sets to people in accounts, and take them. */
export const assignCalls: readonly string[] = [
  'sso:CreateAccountAssignment',
  'sso:DeleteAccountAssignment',
  'sso:ProvisionPermissionSet',
];

/** Reading, one statement for each service. */
export function readingOf({ need: { place } }: Declared): readonly ReasonedStatement[] {
  if (place.kind === 'member') return inventoryCalls.map(reading);
  return [treeCalls, ...(place.identityCenter === undefined ? [] : identityCenterCalls)].map(reading);
}

function reading({ sid, actions, why }: Calls): ReasonedStatement {
  return { statement: { Sid: sid, Effect: 'Allow', Action: [...actions].sort(), Resource: '*' }, why };
}

/** What opens and closes grants in an account: one role for each, below the workspace's path. */
export function grantsIn(declared: Declared, { boundary, tags = {} }: MemberPlace): readonly ReasonedStatement[] {
  if (boundary === undefined) return [];
  const { need, partition, grantRoles } = declared;
  const bounded: Condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } };
  const tagged = tagConditions(declared, tags);
  const allow = (sid: string, actions: readonly string[], Condition?: Condition): WrittenStatement => ({
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: grantRoles,
    ...(Condition === undefined ? {} : { Condition }),
  });
  return [
    {
      statement: allow('MakeGrantRoles', ['iam:CreateRole'], {
        ...tagged,
        StringEquals: { ...bounded['StringEquals'], ...tagged['StringEquals'] },
      }),
      why: 'a grant is a role of its own that the person takes; only below the path of the workspace, only with its boundary, only with these tags',
    },
    {
      statement: allow('TagGrantRoles', ['iam:TagRole'], tagged),
      why: 'making a role with tags asks for this right too; other keys or values would be a way to a foreign workspace (`aws:PrincipalTag`)',
    },
    {
      statement: allow('WriteGrantPolicies', ['iam:PutRolePolicy'], bounded),
      why: 'what the grant allows, its end (`aws:CurrentTime`), and the deny that cuts live sessions; only into roles that carry the boundary',
    },
    {
      statement: allow('MoveTrustEnds', ['iam:UpdateAssumeRolePolicy'], bounded),
      why: 'who takes the role is trusted until its end only, and an end can be moved; only of roles that carry the boundary, and whom they trust could be said when they are made',
    },
    {
      statement: allow('BoundAgain', ['iam:PutRolePermissionsBoundary'], bounded),
      why: 'puts the boundary back where somebody else took it away; the key is about the boundary that is put, so no other can be',
    },
    {
      statement: allow('RemoveGrantRoles', ['iam:DeleteRole', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy']),
      why: 'closing must not fail, so it asks for no boundary: what lost its boundary has to go all the more',
    },
    {
      statement: {
        Sid: 'EndSessions',
        Effect: 'Allow',
        Action: ['ssm:TerminateSession'],
        Resource: `arn:${partition}:ssm:*:${need.account}:session/*`,
      },
      why: 'a Session Manager session outlives the credentials it was begun with, so it is ended by itself',
    },
  ];
}

/** Tags in the request: the workspace's own, no other keys, other tags with the declared value only. */
function tagConditions({ need, tagKeys }: Declared, tags: Readonly<Record<string, string>>): Condition {
  const fixed = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return {
    StringEquals: { [`aws:RequestTag/${workspaceTag}`]: need.workspace },
    ...(fixed.length === 0 ? {} : { StringEqualsIfExists: Object.fromEntries(fixed) }),
    'ForAllValues:StringEquals': { 'aws:TagKeys': tagKeys },
  };
}

/** What the role of the organization may do besides reading: take the roles in member accounts. */
export function membersOf(declared: Declared, place: OrganizationPlace): readonly ReasonedStatement[] {
  return [
    {
      statement: {
        Sid: 'TakeMemberRoles',
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Resource: memberRoles(declared, place),
        Condition: {
          StringEquals: {
            'sts:ExternalId': declared.need.externalId,
            ...(place.organization === undefined ? {} : { 'aws:ResourceOrgID': place.organization }),
          },
        },
      },
      why: 'what is in an account is read and changed by the role there; only roles of this name, and only by saying the external id',
    },
  ];
}

/** The connector's roles in the member accounts. */
export function memberRoles({ partition, roleName }: Declared, { members }: OrganizationPlace): readonly string[] {
  return (members ?? ['*']).map((account) => `arn:${partition}:iam::${account}:role/${roleName}`);
}

/** What opens and closes grants by Identity Center. */
export function assignmentsIn(declared: Declared, center: IdentityCenter): readonly ReasonedStatement[] {
  const { need } = declared;
  const { instance, sets, accounts } = centerArns(declared, center);
  const own: Condition = { StringEquals: { [`aws:ResourceTag/${workspaceTag}`]: need.workspace } };
  const assigning: readonly ReasonedStatement[] = [
    {
      statement: { Sid: 'AssignOwnSets', Effect: 'Allow', Action: assignCalls, Resource: sets, Condition: own },
      why: 'only permission sets that carry the tag of the workspace are given and taken',
    },
    {
      statement: { Sid: 'AssignInAccounts', Effect: 'Allow', Action: assignCalls, Resource: [instance, ...accounts] },
      why: 'each such call names the instance and an account too, which have no tags: accounts are named instead',
    },
    ...notManagement(declared, center),
  ];
  if (center.permissionSets === 'assign') return assigning;
  const tagged = tagConditions(declared, {});
  return [
    ...assigning,
    {
      statement: {
        Sid: 'MakeSets',
        Effect: 'Allow',
        Action: ['sso:CreatePermissionSet'],
        Resource: [instance, sets],
        Condition: tagged,
      },
      why: 'a permission set for each grant, told from all others by its tag: its ARN holds no name',
    },
    {
      statement: {
        Sid: 'TagOwnSets',
        Effect: 'Allow',
        Action: ['sso:TagResource'],
        Resource: sets,
        Condition: { ...tagged, StringEquals: { ...tagged['StringEquals'], ...own['StringEquals'] } },
      },
      why: 'tags of its own sets only: whoever could tag any set could claim one that gives everything, and assign it',
    },
    {
      statement: { Sid: 'WriteOwnSets', Effect: 'Allow', Action: writeSetCalls, Resource: sets, Condition: own },
      why: 'what the set allows, and the deny that cuts live sessions; managed policies are never attached',
    },
    {
      statement: { Sid: 'WriteOnInstance', Effect: 'Allow', Action: writeSetCalls, Resource: instance },
      why: 'each such call names the instance too, which has no tag of a workspace',
    },
  ];
}

/** Where all accounts are open, one is not. */
export function notManagement(declared: Declared, center: IdentityCenter): readonly ReasonedStatement[] {
  if (center.accounts !== undefined) return [];
  return [
    {
      statement: {
        Sid: 'NotManagement',
        Effect: 'Deny',
        Action: assignCalls,
        Resource: managementArn(declared, center),
      },
      why: 'no service control policy binds the management account, so nobody is let in there by Tidegate',
    },
  ];
}

/** The management account as Identity Center names it. */
export function managementArn({ partition }: Declared, { managementAccount }: IdentityCenter): string {
  return `arn:${partition}:sso:::account/${managementAccount}`;
}

/** The ARNs of an instance of Identity Center. */
export function centerArns(
  { partition }: Declared,
  { instance, accounts }: IdentityCenter,
): { readonly instance: string; readonly sets: string; readonly accounts: readonly string[] } {
  const sso = `arn:${partition}:sso:::`;
  return {
    instance: `${sso}instance/${instance}`,
    sets: `${sso}permissionSet/${instance}/*`,
    accounts: (accounts ?? ['*']).map((account) => `${sso}account/${account}`),
  };
}
