// What people declare about a role that Tidegate's connector runs as, checked once. Nothing with a wildcard or a variable gets further: what is declared
// becomes part of ARN patterns.

/** A role for the connector. */
export interface ConnectorNeed {
  /** The account the role is in: twelve digits. */
  readonly account: string;
  /** Who takes the role: the ARN of the user or role that the connector signs in as; for a role in a member account, the role of the organization's connector. */
  readonly trusted: string;
  /** What whoever takes it must say, so that nobody else's connector can be talked into using it. */
  readonly externalId: string;
  /** One connector for each workspace; names and paths are made of it. */
  readonly workspace: string;
  /** `inventory`: reads, and changes nothing. `grants`: opens and closes access, too. */
  readonly access: 'inventory' | 'grants';
  /** A member account with what is in it, or the management or delegated administrator account, from which the tree is read. */
  readonly place: MemberPlace | OrganizationPlace;
  readonly partition?: 'aws' | 'aws-cn' | 'aws-us-gov';
}

/** The role in an account that has resources. */
export interface MemberPlace {
  readonly kind: 'member';
  /** The ARN of the boundary that every role it makes must carry; needed for `grants`. */
  readonly boundary?: string;
  /** Tags that roles for grants may carry besides Tidegate's own, with these values only: `{ 'entigo:workspace': 'ws-1' }`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The role in the management account or in a delegated administrator's. */
export interface OrganizationPlace {
  readonly kind: 'organization';
  /** `o-abcd123456`: no role outside of it can be taken. Absent: not looked at. */
  readonly organization?: string;
  /** Accounts whose connector roles it takes. Absent: any. */
  readonly members?: readonly string[];
  readonly identityCenter?: IdentityCenter;
}

/** Assignments in Identity Center. */
export interface IdentityCenter {
  /** `ssoins-1234567890abcdef`. */
  readonly instance: string;
  /** Accounts it may assign people in. Absent: every account but the management account. */
  readonly accounts?: readonly string[];
  readonly managementAccount: string;
  /** `make`: permission sets too. `assign`: only sets that somebody else made and tagged. Default: `make`. */
  readonly permissionSets?: 'make' | 'assign';
}

/** A declaration with its ARNs worked out. */
export interface Declared {
  readonly need: ConnectorNeed;
  readonly partition: string;
  /** The role's name; it has no path, because integrations name the role of every account without one. */
  readonly roleName: string;
  readonly roleArn: string;
  /** Every connector's roles, policies and boundaries. */
  readonly connectorArns: readonly string[];
  /** Roles made for grants of this workspace. */
  readonly grantRoles: string;
  /** Keys of tags that what it makes may carry. */
  readonly tagKeys: readonly string[];
}

/** The tag that says whose a role or permission set is. */
export const workspaceTag = 'tidegate:workspace';

/** The path of connectors' policies and boundaries. */
export const connectorPath = '/tidegate/connector/';

/** The path below which roles for grants of a workspace are made. */
export function grantPath(workspace: string): string {
  return `/tidegate/grants/${workspace}/`;
}

/** Checks a declaration; sentences about what is wrong with it. */
export function declare(need: ConnectorNeed): Declared | readonly string[] {
  const wrong = [
    ...wrongCommon(need),
    ...(need.place.kind === 'member' ? wrongMember(need, need.place) : wrongPlace(need.place)),
  ];
  if (wrong.length > 0) return wrong;
  const { account, workspace, place, partition = 'aws' } = need;
  const roleName = `tidegate-${workspace}`;
  const iam = `arn:${partition}:iam::${account}`;
  return {
    need,
    partition,
    roleName,
    roleArn: `${iam}:role/${roleName}`,
    connectorArns: [`${iam}:role/tidegate-*`, `${iam}:policy${connectorPath}*`],
    grantRoles: `${iam}:role${grantPath(workspace)}*`,
    tagKeys: [
      workspaceTag,
      'tidegate:grant',
      'tidegate:ends',
      ...(place.kind === 'member' ? Object.keys(place.tags ?? {}).sort() : []),
    ],
  };
}

const accountForm = /^\d{12}$/;
const workspaceForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
const principalForm = /^arn:(?:aws|aws-cn|aws-us-gov):iam::\d{12}:(?:user|role)\/[\w+=,.@/-]{1,512}$/;
const policyForm = /^arn:(?:aws|aws-cn|aws-us-gov):iam::(\d{12}):policy\/[\w+=,.@/-]{1,512}$/;
// What AWS takes, without a text so short that somebody else has it too.
const externalIdForm = /^[\w+=,.@:/-]{8,1224}$/;
const tagForm = /^(?!aws:)[A-Za-z0-9 ._:/=+@-]{1,128}$/i;

/** Most accounts that can be named: more do not fit a policy. */
const accountsMax = 60;

function wrongCommon({ account, trusted, externalId, workspace }: ConnectorNeed): readonly string[] {
  return [
    ...(accountForm.test(account) ? [] : [`the account ${quote(account)} is not twelve digits`]),
    ...(principalForm.test(trusted)
      ? []
      : [
          `who takes the role, ${quote(trusted)}, is not the ARN of a user or role; give the one the connector signs in as`,
        ]),
    ...(externalIdForm.test(externalId)
      ? []
      : [
          'the external id has fewer than 8 characters, or some that AWS does not take; use letters, digits and `+=,.@:/-_`',
        ]),
    ...(workspaceForm.test(workspace)
      ? []
      : [
          `the workspace ${quote(workspace)} does not fit into names of roles; use up to 40 letters, digits, \`-\`, \`.\` and \`_\``,
        ]),
  ];
}

function wrongMember({ account, access }: ConnectorNeed, { boundary, tags = {} }: MemberPlace): readonly string[] {
  const own = policyForm.exec(boundary ?? '')?.[1] === account;
  const inConnectors = boundary?.includes(`:policy${connectorPath}`) === true;
  const unfit = Object.entries(tags).filter(([key, value]) => !tagForm.test(key) || !tagForm.test(value));
  const reserved = Object.keys(tags).filter((key) => /^tidegate:/i.test(key));
  return [
    ...(access === 'grants' && boundary === undefined
      ? ['to make roles for grants the boundary is needed that each of them must carry; give its ARN']
      : []),
    ...(boundary === undefined || own
      ? []
      : [`the boundary ${quote(boundary)} is not the ARN of a policy in account ${account}`]),
    ...(inConnectors
      ? [
          `the boundary of grants lies in ${connectorPath}, where the connectors' own policies are; give it another path`,
        ]
      : []),
    ...unfit.map(([key]) => `the tag ${quote(key)} or its value holds characters that do not fit into a policy`),
    ...reserved.map((key) => `the tag ${quote(key)} is one of Tidegate's own; leave it out`),
  ];
}

function wrongPlace({ organization, members = [], identityCenter }: OrganizationPlace): readonly string[] {
  const { instance = '', accounts = [], managementAccount } = identityCenter ?? { managementAccount: '' };
  const listed = [...members, ...accounts, ...(identityCenter === undefined ? [] : [managementAccount])];
  return [
    ...listed.filter((one) => !accountForm.test(one)).map((one) => `the account ${quote(one)} is not twelve digits`),
    ...(members.length > accountsMax || accounts.length > accountsMax
      ? [
          `more than ${accountsMax} accounts do not fit into a policy; leave the list out, or connect a part of the organization`,
        ]
      : []),
    ...(organization === undefined || /^o-[a-z0-9]{10,32}$/.test(organization)
      ? []
      : [`the organization ${quote(organization)} is no id of one; it looks like \`o-abcd123456\``]),
    ...(identityCenter === undefined || /^ssoins-[A-Za-z0-9]{16}$/.test(instance)
      ? []
      : [`the instance ${quote(instance)} is no id of one; it looks like \`ssoins-1234567890abcdef\``]),
    ...(identityCenter !== undefined && accounts.includes(managementAccount)
      ? ['nobody is assigned in the management account by Tidegate: no service control policy binds it; leave it out']
      : []),
  ];
}

function quote(text: string): string {
  return `\`${text.slice(0, 80)}\``;
}
