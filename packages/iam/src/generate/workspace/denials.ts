// The Deny statements of the boundary. An Allow that is missing in a boundary does not stop what a resource's own policy grants to a session or to
// everyone; a Deny does. They also keep the tags that isolate from being moved, spelled otherwise or taken off.

import type { WrittenStatement } from '../generated.ts';
import type { ReasonedStatement } from '../size.ts';
import { type Matching, patternsFor, type Shortening } from './compress.ts';
import { buildingActions, type Conditions, listed, listingActions, type Writing, wholeServices } from './grants.ts';
import type { ServiceShape } from './service-shape.ts';

/** The Deny statements of the boundary. */
export function denialsFor(writing: Writing): readonly ReasonedStatement[] {
  return [
    nothingElse(writing),
    ...(writing.declared.ownAccount ? [noOtherAccount(writing)] : noForeign(writing)),
    ...noForeignZone(writing),
    ...noForeignZonePass(writing),
    ...guardTags(writing),
    ...noSharing(writing),
    ...noUntagged(writing),
    ...noOtherRegion(writing),
  ];
}

function deny(
  sid: string,
  why: string,
  what: Pick<WrittenStatement, 'Action' | 'NotAction'> & { readonly condition?: Conditions },
): ReasonedStatement {
  const { condition, ...actions } = what;
  return {
    why,
    statement: {
      Sid: sid,
      Effect: 'Deny',
      ...actions,
      Resource: '*',
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  };
}

/** What of IAM the boundary allows. */
const iamActions = ['iam:Get*', 'iam:List*', 'iam:PassRole'];

function nothingElse(writing: Writing): ReasonedStatement {
  return deny(
    'NothingElse',
    'all other services stay closed even where a policy of a queue, a key or a role over there names a session of ours or everyone: such a grant passes a boundary that merely does not allow; becoming another role (sts) is among it',
    { NotAction: [...wholeServices(writing), ...iamActions] },
  );
}

function noForeign(writing: Writing): readonly ReasonedStatement[] {
  const { workspace, workspaceKey, shared } = writing.declared;
  const owned = `aws:ResourceTag/${workspaceKey}`;
  const asked = `aws:RequestTag/${workspaceKey}`;
  const building = buildingActions(writing);
  // Lists that see no tags are not meant by a condition on tags.
  const open = [...building, ...listingActions(writing, 'aboutTags')];
  return [
    deny(
      'NoForeign',
      'what carries the tag of another workspace stays closed even if its own policy names a session of ours or everyone',
      {
        Action: '*',
        condition: {
          StringNotEquals: { [owned]: listed([workspace, ...shared]) },
          Null: { [owned]: 'false' },
        },
      },
    ),
    ...(shared.length === 0
      ? []
      : [
          deny('SharedStays', 'what is shared may be built on and looked at, and not be changed by any workspace', {
            ...(open.length === 0 ? { Action: '*' } : { NotAction: open }),
            condition: { StringEquals: { [owned]: listed(shared) } },
          }),
        ]),
    deny(
      'NoForeignMake',
      'nothing is made or tagged as if it were of another workspace: that would plant something there',
      {
        Action: '*',
        condition: { StringNotEquals: { [asked]: workspace }, Null: { [asked]: 'false' } },
      },
    ),
  ];
}

function noOtherAccount({ declared: { account }, shapes }: Writing): ReasonedStatement {
  const images = shapes.some(({ service }) => service === 'ec2');
  return deny(
    'NoOtherAccount',
    'the account is the workspace: what lies in another stays closed whoever lets us in, but for images of AWS that a launch names',
    {
      ...(images ? { NotAction: 'ec2:RunInstances' } : { Action: '*' }),
      condition: { StringNotEquals: { 'aws:ResourceAccount': account }, Null: { 'aws:ResourceAccount': 'false' } },
    },
  );
}

/** A role that carries a zone as its own tag is held to it by the boundary itself, whatever its policies say. */
function noForeignZone({ declared }: Writing): readonly ReasonedStatement[] {
  const { zoneKey, workspaceKey, workspace, ownAccount } = declared;
  if (zoneKey === undefined) return [];
  const mine = `aws:PrincipalTag/${zoneKey}`;
  const owned = `aws:ResourceTag/${zoneKey}`;
  const asked = `aws:RequestTag/${zoneKey}`;
  const variable = `\${${mine}}`;
  // In a shared account a thing of the workspace without a zone is outside of every zone. In an account of one's own things need not be tagged; the
  // Allow statements for zones see to it there.
  const about: Conditions = ownAccount
    ? { Null: { [mine]: 'false', [owned]: 'false' } }
    : { StringEquals: { [`aws:ResourceTag/${workspaceKey}`]: workspace }, Null: { [mine]: 'false' } };
  return [
    deny(
      'NoForeignZone',
      'a role that carries a zone as its own tag does not reach beyond it, whatever its policies and those of things say; roles without one are not meant',
      { Action: '*', condition: { StringNotEquals: { [owned]: variable }, ...about } },
    ),
    deny(
      'NoForeignZoneMake',
      'such a role makes things of its own zone only: whoever gives one of the tags gives the right zone',
      {
        Action: '*',
        condition: {
          StringNotEquals: { [asked]: variable },
          'ForAnyValue:StringEqualsIgnoreCase': {
            'aws:TagKeys': listed(ownAccount ? [zoneKey] : [workspaceKey, zoneKey]),
          },
          Null: { [mine]: 'false' },
        },
      },
    ),
  ];
}

/** What a role may pass on, it may become in effect. */
function noForeignZonePass({ declared }: Writing): readonly ReasonedStatement[] {
  const { zoneKey, partition, account, rolesUnder } = declared;
  if (zoneKey === undefined) return [];
  const mine = `aws:PrincipalTag/${zoneKey}`;
  return [
    {
      why: 'a role that carries a zone as its own tag hands roles of its zone to services only: code in the service acts as the role, which could be one of the whole workspace',
      statement: {
        Sid: 'NoForeignZonePass',
        Effect: 'Deny',
        Action: 'iam:PassRole',
        NotResource: `arn:${partition}:iam::${account}:role/${rolesUnder}/\${${mine}}/*`,
        Condition: { Null: { [mine]: 'false' } },
      },
    },
  ];
}

function guardTags({ declared, shapes, shortening }: Writing): readonly ReasonedStatement[] {
  const { guardedTags, workspaceKey, zoneKey, ownAccount } = declared;
  // In an account of one's own the workspace tag need not be there; a zone's then says that a thing is tagged.
  const mark = ownAccount ? zoneKey : workspaceKey;
  const listOf = (pick: (shape: ServiceShape) => Pick<Matching, 'wanted' | 'harmless'>): readonly string[] =>
    shapes.flatMap((shape) =>
      patternsFor({ service: shape.service, ...pick(shape), all: shape.all, shortening, anyVerb: true }),
    );
  const tagging = listOf((shape) => ({
    wanted: shape.tagging,
    harmless: (name) => !shape.carriesTags(name) || !shape.carriesTagKeys(name),
  }));
  const wiping = listOf((shape) => ({
    wanted: [...shape.tagging, ...(shape.known.tagSwitches ?? [])],
    harmless: (name) => !shape.carriesTags(name) || (shape.known.spare ?? []).includes(name),
  }));
  if (mark === undefined || tagging.length === 0) return [];
  const owned = { [`aws:ResourceTag/${mark}`]: 'false' };
  return [
    deny(
      'NoRetag',
      'the tags that isolate stay as they were made: not set again, not taken off, in no spelling (AWS compares the keys of tags in conditions without regard to case)',
      {
        Action: listed(tagging),
        condition: {
          'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': listed(guardedTags) },
          Null: owned,
        },
      },
    ),
    deny(
      'NoTagWipe',
      'a call that names no tag keys takes off or replaces all tags at once, the ones that isolate with them; so does switching off that tags count',
      {
        Action: listed(wiping),
        condition: { Null: { ...owned, 'aws:TagKeys': 'true' } },
      },
    ),
    deny(
      'NoLookalikes',
      'no tag whose key is one of the guarded ones in other letters: with both on a thing AWS does not say which counts (a key of the same length that begins alike and goes on with a letter of the other case is refused with them)',
      {
        Action: '*',
        condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': listed(lookalikes(guardedTags, shortening)) } },
      },
    ),
  ];
}

/**
 * Patterns that match every other spelling of the keys and not the keys: the same up to a letter in the other case, and of the same length. Where keys share
 * what comes before their colon, its spellings are matched once for all of them. In the shortest form what follows the letter may have any length.
 */
export function lookalikes(keys: readonly string[], shortening: Shortening): readonly string[] {
  const spaces = keys.map((key) => key.slice(0, key.indexOf(':') + 1));
  const shared = new Set(spaces.filter((space, at) => space !== '' && spaces.indexOf(space) !== at));
  return [
    ...[...shared].flatMap((space) => otherSpellings(space, 0).map((pattern) => `${pattern.slice(0, -1)}:*`)),
    ...keys
      .flatMap((key, at) => otherSpellings(key, shared.has(spaces[at] ?? '') ? (spaces[at] ?? '').length : 0))
      .map((pattern) => (shortening === 'lengths' ? pattern.replace(/(?<=.{4})\?+$/, '*') : pattern)),
  ];
}

function otherSpellings(key: string, from: number): readonly string[] {
  return [...key].flatMap((letter, at) => {
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    return at < from || other === letter ? [] : [`${key.slice(0, at)}${other}${'?'.repeat(key.length - at - 1)}`];
  });
}

function noSharing({ declared, shapes, shortening }: Writing): readonly ReasonedStatement[] {
  const actions = shapes.flatMap((shape) =>
    patternsFor({
      service: shape.service,
      wanted: shape.sharing,
      all: shape.all,
      harmless: shape.manages,
      shortening,
    }),
  );
  if (declared.sharing || actions.length === 0) return [];
  return [
    deny(
      'NoSharing',
      'nothing of the workspace is shared with other accounts, made public or given a policy of its own: that would be a way in for others',
      { Action: listed(actions) },
    ),
  ];
}

/** What is left open for things without tags may be all that begins so: neither is about things that exist. */
const makes = /^(?:Allocate|Authorize|Copy|Create|Describe|Import|List|Register|Request|Restore|Run)/;

function noUntagged(writing: Writing): readonly ReasonedStatement[] {
  const { denyUntagged, workspaceKey, ownAccount } = writing.declared;
  if (!denyUntagged || ownAccount) return [];
  const { shapes } = writing;
  const open = shapes.flatMap((shape) =>
    patternsFor({
      service: shape.service,
      wanted: [
        ...shape.madeByTag,
        ...shape.madeByName,
        ...shape.tagWhileMaking,
        ...shape.tagByName,
        ...(shape.known.tagSwitches ?? []),
        ...shape.lists,
      ],
      all: shape.all,
      harmless: (name) => makes.test(name),
      shortening: writing.shortening,
    }),
  );
  return [
    deny(
      'NoUntagged',
      'what carries no workspace tag stays closed even if its own policy lets us in; calls that make and list cannot carry one yet. Buckets need attribute-based control switched on for this',
      { NotAction: [...open, ...iamActions], condition: { Null: { [`aws:ResourceTag/${workspaceKey}`]: 'true' } } },
    ),
  ];
}

function noOtherRegion({ declared, shapes }: Writing): readonly ReasonedStatement[] {
  const { regions } = declared;
  if (regions.length === 0) return [];
  const global = shapes.flatMap(({ known }) => known.global ?? []);
  return [
    deny('NoOtherRegion', 'only the chosen regions; calls that AWS decides in one region for all are left out', {
      NotAction: [...global, 'iam:*'],
      condition: { StringNotEquals: { 'aws:RequestedRegion': listed(regions) } },
    }),
  ];
}
