// The table of what may be granted in MariaDB: resource types, permissions, the rights behind each, and the sentence an approver
// reads. Steps grant from it, looks compare with it, so that neither can mean something else.

import type { PermissionDescription, ResourceTypeDescription } from '@tidegate/core';

export type ResourceKind = 'database' | 'table' | 'role';
export type PermissionName = 'READ_ONLY' | 'READ_WRITE' | 'ADMIN' | 'MEMBER';

const write = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/**
 * The rights a permission means. TRIGGER, EVENT and the rights on routines are in none of them: what they make acts with other
 * people's rights, or when its maker is no longer let in. GRANT OPTION is in none either.
 */
export function rightsOf(kind: ResourceKind, permission: PermissionName): readonly string[] {
  switch (permission) {
    case 'MEMBER':
      return [];
    case 'READ_ONLY':
      return ['SELECT'];
    case 'READ_WRITE':
      return write;
    case 'ADMIN': {
      const structure = [...write, 'CREATE', 'ALTER', 'DROP', 'INDEX', 'REFERENCES', 'CREATE VIEW', 'SHOW VIEW'];
      return kind === 'table'
        ? [...write, 'ALTER', 'DROP', 'INDEX', 'REFERENCES']
        : [...structure, 'CREATE TEMPORARY TABLES', 'LOCK TABLES'];
    }
  }
}

const later = 'tables made later are covered as well';
const views = 'views read with the rights of whoever made them';

const permissionsOf = (where: string, extra: string): readonly PermissionDescription[] => [
  { name: 'READ_ONLY', level: 'read', riskLevel: 'low', allows: `read (SELECT) ${where}; change nothing${extra}` },
  {
    name: 'READ_WRITE',
    level: 'write',
    riskLevel: 'medium',
    allows: `read, add, change and delete rows (SELECT, INSERT, UPDATE, DELETE) in ${where}; change no structure${extra}`,
  },
];

const admin = (allows: string): PermissionDescription => ({ name: 'ADMIN', level: 'admin', riskLevel: 'high', allows });

const never = 'make no routines, triggers or events, make no accounts and pass no rights on';

/** Resource types and their permissions, in the catalogue's order. */
export const resourceTypes: readonly ResourceTypeDescription[] = [
  {
    id: 'mariadb-server',
    label: 'MariaDB server',
    displayPath: 'Server',
    allowsSeveralPermissions: false,
    isLevel: true,
    permissions: [],
  },
  {
    id: 'mariadb-database',
    label: 'MariaDB database',
    displayPath: 'Server / Database',
    allowsSeveralPermissions: false,
    permissions: [
      ...permissionsOf('all tables and views of this database', `; ${later}; ${views}`),
      admin(
        'read and change all rows, make, alter, empty and drop tables and views of this database, and drop the database itself; ' +
          `${never}; ${later}; ${views}`,
      ),
    ],
  },
  {
    id: 'mariadb-table',
    label: 'MariaDB table or view',
    displayPath: 'Server / Database / Table',
    allowsSeveralPermissions: false,
    permissions: [
      ...permissionsOf('this table', `; ${views}`),
      admin(`read and change all rows of this table, alter, empty and drop it; ${never}`),
    ],
  },
  {
    id: 'mariadb-role',
    label: 'MariaDB native role',
    displayPath: 'Server / Role',
    allowsSeveralPermissions: false,
    permissions: [
      {
        name: 'MEMBER',
        level: 'admin',
        riskLevel: 'high',
        allows:
          'use every right that this role has or is given while the access is open, in every database of the server',
      },
    ],
  },
];

/** The kind of object behind a resource type, or null for a type that is not ours. */
export function kindOf(resourceType: string): ResourceKind | null {
  switch (resourceType) {
    case 'mariadb-database':
      return 'database';
    case 'mariadb-table':
      return 'table';
    case 'mariadb-role':
      return 'role';
    default:
      return null;
  }
}
