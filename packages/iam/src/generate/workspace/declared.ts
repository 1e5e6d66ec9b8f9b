// What people declare about a workspace: its extent, what it may use, what counts as new, what is shared, who may delegate. Free of any cloud's words,
// so that it could be compiled elsewhere too; what one cloud needs besides it is the target. Checked here once; nothing wrong gets further.

/** A boundary as it is declared. */
export interface DeclaredBoundary {
  readonly scope: {
    /** The value of the workspace tag. */
    readonly workspace: string;
    /** Values of the zone tag that get a policy of their own. */
    readonly zones?: readonly string[];
  };
  /** Keys of the tags that isolate. */
  readonly tagKeys: { readonly workspace: string; readonly zone?: string };
  /** `shared`: others live in the same account, tags isolate. `own`: the account is the workspace. Default: `shared`. */
  readonly account?: 'shared' | 'own';
  /** Services, as the target names them: `ec2`, `rds`. */
  readonly services: readonly string[];
  /** Where. Absent: everywhere. */
  readonly regions?: readonly string[];
  /**
   * How a new thing is told from one that exists. `tagged`: by the tags it is made with, and what tags cannot tell cannot be made. `named` (the
   * default): where tags cannot tell, by a name that begins with `namePrefix`.
   */
  readonly create?: 'tagged' | 'named';
  /** Default: the workspace and a hyphen. */
  readonly namePrefix?: string;
  /** Values of the workspace tag that mark what every workspace may build on: networks, images. */
  readonly shared?: readonly string[];
  /** May lists and descriptions be read, which show what others have? Default: yes. */
  readonly discover?: boolean;
  /** May a platform make roles and policies? All of them carry the boundary. */
  readonly delegate?: { readonly rolesUnder: string; readonly mustCarryBoundary: true };
  /** Tag keys that cannot be changed once they are on a thing, besides those that isolate. */
  readonly guardedTags?: readonly string[];
  /** May what the workspace has be shared with others or made public? Default: `denied`. */
  readonly sharing?: 'denied' | 'allowed';
  /** Things without the workspace tag whose own policy lets the caller in. `left`: reachable. `denied`: not. Default: `left`. */
  readonly untagged?: 'left' | 'denied';
}

/** What AWS needs to know besides. */
export interface AwsTarget {
  /** Twelve digits. */
  readonly account: string;
  readonly partition?: 'aws' | 'aws-cn' | 'aws-us-gov';
  /** `o-…`: then nobody from outside of the organization becomes a role of the workspace, whatever its trust policy says. */
  readonly organization?: string;
  /** The path of boundaries and platform roles, which no platform role may touch. Default: `guardrails`. */
  readonly guardedPath?: string;
}

/** A declaration with all defaults filled in, and checked. */
export interface Declared {
  readonly workspace: string;
  readonly zones: readonly string[];
  readonly workspaceKey: string;
  readonly zoneKey: string | undefined;
  readonly ownAccount: boolean;
  readonly services: readonly string[];
  readonly regions: readonly string[];
  /** Absent: nothing is made by name. */
  readonly namePrefix: string | undefined;
  readonly shared: readonly string[];
  readonly discover: boolean;
  /** Without slashes at its ends. */
  readonly rolesUnder: string;
  readonly delegates: boolean;
  /** All reserved keys: those that isolate first. */
  readonly guardedTags: readonly string[];
  readonly sharing: boolean;
  readonly denyUntagged: boolean;
  readonly account: string;
  readonly partition: string;
  readonly organization: string | undefined;
  readonly guardedPath: string;
}

/** Most values of each list: more do not fit a boundary anyway. */
const listMax = 50;

/** Checks a declaration; sentences about what is wrong with it. */
export function declare(boundary: DeclaredBoundary, target: AwsTarget): Declared | readonly string[] {
  const { scope, tagKeys, regions = [], shared = [], delegate } = boundary;
  const { workspace, zones = [] } = scope;
  const declared: Declared = {
    workspace,
    zones: [...new Set(zones)],
    workspaceKey: tagKeys.workspace,
    zoneKey: tagKeys.zone,
    ownAccount: boundary.account === 'own',
    services: [...new Set(boundary.services.map((one) => one.toLowerCase()))].sort(),
    regions: [...new Set(regions)].sort(),
    namePrefix: boundary.create === 'tagged' ? undefined : (boundary.namePrefix ?? `${workspace}-`).toLowerCase(),
    shared: [...new Set(shared)].sort(),
    discover: boundary.discover ?? true,
    rolesUnder: (delegate?.rolesUnder ?? workspace).replace(/^\/+|\/+$/g, ''),
    delegates: delegate !== undefined,
    guardedTags: distinct([
      tagKeys.workspace,
      ...(tagKeys.zone === undefined ? [] : [tagKeys.zone]),
      ...(boundary.guardedTags ?? []),
    ]),
    sharing: boundary.sharing === 'allowed',
    denyUntagged: boundary.untagged === 'denied',
    account: target.account,
    partition: target.partition ?? 'aws',
    organization: target.organization,
    guardedPath: (target.guardedPath ?? 'guardrails').replace(/^\/+|\/+$/g, ''),
  };
  const wrong = [...wrongValues(declared), ...wrongTogether(declared)];
  return wrong.length === 0 ? declared : wrong;
}

function distinct(keys: readonly string[]): readonly string[] {
  return keys.filter((key, index) => keys.findIndex((other) => other.toLowerCase() === key.toLowerCase()) === index);
}

// No `*`, `?` or `$` anywhere: what is declared becomes part of patterns.
const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const path = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const tagKey = /^(?!aws:)[A-Za-z0-9][A-Za-z0-9 ._:/=+@-]{0,126}$/i;

function wrongValues(declared: Declared): readonly string[] {
  const { account, namePrefix, rolesUnder, guardedPath } = declared;
  const lists = [
    ['zone', declared.zones, name],
    ['shared value', declared.shared, name],
    ['service', declared.services, /^[a-z0-9-]{1,63}$/],
    ['region', declared.regions, /^[a-z]{2}(?:-[a-z]+)+-\d$/],
    ['tag key', declared.guardedTags, tagKey],
  ] as const;
  return [
    ...(/^\d{12}$/.test(account) ? [] : [`the account ${quote(account)} is not twelve digits`]),
    ...(name.test(declared.workspace) ? [] : [unfit('workspace', declared.workspace)]),
    ...lists.flatMap(([what, values, fits]) =>
      values.filter((value) => !fits.test(value)).map((value) => unfit(what, value)),
    ),
    ...lists.flatMap(([what, values]) =>
      values.length > listMax ? [`more than ${listMax} values for ${what}; split the workspace`] : [],
    ),
    ...(namePrefix === undefined || /^[a-z0-9][a-z0-9._-]{1,30}$/.test(namePrefix)
      ? []
      : [unfit('name prefix', namePrefix)]),
    ...(path.test(rolesUnder) && rolesUnder.length < 200 ? [] : [unfit('path', rolesUnder)]),
    ...(path.test(guardedPath) && guardedPath.length < 200 ? [] : [unfit('path', guardedPath)]),
    ...(declared.organization === undefined || /^o-[a-z0-9]{10,32}$/.test(declared.organization)
      ? []
      : [`the organization ${quote(declared.organization)} is not an id like \`o-abcd123456\``]),
    ...(declared.services.length > 0 ? [] : ['no service is named; a boundary without services allows nothing']),
  ];
}

function wrongTogether({ workspace, zones, zoneKey, shared, workspaceKey, ...rest }: Declared): readonly string[] {
  const { rolesUnder, guardedPath, namePrefix } = rest;
  return [
    ...zonesAlike(zones, namePrefix !== undefined),
    ...(zones.length > 0 && zoneKey === undefined ? ['zones need a tag key: give the zone key'] : []),
    ...(zoneKey?.toLowerCase() === workspaceKey.toLowerCase()
      ? ['workspace and zone need different tag keys; case does not tell keys apart']
      : []),
    ...(shared.includes(workspace) ? [`the workspace ${quote(workspace)} is not shared with others by itself`] : []),
    ...(`${rolesUnder}/`.startsWith(`${guardedPath}/`) || `${guardedPath}/`.startsWith(`${rolesUnder}/`)
      ? [
          `the paths ${quote(rolesUnder)} and ${quote(guardedPath)} lie in each other; a platform could edit its boundary`,
        ]
      : []),
  ];
}

/** Names in AWS often go without case, and what is made by name is of the zone that its name begins with: no zone may be the beginning of another. */
function zonesAlike(zones: readonly string[], byName: boolean): readonly string[] {
  return zones.flatMap((zone, at) =>
    zones.flatMap((other, otherAt) => {
      const [one, two] = [zone.toLowerCase(), other.toLowerCase()];
      if (at < otherAt && one === two) return [`the zones ${quote(zone)} and ${quote(other)} differ in case only`];
      if (!byName || one === two || !`${two}-`.startsWith(`${one}-`)) return [];
      return [
        `the name of the zone ${quote(other)} begins like that of ${quote(zone)}: what is made by name in one could be taken for the other's; rename one, or make nothing by name (\`--tagged-only\`)`,
      ];
    }),
  );
}

function unfit(what: string, value: string): string {
  return `the ${what} ${quote(value)} holds characters that do not fit into a policy; use letters, digits, \`-\`, \`.\` and \`_\``;
}

function quote(text: string): string {
  return `\`${text.slice(0, 80)}\``;
}
