// Who changed what an access flow decides by, lately: whoever did may not decide requests through it for a while, so that nobody opens a
// gate by moving it and agreeing to what follows. Promises: the flow, its scopes, the groups it names, rules over what is asked for, orders of
// tags that move what it offers and orders of classes that decide over what is asked for count, and so does whoever confirmed. Leaves to `consent/` what being left out means. Empty is nobody: an unknown author binds nobody.

import { conditionsOf } from '../flow/conditions-of.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { PersonId } from '../ids.ts';
import type { TagOrder } from '../inventory/tag-order.ts';
import { isNamed } from '../people/match.ts';
import type { Group } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import { bundleIdsOf, scopeIdsOf, type TargetGround } from '../target/target-queries.ts';
import type { PerimeterChange, PerimeterKind } from './version.ts';

/** The change that keeps somebody from deciding through a flow. */
export interface OwnChange {
  readonly what: PerimeterKind | 'tags';
  readonly at: Instant;
  /** From this moment on they may decide again. */
  readonly until: Instant;
}

/** Something that was done to what flows decide by: a change of a perimeter, or an order of tags that moves one. */
export type DecidingChange = Omit<PerimeterChange, 'kind'> & { readonly kind: OwnChange['what'] };

/** An order of tags as what it does to each access flow. It binds while it is written, and from then on like any other change. */
export const changesOfOrder = (order: TagOrder, now: Instant): readonly DecidingChange[] =>
  order.flows.map((subject) => ({
    kind: 'tags',
    subject,
    at: order.endedAt ?? now,
    actor: order.orderedBy,
    confirmedBy: order.confirmedBy,
    door: order.door,
  }));

/** Who may not decide, and why. */
export type OwnChanges = ReadonlyMap<PersonId, OwnChange>;

/** Nobody is left out. */
export const noOwnChanges: OwnChanges = new Map();

/** The ids of everything a flow decides by: itself, its scopes and bundles, and the groups named in its requesters, grantees and approvers. */
export function decidingSubjects(
  flow: AccessFlow,
  { bundles, groups: known }: { readonly bundles: TargetGround['bundles']; readonly groups: Iterable<Group> },
): readonly string[] {
  const named = conditionsOf(flow).filter(({ type }) => type === 'group');
  const byName = named.filter(({ operator }) => operator === 'does_not_contain');
  const groups = [
    ...named.flatMap(({ ids }) => ids),
    ...(byName.length === 0 ? [] : [...known].filter((group) => byName.some((one) => isNamed(one, group)))).map(
      ({ id }) => id,
    ),
  ];
  return [...new Set([flow.id, ...scopeIdsOf(flow.targets, bundles), ...bundleIdsOf(flow.targets), ...groups])];
}

/**
 * Who changed something a flow decides by less than `waitMs` ago; of several changes the one that binds longest. What the server filled
 * in at its first start was nobody's own decision and binds nobody.
 */
export function ownChangesOf(ask: {
  readonly flow: AccessFlow;
  readonly bundles: TargetGround['bundles'];
  readonly groups: Iterable<Group>;
  readonly changes: Iterable<DecidingChange>;
  /** Changes of rules over what is asked for. */
  readonly ofRules?: Iterable<DecidingChange>;
  /** Changes of orders of tags that decide what counts of what is asked for. */
  readonly ofClasses?: Iterable<DecidingChange>;
  readonly waitMs: number;
  readonly now: Instant;
}): OwnChanges {
  const subjects = new Set(decidingSubjects(ask.flow, ask));
  const found = new Map<PersonId, OwnChange>();
  const own = [...ask.changes].filter(({ subject }) => subjects.has(subject));
  const ofRules = [...(ask.ofRules ?? [])].map((change) => ({ ...change, kind: 'rule' as const }));
  for (const { kind, at, actor, confirmedBy, door } of [...own, ...ofRules, ...(ask.ofClasses ?? [])]) {
    const until = at + ask.waitMs;
    if (door === 'startup' || until <= ask.now) continue;
    for (const person of [actor, confirmedBy]) {
      if (person === null || person === 'system' || until <= (found.get(person)?.until ?? 0)) continue;
      found.set(person, { what: kind, at, until });
    }
  }
  return found;
}

/** `changed a scope of this access flow and may not decide through it before 2026-03-03 09:00 UTC`. Names nothing: many may read it. */
export const ownChangeText = ({ what, until }: OwnChange): string =>
  `changed ${changedText[what]} and may not decide through it before ${minuteAfter(until)}`;

const changedText: Readonly<Record<OwnChange['what'], string>> = {
  flow: 'this access flow',
  scope: 'a scope of this access flow',
  bundle: 'a bundle of this access flow',
  rule: 'a rule over what is asked for',
  group: 'a group of this access flow',
  tags: 'tags of resources of this access flow',
  classification: 'the order of a tag that decides over what is asked for',
};

/** The first whole minute that is not before the moment. */
const minuteAfter = (instant: Instant): string =>
  `${new Date(Math.ceil(instant / 60_000) * 60_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
