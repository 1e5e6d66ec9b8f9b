// Who may do what in the administration: one table of rights by role, from which access checks, the reference page and the portal's
// rooms are made. Asking for access, receiving it and deciding on it need no role. Promises: a role that is not in the table has no
// right, a person who is not active has none, and roles only ever add up. The permissions of the inventory are another thing.

/** The roles, the widest first. `Classifier` is for tools that set user tags; the others are those of the published API. */
export const roleNames = [
  'Admin',
  'Power User',
  'Deployment',
  'Viewer',
  'Classifier',
  'Space Owner',
  'Space Manager',
  'Grantee',
] as const;

export type Role = (typeof roleNames)[number];

interface RightEntry {
  /** What it lets one do, as a sentence goes on after "may". */
  readonly means: string;
  readonly roles: readonly Role[];
  /** A machine does not have it, whatever its roles: it never decides, and what it makes would outlive its own token. */
  readonly humansOnly: boolean;
}

const right = (means: string, ...of: readonly Role[]): RightEntry => ({ means, roles: of, humansOnly: false });
const humanRight = (means: string, ...of: readonly Role[]): RightEntry => ({ means, roles: of, humansOnly: true });

/**
 * Every right with the roles that have it. What decides who gets access (access flows, scopes, groups) is changed by Admin and Deployment, as
 * published; who is who (people, roles, tokens of machines) by Admin alone. Space Owner and Space Manager are roles of a space's members
 * (`space/space.ts`): of the whole account they give nothing, because they reach no further than their space.
 */
export const rights = {
  'inventory:read': right(
    'see what exists: integrations, resources, permissions, tags and what changed',
    'Admin',
    'Power User',
    'Deployment',
    'Viewer',
  ),
  'inventory:change': right(
    'connect systems, read them anew and confirm what was held back',
    'Admin',
    'Power User',
    'Deployment',
  ),
  'tags:set': right('set user tags of resources', 'Admin', 'Power User', 'Deployment', 'Classifier'),
  'perimeters:read': right(
    'see scopes, access flows, bundles, proposed changes and findings',
    'Admin',
    'Power User',
    'Deployment',
    'Viewer',
  ),
  'scopes:change': right('change scopes', 'Admin', 'Deployment'),
  'flows:change': right('change access flows, bundles and rules', 'Admin', 'Deployment'),
  'spaces:manage': right('make, change and remove spaces, and say who is in them', 'Admin'),
  'changes:confirm': humanRight(
    'confirm or discard changes of production perimeters that somebody else proposed',
    'Admin',
  ),
  'findings:handle': right('start reviews, name owners of findings and acknowledge them', 'Admin', 'Power User'),
  'people:read': right('see people, groups, shifts and attributes', 'Admin', 'Power User', 'Deployment', 'Viewer'),
  'groups:change': right('change groups and who is in them', 'Admin', 'Deployment'),
  'people:change': right('add and deactivate people, give roles, connect directories', 'Admin'),
  'sign_ins:end': humanRight('make sign-in links for others, see and end their sign-ins and tokens', 'Admin'),
  'service_tokens:manage': humanRight('make, change and revoke service tokens', 'Admin'),
  'requests:read_all': right('see everybody’s requests and access', 'Admin', 'Power User', 'Viewer'),
  'access:end_all': right('end anybody’s access', 'Admin'),
  'audit:read': right('read the audit log', 'Admin', 'Power User', 'Viewer'),
  'webhooks:manage': right('add and remove webhooks', 'Admin', 'Power User', 'Deployment'),
  'files:apply': right('apply files, which may change everything above', 'Admin'),
  'server:watch': right('see how the server does', 'Admin', 'Power User', 'Deployment', 'Viewer'),
} as const satisfies Readonly<Record<string, RightEntry>>;

/** Whoever holds roles: a person, or the machine of a service token. */
export interface RoleHolder {
  readonly active: boolean;
  readonly roles: readonly Role[];
  readonly kind: 'human' | 'machine';
}

/** Something one may do in the administration. */
export type Right = keyof typeof rights;

/** Whether any of these roles has a right. */
export const rolesGive = (held: readonly Role[], asked: Right): boolean => {
  const entry: RightEntry = rights[asked];
  return held.some((role) => entry.roles.includes(role));
};

/** Whether this person has a right now. */
export const hasRight = (person: RoleHolder, asked: Right): boolean =>
  person.active && rolesGive(person.roles, asked) && (person.kind === 'human' || !rights[asked].humansOnly);

/** The rights of a person, in the order of the table. */
export const rightsOf = (person: RoleHolder): readonly Right[] => rightNames.filter((name) => hasRight(person, name));

const isRight = (name: string): name is Right => Object.hasOwn(rights, name);

/** The names of all rights, in the order of the table. */
export const rightNames: readonly Right[] = Object.keys(rights).filter(isRight);

/** Whether a word names a right. */
export const isRightName = (word: string): word is Right => isRight(word);
