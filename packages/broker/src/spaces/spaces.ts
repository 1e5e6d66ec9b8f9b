// Spaces: made, changed and removed by administrators; who is in one is said by its owners too. Whoever is in none sees none: a space out of
// sight answers like one that does not exist. While something belongs to a space its name and its inventory stay as they are, because the
// scopes and names of what belongs to it were written from them.

import {
  type AccessFlow,
  type Bundle,
  hasRight,
  isId,
  limits,
  mayIn,
  newId,
  no,
  ok,
  type Person,
  quoted,
  type Result,
  refusal,
  type Scope,
  type Space,
  type SpaceAct,
  type SpaceId,
  type SpaceMember,
  type SpaceRole,
  type Transaction,
} from '@tidegate/core';
import { parseQuery, queryProblemRefusal } from '@tidegate/core/query';
import type { Actor, Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { transact } from '../transact.ts';

/** Somebody in a space, by id or address. */
export interface NamedMember {
  readonly person: string;
  readonly role: SpaceRole;
}

export interface SpaceInput {
  /** Null makes a new one. */
  readonly id: string | null;
  readonly name: string;
  readonly query: string;
  /** Left out: as they are, or nobody. */
  readonly members?: readonly NamedMember[] | undefined;
}

/** The spaces within the caller's sight, by name. */
export const listSpaces = async (ports: Ports, actor: Actor): Promise<readonly Space[]> =>
  (await ports.store.read((tx) => tx.spaces.all())).filter((space) => mayIn(space, actor.person, 'see'));

/** A space in which the caller may do something; `object.not_found` out of sight, `auth.forbidden` for what is seen and not theirs to do. */
export async function spaceFor(
  tx: Transaction,
  person: Person,
  ask: { readonly id: string; readonly act: SpaceAct; readonly lock?: true },
): Promise<Result<Space>> {
  const { id, act } = ask;
  const found = isId('space', id) ? await (ask.lock ? tx.spaces.lock(id) : tx.spaces.get(id)) : null;
  if (found === null || !mayIn(found, person, 'see')) return spaceNotFound(id);
  if (mayIn(found, person, act)) return ok(found);
  return no(refusal('auth.forbidden', `ask an owner of the space ${quoted(found.name)}, or an administrator`));
}

/** One space. */
export const getSpace = (ports: Ports, actor: Actor, id: string): Promise<Result<Space>> =>
  ports.store.read((tx) => spaceFor(tx, actor.person, { id, act: 'see' }));

/** Makes or changes a space; for administrators, which the route sees to and this once more. */
export async function saveSpace(ports: Ports, actor: Actor, input: SpaceInput): Promise<Result<Space>> {
  if (!hasRight(actor.person, 'spaces:manage')) return no(refusal('auth.forbidden', 'this needs the role `Admin`'));
  const name = input.name.trim();
  if (name === '' || name.length > limits.nameLengthMax || name.includes('/')) {
    const message = `give the space a name of 1 to ${limits.nameLengthMax} characters without \`/\``;
    return no(refusal('input.invalid', message, { field: 'name' }));
  }
  const parsed = parseQuery(input.query);
  if (!parsed.ok) return no(queryProblemRefusal(parsed.refusal, 'query'));
  return transact(ports, async (tx) => {
    const before = input.id === null ? null : isId('space', input.id) ? await tx.spaces.lock(input.id) : null;
    if (input.id !== null && before === null) return spaceNotFound(input.id);
    if (before === null && (await tx.spaces.all()).length >= limits.spacesMax) {
      return no(refusal('input.too_large', `there are ${limits.spacesMax} spaces; remove one first`));
    }
    const moved = before !== null && (before.name !== name || before.query !== input.query);
    if (moved && (await objectsIn(tx, before.id)).length > 0) return inUse(before);
    const members = input.members === undefined ? ok(before?.members ?? []) : await membersIn(tx, input.members);
    if (!members.ok) return members;
    const id = before?.id ?? newId('space', ports.chance);
    return keep(ports, tx, actor, { before, id, name, query: input.query, members: members.value });
  });
}

/** Says who is in a space; for its owners and administrators. */
export async function setSpaceMembers(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly members: readonly NamedMember[] },
): Promise<Result<Space>> {
  return transact(ports, async (tx) => {
    const before = await spaceFor(tx, actor.person, { id: input.id, act: 'set_members', lock: true });
    if (!before.ok) return before;
    const members = await membersIn(tx, input.members);
    if (!members.ok) return members;
    const { id, name, query } = before.value;
    return keep(ports, tx, actor, { before: before.value, id, name, query, members: members.value });
  });
}

/** Removes a space to which nothing belongs. */
export async function removeSpace(ports: Ports, actor: Actor, id: string): Promise<Result<true>> {
  if (!hasRight(actor.person, 'spaces:manage')) return no(refusal('auth.forbidden', 'this needs the role `Admin`'));
  return transact(ports, async (tx) => {
    const space = isId('space', id) ? await tx.spaces.lock(id) : null;
    if (space === null) return spaceNotFound(id);
    if ((await objectsIn(tx, space.id)).length > 0) return inUse(space);
    await tx.spaces.remove(space.id);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'space.removed',
      actor: actor.person.id,
      door: actor.door,
      subject: space.id,
      facts: { name: space.name },
    });
    return ok(true);
  });
}

interface Kept {
  readonly before: Space | null;
  readonly id: SpaceId;
  readonly name: string;
  readonly query: string;
  readonly members: readonly SpaceMember[];
}

async function keep(ports: Ports, tx: Transaction, actor: Actor, { before, ...kept }: Kept): Promise<Result<Space>> {
  const now = ports.clock.now();
  const space: Space = { ...kept, createdAt: before?.createdAt ?? now, updatedAt: now };
  if (before !== null && same(before, space)) return ok(before);
  await tx.spaces.save(space);
  const members = space.members.map(({ personId, role }) => `${personId} ${role}`);
  tx.audit.append({
    at: now,
    kind: 'space.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: space.id,
    facts: { name: space.name, query: space.query, members },
  });
  return ok(space);
}

const same = (one: Space, other: Space): boolean =>
  stableText([{ ...one, updatedAt: 0 }]) === stableText([{ ...other, updatedAt: 0 }]);

/** People by id or address; only humans who are active, each once. */
async function membersIn(tx: Transaction, named: readonly NamedMember[]): Promise<Result<readonly SpaceMember[]>> {
  if (named.length > limits.spaceMembersMax) {
    return no(
      refusal('input.too_large', `a space has at most ${limits.spaceMembersMax} members`, { field: 'members' }),
    );
  }
  const members = new Map<string, SpaceMember>();
  for (const { person: reference, role } of named) {
    const person = isId('person', reference)
      ? await tx.people.get(reference)
      : await tx.people.byEmail(reference.trim().toLowerCase());
    if (person === null || !person.active || person.kind !== 'human') {
      return no(refusal('input.invalid', `${quoted(reference)} is nobody who is active here`, { field: 'members' }));
    }
    if (members.has(person.id)) {
      return no(
        refusal('input.invalid', `${quoted(reference)} is named twice; give them one role`, { field: 'members' }),
      );
    }
    members.set(person.id, { personId: person.id, role });
  }
  return ok([...members.values()]);
}

/** Something that belongs to a space. */
export type SpaceObject =
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'bundle'; readonly bundle: Bundle }
  | { readonly kind: 'flow'; readonly flow: AccessFlow };

/** Everything that belongs to a space which the caller was let see. */
export const listSpaceObjects = (ports: Ports, space: Space): Promise<readonly SpaceObject[]> =>
  ports.store.read((tx) => objectsIn(tx, space.id));

/** What belongs to a space and is there; what was only proposed, or is removed, is not. */
export async function objectsIn(tx: Transaction, id: SpaceId): Promise<readonly SpaceObject[]> {
  const ids = new Set<string>(await tx.spaces.objectsOf(id));
  const scopes = (await tx.scopes.all()).filter((one) => ids.has(one.id));
  const bundles = (await tx.bundles.all()).filter((one) => ids.has(one.id));
  const flows = (await tx.flows.all()).filter((one) => ids.has(one.id));
  return [
    ...scopes.map((scope) => ({ kind: 'scope' as const, scope })),
    ...bundles.map((bundle) => ({ kind: 'bundle' as const, bundle })),
    ...flows.map((flow) => ({ kind: 'flow' as const, flow })),
  ];
}

const inUse = ({ name }: Space) =>
  no(
    refusal(
      'object.in_use',
      `something belongs to the space ${quoted(name)}; remove its access flows, bundles and scopes first`,
    ),
  );

const spaceNotFound = (id: string) => no(refusal('object.not_found', `no space ${quoted(id)}`, { field: 'id' }));
