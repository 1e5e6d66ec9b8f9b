// Making roles and policies for others: whether all that is made stands under the boundary, whether the boundary itself can be got rid of, and
// whether what is made can be used at all.

import { checkBefore, checkTrustOfMade, checkUse } from './check-made-roles.ts';
import { checkRoleTags } from './check-role-tags.ts';
import type { Delegation } from './delegation.ts';
import { boundaryForced, documentWith, never } from './fixes.ts';
import type { Surroundings } from './infer.ts';
import { type Inquiry, listed } from './inquiry.ts';
import type { View, VoidPair } from './views.ts';

/** Notes identity policies that their boundary leaves nothing of. */
export function checkVoid(
  inquiry: Inquiry,
  { policy, boundary, principal }: VoidPair,
  { account, path }: Surroundings,
): void {
  const only = { identity: [policy.text] };
  const view: View = {
    subject: policy,
    layers: only,
    principal,
    documents: new Map([['identity||0', policy]]),
    supposed: [],
  };
  const found = inquiry.find(view, {});
  if (found === undefined) return;
  const delegates =
    inquiry.find(view, { action: ['iam:Create*', 'iam:Put*', 'iam:Attach*', 'iam:Tag*'] }) !== undefined;
  if (!delegates) {
    inquiry.report('dead.taken_away', {
      where: policy.path,
      reason: `nothing of it is left: \`${boundary.path}\` allows none of what it grants`,
      witness: found.witness,
      layers: { ...only, boundary: boundary.text },
      supposed: [meant],
      fix: 'remove it, or allow it in the boundary as well',
    });
    return;
  }
  inquiry.report('delegation.void', {
    where: policy.path,
    reason: `under \`${boundary.path}\` nothing of it is left, so it can only be used without that boundary: with no guard but itself`,
    witness: found.witness,
    layers: { ...only, boundary: boundary.text },
    supposed: [meant],
    fix: `give this role a boundary of its own that allows this and nothing else, limited to \`arn:aws:iam::${account.value}:role/${path?.value ?? ''}*\``,
  });
}

const meant = 'every boundary of the folder is meant for every identity policy; `review.json` can say otherwise';

/** Looks at what a view may do to roles, policies and boundaries. */
export function checkDelegation(inquiry: Inquiry, view: View, surroundings: Surroundings): void {
  const { boundaryArn } = surroundings;
  const key = 'iam:PermissionsBoundary';
  const delegation: Delegation = {
    view,
    supposed: [...view.supposed, ...(boundaryArn?.supposed ?? [])],
    unbounded:
      boundaryArn === undefined ? { Null: { [key]: 'true' } } : { StringNotEquals: { [key]: boundaryArn.value } },
    boundaryArn: boundaryArn?.value,
  };
  checkForced(inquiry, delegation);
  checkBoundaryKept(inquiry, delegation);
  const makesRoles =
    inquiry.find(view, { action: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'] }) !== undefined;
  if (!makesRoles) return;
  checkRoleTags(inquiry, delegation, surroundings);
  checkTrustOfMade(inquiry, delegation);
  checkBefore(inquiry, delegation, surroundings);
  checkUse(inquiry, delegation);
}

const makingPrincipals = ['iam:CreateRole', 'iam:CreateUser'];
const writingPolicies = [
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:UpdateAssumeRolePolicy',
];

function checkForced(inquiry: Inquiry, { view, supposed, unbounded, boundaryArn }: Delegation): void {
  const fix = (
    actions: readonly string[],
  ): { readonly fix: string; readonly fixPolicy?: ReturnType<typeof documentWith> } =>
    boundaryArn === undefined
      ? { fix: 'allow these calls only where `iam:PermissionsBoundary` is the boundary you want on what is made' }
      : {
          fix: `deny ${listed(actions)} unless \`iam:PermissionsBoundary\` is \`${boundaryArn}\``,
          fixPolicy: documentWith(boundaryForced(boundaryArn, actions)),
        };
  const made = inquiry.find(view, { action: makingPrincipals, condition: unbounded });
  if (made !== undefined) {
    inquiry.report('delegation.unbounded_role', {
      where: made.where,
      reason: `${listed(made.actions)} can be done without the boundary: what is made may have any right`,
      witness: made.witness,
      layers: view.layers,
      supposed,
      ...fix(made.actions),
    });
  }
  const written = inquiry.find(view, { action: writingPolicies, condition: unbounded });
  if (written === undefined) return;
  inquiry.report('delegation.unbounded_policy', {
    where: written.where,
    reason: `${listed(written.actions)} can be done to a role that does not have the boundary: whoever may be that role then has any right`,
    witness: written.witness,
    layers: view.layers,
    supposed,
    ...fix(written.actions),
  });
}

const editing = [
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:DeletePolicyVersion',
  'iam:DeletePolicy',
];
const removing = ['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary'];
const exchanging = ['iam:PutRolePermissionsBoundary', 'iam:PutUserPermissionsBoundary'];

function checkBoundaryKept(inquiry: Inquiry, { view, supposed, unbounded, boundaryArn }: Delegation): void {
  const removed = inquiry.find(view, { action: removing });
  const exchanged = inquiry.find(view, { action: exchanging, condition: unbounded });
  const shown = removed ?? exchanged;
  if (shown !== undefined) {
    const actions = [...(removed?.actions ?? []), ...(exchanged?.actions ?? [])];
    inquiry.report('boundary.removable', {
      where: shown.where,
      reason: `${listed(actions)} can take the boundary off a role, or put another in its place`,
      witness: shown.witness,
      layers: view.layers,
      supposed,
      fix: 'deny removing boundaries, and setting any but the one',
      fixPolicy: documentWith(
        never('NoBoundaryRemoval', removing),
        ...(boundaryArn === undefined ? [] : [boundaryForced(boundaryArn, exchanging)]),
      ),
    });
  }
  if (boundaryArn === undefined) return;
  const edited = inquiry.find(view, { action: editing, resource: boundaryArn });
  if (edited !== undefined) {
    inquiry.report('boundary.editable', {
      where: edited.where,
      reason: `${listed(edited.actions)} can be done to the boundary's own document: it then says what its reader wants`,
      witness: edited.witness,
      layers: view.layers,
      supposed,
      fix: `keep boundaries under a path of their own, and deny editing \`${boundaryArn}\``,
      fixPolicy: documentWith(never('NoBoundaryEdit', editing, boundaryArn)),
    });
  }
  // A boundary is a limit by itself; what an identity policy does not allow, the next one may.
  const bounded = view.subject.kind === 'boundary' || view.under !== undefined;
  const delegates = (): boolean =>
    inquiry.find(view, { action: ['iam:CreateRole', 'iam:PutRolePolicy'] }) !== undefined;
  if (shown === undefined && edited === undefined && !bounded && delegates()) {
    checkUnprotected(inquiry, { view, supposed, unbounded, boundaryArn });
  }
}

/** Nothing allows it, but does anything deny it? */
function checkUnprotected(inquiry: Inquiry, { view, supposed, boundaryArn = '' }: Delegation): void {
  const denies = [...view.documents.values()]
    .filter(({ kind }) => kind === 'identity' || kind === 'boundary')
    .flatMap(({ policy, statements }) => statements.filter((_, index) => policy?.statements[index]?.effect === 'deny'));
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  const { scp, rcp } = view.layers;
  const layers = {
    identity: [{ Version: '2012-10-17', Statement: [all, ...denies] }],
    ...(scp === undefined ? {} : { scp }),
    ...(rcp === undefined ? {} : { rcp }),
  };
  const open = { ...view, layers };
  const edited = inquiry.find(open, { action: editing, resource: boundaryArn });
  const removed = inquiry.find(open, { action: removing });
  const shown = edited ?? removed;
  if (shown === undefined) return;
  inquiry.report('boundary.unprotected', {
    where: view.subject.path,
    reason: `no Deny protects the boundary: only that nothing happens to allow ${listed([...(edited?.actions ?? []), ...(removed?.actions ?? [])], 3)} on \`${boundaryArn}\` keeps it`,
    witness: shown.witness,
    layers,
    supposed: [...supposed, 'an Allow that is added later allows everything'],
    fix: 'deny editing the boundary and taking it off, so that no Allow added later opens it',
    fixPolicy: documentWith(never('NoBoundaryEdit', editing, boundaryArn), never('NoBoundaryRemoval', removing)),
  });
}
