import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consentFacts } from '../../oracle/cast.ts';
import { checkStory } from '../../oracle/check-story.ts';
import { amountsTo } from '../../oracle/slow-consent.ts';
import { plainSetting, richStories, type Story, shiftsOf } from '../../oracle/stories.ts';
import type { ApprovalPolicy } from '../flow/policy.ts';
import type { PersonId, ResourceId } from '../ids.ts';
import type { Person } from '../people/person.ts';
import { type DecisionFacts, decide } from '../request/decide.ts';
import type { AccessRequest } from '../request/request.ts';
import { unfillable } from './unfillable.ts';

const runs = 3_000;

test('no story of quorums, owners, shifts, tiers, delegates and linked records gives access without enough other humans', () => {
  const reached = new Map<string, number>();
  const count = (name: string, when: boolean): unknown => when && reached.set(name, (reached.get(name) ?? 0) + 1);
  fc.assert(
    fc.property(richStories, (story) => {
      const { fault, end } = checkStory(story, decide);
      expect(fault).toBeNull();
      const agreed = end.state.kind === 'agreed';
      const text = JSON.stringify(end.approval);
      count('agreed', agreed);
      count('agreed distinct', agreed && end.distinctPeople);
      count('agreed with a quorum', agreed && text.includes('quorum'));
      count('agreed with owners', agreed && text.includes('Owner'));
      count('agreed on shift', agreed && text.includes('shf_s1'));
      count('agreed by a tier', agreed && end.trail.escalatedAt.length > 0);
      count('agreed by a delegate', agreed && end.verdicts.some(({ standsFor }) => standsFor !== undefined));
      count('agreed with linked records', agreed && end.verdicts.some(({ humanId }) => humanId !== undefined));
    }),
    { numRuns: runs },
  );
  for (const [name, times] of reached) expect(times, name).toBeGreaterThan(3);
  expect(reached.size).toBe(8);
});

const seen =
  (misread: (request: AccessRequest) => AccessRequest): typeof decide =>
  (request, command, facts, now) => {
    const answer = decide(misread(request), command, facts, now);
    if (!answer.ok) return answer;
    const { approval, trail, terms } = request;
    const { ownHumans } = answer.value.trail;
    return { ok: true, value: { ...answer.value, approval, terms, trail: { ...trail, ownHumans } } };
  };
const ofPolicy = (misread: (policy: ApprovalPolicy) => ApprovalPolicy): typeof decide =>
  seen((request) => ({ ...request, approval: request.approval && misread(request.approval) }));
const told =
  (misread: (facts: DecisionFacts) => DecisionFacts): typeof decide =>
  (request, command, facts, now) =>
    decide(request, command, misread(facts), now);

const canaries: readonly { readonly mistake: string; readonly decide: typeof decide }[] = [
  {
    mistake: 'a quorum of two is reached by one',
    decide: ofPolicy((policy) => ({
      ...policy,
      groups: policy.groups.map(({ operator, approvers }) => ({ operator, approvers })),
    })),
  },
  {
    mistake: 'one of EACH is enough',
    decide: ofPolicy((policy) => ({
      ...policy,
      groups: policy.groups.map((group) => (group.operator === 'EACH' ? { ...group, operator: 'OR' } : group)),
    })),
  },
  {
    mistake: 'the owner of one resource consents for all',
    decide: seen((request) => ({ ...request, trail: { ...request.trail, owned: request.trail.owned.slice(0, 1) } })),
  },
  {
    mistake: 'every owner owns everything',
    decide: told((facts) => {
      const all = [...new Set([...facts.ownersOf.values()].flat())];
      return { ...facts, ownersOf: new Map([...facts.ownersOf.keys()].map((id) => [id, all])) };
    }),
  },
  {
    mistake: 'whoever was ever on the rota is on shift',
    decide: told((facts) => ({
      ...facts,
      shifts: new Map(
        [...facts.shifts].map(([id, shift]) => [
          id,
          { ...shift, turns: shift.turns.map((turn) => ({ ...turn, from: 0, to: Number.MAX_SAFE_INTEGER })) },
        ]),
      ),
    })),
  },
  {
    mistake: 'two records of one human are two people',
    decide: (request, command, facts, now) => {
      const people = new Map([...facts.people].map(([id, person]) => [id, { ...person, sameAs: null }]));
      const requester = { ...facts.requester, sameAs: null };
      const apart = 'by' in command ? { ...command, by: { ...command.by, sameAs: null } } : command;
      return decide(request, apart, { ...facts, people, requester }, now);
    },
  },
  {
    mistake: 'a delegation never ends',
    decide: told((facts) => ({ ...facts, delegations: [...facts.delegations, ...everybodyFor(facts)] })),
  },
  {
    mistake: 'delegations go two steps',
    decide: told((facts) => ({
      ...facts,
      delegations: facts.delegations.flatMap((one) => [
        one,
        ...facts.delegations
          .filter(({ fromId, toId }) => fromId === one.toId && toId !== one.fromId)
          .map(({ toId }) => ({ ...one, toId })),
      ]),
    })),
  },
  {
    mistake: 'a tier may agree before it was reached',
    decide: seen((request) => ({
      ...request,
      trail: { ...request.trail, escalatedAt: (request.terms.escalation?.tiers ?? []).map(() => request.askedAt) },
    })),
  },
  {
    mistake: 'earlier approvers are cut off by a tier',
    decide: (request, command, facts, now) => {
      const { escalation } = request.terms;
      if (escalation === null || request.trail.escalatedAt.length === 0) return decide(request, command, facts, now);
      return seen((one) => ({ ...one, approval: { mode: 'ALL_OF', groups: escalation.tiers.slice(0, 1) } }))(
        request,
        command,
        facts,
        now,
      );
    },
  },
];

/** As if everybody had let everybody else speak for them. */
function everybodyFor({ people }: DecisionFacts): DecisionFacts['delegations'] {
  const ids = [...people.keys()];
  return ids.flatMap((fromId) =>
    ids
      .filter((toId) => toId !== fromId)
      .map((toId) => ({
        id: 'dlg_mistaken' as const,
        fromId,
        toId,
        startsAt: 0,
        endsAt: Number.MAX_SAFE_INTEGER,
        flowIds: null,
        reason: null,
        createdBy: fromId,
        createdAt: 0,
        endedAt: null,
      })),
  );
}

describe('the stories catch', () => {
  test.each(canaries)('$mistake', ({ decide: mistaken }) => {
    const details = fc.check(
      fc.property(richStories, (story: Story) => checkStory(story, mistaken).fault === null),
      { numRuns: runs },
    );
    expect(details.failed).toBe(true);
  });
});

/** Whether a policy could be satisfied if everybody who may consent did, told by search alone. */
function couldBeMet({ start, cast, setting = plainSetting }: Story, requester: Person): boolean {
  if (start.approval === null) return true;
  const [early] = setting.turns;
  const onShift = new Map(early === undefined ? [] : [['shf_s1', [cast[early]?.id ?? requester.id]]]);
  const sets = start.trail.owned.map(({ resourceIds }) => resourceIds.map((id) => (id === 'res_customers' ? 0 : 1)));
  const owners = sets.map(([at = 0]) => (setting.owners[at] ?? []).map((place) => cast[place]?.id ?? requester.id));
  const consents = cast
    .filter((person) => start.selfApproval || person.id !== requester.id)
    .map((person) => ({ person, requester, moment: { onShift, owners } }));
  const { approval: policy, distinctPeople } = start;
  return amountsTo({ policy, tiers: [], distinctPeople, owners }, consents, (id) => id);
}

function agrees(story: Story, check: typeof unfillable): boolean {
  const [requester] = story.cast;
  const { start, setting = plainSetting, cast } = story;
  if (requester === undefined || start.approval === null) return true;
  const ownersOf = new Map<ResourceId, readonly PersonId[]>(
    start.entitlements.map(({ resourceId }, at) => [
      resourceId,
      (setting.owners[at] ?? []).flatMap((place) => cast[place]?.id ?? []),
    ]),
  );
  const missing = check({
    policy: start.approval,
    distinctPeople: start.distinctPeople,
    selfApproval: start.selfApproval,
    grantee: requester,
    people: cast,
    facts: consentFacts(requester, { ownersOf, shifts: shiftsOf(setting, cast) }),
    owned: start.trail.owned,
  });
  return (missing.length === 0) === couldBeMet(story, requester);
}

test('what nobody could ever agree to is refused at once, with quorums, owners and shifts too', () => {
  let refused = 0;
  fc.assert(
    fc.property(richStories, (story) => {
      const [requester] = story.cast;
      if (requester !== undefined && !couldBeMet(story, requester)) refused += 1;
      expect(agrees(story, unfillable)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
  expect(refused).toBeGreaterThan(50);
  expect(refused).toBeLessThan(950);
});

const forgetful: readonly { readonly mistake: string; readonly check: typeof unfillable }[] = [
  { mistake: 'one owner stands for all', check: (ask) => unfillable({ ...ask, owned: (ask.owned ?? []).slice(0, 1) }) },
  {
    mistake: 'a quorum is one person',
    check: (ask) =>
      unfillable({
        ...ask,
        policy: {
          ...ask.policy,
          groups: ask.policy.groups.map(({ operator, approvers }) => ({ operator, approvers })),
        },
      }),
  },
];
test.each(forgetful)('that property catches: $mistake', ({ check }) => {
  const details = fc.check(
    fc.property(richStories, (story) => agrees(story, check)),
    { numRuns: 2_000 },
  );
  expect(details.failed).toBe(true);
});

test('nobody at all amounts to no policy', () => {
  fc.assert(
    fc.property(richStories, ({ start }) => {
      if (start.approval === null) return;
      const demanded = { policy: start.approval, tiers: [], distinctPeople: false, owners: [] };
      expect(amountsTo(demanded, [], (id) => id)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
