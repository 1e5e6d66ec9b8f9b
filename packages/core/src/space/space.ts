// A space: a slice of the account that people of it govern for themselves. Its inventory is a query; its scopes begin with that query, and its
// bundles and access flows offer nothing but its own scopes and bundles, so that nobody governs more than the space holds. Who decides and
// who receives is said by its access flows, like everywhere.

import type { PersonId, SpaceId } from '../ids.ts';
import { hasRight, type RoleHolder } from '../people/role.ts';
import type { Instant } from '../ports/clock.ts';

export const spaceRoles = ['Space Owner', 'Space Manager'] as const;
export type SpaceRole = (typeof spaceRoles)[number];

export interface SpaceMember {
  readonly personId: PersonId;
  readonly role: SpaceRole;
}

export interface Space {
  readonly id: SpaceId;
  /** Unique; the names of what belongs to it begin with it. */
  readonly name: string;
  /** Which resources it holds, as its author wrote it; it parses. */
  readonly query: string;
  readonly members: readonly SpaceMember[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What one may do with a space, as a sentence goes on after "may", with who may: of its members, and by a right of the account. */
export const spaceActs = {
  see: { means: 'see the space, what is in it and what belongs to it', roles: spaceRoles, right: 'perimeters:read' },
  change: {
    means: 'change its scopes, bundles and access flows',
    roles: spaceRoles,
    right: 'flows:change',
  },
  set_members: { means: 'say who is in it', roles: ['Space Owner'], right: 'spaces:manage' },
} as const;

export type SpaceAct = keyof typeof spaceActs;

/** Whether somebody may do something with a space. A role counts in the spaces somebody is a member of, and nowhere else. */
export function mayIn(space: Space, person: RoleHolder & { readonly id: PersonId }, act: SpaceAct): boolean {
  const { roles, right } = spaceActs[act];
  const held: readonly SpaceRole[] = roles;
  const member =
    person.active && person.kind === 'human' && rolesIn(space, person.id).some((role) => held.includes(role));
  return member || hasRight(person, right);
}

const rolesIn = ({ members }: Space, id: PersonId): readonly SpaceRole[] =>
  members.flatMap(({ personId, role }) => (personId === id ? [role] : []));

/** The name of something of a space. */
export const nameInSpace = ({ name }: Pick<Space, 'name'>, own: string): string => `${name}/${own}`;
