// Why can I (not) have this? Told from what the caller's flows offer and from their own access and requests, and from nothing else: a thing
// beyond their sight, a thing that does not exist and a person they may not ask for all give the same answer (law 1).

import {
  type AccessFlow,
  type AccessRequest,
  displayName,
  entitlementKey,
  type Grant,
  isId,
  limits,
  liveStates,
  type Member,
  type Person,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';
import { findGrantee } from './grantees.ts';
import { listOffers } from './list-offers.ts';
import { refusalOfAsking } from './prepare-request.ts';
import { tryTargets } from './show-entitlements.ts';

export interface ExplainAsk {
  /** Id, name or path. */
  readonly resource: string;
  readonly permission: string | null;
  readonly grantee: string | null;
}

/** What there is to say of one entitlement. */
export interface ExplainedEntitlement {
  readonly member: Member;
  readonly flows: readonly AccessFlow[];
  /** One's own access to it, while it lives. */
  readonly held: Grant | null;
  /** One's own request that waits for it. */
  readonly waiting: AccessRequest | null;
  /** Why asking would be refused now, through every offer; null where one is open. */
  readonly blocked: string | null;
}

export interface Explained {
  readonly grantee: Person;
  readonly entitlements: readonly ExplainedEntitlement[];
  /** Whether any of it may be asked for now. */
  readonly may: boolean;
  /** The whole answer, for people. */
  readonly sentence: string;
}

const shownMax = 100;

/** Explains what may be asked for on a resource, within the caller's sight. */
export async function explainAccess(ports: Ports, actor: Actor, ask: ExplainAsk): Promise<Explained> {
  const found = await findGrantee(ports, actor.person, ask.grantee);
  const grantee = found.ok ? found.value : actor.person;
  const members = found.ok ? await offered(ports, actor, ask) : [];
  const own = grantee.id === actor.person.id;
  const held = own ? await heldBy(ports, grantee) : new Map<string, Grant>();
  const waiting = own ? await waitingFor(ports, grantee) : new Map<string, AccessRequest>();
  const entitlements: ExplainedEntitlement[] = [];
  // One deadline for all of them, as for an asking: what is not found out in it is not promised either.
  const until = performance.now() + limits.foreseeDeadlineMs;
  for (const { member, flows } of members) {
    const key = keyOf(member);
    const grant = held.get(key) ?? null;
    entitlements.push({
      member,
      flows,
      held: grant,
      waiting: waiting.get(key) ?? null,
      blocked: grant === null ? await blockedBy(ports, { grantee, asker: actor.person, member, flows, until }) : null,
    });
  }
  const open = entitlements.filter((one) => one.held === null && one.waiting === null && one.blocked === null).length;
  // Whoever may not be asked for is not named: of them nothing is offered, and the sentence is the same for everybody.
  const name = ask.grantee === null ? null : displayName(grantee);
  return { grantee, entitlements, may: open > 0, sentence: sentenceOf(entitlements, open, name) };
}

function sentenceOf(all: readonly ExplainedEntitlement[], open: number, name: string | null): string {
  if (all.length === 0) {
    return 'no access flow offers you this; look at what you may ask for, or ask an administrator whether you should';
  }
  const who = name === null ? 'you' : `you, for ${name},`;
  if (open > 0) return `${who} may ask for ${open === 1 ? 'it' : `${open} permissions of it`}, as the offers say`;
  if (all.every(({ held }) => held !== null)) return 'you hold this already';
  if (all.some(({ waiting }) => waiting !== null)) return 'you have asked for this already, and it waits';
  return all.find(({ blocked }) => blocked !== null)?.blocked ?? 'you hold this already';
}

async function offered(ports: Ports, actor: Actor, ask: ExplainAsk) {
  const { resource, permission, grantee } = ask;
  const byId = isId('resource', resource) ? { resourceId: resource } : { search: lastPart(resource) };
  const filter = { ...byId, ...(grantee === null ? {} : { grantee }) };
  const found = [];
  for (let after: string | null = null; found.length < shownMax; ) {
    const page = await listOffers(ports, actor, { ...filter, page: { after, limit: 1_000 } });
    if (!page.ok) return [];
    for (const { member, flows } of page.value.items) {
      const names = [member.resource.id, member.resource.name, member.resource.path];
      if (!names.includes(resource)) continue;
      if (permission !== null && ![member.permission.id, member.permission.name].includes(permission)) continue;
      found.push({ member, flows });
    }
    if (page.value.next === null) break;
    after = page.value.next;
  }
  return found.slice(0, shownMax);
}

/** A path is found by its last part: the search looks into names and paths. */
const lastPart = (text: string): string => text.slice(text.lastIndexOf('/') + 1).slice(0, 200);

const keyOf = ({ resource, permission }: Member): string =>
  entitlementKey({ resourceId: resource.id, permissionId: permission.id });

async function heldBy(ports: Ports, { id: granteeId }: Person): Promise<ReadonlyMap<string, Grant>> {
  const page = await ports.store.read((tx) =>
    tx.grants.page({ granteeId, states: liveStates }, { after: null, limit: 1_000 }),
  );
  return new Map(page.items.map((grant) => [entitlementKey(grant), grant]));
}

async function waitingFor(ports: Ports, { id: requesterId }: Person): Promise<ReadonlyMap<string, AccessRequest>> {
  const filter = { requesterId, granteeId: requesterId, states: ['waiting'] as const };
  const page = await ports.store.read((tx) => tx.requests.page(filter, { after: null, limit: 1_000 }));
  return new Map(
    page.items.flatMap((request) => request.entitlements.map((shown) => [entitlementKey(shown), request] as const)),
  );
}

/** The first reason why asking would be refused through every offer now, whatever reason is given; null where one would be accepted. */
async function blockedBy(
  ports: Ports,
  ask: {
    readonly grantee: Person;
    readonly asker: Person;
    readonly member: Member;
    readonly flows: readonly AccessFlow[];
    readonly until: number;
  },
): Promise<string | null> {
  const { grantee, asker, member } = ask;
  const tried = await tryTargets(ports, grantee, [member], ask.until - performance.now());
  if (!tried.ok) return tried.refusal.message;
  const about = {
    parties: { person: asker, grantee },
    startedBy: null,
    durationSec: null,
    reason: null,
    reasons: 'any' as const,
    customFields: {},
    told: { excess: new Map(), accounts: tried.value.accounts },
    everyone: [...(await loadWorld(ports)).people.values()],
  };
  let why: string | null = null;
  for (const { id: flowId } of ask.flows) {
    const picked = [{ flowId, members: [member], bundle: null }];
    const refused = await ports.store.read((tx) => refusalOfAsking(ports, tx, { picked, about }));
    if (refused === null) return null;
    why ??= refused.message;
  }
  return why;
}
