// What delegation promises: what a platform role cannot do whatever is attached to it, and that it can do its work under its own boundary.

import type { Existence } from '../../prove/answer.ts';
import { contained } from '../../prove/contained.ts';
import { type ReachPattern, reachable } from '../../prove/reach.ts';
import type { DocumentInput, Policies } from '../../types.ts';
import type { GeneratedDocument, Proof } from '../generated.ts';
import { allPossible, must, never, policy, possible, whateverIsAttached, whoeverLetsIn } from './claim.ts';
import type { Declared } from './declared.ts';
import { boundaryArn } from './delegate.ts';
import type { Platform } from './documents.ts';
import { tagKeys } from './grants.ts';

/** Claims about one platform role. */
export function delegateClaims(declared: Declared, platform: Platform): readonly Proof[] {
  const { account, partition, guardedPath } = declared;
  const principal = `arn:${partition}:iam::${account}:role/${guardedPath}/${platform.policy.name}`;
  const anything = whateverIsAttached(platform.boundary.document);
  const working = { identity: [platform.policy.document], boundary: platform.boundary.document };
  return [...limits(declared, platform, { anything, principal }), ...works(declared, platform, { working, principal })];
}

function limits(
  declared: Declared,
  { inside, policy: { name }, boundary: own }: Platform,
  { anything, principal }: { readonly anything: Policies; readonly principal: string },
): readonly Proof[] {
  const { account, partition, guardedPath, guardedTags, workspaceKey } = declared;
  const arn = (type: string, path = inside.path): string => `arn:${partition}:iam::${account}:${type}/${path}/*`;
  const boundary = { 'iam:PermissionsBoundary': boundaryArn(declared) };
  const none = (claim: string, pattern: ReachPattern): Proof =>
    never(`\`${name}\`: ${claim}`, reachable(anything, pattern, { principal }));
  const reserved = { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': [...guardedTags] } };
  const tagged = { [`aws:ResourceTag/${workspaceKey}`]: 'false' };
  return [
    none('no role without the boundary', {
      action: 'iam:CreateRole',
      condition: { Null: { 'iam:PermissionsBoundary': 'true' } },
    }),
    none('no other boundary', {
      action: ['iam:CreateRole', 'iam:CreateUser', 'iam:PutRolePermissionsBoundary', 'iam:PutUserPermissionsBoundary'],
      condition: { StringNotEquals: boundary },
    }),
    none('no boundary taken off', {
      action: ['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary'],
    }),
    none('no boundary document and no platform role read or changed, its own included', {
      action: '*',
      resource: ['role', 'policy', 'instance-profile'].map((type) => arn(type, guardedPath)),
    }),
    must(
      `\`${name}\`: nothing but IAM, and nothing outside of \`/${inside.path}/\` but lists`,
      contained(anything, { identity: [onPath(declared, arn)] }, { principal }),
    ),
    never(
      `\`${name}\`: becomes no role, and tags no session, whatever trust policies say`,
      reachable(whoeverLetsIn(own.document, ['sts:*']), { action: 'sts:*' }, { principal }),
    ),
    ...Object.entries(inside.tags).map(([key, value]) =>
      none(`no tag \`${key}\` of another value`, {
        action: '*',
        condition: {
          StringNotEquals: { [`aws:RequestTag/${key}`]: value },
          Null: { [`aws:RequestTag/${key}`]: 'false' },
        },
      }),
    ),
    ...Object.keys(inside.tags).map((key) =>
      none(`no role without the tag \`${key}\``, {
        action: 'iam:CreateRole',
        condition: { Null: { [`aws:RequestTag/${key}`]: 'true' } },
      }),
    ),
    none('no guarded tag of a role set again', {
      action: 'iam:TagRole',
      condition: { ...reserved, Null: tagged },
    }),
    none('no guarded tag of a role taken off', { action: 'iam:UntagRole', condition: { ...reserved, Null: tagged } }),
    ...rightsLimits(declared, inside, none),
  ];
}

/** Rights come only from the path, and go only to bounded roles of its own. */
function rightsLimits(
  declared: Declared,
  inside: Platform['inside'],
  none: (claim: string, pattern: ReachPattern) => Proof,
): readonly Proof[] {
  const { account, partition } = declared;
  const boundary = { 'iam:PermissionsBoundary': boundaryArn(declared) };
  const rights = ['iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole'];
  const policies = `arn:${partition}:iam::${account}:policy/${inside.path}/*`;
  return [
    none('no policy from outside of the path attached', {
      action: ['iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:AttachGroupPolicy'],
      condition: { ArnNotLike: { 'iam:PolicyARN': policies } },
    }),
    none('no policy and no trust written for a role that lacks the boundary', {
      action: rights,
      condition: { StringNotEquals: boundary },
    }),
    none('no policy and no trust written for a role of others', {
      action: rights,
      condition: { StringNotEquals: tagKeys('ResourceTag', inside.tags) },
    }),
    none('no users, groups, keys or providers', {
      action: ['iam:*User*', 'iam:*Group*', 'iam:*AccessKey*', 'iam:*Provider*', 'iam:*LoginProfile*', 'sts:*'],
      resource: '*',
      condition: { StringNotLike: { 'aws:RequestedRegion': '' } },
    }),
  ];
}

function onPath({ discover }: Declared, arn: (type: string) => string): DocumentInput {
  return policy(
    { Effect: 'Allow', Action: 'iam:*', Resource: ['role', 'policy', 'instance-profile'].map((type) => arn(type)) },
    ...(discover ? [{ Effect: 'Allow', Action: 'iam:List*', Resource: '*' }] : []),
  );
}

function works(
  declared: Declared,
  { inside, policy: document, boundary: own }: Platform,
  { working, principal }: { readonly working: Policies; readonly principal: string },
): readonly Proof[] {
  const owned = { StringEquals: tagKeys('ResourceTag', inside.tags) };
  const can = (action: string, condition?: object): Existence =>
    reachable(working, { action, ...(condition === undefined ? {} : { condition }) }, { principal });
  const boundary = { 'iam:PermissionsBoundary': boundaryArn(declared) };
  // What the boundary is there for the policy must use, and the other way round.
  const actions = [...new Set([...actionsOf(document), ...actionsOf(own)])].sort();
  return [
    possible(
      `\`${document.name}\`: can make a role with the boundary and its tags`,
      can('iam:CreateRole', { StringEquals: { ...boundary, ...tagKeys('RequestTag', inside.tags) } }),
    ),
    allPossible(`\`${document.name}\`: can tag new roles, and tag the ones it has otherwise`, [
      can('iam:TagRole', { Null: { [`aws:ResourceTag/${declared.workspaceKey}`]: 'true' } }),
      can('iam:TagRole', owned),
    ]),
    allPossible(
      `\`${document.name}\`: can do all of its work under its own boundary: ${actions.join(', ')}`,
      actions.map((action) => can(action)),
    ),
  ];
}

/** Every action the policy names is needed, so each must be possible. */
function actionsOf({ document }: GeneratedDocument): readonly string[] {
  return document.Statement.flatMap(({ Effect: effect, Action: action = [] }) => (effect === 'Allow' ? action : []));
}
