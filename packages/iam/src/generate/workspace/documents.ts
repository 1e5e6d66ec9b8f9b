// The documents of a workspace: made of statements, measured, and shortened or split until AWS takes them. A boundary is one policy and cannot be split;
// if its shortest form is too large the answer says which statements are.

import type { GeneratedDocument } from '../generated.ts';
import { documentOf, type ReasonedStatement } from '../size.ts';
import type { Placement } from '../terraform.ts';
import type { Declared } from './declared.ts';
import { delegateDenials, delegateGrants } from './delegate.ts';
import { denialsFor } from './denials.ts';
import { type Conditions, grantsFor, type Inside, listed, type Writing, wholeServices } from './grants.ts';
import { guardStatements, sessionStatements } from './organization-guard.ts';

/** The documents of a workspace, by what they are for. */
export interface WorkspaceDocuments {
  readonly boundary: GeneratedDocument;
  /** One policy, or several to be attached together. */
  readonly workspace: readonly GeneratedDocument[];
  readonly zones: readonly { readonly zone: string; readonly documents: readonly GeneratedDocument[] }[];
  readonly platforms: readonly Platform[];
  /** The service control policy, if roles are made. */
  readonly guard: GeneratedDocument | undefined;
  /** The resource control policy, if roles are made. */
  readonly sessions: GeneratedDocument | undefined;
  readonly placements: Readonly<Record<string, Placement>>;
}

/** A platform role's policy and boundary. */
export interface Platform {
  /** Absent: for the whole workspace. */
  readonly zone: string | undefined;
  readonly inside: Inside;
  readonly policy: GeneratedDocument;
  readonly boundary: GeneratedDocument;
}

/** What is inside of the workspace. */
export function insideWorkspace(declared: Declared): Inside {
  return {
    tags: { [declared.workspaceKey]: declared.workspace },
    words: `workspace \`${declared.workspace}\``,
    prefix: declared.namePrefix,
    path: declared.rolesUnder,
  };
}

/** What is inside of a zone. In an account of one's own only the zone's tag tells. */
export function insideZone(declared: Declared, zone: string): Inside {
  const { workspaceKey, workspace, zoneKey, ownAccount, namePrefix, rolesUnder } = declared;
  return {
    tags: {
      ...(ownAccount ? {} : { [workspaceKey]: workspace }),
      ...(zoneKey === undefined ? {} : { [zoneKey]: zone }),
    },
    words: `zone \`${zone}\` of workspace \`${workspace}\``,
    prefix: namePrefix === undefined ? undefined : `${namePrefix}${zone.toLowerCase()}-`,
    path: `${rolesUnder}/${zone}`,
  };
}

/** All documents; sentences if some cannot be made to fit. */
export function documentsOf(writing: Writing): WorkspaceDocuments | readonly string[] {
  const { declared } = writing;
  const boundary = fitting(writing, boundaryOf);
  if (boundary.size > boundary.sizeMax) return [tooLarge(boundary)];
  const workspace = split(`workspace-${declared.workspace}`, workspaceGrants, {
    writing,
    purpose: `identity policy: all of workspace \`${declared.workspace}\`; attach it to roles under \`/${declared.rolesUnder}/\``,
  });
  const zones = declared.zones.map((zone) => ({
    zone,
    documents: split(`zone-${declared.workspace}-${zone}`, (one) => grantsFor(one, insideZone(declared, zone)), {
      writing,
      purpose: `identity policy: zone \`${zone}\` of workspace \`${declared.workspace}\`; attach it instead of the workspace's, under the same boundary`,
    }),
  }));
  const platforms = declared.delegates
    ? [platformOf(writing, undefined), ...declared.zones.map((zone) => platformOf(writing, zone))]
    : [];
  const guard = declared.delegates
    ? documentOf(
        {
          name: `guard-${declared.workspace}`,
          kind: 'scp',
          purpose:
            'service control policy for the account or above: nobody else edits boundaries or makes roles under the path',
        },
        guardStatements(declared),
      )
    : undefined;
  const sessions = declared.delegates
    ? documentOf(
        {
          name: `sessions-${declared.workspace}`,
          kind: 'rcp',
          purpose:
            'resource control policy for the account or above: who becomes a role of the path, and with which tags',
        },
        sessionStatements(declared),
      )
    : undefined;
  const all = [...workspace, ...zones.flatMap(({ documents }) => documents)];
  const large = [...all, ...platforms.flatMap(({ policy, boundary: own }) => [policy, own])].filter(
    ({ size, sizeMax }) => size > sizeMax,
  );
  if (large.length > 0) return large.map(tooLarge);
  return {
    boundary,
    workspace,
    zones,
    platforms,
    guard,
    sessions,
    placements: placementsOf(declared, { boundary, workspace, zones, platforms }),
  };
}

function placementsOf(
  { rolesUnder, guardedPath }: Declared,
  documents: Pick<WorkspaceDocuments, 'boundary' | 'workspace' | 'zones' | 'platforms'>,
): WorkspaceDocuments['placements'] {
  const { boundary, workspace, zones, platforms } = documents;
  const guarded = [boundary, ...platforms.flatMap((platform) => [platform.policy, platform.boundary])];
  const at = (path: string, list: readonly GeneratedDocument[]): readonly (readonly [string, Placement])[] =>
    list.map(({ name }) => [name, { as: 'policy', path: `/${path}/` }]);
  return Object.fromEntries([
    ...at(guardedPath, guarded),
    ...at(rolesUnder, workspace),
    // Where the zone's own platform may attach it.
    ...zones.flatMap(({ zone, documents: ofZone }) => at(`${rolesUnder}/${zone}`, ofZone)),
  ]);
}

/** Shortens lists of actions as far as needed. */
function fitting(writing: Writing, make: (writing: Writing) => GeneratedDocument): GeneratedDocument {
  const words = make({ ...writing, shortening: 'words' });
  if (words.size <= words.sizeMax) return words;
  const letters = make({ ...writing, shortening: 'letters' });
  return letters.size <= letters.sizeMax ? letters : make({ ...writing, shortening: 'lengths' });
}

function boundaryOf(writing: Writing): GeneratedDocument {
  const { declared } = writing;
  return documentOf(
    {
      name: `boundary-${declared.workspace}`,
      kind: 'boundary',
      purpose: `permissions boundary: the most any role of workspace \`${declared.workspace}\` may do, with or without a zone; keep it under \`/${declared.guardedPath}/\``,
    },
    [...boundaryGrants(writing), ...denialsFor(writing)],
  );
}

/** What the boundary allows. In an account of one's own that is everything for roles without a zone, and for roles with one what carries it. */
function boundaryGrants(writing: Writing): readonly ReasonedStatement[] {
  const { declared } = writing;
  if (!declared.ownAccount) return grantsFor(writing, insideWorkspace(declared));
  const { zoneKey } = declared;
  const mine = `aws:PrincipalTag/${zoneKey ?? ''}`;
  const all = ownAccountGrants(writing, zoneKey === undefined ? undefined : { Null: { [mine]: 'true' } });
  if (zoneKey === undefined) return all;
  const zoned = grantsFor(writing, {
    tags: { [zoneKey]: `\${${mine}}` },
    words: 'the zone the role itself carries as a tag',
    prefix: declared.namePrefix,
    path: declared.rolesUnder,
  });
  const known = new Set(zoned.map(({ statement }) => statement.Sid));
  return [...all.filter(({ statement }) => !known.has(statement.Sid)), ...zoned];
}

function workspaceGrants(writing: Writing): readonly ReasonedStatement[] {
  return writing.declared.ownAccount
    ? ownAccountGrants(writing, undefined)
    : grantsFor(writing, insideWorkspace(writing.declared));
}

function ownAccountGrants(writing: Writing, condition: Conditions | undefined): readonly ReasonedStatement[] {
  const roles = grantsFor(writing, insideWorkspace(writing.declared)).filter(({ statement: { Sid: sid } }) =>
    ['PassRoles', 'ReadRoles'].includes(sid),
  );
  return [
    {
      why: 'the account is the workspace: everything of the chosen services is inside, tagged or not',
      statement: {
        Sid: 'OwnAccount',
        Effect: 'Allow',
        Action: listed(wholeServices(writing)),
        Resource: '*',
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    },
    ...roles,
  ];
}

/** An identity policy in as many documents as needed: a role takes ten managed policies, and Allow statements mean the same in one or in many. */
function split(
  name: string,
  make: (writing: Writing) => readonly ReasonedStatement[],
  { writing, purpose }: { readonly writing: Writing; readonly purpose: string },
): readonly GeneratedDocument[] {
  const kind = 'identity';
  const statements = make({ ...writing, shortening: 'words' });
  const whole = documentOf({ name, kind, purpose }, statements);
  if (whole.size <= whole.sizeMax) return [whole];
  const parts: ReasonedStatement[][] = [[]];
  for (const statement of statements) {
    const last = parts.at(-1) ?? [];
    const tried = documentOf({ name, kind, purpose }, [...last, statement]);
    if (last.length > 0 && tried.size > tried.sizeMax) parts.push([statement]);
    else last.push(statement);
  }
  return parts.map((part, index) =>
    documentOf(
      { name: `${name}-${index + 1}`, kind, purpose: `${purpose}, part ${index + 1} of ${parts.length}` },
      part,
    ),
  );
}

function platformOf({ declared, shapes }: Writing, zone: string | undefined): Platform {
  const place = zone === undefined ? insideWorkspace(declared) : insideZone(declared, zone);
  const { workspaceKey, workspace } = declared;
  // Roles carry both tags in either mode: they say what the role is of.
  const inside: Inside = { ...place, tags: { [workspaceKey]: workspace, ...place.tags } };
  const grants = delegateGrants(declared, shapes, inside);
  const suffix = zone === undefined ? workspace : `${workspace}-${zone}`;
  return {
    zone,
    inside,
    policy: documentOf(
      {
        name: `platform-${suffix}`,
        kind: 'identity',
        purpose: `identity policy of the platform role that makes roles and policies of ${place.words}; the role lies under \`/${declared.guardedPath}/\``,
      },
      grants,
    ),
    boundary: documentOf(
      {
        name: `platform-boundary-${suffix}`,
        kind: 'boundary',
        purpose:
          'permissions boundary of that platform role: its own, since under the workspace boundary it could do nothing',
      },
      [...grants, ...delegateDenials(declared)],
    ),
  };
}

function tooLarge({ name, document, size, sizeMax }: GeneratedDocument): string {
  const largest = document.Statement.map((one) => [one.Sid, JSON.stringify(one).length] as const)
    .sort(([, one], [, other]) => other - one)
    .slice(0, 3)
    .map(([sid, length]) => `${sid} ${length}`);
  return `\`${name}\` would have ${size} characters and may have ${sizeMax}, even with its lists shortened (largest: ${largest.join(', ')}); choose fewer services, leave out discovery, allow sharing, or give the workspace an account of its own`;
}
