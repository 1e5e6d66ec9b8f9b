// Which access flows are open to somebody, in a company of full size: 100,000 people in 30,000 groups and 2,000 flows with the conditions
// that real ones have. Each person is asked once; what is found is compared with asking every flow.
// `TIDEGATE_BENCH_PEOPLE` and `TIDEGATE_BENCH_FLOWS` make it smaller.

import {
  type AccessFlow,
  bareFacts,
  type Condition,
  flowsOpenTo,
  type GroupId,
  makeWorld,
  matchesConditions,
  type Person,
  type PersonId,
  plainFacts,
  plainTerms,
  type World,
} from '@tidegate/core';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
  readonly ratio?: number;
  readonly against?: string;
}

const people = Number(process.env['TIDEGATE_BENCH_PEOPLE'] ?? 100_000);
const flows = Number(process.env['TIDEGATE_BENCH_FLOWS'] ?? 2_000);
const [groups, groupsOfEach, comparedMax] = [30_000, 12, 500];
const now = Date.UTC(2026, 2, 2, 9);

const padded = (at: number): string => String(at).padStart(26, '0');
const personId = (at: number): PersonId => `prs_${padded(at)}`;
const groupId = (at: number): GroupId => `grp_${padded(at)}`;
/** Even, and the same each time. */
const spread = (at: number, salt: number, count: number): number =>
  ((at * 2_654_435_761 + salt * 40_503) >>> 0) % count;

const personAt = (at: number): Person => ({
  id: personId(at),
  email: `p${at}@full.example`,
  emailAliases: [],
  firstName: `p${at}`,
  lastName: '',
  active: true,
  roles: [],
  managerId: personId(spread(at, 7, Math.max(1, people / 10))),
  groupIds: Array.from({ length: groupsOfEach }, (_, salt) => groupId(spread(at, salt, groups))),
  attributes: { department: `d${at % 300}`, city: `c${at % 40}` },
  ...plainFacts(now),
});

const of = (type: string, operator: Condition['operator'], values: readonly string[], ids: readonly string[] = []) => ({
  type,
  operator,
  values,
  ids,
});

/** Of twenty flows eleven ask for groups, four for an attribute, two for both, one for managers, and two for what cannot be filed. */
function requestersAt(at: number): AccessFlow['requesters'] {
  const named = [0, 1, 2].map((salt) => groupId(spread(at, salt + 90, groups)));
  const inGroups = of('group', 'is', named, named);
  const kind = at % 20;
  if (kind < 11) return { operator: 'OR', conditions: [inGroups] };
  if (kind < 15) return { operator: 'OR', conditions: [of('department', 'is', [`d${at % 300}`])] };
  if (kind < 17) return { operator: 'AND', conditions: [of('city', 'is', [`c${at % 40}`]), inGroups] };
  if (kind < 18) {
    const manager = personId(spread(at, 3, Math.max(1, people / 10)));
    return { operator: 'OR', conditions: [of('manager', 'is', [manager], [manager])] };
  }
  const loose = kind === 18 ? of('department', 'starts_with', [`d${at % 30}`]) : of('group', 'is_not', named, named);
  return { operator: 'AND', conditions: [loose, of('city', 'contains', [`c${at % 40}`])] };
}

const flowAt = (at: number): AccessFlow => ({
  id: `flw_${padded(at)}`,
  name: `flow ${at}`,
  description: null,
  active: true,
  requesters: requestersAt(at),
  targets: [{ kind: 'scope', scopeId: `scp_${padded(at)}`, permissions: null }],
  durationSecMax: 3_600,
  approval: null,
  settings: {
    reasonRequired: false,
    approverReasonRequired: false,
    distinctPeople: false,
    selfApproval: false,
    labels: [],
  },
  terms: plainTerms,
  published: {},
  version: 1,
  createdAt: now,
  updatedAt: now,
});

/** Emits `flows.eligible.p99`; throws where the index and asking every flow differ. */
export function eligibleFigures(emit: (figure: Figure) => void): void {
  const everyone = Array.from({ length: people }, (_, at) => personAt(at));
  const world = makeWorld({
    integrations: [],
    permissions: [],
    scopes: [],
    bundles: [],
    flows: Array.from({ length: flows }, (_, at) => flowAt(at)),
    people: everyone,
    groups: [],
  });
  const facts = bareFacts(now);
  const times = everyone.map((person) => {
    const began = performance.now();
    flowsOpenTo(world, { person, grantee: person }, facts);
    return performance.now() - began;
  });
  const slow = compare(world, everyone);
  const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
  emit({
    bench: 'flows.eligible.p99',
    value: p99,
    unit: 'ms',
    better: 'lower',
    goal: 10,
    ratio: p99 === 0 ? 0 : slow / p99,
    against: `asking each of ${flows} flows, the median of ${comparedMax} people`,
  });
}

/** Asks every flow for some people; answers how long that takes, the median in milliseconds. */
function compare(world: World, everyone: readonly Person[]): number {
  const facts = bareFacts(now);
  const times: number[] = [];
  const step = Math.max(1, Math.floor(everyone.length / comparedMax));
  for (let at = 0; at < everyone.length; at += step) {
    const person = everyone[at];
    if (person === undefined) continue;
    const began = performance.now();
    const expected = [...world.flows.values()].filter(({ requesters }) => matchesConditions(requesters, person, facts));
    times.push(performance.now() - began);
    const found = flowsOpenTo(world, { person, grantee: person }, facts);
    if (found.map(({ id }) => id).join() !== expected.map(({ id }) => id).join()) {
      throw new Error(`the index and asking every flow differ for ${person.email}`);
    }
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
