// What becomes of roles and policies that are made: whom they trust, which were there before, and whether they can be used, changed and removed.

import type { WrittenStatement } from '../../generate/generated.ts';
import type { Delegation } from './delegation.ts';
import { documentWith, trustWithin } from './fixes.ts';
import type { Surroundings } from './infer.ts';
import { type Inquiry, listed } from './inquiry.ts';
import type { View } from './views.ts';

/** Looks at whom roles that are made may trust. */
export function checkTrustOfMade(inquiry: Inquiry, { view, supposed }: Delegation): void {
  const found = inquiry.find(view, { action: ['iam:CreateRole', 'iam:UpdateAssumeRolePolicy'] });
  if (found === undefined || !assumableFromOutside(inquiry, view)) return;
  inquiry.report('delegation.trust', {
    where: found.where,
    reason: `${listed(found.actions)} can trust anyone, also in other accounts: no condition sees the trust policy that is written`,
    witness: found.witness,
    layers: view.layers,
    supposed: [...supposed, 'no resource control policy of the organization limits who may assume roles'],
    fix: 'attach a resource control policy that lets only the organization and services assume roles',
    fixPolicy: trustWithin,
  });
}

/** Do the resource control policies let someone of no organization assume a role that trusts everyone? */
function assumableFromOutside(inquiry: Inquiry, { layers, subject }: View): boolean {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] };
  const identity = [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } }];
  const outside = {
    subject,
    principal: 'arn:aws:iam::999999999999:role/outside',
    layers: { identity, resource: trust, ...(layers.rcp === undefined ? {} : { rcp: layers.rcp }) },
    documents: new Map(),
    supposed: [],
  };
  return (
    inquiry.find(outside, { action: 'sts:AssumeRole', condition: { Null: { 'aws:PrincipalOrgID': 'true' } } }) !==
    undefined
  );
}

/** Looks at roles and policies that are not of this making. */
export function checkBefore(
  inquiry: Inquiry,
  { view, supposed }: Delegation,
  { account, path, accountKnown }: Surroundings,
): void {
  if (path === undefined) return;
  const { scp } = view.layers;
  const role = `arn:aws:iam::${account.value}:role/${path.value}*`;
  const policy = `arn:aws:iam::${account.value}:policy/${path.value}*`;
  const all = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  const others: View = {
    ...view,
    principal: `arn:aws:iam::${account.value}:role/somebody-else`,
    layers: { identity: [all], ...(scp === undefined ? {} : { scp }) },
  };
  const place = accountKnown ? role : role.replace(account.value, '*');
  const touched = inquiry.find(view, {
    action: ['iam:TagRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:PassRole'],
    resource: place,
  });
  const why = [...supposed, ...path.supposed];
  const mayMake = inquiry.find(others, { action: 'iam:CreateRole', resource: role }) !== undefined;
  if (touched !== undefined && mayMake) {
    inquiry.report('delegation.preexisting', {
      where: touched.where,
      reason: `${listed(touched.actions)} reach every role under \`${path.value}\`, also those that were there before or that others make there, with whatever rights these have`,
      witness: touched.witness,
      layers: view.layers,
      supposed: why,
      fix: 'reserve the path: a service control policy that denies making and changing roles under it to all but the role that is meant to',
      fixPolicy: documentWith(
        reserved(
          'ReservePath',
          ['iam:CreateRole', 'iam:Put*', 'iam:Attach*', 'iam:Update*', 'iam:TagRole'],
          role,
          view.principal,
        ),
      ),
    });
  }
  const version = inquiry.find(view, { action: ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'] });
  const mayAttach = inquiry.find(others, {
    action: ['iam:AttachRolePolicy', 'iam:AttachUserPolicy'],
    condition: { ArnLike: { 'iam:PolicyARN': policy } },
  });
  if (version === undefined || mayAttach === undefined) return;
  inquiry.report('delegation.policy_version', {
    where: version.where,
    reason: `${listed(version.actions)} also change a policy that is attached to somebody without the boundary: no condition sees to whom it is attached`,
    witness: version.witness,
    layers: view.layers,
    supposed: why,
    fix: 'a service control policy that denies attaching policies of the path to all but the role that is meant to',
    fixPolicy: documentWith({
      ...reserved(
        'ReservePolicies',
        ['iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:AttachGroupPolicy'],
        '*',
        view.principal,
      ),
      Condition: { ArnLike: { 'iam:PolicyARN': policy }, ArnNotLike: { 'aws:PrincipalArn': view.principal } },
    }),
  });
}

function reserved(Sid: string, actions: readonly string[], resource: string, but: string): WrittenStatement {
  return {
    Sid,
    Effect: 'Deny',
    Action: actions,
    Resource: resource,
    Condition: { ArnNotLike: { 'aws:PrincipalArn': but } },
  };
}

const usingRoles = [
  ...['iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:CreateInstanceProfile'],
  ...[
    'iam:AddRoleToInstanceProfile',
    'iam:PassRole',
    'iam:DeleteRolePolicy',
    'iam:DeleteRole',
    'iam:DeletePolicy',
    'iam:DeletePolicyVersion',
  ],
];

/** Looks at whether what is made can be used, changed and removed. */
export function checkUse(inquiry: Inquiry, { view, supposed }: Delegation): void {
  const policy = inquiry.find(view, { action: 'iam:CreatePolicy' });
  const attach = inquiry.find(view, {
    action: ['iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:AttachGroupPolicy'],
  });
  if (policy !== undefined && attach === undefined) {
    inquiry.report('delegation.unattachable', {
      where: policy.where,
      reason: '`iam:CreatePolicy` makes policies that nobody may attach: there is no `iam:AttachRolePolicy`',
      witness: policy.witness,
      layers: view.layers,
      supposed,
      fix: 'allow `iam:AttachRolePolicy` and `iam:DetachRolePolicy` for policies of the path, on roles with the boundary',
    });
  }
  const role = inquiry.find(view, { action: 'iam:CreateRole' });
  if (role === undefined) return;
  const lacking = usingRoles.filter((action) => inquiry.find(view, { action }) === undefined);
  if (lacking.length === 0) return;
  inquiry.report('delegation.incomplete', {
    where: role.where,
    reason: `roles can be made, but there is no ${listed(lacking, lacking.length)}: they cannot be used, changed or removed`,
    supposed,
    fix: 'allow these calls on the path, with the boundary demanded of the role; `iam:PassRole` with `iam:PassedToService`',
  });
}
