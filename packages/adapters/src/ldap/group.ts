// Groups as the directory holds them: three kinds, where each keeps its members, and the notes of ours. Which group is meant is said by an
// id that stays when it is renamed or moved; a group that is not found is gone only where the base of groups can be seen.

import { assertNever, ldapFilterValue, quoted, sameLdapName } from '@tidegate/core';
import { type Directory, type LdapEntry, TargetError } from './client.ts';
import type { LdapConfig } from './config.ts';
import { type Mark, readMark } from './mark.ts';

export type GroupKind = 'groupOfNames' | 'groupOfUniqueNames' | 'posixGroup';

/** A group that is there now. */
export interface Group {
  readonly dn: string;
  readonly nativeId: string;
  readonly name: string;
  readonly kind: GroupKind;
  readonly memberAttribute: string;
  readonly members: readonly string[];
  readonly marks: readonly Mark[];
  /** Of `posixGroup`: people whose own number this is are members without being listed. */
  readonly gidNumber: string | null;
}

const kinds: readonly GroupKind[] = ['groupOfNames', 'groupOfUniqueNames', 'posixGroup'];

/** Fits every kind of group. */
export const anyGroup = `(|${kinds.map((kind) => `(objectClass=${kind})`).join('')})`;

const memberAttributeOf: Record<GroupKind, string> = {
  groupOfNames: 'member',
  groupOfUniqueNames: 'uniqueMember',
  posixGroup: 'memberUid',
};

/** What has to be read of a group to know it. */
export const groupAttributes = (config: LdapConfig): readonly string[] => [
  ...['objectClass', 'cn', 'gidNumber', config.idAttribute, config.markAttribute],
  ...Object.values(memberAttributeOf),
];

/** An entry as a group; throws `TargetError` where it cannot be one whose members we see. */
export function groupOf(entry: LdapEntry, config: LdapConfig): Group {
  const all = (attribute: string): readonly string[] => entry.values.get(attribute.toLowerCase()) ?? [];
  const classes = all('objectClass').map((name) => name.toLowerCase());
  // Where an entry is several (RFC 2307bis), who is listed by name counts.
  const kind = kinds.find((one) => classes.includes(one.toLowerCase()));
  const [nativeId] = all(config.idAttribute);
  if (kind === undefined) throw new TargetError('refused', `${quoted(entry.dn, 200)} is no group of a kind we know`);
  if (nativeId === undefined) {
    const fix = 'name with `id_attribute` one that every group has and the connector may read';
    throw new TargetError('refused', `${quoted(entry.dn, 200)} has no \`${config.idAttribute}\`; ${fix}`);
  }
  const memberAttribute = memberAttributeOf[kind];
  const members = all(memberAttribute);
  if (mustHaveMember(kind) && members.length === 0) {
    throw new TargetError('refused', `the connector may not read \`${memberAttribute}\` of ${quoted(entry.dn, 200)}`);
  }
  return {
    dn: entry.dn,
    nativeId,
    name: all('cn')[0] ?? entry.dn,
    kind,
    memberAttribute,
    members,
    marks: all(config.markAttribute).flatMap((text) => readMark(text) ?? []),
    gidNumber: kind === 'posixGroup' ? (all('gidNumber')[0] ?? null) : null,
  };
}

/** Whether the schema wants at least one member. */
export const mustHaveMember = (kind: GroupKind): boolean => kind !== 'posixGroup';

/** The group of that id below the base of groups; null when there is none there. */
export async function findGroup(directory: Directory, config: LdapConfig, nativeId: string): Promise<Group | null> {
  if ((await directory.read(config.groupsBase, ['objectClass'])) === null) {
    throw new TargetError('refused', `there is no ${quoted(config.groupsBase)}, or the connector may not see it`);
  }
  return search(directory, config, config.groupsBase, nativeId);
}

/**
 * The group of that id wherever the connector sees it: one that was moved out of the base still holds the memberships we made. Null when
 * there is none.
 */
export async function findGroupAnywhere(
  directory: Directory,
  config: LdapConfig,
  nativeId: string,
): Promise<Group | null> {
  const near = await findGroup(directory, config, nativeId);
  if (near !== null) return near;
  const root = await directory.read('', ['namingContexts']);
  for (const context of root?.values.get('namingcontexts') ?? []) {
    const far = await search(directory, config, context, nativeId).catch((error: unknown) => {
      // A part of the directory that is closed to the connector was never granted in.
      if (error instanceof TargetError && error.kind === 'refused') return null;
      throw error;
    });
    if (far !== null) return far;
  }
  return null;
}

async function search(directory: Directory, config: LdapConfig, base: string, nativeId: string): Promise<Group | null> {
  const filter = `(&${anyGroup}(${config.idAttribute}=${ldapFilterValue(nativeId)}))`;
  for await (const page of directory.list({ base, filter, attributes: groupAttributes(config) })) {
    const [entry] = page;
    if (entry !== undefined) return groupOf(entry, config);
  }
  return null;
}

/** Whether two values of members mean the same one. */
export function sameMember(kind: GroupKind, left: string, right: string): boolean {
  switch (kind) {
    case 'posixGroup':
      return left === right;
    case 'groupOfNames':
    case 'groupOfUniqueNames':
      return sameLdapName(left) === sameLdapName(right);
    default:
      return assertNever(kind);
  }
}

/** Whether this value is listed; the value as the directory spells it, or null. */
export const listed = (group: Group, value: string): string | null =>
  group.members.find((member) => sameMember(group.kind, member, value)) ?? null;
