// What a provider says of somebody's groups, as facts: memberships in groups that belong to this provider, for as long as its settings say.
// Groups of our own and of other sources are never touched: a provider that could fill them would decide over what it was not asked. A
// membership past its age counts in no decision from that moment on (`Person.claimEnds`); the sweep only tidies it away.

import {
  type Group,
  type GroupId,
  limits,
  newId,
  type Person,
  type SignInProvider,
  type Source,
  type Transaction,
} from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import type { Ports } from '../ports.ts';

interface Claim {
  readonly person: Person;
  readonly provider: SignInProvider;
  /** Groups there and the groups here that their members are in. */
  readonly facts: ReadonlyMap<string, string>;
  /** What the provider named, whole. */
  readonly claimed: readonly string[];
  readonly maxAgeSec: number;
}

/** Makes the person's memberships in this provider's groups what it just said; answers the person as saved. */
export async function joinClaimedGroups(ports: Ports, tx: Transaction, claim: Claim): Promise<Person> {
  const { person, facts, claimed, maxAgeSec } = claim;
  const source = await sourceOf(ports, tx, claim);
  if (source === null) return person;
  const wanted = new Set(claimed.flatMap((name) => facts.get(name) ?? []));
  const groups = await groupsOf(ports, tx, { source, names: new Set(facts.values()), wanted });
  const now = ports.clock.now();
  const joined = groups.filter(({ name }) => wanted.has(name));
  const endsAt = now + maxAgeSec * 1_000;
  await tx.signIns.putClaims(
    person.id,
    groups.map(({ id, name }) => ({ groupId: id, endsAt: wanted.has(name) ? endsAt : null })),
  );
  const ours = new Set(groups.map(({ id }) => id));
  const kept = person.groupIds.filter((id) => !ours.has(id));
  return moveTo(ports, tx, { person, groupIds: [...kept, ...joined.map(({ id }) => id)], source: source.id });
}

/** For how long the facts of a provider count: a day where nobody says. */
export const maxAgeSecOf = ({ groups }: SignInProvider): number => groups?.maxAgeSec ?? limits.claimedGroupsMs / 1_000;

/** The source that the provider is; null where its name is taken by another kind, which is logged for an administrator. */
async function sourceOf(ports: Ports, tx: Transaction, { provider, maxAgeSec }: Claim): Promise<Source | null> {
  const known = await tx.sources.byName(provider.name);
  if (known !== null && known.kind !== 'oidc') {
    ports.log.warn(
      { provider: provider.id },
      'a source of another kind has the name of a provider, so its groups are no facts',
    );
    return null;
  }
  if (known?.status === 'disabled') return null;
  const now = ports.clock.now();
  const source: Source = {
    ...(known ?? {
      id: newId('source', ports.chance),
      name: provider.name,
      kind: 'oidc',
      credential: null,
      everySec: null,
      trouble: null,
      counts: { people: 0, groups: 0, shifts: 0 },
      held: null,
      confirmed: null,
      createdAt: now,
    }),
    settings: { provider: provider.id },
    maxAgeSec,
    status: 'active',
    lastReadAt: now,
  };
  await tx.sources.save(source);
  return source;
}

interface Wanted {
  readonly source: Source;
  readonly names: ReadonlySet<string>;
  /** Made where they do not exist. */
  readonly wanted: ReadonlySet<string>;
}

async function groupsOf(ports: Ports, tx: Transaction, { source, names, wanted }: Wanted): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const name of names) {
    const known = await tx.groups.byName(name);
    if (known === null && !wanted.has(name)) continue;
    if (known !== null && known.sourceId !== source.id) {
      ports.log.warn(
        { group: known.id, source: source.id },
        'a group that a provider would fill belongs to somebody else',
      );
      continue;
    }
    const told = { sourceId: source.id, observedAt: ports.clock.now(), maxAgeSec: source.maxAgeSec };
    const group: Group = { ...(known ?? { id: newId('group', ports.chance), name, sourceId: source.id }), told };
    await tx.groups.save(group);
    groups.push(group);
  }
  return groups;
}

async function moveTo(
  ports: Ports,
  tx: Transaction,
  {
    person,
    groupIds,
    source,
  }: { readonly person: Person; readonly groupIds: readonly GroupId[]; readonly source: string },
): Promise<Person> {
  const joined = groupIds.filter((id) => !person.groupIds.includes(id));
  const left = person.groupIds.filter((id) => !groupIds.includes(id));
  if (joined.length === 0 && left.length === 0) return person;
  const moved: Person = { ...person, groupIds };
  await tx.people.save(moved);
  await reviewContextSoon(ports, tx);
  const at = ports.clock.now();
  for (const [id, how] of [
    ...joined.map((id) => [id, 'joined'] as const),
    ...left.map((id) => [id, 'left'] as const),
  ]) {
    const facts = { person: person.id, how, source };
    tx.audit.append({ at, kind: 'group.saved', actor: 'system', door: 'portal', subject: id, facts });
  }
  return moved;
}

/** Takes away memberships whose age is over; answers how many. Called by the sweep. */
export async function endOldClaims(ports: Ports, tx: Transaction, limit: number): Promise<number> {
  const ended = await tx.signIns.takeEndedClaims(ports.clock.now(), limit);
  for (const { personId, groupId } of ended) {
    const person = await tx.people.get(personId);
    if (person === null) continue;
    const groupIds = person.groupIds.filter((id) => id !== groupId);
    await moveTo(ports, tx, { person, groupIds, source: 'age' });
  }
  return ended.length;
}
