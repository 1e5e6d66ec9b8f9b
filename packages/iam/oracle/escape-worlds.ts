// Small worlds for escapes: one caller, a boundary, two families of roles and policies, one fencing tag and one tag that policies go by. Few actions,
// written out by name, so that every request over them can be tried.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import type { Chance } from './chance.ts';
import type { Document, Policies, Statement } from './shapes.ts';

export const account = '111111111111';
export const iam = (rest: string): string => `arn:aws:iam::${account}:${rest}`;
export const caller = iam('role/w/app');
export const boundaryArn = iam('policy/b');
/** Roles that may exist beside the caller, by name. */
export const roleNames: readonly string[] = [iam('role/w/a'), iam('role/x/a'), iam('role/o')];
export const policyNames: readonly string[] = [boundaryArn, iam('policy/w/p'), iam('policy/x/p'), iam('policy/o')];
export const fence = { w: '1' };
/** The tag of the caller that some policies go by. */
export const callerTags = { z: 'a' };

/** All actions of these worlds. */
export const actions: readonly string[] = [
  'ec2:TerminateInstances',
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'ec2:ModifySnapshotAttribute',
  'ec2:CreateVolume',
  'iam:PutRolePolicy',
  'iam:CreateRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:PassRole',
  'iam:PutRolePermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
  'iam:CreatePolicyVersion',
  'iam:TagRole',
  'iam:UntagRole',
  'sts:AssumeRole',
];

/** A question about a small world. */
export interface EscapeWorld {
  readonly layers: Policies;
  readonly fenced: boolean;
  /** Whether outsiders are kept from assuming roles. */
  readonly perimeter: boolean;
}

type Clause = readonly [string, string, string | readonly string[]];

const clauses: readonly Clause[] = [
  ['StringEquals', 'aws:ResourceTag/w', '1'],
  ['StringEquals', 'aws:ResourceTag/w', '1'],
  ['StringNotEquals', 'aws:ResourceTag/w', '1'],
  ['Null', 'aws:ResourceTag/w', 'true'],
  ['StringEquals', 'aws:RequestTag/w', '1'],
  ['StringNotEquals', 'aws:RequestTag/w', '1'],
  ['Null', 'aws:RequestTag/w', 'false'],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', ['w']],
  ['ForAnyValue:StringEqualsIgnoreCase', 'aws:TagKeys', ['w', 'z']],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['z', 'o']],
  ['Null', 'aws:TagKeys', 'true'],
  ['StringEquals', 'iam:PermissionsBoundary', boundaryArn],
  ['StringNotEquals', 'iam:PermissionsBoundary', boundaryArn],
  ['Null', 'iam:PermissionsBoundary', 'true'],
  ['StringEquals', 'aws:PrincipalTag/z', 'a'],
  ['StringEquals', 'aws:ResourceTag/z', '${aws:PrincipalTag/z}'],
  ['StringEquals', 'aws:RequestTag/z', '${aws:PrincipalTag/z}'],
];

const places: readonly (readonly string[])[] = [
  ['*'],
  ['*'],
  [iam('role/w/*'), iam('policy/w/*'), 'arn:aws:ec2:*:*:*'],
  [iam('role/x/*'), iam('policy/x/*')],
  [boundaryArn],
  [iam('role/w/*')],
  ['arn:aws:ec2:*:*:instance/*', iam('policy/*')],
];

function statement(chance: Chance, effect: 'Allow' | 'Deny'): Statement {
  const condition: Record<string, Record<string, string | readonly string[]>> = {};
  const most = effect === 'Allow' ? 2 : 1;
  for (const [operator, key, value] of chance.times(0, most, () => chance.pick(clauses))) {
    condition[operator] = { ...condition[operator], [key]: value };
  }
  return {
    Effect: effect,
    Action: chance.times(1, 4, () => chance.pick(actions)),
    Resource: chance.pick(places),
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

/** Denies that real boundaries have, so that what remains takes several steps. */
const guards: readonly Statement[] = [
  {
    Effect: 'Deny',
    Action: actions.filter((action) => action.startsWith('ec2:')),
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:ResourceTag/w': '1' } },
  },
  {
    Effect: 'Deny',
    Action: ['ec2:CreateTags', 'ec2:DeleteTags', 'iam:TagRole', 'iam:UntagRole'],
    Resource: '*',
    Condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['w'] } },
  },
  { Effect: 'Deny', Action: 'ec2:DeleteTags', Resource: '*', Condition: { Null: { 'aws:TagKeys': 'true' } } },
  {
    Effect: 'Deny',
    Action: ['iam:PutRolePolicy', 'iam:CreateRole', 'iam:UpdateAssumeRolePolicy', 'iam:PutRolePermissionsBoundary'],
    Resource: '*',
    Condition: { StringNotEquals: { 'iam:PermissionsBoundary': boundaryArn } },
  },
  { Effect: 'Deny', Action: ['ec2:ModifySnapshotAttribute', 'ec2:CreateVolume'], Resource: '*' },
  { Effect: 'Deny', Action: ['iam:PassRole', 'sts:AssumeRole', 'iam:DeleteRolePermissionsBoundary'], Resource: '*' },
  { Effect: 'Deny', Action: 'iam:CreatePolicyVersion', Resource: boundaryArn },
];

function document(chance: Chance): Document {
  return {
    Version: '2012-10-17',
    Statement: [
      ...chance.times(2, 5, () => statement(chance, 'Allow')),
      ...chance.times(0, 2, () => statement(chance, 'Deny')),
      ...guards.filter(() => chance.percent(55)),
    ],
  };
}

const all: Document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };

/** A world by chance. */
export function escapeWorldOf(chance: Chance): EscapeWorld {
  return {
    layers: {
      identity: [chance.percent(50) ? all : document(chance)],
      ...(chance.percent(75) ? { boundary: document(chance) } : {}),
    },
    fenced: chance.percent(60),
    perimeter: chance.percent(50),
  };
}
