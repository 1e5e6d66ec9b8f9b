// The approver's reality: how each approver has decided lately, what comes to their queue, and what they could release alone. For
// administrators and auditors; nobody is judged by it, people are asked.

import {
  type AccessFlow,
  type ApproverHabits,
  approverHabits,
  type Decided,
  decidedIn,
  displayName,
  driftDefaults,
  type FlowHabits,
  factsAt,
  flowHabits,
  type HabitFinding,
  habitFindings,
  type Instant,
  levelOf,
  limits,
  type Page,
  type PageAsk,
  type Person,
  type PersonId,
  releasesAlone,
  segmentationDefaults,
  type Transaction,
  type World,
} from '@tidegate/core';
import { perimetersOf } from '../inventory-index.ts';
import { pageOf } from '../pages.ts';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';

/** One approver as they are. */
export interface ReviewedApprover {
  readonly person: Person;
  readonly habits: ApproverHabits;
  /** The access flows through which their consent alone is enough for somebody, by name. */
  readonly alone: readonly AccessFlow[];
  /** How many entitlements these offer, each counted once: what one careless click may release. */
  readonly aloneEntitlements: number;
  readonly findings: readonly HabitFinding[];
}

export interface ApproversReview {
  readonly page: Page<ReviewedApprover>;
  readonly flows: readonly FlowHabits[];
  readonly flowFindings: readonly HabitFinding[];
  /** Verdicts given before this moment are not counted. */
  readonly since: Instant;
}

const rowsAtOnce = 1_000;
const noHabits = { decided: 0, rejected: 0, hasty: 0, environments: [], flows: [] } as const;

/** Everybody who decided lately or could release something alone, by address. */
export async function reviewApprovers(ports: Ports, ask: PageAsk): Promise<ApproversReview> {
  const now = ports.clock.now();
  const { world, inventory } = await loadInventory(ports);
  const decided = await ports.store.read((tx) => decidedLately(ports, tx, now));
  const habits = new Map(approverHabits(decided).map((one) => [one.personId, one]));
  const aloneOf = flowsReleasedAlone(world, now);
  const people = [...world.people.values()]
    .filter(({ id }) => habits.has(id) || aloneOf.has(id))
    .sort((one, other) => (one.email < other.email ? -1 : 1));
  const flows = flowHabits(decided);
  const found = findingsOf(world, decided);
  const page = pageOf(people, ask, ({ email }) => email);
  return {
    page: {
      next: page.next,
      items: page.items.map((person) => {
        const alone = aloneOf.get(person.id) ?? [];
        return {
          person,
          habits: habits.get(person.id) ?? { personId: person.id, ...noHabits },
          alone,
          aloneEntitlements: inventory.index.countMembers(
            alone.flatMap((flow) => perimetersOf(inventory, world, flow)),
          ),
          findings: found.filter(({ subject }) => subject === person.id),
        };
      }),
    },
    flows,
    flowFindings: found.filter(({ kind }) => kind === 'flow.never_rejected'),
    since: now - limits.habitsLookBackMs,
  };
}

/** What of the habits of all approvers somebody should look at. */
export const habitsToLookAt = async (ports: Ports, tx: Transaction, world: World): Promise<readonly HabitFinding[]> =>
  findingsOf(world, await decidedLately(ports, tx, ports.clock.now()));

async function decidedLately(ports: Ports, tx: Transaction, now: Instant): Promise<readonly Decided[]> {
  const { environmentTags } = ports.drift ?? driftDefaults;
  const decided: Decided[] = [];
  let after: string | null = null;
  for (let read = 0; read < limits.habitsRequestsMax; read += rowsAtOnce) {
    const page: Awaited<ReturnType<Transaction['requests']['page']>> = await tx.requests.page(
      { states: ['agreed', 'rejected', 'waiting'] },
      { after, limit: rowsAtOnce },
    );
    for (const request of page.items) decided.push(...decidedIn(request, environmentTags));
    const last = page.items.at(-1);
    if (page.next === null || last === undefined || last.askedAt < now - limits.habitsLookBackMs) break;
    after = page.next;
  }
  return decided;
}

function flowsReleasedAlone(world: World, now: Instant): ReadonlyMap<PersonId, readonly AccessFlow[]> {
  const facts = factsAt(world, now);
  const found = new Map<PersonId, AccessFlow[]>();
  const flows = [...world.flows.values()]
    .filter(({ active, approval }) => active && approval !== null)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const flow of flows) {
    for (const person of world.people.values()) {
      if (!releasesAlone(flow, person, facts)) continue;
      const known = found.get(person.id);
      if (known === undefined) found.set(person.id, [flow]);
      else known.push(flow);
    }
  }
  return found;
}

/** Production is what the order of environments puts last. */
function findingsOf(world: World, decided: readonly Decided[]): readonly HabitFinding[] {
  const { order } = segmentationDefaults.environments;
  return habitFindings({
    approvers: approverHabits(decided),
    flows: flowHabits(decided),
    nameOf: (id) => {
      const person = world.people.get(id);
      return person === undefined ? id : displayName(person);
    },
    isProduction: (environment) => levelOf(order, environment) === order.length - 1,
  });
}
