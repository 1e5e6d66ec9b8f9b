// What a boundary cannot do by itself: whoever in the account is not bounded could edit it, or make roles under the path without it. One service control
// policy keeps both to the guarded path's own roles.

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
