// What the policies of the organization promise: that nobody outside of the guarded path edits a boundary or makes roles under the path, that no session
// carries tags of its own choice, and that whoever must still can.

import { reachable } from '../../prove/reach.ts';
import type { Policies } from '../../types.ts';
import type { GeneratedDocument, Proof } from '../generated.ts';
import { never, policy, possible } from './claim.ts';
import type { Declared } from './declared.ts';
import { publicProviders } from './organization-guard.ts';

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

/** Claims about the resource control policy. */
export function sessionClaims(declared: Declared, sessions: GeneratedDocument): readonly Proof[] {
  const { account, partition, rolesUnder, guardedTags, organization } = declared;
  const all = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  const everyone = policy({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
  const layers: Policies = {
    identity: [all],
    resource: everyone,
    rcp: [{ node: account, policies: [all, sessions.document] }],
  };
  const resource = `arn:${partition}:iam::${account}:role/${rolesUnder}/*`;
  const stranger = {
    principal: `arn:${partition}:iam::${account === strange ? '444455556666' : strange}:role/stranger`,
  };
  return [
    never(
      'no session of a role of the path has a guarded tag of its own, even if the trust policy lets everyone in',
      reachable(
        layers,
        {
          action: 'sts:TagSession',
          resource,
          condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': [...guardedTags] } },
        },
        stranger,
      ),
    ),
    ...(organization === undefined
      ? []
      : [
          never(
            'nobody from outside of the organization becomes a role of the path, even if the trust policy lets everyone in',
            reachable(
              layers,
              {
                action: 'sts:AssumeRole',
                resource,
                condition: { StringNotEquals: { 'aws:PrincipalOrgID': organization } },
              },
              stranger,
            ),
          ),
          ...publicProviders.map(([name, key]) =>
            never(
              `nobody becomes a role of the path for having signed in at ${name}, even if the trust policy lets everyone in`,
              reachable(
                layers,
                { action: 'sts:AssumeRoleWithWebIdentity', resource, condition: { Null: { [key]: 'false' } } },
                stranger,
              ),
            ),
          ),
          possible(
            'who belongs to the organization still can',
            reachable(
              layers,
              {
                action: 'sts:AssumeRole',
                resource,
                condition: { StringEquals: { 'aws:PrincipalOrgID': organization } },
              },
              stranger,
            ),
          ),
        ]),
  ];
}

const strange = '999999999999';
