// Groups that Tidegate keeps itself. A group that an access flow or a rule names is never removed: an empty set means nobody, and a vanished one
// would mean the same without saying so.

import {
  type Group,
  type GroupId,
  isId,
  limits,
  newId,
  no,
  ok,
  type PersonId,
  quoted,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import { flowNames, ruleNames } from '../people/show-group.ts';
import { guardedGroup } from '../perimeter/guard-group.ts';
import { keepRemoval, keepVersion, nextVersion } from '../perimeter/keep-version.ts';
import type { Actor, Author, Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { transact } from '../transact.ts';

export interface GroupInput {
  /** Null makes a new one. */
  readonly id: GroupId | null;
  readonly name: string;
  /** Addresses; null leaves the members as they are. */
  readonly memberEmails: readonly string[] | null;
}

/** Creates, renames or refills a group. */
export const saveGroup = (ports: Ports, actor: Actor, input: GroupInput): Promise<Result<Group>> =>
  guardedGroup(ports, actor, input.id, (tx) => saveGroupIn(ports, tx, actor, input));

/** The same inside a transaction of the caller. */
export async function saveGroupIn(
  ports: Ports,
  tx: Transaction,
  actor: Author,
  input: GroupInput,
): Promise<Result<Group>> {
  const name = input.name.trim();
  if (name === '' || name.length > limits.nameLengthMax) {
    return no(
      refusal('input.invalid', `give the group a name of 1 to ${limits.nameLengthMax} characters`, { field: 'name' }),
    );
  }
  const before = input.id === null ? null : await tx.groups.get(input.id);
  if (input.id !== null && !before) return no(refusal('object.not_found', `no group ${quoted(input.id)}`));
  const managed = before === null ? null : await managedBy(tx, before);
  if (managed !== null && (before?.name !== name || input.memberEmails !== null)) return refuseManaged(managed);
  const group: Group = {
    id: before?.id ?? newId('group', ports.chance),
    name,
    sourceId: before?.sourceId ?? null,
    // Members that an administrator names are not the word of a source any more, and have no age.
    ...(before?.told === undefined || input.memberEmails !== null ? {} : { told: before.told }),
  };
  const members = input.memberEmails === null ? null : await membersOf(tx, input.memberEmails);
  if (members && !members.ok) return members;
  const was = before && { group: before, members: await tx.groups.members(before.id) };
  await tx.groups.save(group);
  if (members) await tx.groups.setMembers(group.id, members.value);
  await keepGroup(ports, tx, actor, { group, was });
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'group.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: group.id,
    facts: { name, members: members ? [...members.value] : null },
  });
  return ok(group);
}

/** The name of the source that says who is in a group; null for a group of our own, or of a source that no longer tells it. */
async function managedBy(tx: Transaction, group: Group): Promise<string | null> {
  if (group.sourceId === null || (await tx.sourceEntries.ofSubjects([group.id])).length === 0) return null;
  return (await tx.sources.get(group.sourceId))?.name ?? null;
}

const refuseManaged = (source: string): Result<never> =>
  no(refusal('source.managed', `the source ${quoted(source)} says who is in this group; change it there`));

/** A group whose name and members are what they were has no new version. */
async function keepGroup(
  ports: Ports,
  tx: Transaction,
  actor: Author,
  {
    group,
    was,
  }: { readonly group: Group; readonly was: { readonly group: Group; readonly members: readonly PersonId[] } | null },
): Promise<void> {
  const members = await tx.groups.members(group.id);
  if (was !== null && stableText([was.group.name, was.members]) === stableText([group.name, members])) return;
  await keepVersion(ports, tx, actor, {
    subject: group.id,
    version: await nextVersion(tx, group.id, 0),
    change: 'saved',
    document: { kind: 'group', name: group.name, members },
  });
  await reviewContextSoon(ports, tx);
}

async function membersOf(tx: Transaction, emails: readonly string[]): Promise<Result<readonly PersonId[]>> {
  const ids = new Set<PersonId>();
  for (const email of emails) {
    const person = await tx.people.byEmail(email.trim().toLowerCase());
    if (!person) return no(refusal('flow.unknown_reference', `no person ${quoted(email)}`, { field: 'members' }));
    ids.add(person.id);
  }
  return ok([...ids]);
}

/** Adds or removes one member. */
export async function setGroupMember(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly email: string; readonly membership: 'in' | 'out' },
): Promise<Result<true>> {
  const { id } = input;
  return guardedGroup(ports, actor, isId('group', id) ? id : null, async (tx) => {
    const group = isId('group', id) ? await tx.groups.get(id) : null;
    if (!group) return no(refusal('object.not_found', `no group ${quoted(id)}`));
    const managed = await managedBy(tx, group);
    if (managed !== null) return refuseManaged(managed);
    const person = await tx.people.byEmail(input.email.trim().toLowerCase());
    if (!person) return no(refusal('object.not_found', `no person ${quoted(input.email)}`));
    const was = await tx.groups.members(group.id);
    const members = new Set(was);
    if (input.membership === 'in') members.add(person.id);
    else members.delete(person.id);
    await tx.groups.setMembers(group.id, [...members]);
    await keepGroup(ports, tx, actor, { group, was: { group, members: was } });
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'group.saved',
      actor: actor.person.id,
      door: actor.door,
      subject: group.id,
      facts: { name: group.name, member: person.id, membership: input.membership },
    });
    return ok(true);
  });
}

/** Removes a group that no access flow and no rule names. */
export async function removeGroup(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  return transact(ports, async (tx) => {
    const group = isId('group', id) ? await tx.groups.get(id) : null;
    if (!group) return no(refusal('object.not_found', `no group ${quoted(id)}`));
    const managed = await managedBy(tx, group);
    if (managed !== null) return refuseManaged(managed);
    const flows = (await tx.flows.all()).filter((flow) => flowNames(flow, group.id));
    const rules = (await tx.rules.all()).filter((rule) => ruleNames(rule, group.id));
    if (flows.length > 0 || rules.length > 0) {
      const names = [...flows, ...rules].slice(0, 5).map((one) => quoted(one.name));
      return no(
        refusal(
          'object.in_use',
          `the group ${quoted(group.name)} is named by ${names.join(', ')}; change those access flows and rules first`,
        ),
      );
    }
    const last = await tx.groups.members(group.id);
    await tx.groups.setMembers(group.id, []);
    await tx.groups.remove(group.id);
    const document = { kind: 'group', name: group.name, members: last } as const;
    await keepRemoval(ports, tx, actor, { subject: group.id, current: 0, document });
    return ok(true);
  });
}
