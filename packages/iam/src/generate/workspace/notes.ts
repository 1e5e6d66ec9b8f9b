// What the set does not do and what must be done besides it: exceptions to the tags, clauses that AWS cannot enforce, things to switch on. Said with the
// set, because silence would be read as a promise.

import type { Exposure } from '../../prove/isolated.ts';
import type { Declared } from './declared.ts';
import { opensWhileMaking, type ServiceShape } from './service-shape.ts';

/** The sentences. */
export function notesFor(
  declared: Declared,
  shapes: readonly ServiceShape[],
  exposures: readonly Exposure[],
): readonly string[] {
  return [
    ...modeNotes(declared),
    ...nameNotes(declared, shapes),
    ...shapes.flatMap((shape) => serviceNotes(shape)),
    ...unseenNotes(declared, shapes),
    ...exposureNotes(declared, exposures),
    ...clauseNotes(declared, shapes),
    ...delegateNotes(declared),
  ];
}

function modeNotes({
  ownAccount,
  workspace,
  workspaceKey,
  zoneKey,
  denyUntagged,
  account,
}: Declared): readonly string[] {
  if (ownAccount) {
    return [
      `one account per workspace: account ${account} is workspace \`${workspace}\`; things need no workspace tag, names need no prefix for roles without a zone, and nothing beyond the account is open`,
      ...(zoneKey === undefined
        ? []
        : [`zones inside of it still go by \`${zoneKey}\`: what has no zone is outside of every zone`]),
    ];
  }
  return [
    'an account for each workspace isolates more than tags can (lists, quotas, network and names are then apart): prefer it where you can, with `--own-account`',
    `existing things must be tagged with \`${workspaceKey}\` before roles get this boundary: what carries no tag is outside`,
    ...(denyUntagged
      ? [
          'buckets without attribute-based control show no tags, so they are closed; so are buckets of AWS that tools fetch from',
        ]
      : [
          'what remains: a thing without a workspace tag whose own policy names a session of ours or everyone is open to us (`--deny-untagged` closes it)',
        ]),
    ...(zoneKey === undefined
      ? []
      : [
          `a zone-scoped role differs in its identity policy, or in carrying \`${zoneKey}\` as its own tag; the tag is the harder of the two, since nobody who writes policies can undo it`,
        ]),
  ];
}

function nameNotes({ namePrefix }: Declared, shapes: readonly ServiceShape[]): readonly string[] {
  const named = shapes.filter(({ madeByName }) => madeByName.length > 0).map(({ service }) => service);
  const lost = shapes.filter(({ unmakeable }) => unmakeable.length > 0);
  if (named.length === 0 && lost.length === 0) return [];
  const byName =
    named.length === 0
      ? []
      : namePrefix === undefined
        ? [
            `${named.join(', ')}: nothing can be made, since tags cannot tell new things from existing ones there and names were not chosen`,
          ]
        : [
            `${named.join(', ')}: tags cannot tell a new thing from one that exists, so new things need a name that begins with \`${namePrefix}\`; untagged things of such a name can be taken over. No prefix may be the beginning of another workspace's or zone's`,
          ];
  return [
    ...byName,
    ...lost.map(
      ({ service, unmakeable }) =>
        `${service}: cannot be made here, since AWS chooses the name and the permission to tag it would take over anything without tags: ${unmakeable.join(', ')}; make it elsewhere, tag it, then use it`,
    ),
  ];
}

function serviceNotes({ service, known, tagless, writing }: ServiceShape): readonly string[] {
  return [
    ...(known.notes ?? []),
    ...Object.entries(known.neverMade ?? {}).map(([name, why]) => `${service}: \`${name}\` stays closed: ${why}`),
    ...(tagless === 0
      ? []
      : [`${service}: ${tagless} of ${writing} calls that change something see no tags and stay closed`]),
  ];
}

/** What a call says in parameters that are no resources, no condition is asked about. */
function unseenNotes({ sharing, ownAccount }: Declared, shapes: readonly ServiceShape[]): readonly string[] {
  const opening = sharing ? [] : shapes.flatMap(opensWhileMaking);
  return [
    ...(opening.length === 0
      ? []
      : [
          `no condition sees the policy that ${opening.join(' and ')} may give what it makes: look at new ones, or deny such calls to all but whom you trust`,
        ]),
    ...(ownAccount
      ? []
      : [
          'what a call names in parameters that AWS does not decide about (a target to send to, a thing to register) is not looked at by any policy: the rights of who acts there, and its own policy, decide',
        ]),
  ];
}

/** All of them, by service: what is open must be known. */
function exposureNotes({ discover }: Declared, exposures: readonly Exposure[]): readonly string[] {
  const byService = new Map<string, Set<string>>();
  for (const { action } of exposures) {
    const [service = '', name = ''] = action.split(':');
    byService.set(service, (byService.get(service) ?? new Set()).add(name));
  }
  return [
    ...(discover
      ? []
      : ['lists and descriptions are closed: consoles, and plans of tools that refresh first, will not work']),
    ...[...byService].map(
      ([service, names]) =>
        `${service}: ${names.size} calls that list or read see more than the workspace: ${[...names].sort().join(', ')}`,
    ),
  ];
}

function clauseNotes({ regions, services }: Declared, shapes: readonly ServiceShape[]): readonly string[] {
  const global = shapes.flatMap(({ known }) => known.global ?? []);
  return [
    ...(regions.length > 0 && global.length > 0
      ? [`regions are not enforced for ${global.join(', ')}: AWS decides these in one region for all`]
      : []),
    `service-linked roles of ${services.join(', ')} must exist: making them is not delegated`,
  ];
}

function delegateNotes({ delegates, rolesUnder, guardedPath, organization, workspace }: Declared): readonly string[] {
  if (!delegates) return [];
  return [
    ...(organization === undefined
      ? [
          'no IAM condition sees a trust policy: whoever makes roles chooses who may become them; name the organization (`--organization`), and the resource control policy keeps strangers out',
        ]
      : [
          'within the organization, whoever makes roles chooses who may become them, and may let in whom an identity provider of this account signs in: no IAM condition sees a trust policy',
        ]),
    `the policies \`guard-${workspace}\` and \`sessions-${workspace}\` belong on the account or above; without them an administrator of the account can edit boundaries, and whoever writes trust policies can let sessions set tags`,
    `roles and policies that lie under \`/${rolesUnder}/\` already are not made safe by this: remove them, or give them the boundary; attach policies of the path to nobody without a boundary`,
    `who may become roles under \`/${guardedPath}/\` decides over everything here: few, and with a second person`,
  ];
}
