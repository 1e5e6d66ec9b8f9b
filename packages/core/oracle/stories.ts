// Random stories of commands to one request: who clicks what and when, while people change groups, get deactivated, time
// passes and offers come and go. Small casts and small policies, so that agreement is reached often and missed narrowly.

import fc from 'fast-check';
import type { ApprovalPolicy, Condition } from '../src/flow/flow.ts';
import type { Person } from '../src/people/person.ts';
import type { AccessRequest } from '../src/request/request.ts';
import { condition, groupId, noon, person, request } from './cast.ts';

const names = ['ann', 'bea', 'cai', 'dee', 'eli'] as const;
const groups = ['g1', 'g2', 'g3'] as const;

/** One thing that happens. `person` is an index into the cast; 0 is the requester. */
export type Happening =
  | { readonly kind: 'approve' | 'reject' | 'withdraw'; readonly person: number }
  | { readonly kind: 'lapse' | 'out_of_reach' }
  | { readonly kind: 'regroup'; readonly person: number; readonly groups: readonly string[] }
  | { readonly kind: 'activate'; readonly person: number; readonly active: boolean }
  | { readonly kind: 'offer'; readonly offered: boolean }
  /** Somebody changes what the flow decides by, or something else; `confirmer` is the second person, if there is one. */
  | {
      readonly kind: 'touch';
      readonly person: number;
      readonly confirmer: number | null;
      readonly subject: 'flow' | 'scope' | 'group' | 'elsewhere';
      readonly door: 'api' | 'startup';
    }
  | { readonly kind: 'wait'; readonly share: number };

export interface Story {
  readonly start: AccessRequest;
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
  if (happening.kind === 'regroup') return { ...before, groupIds: happening.groups.map(groupId) };
  return happening.kind === 'activate' ? { ...before, active: happening.active } : before;
}
