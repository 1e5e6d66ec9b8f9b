// The table of what may be granted over SSH: a login as the person's own account on a server, or as an account that people share. What the
// account may do is the server's matter; only root is told apart, because root can take every limit away.

import type { ResourceTypeDescription } from '@tidegate/core';
import type { ResourceKind } from './native-id.ts';

export type PermissionName = 'LOGIN' | 'ADMIN';

/** The account that needs `ADMIN`. The program on a server refuses other names for it. */
export const rootAccount = 'root';

/** Groups whose members are root in all but name. */
export const powerfulGroups: ReadonlySet<string> = new Set([
  ...['root', 'sudo', 'wheel', 'admin', 'docker', 'podman', 'lxd', 'libvirt', 'disk', 'shadow', 'kmem'],
]);

const howLong = 'by certificates of minutes, with a terminal, commands and file copies';

/** Resource types and their permissions, in the catalogue's order. */
export const resourceTypes: readonly ResourceTypeDescription[] = [
  {
    id: 'ssh-server',
    label: 'SSH server',
    displayPath: 'Server',
    allowsSeveralPermissions: false,
    permissions: [
      {
        name: 'LOGIN',
        level: 'write',
        riskLevel: 'medium',
        allows: `log in as the person’s own account on the server, ${howLong}; it may do there what that account may`,
      },
    ],
  },
  {
    id: 'ssh-account',
    label: 'SSH account (shared)',
    displayPath: 'Server / Account',
    allowsSeveralPermissions: false,
    permissions: [
      {
        name: 'LOGIN',
        level: 'write',
        riskLevel: 'medium',
        allows: `log in as this account, ${howLong}; it may do there what the account may, and read what others left in it`,
      },
      {
        name: 'ADMIN',
        level: 'admin',
        riskLevel: 'high',
        allows: `log in as root, ${howLong}; root may change anything on the server, also what lets in and what ends access`,
      },
    ],
  },
];

/** The kind of thing behind a resource type, or null for a type that is not ours. */
export function kindOf(resourceType: string): ResourceKind | null {
  switch (resourceType) {
    case 'ssh-server':
      return 'server';
    case 'ssh-account':
      return 'account';
    default:
      return null;
  }
}
