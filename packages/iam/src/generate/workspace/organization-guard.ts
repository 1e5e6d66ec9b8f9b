// What a boundary cannot do by itself: whoever in the account is not bounded could edit it, or make roles under the path without it; and trust policies, which
// no condition on who writes them sees, could let strangers in or tags of a session replace those of the role. One service control policy and one
// resource control policy keep both.

import type { ReasonedStatement } from '../size.ts';
import type { Declared } from './declared.ts';

/** The statements of the service control policy that keeps boundaries and delegated roles. */
export function guardStatements({
  account,
  partition,
  guardedPath,
  rolesUnder,
}: Declared): readonly ReasonedStatement[] {
  const arn = (place: string): string => `arn:${partition}:iam::${account}:${place}/*`;
  const keepers = { ArnNotLike: { 'aws:PrincipalArn': arn(`role/${guardedPath}`) } };
  return [
    {
      why: 'nobody but roles of the guarded path edits, replaces or removes a boundary',
      statement: {
        Sid: 'KeepBoundaries',
        Effect: 'Deny',
        Action: [
          ...['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion'],
          'iam:SetDefaultPolicyVersion',
        ],
        Resource: arn(`policy/${guardedPath}`),
        Condition: keepers,
      },
    },
    {
      why: 'nobody but platform roles makes or changes roles of the path, so none lies there without the boundary; and nobody else the platform roles themselves',
      statement: {
        Sid: 'KeepRoles',
        Effect: 'Deny',
        Action: [
          ...['iam:AttachRole*', 'iam:CreateRole', 'iam:DeleteRole*', 'iam:DetachRole*', 'iam:PutRole*'],
          ...['iam:TagRole', 'iam:UntagRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole*'],
        ],
        Resource: [arn(`role/${rolesUnder}`), arn(`role/${guardedPath}`)],
        Condition: keepers,
      },
    },
  ];
}

/** Providers that every account trusts to exist, with a key their sign-ins always carry (IAM guide, "AWS global and IAM condition context keys"). */
export const publicProviders = [
  ['Amazon', 'www.amazon.com:app_id'],
  ['Cognito', 'cognito-identity.amazonaws.com:aud'],
  ['Facebook', 'graph.facebook.com:app_id'],
  ['Google', 'accounts.google.com:aud'],
] as const;

/** The statements of the resource control policy that keeps who becomes a role, and with which tags. */
export function sessionStatements(declared: Declared): readonly ReasonedStatement[] {
  const { account, partition, rolesUnder, guardedPath, guardedTags, organization } = declared;
  const roles = [rolesUnder, guardedPath].map((path) => `arn:${partition}:iam::${account}:role/${path}/*`);
  const strangers: readonly ReasonedStatement[] =
    organization === undefined
      ? []
      : [
          {
            why: 'nobody from outside of the organization becomes a role of the path, whatever its trust policy says; services of AWS may',
            statement: {
              Sid: 'NoStrangers',
              Effect: 'Deny',
              Principal: '*',
              Action: 'sts:AssumeRole',
              Resource: roles,
              Condition: {
                StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organization },
                BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
              },
            },
          },
          ...publicProviders.map(
            ([name, key]): ReasonedStatement => ({
              why: `a trust policy may name ${name} without anybody setting up a provider: then whoever has an account there comes in`,
              statement: {
                Sid: `NoStrangersOf${name}`,
                Effect: 'Deny',
                Principal: '*',
                Action: 'sts:AssumeRoleWithWebIdentity',
                Resource: roles,
                Condition: { Null: { [key]: 'false' } },
              },
            }),
          ),
        ];
  return [
    {
      why: 'tags of a session replace those of the role: with another zone it would be let in there',
      statement: {
        Sid: 'KeepSessionTags',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:TagSession',
        Resource: roles,
        Condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': guardedTags } },
      },
    },
    ...strangers,
  ];
}
