// Adding to a group and taking out of it, each in one change together with its note (mark.ts). A membership without a note of ours was there
// before, or is somebody else's: it is never taken for a grant's, and never taken away, unless the plan says that its grant adopts it. When
// another changes the same group at that moment, the directory refuses ours as a whole; then the group is read again.

import { quoted } from '@tidegate/core';
import { type Account, findAccount, memberValueOf } from './account.ts';
import { type Directory, type LdapChange, TargetError } from './client.ts';
import { type LdapConfig, ldapLimits as limits } from './config.ts';
import { findGroup, findGroupAnywhere, type Group, listed, mustHaveMember, sameMember } from './group.ts';
import { type Mark, replaceMark } from './mark.ts';
import type { LdapPlan } from './plan.ts';

/** Makes the plan's account a member, on behalf of its grant. Throws `TargetError`. */
export const addMember = (directory: Directory, config: LdapConfig, plan: LdapPlan): Promise<void> =>
  untilSettled(async () => {
    const group = await findGroup(directory, config, plan.group);
    if (group === null) throw new TargetError('refused', `there is no group ${quoted(plan.groupName)} any more`);
    const account = await findAccount(directory, config, plan.account);
    if (account === null) throw new TargetError('refused', `there is no account ${quoted(plan.account)}`);
    const value = memberValueOf(group, account);
    if (value === null) {
      throw new TargetError(
        'refused',
        `${quoted(plan.account)} has no \`uid\`, or several, and this group lists those`,
      );
    }
    const changes = addingChanges(config, group, { plan, value, account });
    if (changes.length > 0) await directory.modify(group.dn, changes);
  });

interface Adding {
  readonly plan: Pick<LdapPlan, 'grantId' | 'adopts'>;
  readonly value: string;
  readonly account: Account;
}

function addingChanges(config: LdapConfig, group: Group, { plan, value, account }: Adding): readonly LdapChange[] {
  const { grantId } = plan;
  const there = listed(group, value);
  const mark = markOn(group, value);
  if (mark === null && there !== null && plan.adopts !== true)
    throw strangers(group, 'is a member already, and not through Tidegate');
  if (group.gidNumber !== null && group.gidNumber === account.gidNumber) {
    throw strangers(group, 'is a member already: it is the account’s own group');
  }
  if (mark?.grants.includes(grantId) && there !== null) return [];
  const grants = [...new Set([...(mark?.grants ?? []), grantId])];
  const member: readonly LdapChange[] =
    there === null ? [{ operation: 'add', attribute: group.memberAttribute, value }] : [];
  return [...member, ...replaceMark(config.markAttribute, mark, { grants, member: value })];
}

const strangers = (group: Group, why: string): TargetError =>
  new TargetError('refused', `the account ${why} (${quoted(group.dn, 200)}); nothing was changed, and nothing will be`);

/** Takes the grant out of the group: the member with it, unless another grant is of the same. Throws `TargetError`. */
export const takeGrant = (directory: Directory, config: LdapConfig, plan: LdapPlan): Promise<void> =>
  untilSettled(async () => {
    const group = await findGroupAnywhere(directory, config, plan.group);
    const mark = group === null ? null : markOf(group, plan.grantId);
    if (group === null || mark === null) return;
    const grants = mark.grants.filter((id) => id !== plan.grantId);
    if (grants.length > 0) {
      return directory.modify(group.dn, replaceMark(config.markAttribute, mark, { ...mark, grants }));
    }
    const there = listed(group, mark.member) ?? (await renamed(directory, config, group, plan));
    await directory.modify(group.dn, [
      ...(there === null ? [] : takingChanges(config, group, there)),
      ...replaceMark(config.markAttribute, mark, null),
    ]);
  });

/** Takes a member out, whoever put it there, and every note about it. Throws `TargetError`. */
export const takeMember = (
  directory: Directory,
  config: LdapConfig,
  { nativeId, isMeant }: { readonly nativeId: string; readonly isMeant: (group: Group, value: string) => boolean },
): Promise<void> =>
  untilSettled(async () => {
    const group = await findGroupAnywhere(directory, config, nativeId);
    const there = group?.members.find((member) => isMeant(group, member));
    if (group === null || there === undefined) return;
    await directory.modify(group.dn, [
      ...takingChanges(config, group, there),
      ...replaceMark(config.markAttribute, markOn(group, there), null),
    ]);
  });

function takingChanges(config: LdapConfig, group: Group, value: string): readonly LdapChange[] {
  const attribute = group.memberAttribute;
  const last = mustHaveMember(group.kind) && group.members.length === 1;
  return [
    { operation: 'delete', attribute, value },
    ...(last ? [{ operation: 'add' as const, attribute, value: config.placeholderDn }] : []),
  ];
}

/** The membership of a note whose entry got another name since: a directory that keeps references sound wrote the new one. */
async function renamed(directory: Directory, config: LdapConfig, group: Group, plan: LdapPlan): Promise<string | null> {
  const account = await findAccount(directory, config, plan.account);
  const value = account === null ? null : memberValueOf(group, account);
  // One that has a note of its own is of other grants.
  return value === null || markOn(group, value) !== null ? null : listed(group, value);
}

/** What is there of a grant: its note, and the value that the group lists. */
export async function seenOf(
  directory: Directory,
  config: LdapConfig,
  plan: LdapPlan,
): Promise<{ readonly group: Group; readonly mark: Mark; readonly member: string | null } | null> {
  const group = await findGroupAnywhere(directory, config, plan.group);
  const mark = group === null ? null : markOf(group, plan.grantId);
  if (group === null || mark === null) return null;
  return { group, mark, member: listed(group, mark.member) ?? (await renamed(directory, config, group, plan)) };
}

const markOf = (group: Group, grantId: string): Mark | null =>
  group.marks.find((mark) => mark.grants.includes(grantId)) ?? null;

/** The note about a member; null when it is none of ours. */
export const markOn = (group: Group, value: string): Mark | null =>
  group.marks.find((mark) => sameMember(group.kind, mark.member, value)) ?? null;

async function untilSettled(work: () => Promise<void>): Promise<void> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await work();
    } catch (error) {
      const again = error instanceof TargetError && error.conflict !== null && turn < limits.conflictsMax;
      if (!again) throw error;
    }
  }
}
