// What the connector's rights do not hold, and what has to be done besides, said with every set.
import type { Declared, IdentityCenter } from './declared.ts';

/** One sentence each. */
export function notesOf({ need, roleArn, grantRoles }: Declared): readonly string[] {
  const { place, access } = need;
  const protect = `others can still edit ${roleArn} and its policies: deny changes to \`role/tidegate-*\` and below \`/tidegate/\` to everybody else by a service control policy`;
  const unseen = 'decided from the table of actions and AWS documentation, not on a live account';
  if (place.kind === 'organization') {
    const center = access === 'grants' ? place.identityCenter : undefined;
    return [
      ...(place.members === undefined && place.organization === undefined
        ? ['roles of the connector are taken in any account that trusts it: name the organization or its accounts']
        : []),
      ...(center === undefined ? [] : centerNotes(center)),
      protect,
      unseen,
    ];
  }
  return [
    'names, tags and rights of the whole account are read; what is outside of the workspace is not hidden from the connector, only from people',
    ...(access === 'grants'
      ? [
          `no condition of IAM sees whom a role that it makes trusts: ${grantRoles} is limited by its boundary, and who may take it by a resource control policy on \`sts:AssumeRole\``,
          'the boundary of grants is not part of this set: make it first, without it no role for a grant can be made',
          'any Session Manager session of the account can be ended, because a session has no tags of a workspace',
        ]
      : []),
    protect,
    unseen,
  ];
}

function centerNotes({ permissionSets }: IdentityCenter): readonly string[] {
  const management = 'nobody is assigned in the management account, where no service control policy would bind them';
  if (permissionSets === 'assign') {
    return [
      management,
      'permission sets are made and tagged by somebody else: give each a permissions boundary, because what a tagged set allows is given to people',
    ];
  }
  return [
    management,
    'no condition sees what a permission set allows or whether it has a boundary: limit the roles it becomes (`role/aws-reserved/sso.amazonaws.com/`) by service control policies, or let others make the sets (`assign`)',
    'tagging is allowed on sets that carry the tag already; should AWS look for that before a new set has its tags, making sets is refused: use `assign` then',
  ];
}
