// The comparison against a slow, obvious one, on random worlds that reach every kind of sighting; and that a sighting which is undone
// resolves.

import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { GrantState } from '../grant/grant.ts';
import type { GrantId } from '../ids.ts';
import type { ObservedAccess } from '../ports/adapter.ts';
import { compareAccess, grantKey, type RadarAsk, type RecordedGrant } from './compare.ts';
import { settleSightings } from './settle-sightings.ts';
import { type Seen, type Sighting, type SightingKind, sightingKinds } from './sighting.ts';

const idOf = (number: number): GrantId => `gra_${String(number).padStart(26, '0')}`;
const accounts = ['tg_a', 'tg_b', 'ada', 'root'];

const piece = fc.record({
  account: fc.constantFrom(...accounts),
  part: fc.constantFrom('', ' x', ' y'),
  ours: fc.boolean(),
  marked: fc.constantFrom(null, 0, 1, 7),
  system: fc.boolean(),
});
const grant = fc.record({
  state: fc.constantFrom<GrantState>('planned', 'opening', 'open', 'open', 'uncertain', 'closing', 'leaking'),
  account: fc.constantFrom('tg_a', 'tg_b', 'ada'),
  parts: fc.constantFrom<readonly string[]>([''], [''], ['', ' x'], []),
  intended: fc.boolean(),
  steady: fc.boolean(),
  differs: fc.subarray(['wider than planned: a', 'longer than planned: b', 'narrower than planned: c']),
});
const world = fc.record({
  pieces: fc.oneof(
    { weight: 9, arbitrary: fc.array(piece, { maxLength: 7 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  grants: fc.array(grant, { maxLength: 3 }),
  standing: fc.option(fc.subarray(accounts.flatMap((one) => ['', ' x', ' y'].map((part) => `${one}${part}`)))),
});

function askOf({ pieces, grants, standing }: typeof world extends fc.Arbitrary<infer T> ? T : never): RadarAsk {
  const observed =
    pieces?.map(
      ({ account, part, ours, marked, system }): ObservedAccess => ({
        key: `${account}${part}`,
        account,
        ours,
        ...(marked === null ? {} : { grantId: marked === 7 ? 'somebody else’s' : idOf(marked) }),
        ...(system ? { untouchable: 'it is the connector' } : {}),
        entitlement: null,
        sentence: `${account} has${part}`,
      }),
    ) ?? null;
  const taken = new Set<string>();
  const recorded = grants.map(({ account, parts, ...rest }, at): RecordedGrant => {
    const keys = parts.map((part) => `${account}${part}`).filter((key) => !taken.has(key));
    for (const key of keys) taken.add(key);
    return { ...rest, id: idOf(at), keys };
  });
  // Nothing is seen twice: every survey promises it.
  const once = observed && [...new Map(observed.map((one) => [one.key, one])).values()];
  return { observed: once, recorded, standing: standing === null ? null : new Set(standing) };
}

/** The same in plain words, looked up again and again. */
function oracle({ observed, recorded, standing }: RadarAsk): ReadonlyMap<string, SightingKind> | null {
  if (observed === null) return null;
  const open = recorded.filter(
    ({ state, steady, keys }) => ['open', 'uncertain'].includes(state) && steady && keys.length > 0,
  );
  if (observed.length === 0 && (open.length > 0 || (standing !== null && standing.size > 0))) return null;
  const kinds = new Map<string, SightingKind>();
  const expected = (key: string): boolean => recorded.some(({ keys }) => keys.includes(key));
  for (const one of observed) {
    if (expected(one.key)) continue;
    if (one.ours) kinds.set(one.key, recorded.some(({ id }) => id === one.grantId) ? 'widened' : 'left_behind');
    else kinds.set(one.key, standing === null || standing.has(one.key) ? 'standing' : 'made_outside');
  }
  for (const { id, keys, intended, differs } of open) {
    const there = observed.some(({ key }) => keys.includes(key));
    const says = (word: string): boolean => differs.some((sentence) => sentence.startsWith(word));
    if (!there && intended) kinds.set(grantKey(id), 'removed_outside');
    if (there && !intended) kinds.set(grantKey(id), 'longer');
    if (there && intended && says('wider')) kinds.set(grantKey(id), 'widened');
    else if (there && intended && says('longer')) kinds.set(grantKey(id), 'longer');
    else if (there && intended && says('narrower')) kinds.set(grantKey(id), 'narrowed');
  }
  return kinds;
}

const kindsOf = (seen: readonly Seen[]): ReadonlyMap<string, SightingKind> =>
  new Map(seen.map(({ key, kind }) => [key, kind]));

const reached = new Set<SightingKind>();
afterAll(() => expect([...reached].sort()).toEqual([...sightingKinds].sort()));

describe('the radar', () => {
  it('sees what a slow look through everything sees, each thing once', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const ask = askOf(drawn);
        const seen = compareAccess(ask);
        const expected = oracle(ask);
        if (seen === null || expected === null) return void expect(seen).toBe(expected);
        for (const { kind } of seen) reached.add(kind);
        expect(new Set(seen.map(({ key }) => key)).size).toBe(seen.length);
        expect(kindsOf(seen)).toEqual(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it('concludes nothing from a survey that was not read whole', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        expect(compareAccess({ ...askOf(drawn), observed: null })).toBeNull();
      }),
    );
  });

  it('calls nothing in the first survey an alarm that is not ours', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const seen = compareAccess({ ...askOf(drawn), standing: null }) ?? [];
        expect(seen.filter(({ kind }) => kind === 'made_outside')).toEqual([]);
      }),
    );
  });

  it('does not depend on the order of anything', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const ask = askOf(drawn);
        const backwards = { ...ask, observed: ask.observed?.toReversed() ?? null, recorded: ask.recorded.toReversed() };
        const seen = compareAccess(ask);
        const again = compareAccess(backwards);
        expect(again && kindsOf(again)).toEqual(seen && kindsOf(seen));
      }),
    );
  });

  it('a sighting stays while it is so, resolves when it is not, and is of the kind that was seen', () => {
    fc.assert(
      fc.property(world, world, (before, after) => {
        let ids = 0;
        const newId = () => `sgt_${(ids++).toString().padStart(26, '0')}` as const;
        const integrationId = 'int_00000000000000000000000000' as const;
        const [first, second] = [before, after].map((drawn) => compareAccess(askOf(drawn)) ?? []);
        const settle = (open: readonly Sighting[], seen: readonly Seen[], now: number) =>
          settleSightings({ integrationId, open, seen, now, newId });
        const one = settle([], first ?? [], 1);
        const two = settle(one.opened, second ?? [], 2);
        expect(two.kept.length + two.resolved.length).toBe(one.opened.length);
        expect(two.resolved.every(({ resolvedAt }) => resolvedAt === 2)).toBe(true);
        expect(kindsOf([...two.kept, ...two.opened])).toEqual(kindsOf(second ?? []));
        const three = settle([...two.kept, ...two.opened], second ?? [], 3);
        expect([three.opened, three.resolved]).toEqual([[], []]);
      }),
    );
  });
});
