// The moves, as data: which calls make them, on what, what a policy can see of them, and what they add. An answer about escapes is about these
// and no others; each answer lists them.

/** The name of a move. */
export type MoveName =
  | 'touch'
  | 'retag'
  | 'tag-foreign'
  | 'tag-variant'
  | 'untag'
  | 'tags-off'
  | 'create-foreign'
  | 'copy-in'
  | 'share'
  | 'write-policy'
  | 'detach-policy'
  | 'join-group'
  | 'edit-policy'
  | 'edit-boundary'
  | 'make-principal'
  | 'rewrite-trust'
  | 'take-user'
  | 'assume'
  | 'pass'
  | 'drop-boundary'
  | 'replace-boundary'
  | 'trust-outside'
  | 'tag-principal'
  | 'session-tags';

/** A move, for people. */
export interface MoveFacts {
  readonly name: MoveName;
  /** What it does, in one sentence. */
  readonly does: string;
  /** The calls that make it, as actions or in words where they are many. */
  readonly calls: readonly string[];
}

/** What a move on a principal is about. */
export type PrincipalType = 'role' | 'user' | 'group';

/** A move on a principal. */
export interface PrincipalMove {
  readonly name: MoveName;
  readonly calls: readonly string[];
  readonly on: PrincipalType;
  /**
   * What `iam:PermissionsBoundary` is in its requests: the boundary the principal has, the one it is given, or not there at all, so that no
   * policy can ask about it.
   */
  readonly boundary: 'present' | 'new' | 'unseen';
  /**
   * What it adds. `rights`: the principal may do what the caller writes. `control`: the caller acts as it. `freedom`: it has another boundary,
   * or none.
   */
  readonly gives: 'rights' | 'control' | 'freedom';
  /** What the call does, to be followed by the principal's ARN. */
  readonly verb: string;
}

/** Moves on principals that exist. */
export const principalMoves: readonly PrincipalMove[] = [
  {
    name: 'write-policy',
    calls: ['iam:PutRolePolicy', 'iam:AttachRolePolicy'],
    on: 'role',
    boundary: 'present',
    gives: 'rights',
    verb: 'gives a policy of its own making to',
  },
  {
    name: 'write-policy',
    calls: ['iam:PutUserPolicy', 'iam:AttachUserPolicy'],
    on: 'user',
    boundary: 'present',
    gives: 'rights',
    verb: 'gives a policy of its own making to',
  },
  {
    name: 'write-policy',
    calls: ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'],
    on: 'group',
    boundary: 'unseen',
    gives: 'rights',
    verb: 'gives a policy of its own making to',
  },
  {
    name: 'rewrite-trust',
    calls: ['iam:UpdateAssumeRolePolicy'],
    on: 'role',
    boundary: 'present',
    gives: 'control',
    verb: 'lets itself be trusted by',
  },
  {
    name: 'take-user',
    calls: ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'],
    on: 'user',
    boundary: 'unseen',
    gives: 'control',
    verb: 'gets credentials of',
  },
  { name: 'assume', calls: ['sts:AssumeRole'], on: 'role', boundary: 'unseen', gives: 'control', verb: 'assumes' },
  {
    name: 'pass',
    calls: ['iam:PassRole'],
    on: 'role',
    boundary: 'unseen',
    gives: 'control',
    verb: 'hands to a service, whose code then acts as it,',
  },
  {
    name: 'drop-boundary',
    calls: ['iam:DeleteRolePermissionsBoundary'],
    on: 'role',
    boundary: 'present',
    gives: 'freedom',
    verb: 'takes the boundary off',
  },
  {
    name: 'drop-boundary',
    calls: ['iam:DeleteUserPermissionsBoundary'],
    on: 'user',
    boundary: 'present',
    gives: 'freedom',
    verb: 'takes the boundary off',
  },
  {
    name: 'replace-boundary',
    calls: ['iam:PutRolePermissionsBoundary'],
    on: 'role',
    boundary: 'new',
    gives: 'freedom',
    verb: 'puts another boundary on',
  },
  {
    name: 'replace-boundary',
    calls: ['iam:PutUserPermissionsBoundary'],
    on: 'user',
    boundary: 'new',
    gives: 'freedom',
    verb: 'puts another boundary on',
  },
];

/** Calls that make a principal, by its type. */
export const making = { role: 'iam:CreateRole', user: 'iam:CreateUser' } as const;

/** Calls that alter what a managed policy says. */
export const policyEdits: readonly string[] = ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'];

/** Calls that make a managed policy, which can then stand as a boundary. */
export const policyMaking = 'iam:CreatePolicy';

/** Calls that take a policy off a principal, by its type. */
export const detaching = {
  role: ['iam:DetachRolePolicy', 'iam:DeleteRolePolicy'],
  user: ['iam:DetachUserPolicy', 'iam:DeleteUserPolicy'],
} as const;

/** Calls that set and remove tags of principals, by type. */
export const principalTagging = {
  role: { set: 'iam:TagRole', remove: 'iam:UntagRole' },
  user: { set: 'iam:TagUser', remove: 'iam:UntagUser' },
} as const;

/** Calls that open a snapshot, an image or a backup to other accounts. */
export const sharing: readonly string[] = [
  'ec2:ModifySnapshotAttribute',
  'ec2:ModifyImageAttribute',
  'ec2:ModifyFpgaImageAttribute',
  'rds:ModifyDBSnapshotAttribute',
  'rds:ModifyDBClusterSnapshotAttribute',
  'redshift:AuthorizeSnapshotAccess',
  'cloudhsm:ModifyBackupAttributes',
  'appstream:UpdateImagePermissions',
  'workspaces:UpdateWorkspaceImagePermission',
];

/** Calls after which conditions see no tags of a resource any more (S3 guide, "Using tags for ABAC"). */
export const tagsOff: readonly string[] = ['s3:PutBucketAbac'];

/** All moves, as an answer lists them. */
export const moves: readonly MoveFacts[] = [
  { name: 'touch', does: 'acts on a resource outside the tags at once', calls: ['any but List and Read'] },
  { name: 'retag', does: 'gives a resource outside the tags, then acts on it', calls: ['all Tagging calls that set'] },
  { name: 'tag-foreign', does: 'gives a resource inside another value', calls: ['all Tagging calls that set'] },
  {
    name: 'tag-variant',
    does: 'adds the key in another case',
    calls: ['all Tagging calls that set, but those of IAM'],
  },
  { name: 'untag', does: 'takes a tag off a resource inside', calls: ['all Tagging calls that remove'] },
  { name: 'tags-off', does: 'makes the tags of a resource inside invisible to conditions', calls: tagsOff },
  { name: 'create-foreign', does: 'makes something with a tag of others', calls: ['all calls that make something'] },
  {
    name: 'copy-in',
    does: 'copies or restores a source outside into something of its own',
    calls: ['all Copy and Restore calls that see tags of source and request alike'],
  },
  { name: 'share', does: 'opens a snapshot, image or backup inside to others', calls: sharing },
  ...merged(principalMoves),
  { name: 'detach-policy', does: 'takes policies that only deny off itself', calls: Object.values(detaching).flat() },
  { name: 'join-group', does: 'joins a group', calls: ['iam:AddUserToGroup'] },
  { name: 'edit-policy', does: 'alters a policy that others may have', calls: policyEdits },
  { name: 'edit-boundary', does: 'alters the policy that is a boundary', calls: policyEdits },
  {
    name: 'make-principal',
    does: 'makes a role or user and gives it a policy',
    calls: [...Object.values(making), policyMaking],
  },
  {
    name: 'trust-outside',
    does: 'lets a principal of an account outside the organization act as a role',
    calls: [making.role, 'iam:UpdateAssumeRolePolicy'],
  },
  {
    name: 'tag-principal',
    does: 'alters a tag of itself that policies go by',
    calls: Object.values(principalTagging).flatMap(({ set, remove }) => [set, remove]),
  },
  { name: 'session-tags', does: 'starts a session with tags that policies go by', calls: ['sts:TagSession'] },
];

function merged(all: readonly PrincipalMove[]): readonly MoveFacts[] {
  const does: Readonly<Partial<Record<MoveName, string>>> = {
    'write-policy': 'gives a policy of its own making to a role, user or group that exists',
    'rewrite-trust': 'lets itself be trusted by a role that exists',
    'take-user': 'gets credentials of a user that exists',
    assume: 'assumes a role that exists and trusts its account',
    pass: 'hands a role that exists to a service',
    'drop-boundary': 'takes the boundary off a role or user',
    'replace-boundary': 'puts another boundary on a role or user',
  };
  return [...new Set(all.map(({ name }) => name))].map((name) => ({
    name,
    does: does[name] ?? name,
    calls: all.filter((move) => move.name === name).flatMap(({ calls }) => calls),
  }));
}
