// The statements that repair what a review finds. Each denies: to be added to the boundary (or to a service control policy, where the sentence of
// the finding says so), which never gives anyone more. That each denies the request it is there for is tested.

import type { WrittenDocument, WrittenStatement } from '../../generate/generated.ts';
import type { Tag } from './manifest.ts';

/** A document of one or several statements. */
export function documentWith(...statements: readonly WrittenStatement[]): WrittenDocument {
  return { Version: '2012-10-17', Statement: statements };
}

type Parts = Omit<WrittenStatement, 'Sid' | 'Effect' | 'Resource'> & { readonly Resource?: string | readonly string[] };

/** A Deny. */
export function deny(Sid: string, parts: Parts): WrittenStatement {
  return { Sid, Effect: 'Deny', Resource: '*', ...parts };
}

/** Nothing outside of the workspace, whoever grants it. Untagged things are another statement. */
export function noForeign({ key, value }: Tag, actions: readonly string[] | string): WrittenStatement {
  return deny('NoForeign', {
    Action: actions,
    Condition: {
      StringNotEquals: { [`aws:ResourceTag/${key}`]: value },
      Null: { [`aws:ResourceTag/${key}`]: 'false' },
    },
  });
}

/** Nothing without tags: where AWS shows no tags, name the exception. */
export function noUntagged({ key }: Tag, actions: readonly string[]): WrittenStatement {
  return deny('NoUntagged', { Action: actions, Condition: { Null: { [`aws:ResourceTag/${key}`]: 'true' } } });
}

/** Nothing made with another workspace's tag. */
export function noForeignCreate({ key, value }: Tag, actions: readonly string[] | string = '*'): WrittenStatement {
  return deny('NoForeignCreate', {
    Action: actions,
    Condition: {
      StringNotEquals: { [`aws:RequestTag/${key}`]: value },
      Null: { [`aws:RequestTag/${key}`]: 'false' },
    },
  });
}

/** Nothing made without the workspace's tag: only on the types that are made, since others never carry it. */
export function tagOnCreate(
  { key, value }: Tag,
  actions: readonly string[],
  types: readonly string[],
): WrittenStatement {
  return deny('TagOnCreate', {
    Action: actions,
    Resource: types,
    Condition: { StringNotEquals: { [`aws:RequestTag/${key}`]: value } },
  });
}

/** Reserved keys, in any case, are set only where something is made. */
export function noRetag(keys: readonly string[], actions: readonly string[]): WrittenStatement {
  return deny('NoRetag', {
    Action: actions,
    Condition: {
      'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': keys },
      Null: { 'ec2:CreateAction': 'true' },
    },
  });
}

/** Reserved keys are not removed. */
export function noUntag(keys: readonly string[], actions: readonly string[]): WrittenStatement {
  return deny('NoUntag', {
    Action: actions,
    Condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': keys } },
  });
}

/** Calls that change tags without saying which. */
export function noBlindTags(actions: readonly string[]): WrittenStatement {
  return deny('NoBlindTags', { Action: actions });
}

/** A call that removes all tags names no key. */
export const noUntagAll = deny('NoUntagAll', {
  Action: 'ec2:DeleteTags',
  Condition: { Null: { 'aws:TagKeys': 'true' } },
});

/** Calls that are simply taken away. */
export function never(
  Sid: string,
  actions: readonly string[],
  resource: string | readonly string[] = '*',
): WrittenStatement {
  return deny(Sid, { Action: actions, Resource: resource });
}

/** Roles and users are made, and given policies, only with the boundary. */
export function boundaryForced(arn: string, actions: readonly string[]): WrittenStatement {
  return deny('BoundaryForced', {
    Action: actions,
    Condition: { StringNotEquals: { 'iam:PermissionsBoundary': arn } },
  });
}

/** Session tags with reserved keys. */
export function noSessionTags(keys: readonly string[]): WrittenStatement {
  return deny('NoSessionTags', {
    Action: 'sts:TagSession',
    Condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': keys } },
  });
}

/** Everything but these roles. */
export function notOn(Sid: string, actions: readonly string[], but: readonly string[]): WrittenStatement {
  return { Sid, Effect: 'Deny', Action: actions, NotResource: but };
}

/** A resource control policy: roles are assumed from within the organization, or by services. */
export const trustWithin: WrittenDocument = documentWith({
  Sid: 'AssumeWithinTheOrganization',
  Effect: 'Deny',
  Principal: '*',
  Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'],
  Resource: '*',
  Condition: {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-REPLACE' },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
});
