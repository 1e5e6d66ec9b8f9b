// The context keys that follow from who asks and what for. Guide: "AWS global condition context keys", and the table of
// principal values in "IAM policy elements: Variables and tags". A caller may state them too; then the statement counts.

import type { Caller } from './principals.ts';
import type { Context, Target } from './shapes.ts';

const types = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  session: 'AssumedRole',
  federatedUser: 'FederatedUser',
  anonymous: 'Anonymous',
} as const;

export function derivedContext(caller: Caller, target: Target): Context {
  const ofResource = { 'aws:ResourceAccount': target.account };
  switch (caller.kind) {
    case 'anonymous': // F73: nothing about the principal but that there is none
      return { ...ofResource, 'aws:PrincipalType': types.anonymous };
    case 'webIdentity':
      return ofResource;
    case 'service': // F71
      return { ...ofResource, 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': caller.service ?? '' };
    default:
      return {
        ...ofResource,
        'aws:PrincipalType': types[caller.kind],
        'aws:PrincipalIsAWSService': 'false',
        'aws:PrincipalAccount': caller.account ?? '',
        // F28: of a role session, the role.
        'aws:PrincipalArn': (caller.kind === 'session' ? caller.behind : caller.arn) ?? '',
        ...(caller.kind === 'user' ? { 'aws:username': caller.arn?.split('/').at(-1) ?? '' } : {}), // F75
        ...(caller.federated === undefined ? {} : { 'aws:FederatedProvider': caller.federated }),
      };
  }
}
