// The claims about the connector in the management or a delegated administrator's account: it reads the tree, takes the connector's roles elsewhere, and
// gives its own permission sets to people.
import type { ReachPattern } from '../../prove/reach.ts';
import type { Proof } from '../generated.ts';
import type { Asked } from './asked.ts';
import { type Declared, type IdentityCenter, type OrganizationPlace, workspaceTag } from './declared.ts';
import { foreignTags } from './prove-grants.ts';
import { assignCalls, centerArns, managementArn, memberRoles, writeSetCalls } from './statements.ts';

/** What it must not do, then what it must be able to do. */
export function* proveOrganization(asked: Asked, declared: Declared, place: OrganizationPlace): Generator<Proof, void> {
  const { need } = declared;
  const members = memberRoles(declared, place);
  const take = 'sts:AssumeRole';
  yield asked.within("it takes no role but the connector's in other accounts", 'sts:*', {
    Action: take,
    Resource: members,
  });
  yield asked.never('it takes no role without saying the external id', {
    action: take,
    condition: { StringNotEquals: { 'sts:ExternalId': need.externalId } },
  });
  if (place.organization !== undefined) {
    yield asked.never(`it takes no role outside of organization ${place.organization}`, {
      action: take,
      condition: { StringNotEquals: { 'aws:ResourceOrgID': place.organization } },
    });
  }
  yield asked.never('it changes neither the organization nor its policies', { action: organizationChanges });
  yield asked.canElsewhere("it takes the connector's roles in other accounts", { action: take, resource: members });
  const center = need.access === 'grants' ? place.identityCenter : undefined;
  if (center === undefined) yield asked.never('in Identity Center it changes nothing', { action: centerChanges });
  else yield* proveCenter(asked, declared, center);
}

const organizationChanges = [
  ...[
    'Accept',
    'Attach',
    'Cancel',
    'Close',
    'Create',
    'Decline',
    'Delete',
    'Deregister',
    'Detach',
    'Disable',
    'Enable',
  ],
  ...['Invite', 'Leave', 'Move', 'Put', 'Register', 'Remove', 'Tag', 'Untag', 'Update'],
].map((verb) => `organizations:${verb}*`);

const centerChanges = [
  ...[
    'Add',
    'Associate',
    'Attach',
    'Create',
    'Delete',
    'Detach',
    'Disassociate',
    'Import',
    'Provision',
    'Put',
    'Remove',
  ],
  ...['Start', 'Tag', 'Untag', 'Update'],
].flatMap((verb) => [`sso:${verb}*`, `sso-directory:${verb}*`, `identitystore:${verb}*`]);

function* proveCenter(asked: Asked, declared: Declared, center: IdentityCenter): Generator<Proof, void> {
  const { need, partition, tagKeys } = declared;
  const { instance, sets, accounts } = centerArns(declared, center);
  const makes = center.permissionSets !== 'assign';
  const making = ['sso:CreatePermissionSet', 'sso:TagResource'];
  const changing = [...assignCalls, ...(makes ? [...writeSetCalls, 'sso:TagResource'] : [])];
  const where = center.accounts === undefined ? 'every account but the management account' : 'the accounts declared';
  yield asked.never('nobody is let into the management account', {
    action: assignCalls,
    resource: managementArn(declared, center),
  });
  yield asked.within(
    `in Identity Center it changes nothing but permission sets of its instance and assignments in ${where}`,
    centerChanges,
    { Action: [...changing, ...(makes ? ['sso:CreatePermissionSet'] : [])], Resource: [instance, sets, ...accounts] },
  );
  yield asked.never('no permission set of others is changed, tagged, given or taken', {
    action: changing,
    resource: `arn:${partition}:sso:::permissionSet/*`,
    condition: { StringNotEquals: { [`aws:ResourceTag/${workspaceTag}`]: need.workspace } },
  });
  const others = centerChanges.filter((one) => !one.startsWith('sso:'));
  yield asked.never('no user or group is made or changed', { action: others });
  const on = (actions: readonly string[], places: readonly string[]): readonly ReachPattern[] =>
    actions.flatMap((action) => places.map((resource) => ({ action, resource })));
  yield asked.can(
    'it gives and takes its permission sets in those accounts',
    ...on(assignCalls, [instance, sets, ...accounts]),
  );
  if (!makes) {
    yield asked.never('it makes and changes no permission set', { action: [...making, ...writeSetCalls] });
    return;
  }
  yield asked.never(
    `every permission set it makes carries the tag of workspace ${need.workspace}, and no tags but those declared`,
    ...foreignTags(making, { workspace: need.workspace, tagKeys }),
  );
  yield asked.can('it makes a permission set with its tag', ...on(['sso:CreatePermissionSet'], [instance, sets]));
  yield asked.can('it tags its permission sets', ...on(['sso:TagResource'], [sets]));
  yield asked.can('it writes and removes its permission sets', ...on(writeSetCalls, [instance, sets]));
}
