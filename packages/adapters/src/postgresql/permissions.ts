// The table of what may be granted in PostgreSQL: resource types, permissions, the rights behind each, and the sentence an
// approver reads. Steps grant from it, looks compare with it, so that neither can mean something else.

import type { PermissionDescription, ResourceTypeDescription } from '@tidegate/core';

/** The rights of one permission, by kind of object, in PostgreSQL's own words. */
export interface Rights {
  readonly database: readonly string[];
  readonly schema: readonly string[];
  readonly table: readonly string[];
  readonly sequence: readonly string[];
}

export type ResourceKind = 'database' | 'schema' | 'table' | 'role';
export type PermissionName = 'READ_ONLY' | 'READ_WRITE' | 'ADMIN' | 'MEMBER';

const read = ['SELECT'];
const write = [...read, 'INSERT', 'UPDATE', 'DELETE'];

/**
 * The rights a permission means. TRIGGER is in none of them: a trigger left behind would act with other people's rights
 * after the access has ended.
 */
export function rightsOf(kind: ResourceKind, permission: PermissionName): Rights {
  const connect = { database: ['CONNECT'], schema: ['USAGE'] };
  switch (permission) {
    case 'MEMBER':
      return { database: [], schema: [], table: [], sequence: [] };
    case 'READ_ONLY':
      return { ...connect, table: read, sequence: [] };
    case 'READ_WRITE':
      return { ...connect, table: write, sequence: ['USAGE', 'SELECT'] };
    case 'ADMIN':
      return {
        database: kind === 'database' ? ['CONNECT', 'CREATE', 'TEMPORARY'] : ['CONNECT'],
        schema: kind === 'table' ? ['USAGE'] : ['USAGE', 'CREATE'],
        table: [...write, 'TRUNCATE', 'REFERENCES'],
        sequence: ['USAGE', 'SELECT', 'UPDATE'],
      };
  }
}

const later = 'tables made after the opening are not covered';

const permissionsOf = (where: string, extra: string): readonly PermissionDescription[] => [
  {
    name: 'READ_ONLY',
    level: 'read',
    riskLevel: 'low',
    allows: `read (SELECT) ${where}; change nothing${extra}`,
  },
  {
    name: 'READ_WRITE',
    level: 'write',
    riskLevel: 'medium',
    allows: `read, add, change and delete rows (SELECT, INSERT, UPDATE, DELETE) in ${where}; change no structure${extra}`,
  },
];

const admin = (allows: string): PermissionDescription => ({ name: 'ADMIN', level: 'admin', riskLevel: 'high', allows });

const kept =
  'what is made passes to the owner of the database, without triggers and without rights of others on it; existing tables cannot be ' +
  'altered or dropped';

/** Resource types and their permissions, in the catalogue's order. */
export const resourceTypes: readonly ResourceTypeDescription[] = [
  {
    id: 'postgresql-server',
    label: 'PostgreSQL server',
    displayPath: 'Server',
    allowsSeveralPermissions: false,
    isLevel: true,
    permissions: [],
  },
  {
    id: 'postgresql-database',
    label: 'PostgreSQL database',
    displayPath: 'Server / Database',
    allowsSeveralPermissions: false,
    permissions: [
      ...permissionsOf('all tables and views of all schemas of this database', `; ${later}`),
      admin(
        `read and change all rows, empty tables (TRUNCATE), make schemas, tables and functions in this database; ${kept}; ${later}`,
      ),
    ],
  },
  {
    id: 'postgresql-schema',
    label: 'PostgreSQL schema',
    displayPath: 'Server / Database / Schema',
    allowsSeveralPermissions: false,
    permissions: [
      ...permissionsOf('all tables and views of this schema', `; ${later}`),
      admin(
        `read and change all rows, empty tables (TRUNCATE), make tables and functions in this schema; ${kept}; ${later}`,
      ),
    ],
  },
  {
    id: 'postgresql-table',
    label: 'PostgreSQL table or view',
    displayPath: 'Server / Database / Schema / Table',
    allowsSeveralPermissions: false,
    permissions: [
      ...permissionsOf('this table', ''),
      admin('read and change all rows of this table, empty it (TRUNCATE) and refer to it (REFERENCES)'),
    ],
  },
  {
    id: 'postgresql-role',
    label: 'PostgreSQL native role',
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
    case 'postgresql-database':
      return 'database';
    case 'postgresql-schema':
      return 'schema';
    case 'postgresql-table':
      return 'table';
    case 'postgresql-role':
      return 'role';
    default:
      return null;
  }
}
