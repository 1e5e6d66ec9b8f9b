// Random stories of commands to one request: who clicks what and when, while people change groups, get deactivated, time
// passes and offers come and go. Small casts and small policies, so that agreement is reached often and missed narrowly.

import fc from 'fast-check';
import { ownedParts } from '../src/consent/owned.ts';
import { plainTrail } from '../src/consent/trail.ts';
import type { Shift } from '../src/context/shift.ts';
import type { ApprovalPolicy, ApproverGroup, Condition } from '../src/flow/policy.ts';
import { plainTerms } from '../src/flow/terms.ts';
import type { ResourceId, ShiftId } from '../src/ids.ts';
import type { Person } from '../src/people/person.ts';
import type { AccessRequest } from '../src/request/request.ts';
import { condition, groupId, noon, person, personId, request, shown } from './cast.ts';

const names = ['ann', 'bea', 'cai', 'dee', 'eli'] as const;
const groups = ['g1', 'g2', 'g3'] as const;

/** One thing that happens. `person` is an index into the cast; 0 is the requester. */
export type Happening =
  | { readonly kind: 'approve' | 'reject' | 'withdraw'; readonly person: number }
  | { readonly kind: 'lapse' | 'out_of_reach' }
  | { readonly kind: 'regroup'; readonly person: number; readonly groups: readonly string[] }
  | { readonly kind: 'activate'; readonly person: number; readonly active: boolean }
  | { readonly kind: 'offer'; readonly offered: boolean }
  /** A record turns out to be the same human as another, or not any more. */
  | { readonly kind: 'link'; readonly person: number; readonly to: number | null }
  /** Somebody lets another give their consents, or takes it back. */
  | { readonly kind: 'away'; readonly person: number; readonly to: number; readonly on: boolean }
  | { readonly kind: 'escalate' }
  /** Somebody changes what the flow decides by, or something else; `confirmer` is the second person, if there is one. */
  | {
      readonly kind: 'touch';
      readonly person: number;
      readonly confirmer: number | null;
      readonly subject: 'flow' | 'scope' | 'group' | 'elsewhere';
      readonly door: 'api' | 'startup';
    }
  | { readonly kind: 'wait'; readonly share: number };

/** What stays as it is in a story: owners of the resources, and whose turn it is before and after half of the request's life. */
export interface Setting {
  readonly owners: readonly (readonly number[])[];
  readonly turns: readonly number[];
}

export const plainSetting: Setting = { owners: [], turns: [] };

export interface Story {
  readonly start: AccessRequest;
  /** Absent: nobody owns anything, and nobody is on shift. */
  readonly setting?: Setting;
  readonly cast: readonly Person[];
  readonly happenings: readonly Happening[];
}

const conditions: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.subarray([...groups], { minLength: 1, maxLength: 2 }).map((each) => condition('group', each)),
  },
  {
    weight: 2,
    arbitrary: fc.subarray([...names], { minLength: 1, maxLength: 2 }).map((each) => condition('user', each)),
  },
  { weight: 1, arbitrary: fc.constant(condition('manager')) },
);

/** Nearly always `usual`: a rare emptiness must not make most stories hopeless. */
const mostly = <T>(usual: fc.Arbitrary<T>, rare: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: fc.constant(rare) });

export const policies: fc.Arbitrary<ApprovalPolicy> = fc.record({
  mode: fc.constantFrom('ANY_OF', 'ALL_OF'),
  groups: mostly(
    fc.array(
      fc.record({
        operator: fc.constantFrom('AND', 'OR'),
        approvers: mostly(fc.array(conditions, { minLength: 1, maxLength: 3, size: 'max' }), []),
      }),
      { minLength: 1, maxLength: 2, size: 'max' },
    ),
    [],
  ),
});

const casts: fc.Arbitrary<readonly Person[]> = fc
  .tuple(
    fc.array(fc.subarray([...groups], { minLength: 1 }), { minLength: names.length, maxLength: names.length }),
    fc.constantFrom(...names, null),
  )
  .map(([memberships, manager]) =>
    names.map((name, index) =>
      person(name, {
        groups: memberships[index] ?? [],
        ...(index === 0 && manager !== null ? { manager } : {}),
      }),
    ),
  );

const who = fc.nat({ max: names.length - 1 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 20, arbitrary: who.map((index) => ({ kind: 'approve' as const, person: index })) },
  { weight: 1, arbitrary: who.map((index) => ({ kind: 'reject' as const, person: index })) },
  { weight: 1, arbitrary: who.map((index) => ({ kind: 'withdraw' as const, person: index })) },
  { weight: 3, arbitrary: fc.constant({ kind: 'lapse' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'out_of_reach' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('regroup' as const), person: who, groups: fc.subarray([...groups]) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('activate' as const), person: who, active: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constantFrom(true, true, false).map((offered) => ({ kind: 'offer' as const, offered })) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('touch' as const),
      person: who,
      confirmer: fc.option(who, { freq: 3 }),
      subject: fc.constantFrom('flow', 'scope', 'group', 'elsewhere'),
      door: fc.constantFrom('api', 'api', 'api', 'startup'),
    }),
  },
  // Biased to the edge of lapsing: just before, at, just after.
  { weight: 3, arbitrary: fc.constantFrom(0.5, 0.999999, 1).map((share) => ({ kind: 'wait' as const, share })) },
);

/** Stories of up to fourteen happenings. */
export const stories: fc.Arbitrary<Story> = fc
  .record({
    policy: policies,
    distinctPeople: fc.boolean(),
    selfApproval: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    cast: casts,
    happenings: fc.array(happening, { maxLength: 14, size: 'max' }),
  })
  .map(({ policy, distinctPeople, selfApproval, cast, happenings }) => ({
    start: request({ approval: policy, distinctPeople, selfApproval, askedAt: noon }),
    cast,
    happenings,
  }));

/** A person after what happened to them. */
export function changed(before: Person, happening: Happening): Person {
  if (happening.kind === 'link') {
    const other = happening.to === null ? undefined : names[happening.to];
    return { ...before, sameAs: other === undefined || personId(other) === before.id ? null : personId(other) };
  }
  if (happening.kind === 'regroup') return { ...before, groupIds: happening.groups.map(groupId) };
  return happening.kind === 'activate' ? { ...before, active: happening.active } : before;
}

const owner: Condition = { type: 'Owner', operator: 'is', values: [], ids: [] };
const onShift: Condition = { type: 'shift', operator: 'is', values: ['s1'], ids: ['shf_s1'] };

const richConditions: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: conditions },
  { weight: 2, arbitrary: fc.constant(owner) },
  { weight: 1, arbitrary: fc.constant(onShift) },
);

const richGroups: fc.Arbitrary<ApproverGroup> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      operator: fc.constantFrom('AND', 'OR', 'EACH'),
      approvers: fc.array(richConditions, { minLength: 1, maxLength: 2, size: 'max' }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      operator: fc.constant('OR' as const),
      approvers: fc.array(richConditions, { minLength: 1, maxLength: 3, size: 'max' }),
      quorum: fc.constantFrom(2, 3),
    }),
  },
);

const settings: fc.Arbitrary<Setting> = fc.record({
  owners: fc.array(fc.subarray([0, 1, 2, 3, 4], { maxLength: 2 }), { minLength: 2, maxLength: 2 }),
  turns: fc.tuple(who, who),
});

const richHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 30, arbitrary: happening },
  { weight: 5, arbitrary: who.map((index) => ({ kind: 'approve' as const, person: index })) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('link' as const), person: who, to: fc.option(who, { freq: 3 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('away' as const),
      person: who,
      to: who,
      on: fc.constantFrom(true, true, true, false),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'escalate' as const }) },
  // To the edges of an interval and of a turn.
  { weight: 3, arbitrary: fc.constantFrom(0.249999, 0.25, 0.5).map((share) => ({ kind: 'wait' as const, share })) },
);

/** Stories with everything consent knows: quorums, owners, shifts, tiers, delegates, records of one human. */
export const richStories: fc.Arbitrary<Story> = fc
  .record({
    policy: fc.record({
      mode: fc.constantFrom('ANY_OF' as const, 'ALL_OF' as const),
      groups: fc.array(richGroups, { minLength: 1, maxLength: 2, size: 'max' }),
    }),
    tiers: fc.array(richGroups, { maxLength: 2 }),
    distinctPeople: fc.boolean(),
    selfApproval: fc.constantFrom(false, false, false, true),
    cast: casts,
    setting: settings,
    happenings: fc.array(richHappening, { maxLength: 16, size: 'max' }),
  })
  .map(({ policy, tiers, distinctPeople, selfApproval, cast, setting, happenings }) => {
    const entitlements = [shown('customers'), shown('orders')];
    const plain = request({ approval: policy, distinctPeople, selfApproval, askedAt: noon, entitlements });
    const life = (plain.lapsesAt - noon) / 1_000;
    const terms = { ...plainTerms, escalation: tiers.length === 0 ? null : { intervalSec: life / 4, tiers } };
    const ownersOf = new Map<ResourceId, readonly Person['id'][]>(
      entitlements.map(({ resourceId }, at) => [
        resourceId,
        (setting.owners[at] ?? []).map((place) => personId(names[place] ?? '')),
      ]),
    );
    const owned = ownedParts({ approval: policy, terms }, entitlements, ownersOf);
    return { start: { ...plain, terms, trail: { ...plainTrail, owned } }, setting, cast, happenings };
  });

/** The one shift of a story, as its source tells it. */
export function shiftsOf(setting: Setting, cast: readonly Person[]): ReadonlyMap<ShiftId, Shift> {
  const [early, late] = setting.turns.map((place) => cast[place]?.id);
  const { lapsesAt } = request();
  const half = noon + (lapsesAt - noon) / 2;
  const shift: Shift = {
    id: 'shf_s1',
    name: 's1',
    nativeId: 's1',
    turns: [
      ...(early === undefined ? [] : [{ personId: early, from: 0, to: half }]),
      ...(late === undefined ? [] : [{ personId: late, from: half, to: lapsesAt * 2 }]),
    ],
    knownUntil: lapsesAt * 2,
    origin: { sourceId: null, observedAt: noon, maxAgeSec: null },
  };
  return new Map([[shift.id, shift]]);
}
