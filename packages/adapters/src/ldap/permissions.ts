// What may be granted in a directory: membership of a group. What the group opens is for the systems that read it, and is said so.

import type { ResourceTypeDescription } from '@tidegate/core';

/** Resource types and their permissions, in the catalogue's order. */
export const resourceTypes: readonly ResourceTypeDescription[] = [
  {
    id: 'ldap-group',
    label: 'LDAP group',
    displayPath: 'Directory / Units / Group',
    allowsSeveralPermissions: false,
    permissions: [
      {
        name: 'MEMBER',
        level: 'write',
        riskLevel: 'medium',
        allows: 'be listed as a member of this group; what that opens is decided by the systems that read the group',
      },
    ],
  },
];
