// What the service control policy promises: that nobody outside of the guarded path edits a boundary or makes roles under the path, and that whoever must
// still can.

import { reachable } from '../../prove/reach.ts';
import type { Policies } from '../../types.ts';
import type { GeneratedDocument, Proof } from '../generated.ts';
import { never, policy, possible } from './claim.ts';
import type { Declared } from './declared.ts';

/** Claims about the service control policy. */
export function guardClaims(declared: Declared, guard: GeneratedDocument): readonly Proof[] {
  const { account, partition, guardedPath, rolesUnder } = declared;
  const arn = (place: string): string => `arn:${partition}:iam::${account}:${place}`;
  const all = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  const layers: Policies = { identity: [all], scp: [{ node: account, policies: [all, guard.document] }] };
  const others = { principal: arn('role/other/administrator') };
  const keeper = { principal: arn(`role/${guardedPath}/platform`) };
  const edits = [
    'iam:CreatePolicyVersion',
    'iam:DeletePolicy',
    'iam:DeletePolicyVersion',
    'iam:SetDefaultPolicyVersion',
  ];
  const makes = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy'];
  const drops = ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary', 'iam:TagRole', 'iam:UntagRole'];
  const documents = arn(`policy/${guardedPath}/*`);
  const roles = [arn(`role/${rolesUnder}/*`), arn(`role/${guardedPath}/*`)];
  return [
    never(
      'an administrator elsewhere in the account edits no boundary',
      reachable(layers, { action: [...edits, 'iam:CreatePolicy'], resource: documents }, others),
    ),
    never(
      'an administrator elsewhere in the account makes or changes no role of the path and no platform role, and takes no boundary off',
      reachable(layers, { action: [...makes, ...drops], resource: roles }, others),
    ),
    possible(
      `roles under \`/${guardedPath}/\` can still edit a boundary`,
      reachable(layers, { action: 'iam:CreatePolicyVersion', resource: documents }, keeper),
    ),
    possible(
      `roles under \`/${guardedPath}/\` can still make roles of the path`,
      reachable(layers, { action: 'iam:CreateRole', resource: roles }, keeper),
    ),
  ];
}
