// The approver's reality: how each approver has decided lately, what comes to their queue, and what they could release alone. For
// administrators and auditors; nobody is judged by it, people are asked.

import {
  type Alone,
  type ApproverHabits,
  approverHabits,
  type Decided,
  decidedIn,
  displayName,
  type FlowHabits,
  flowHabits,
  type HabitFinding,
  habitFindings,
  type Instant,
  isStrictest,
  limits,
  type Page,
  type PageAsk,
  type Person,
  type PersonId,
  segmentationDefaults,
  type Transaction,
  type World,
} from '@tidegate/core';
import { perimetersOf } from '../inventory-index.ts';
import { pageOf } from '../pages.ts';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';
import { countWithOwned, ownedIn } from './owned-perimeters.ts';
import { flowsReleasedAlone, type ReleasedAlone } from './released-alone.ts';

/** One approver as they are. */
export interface ReviewedApprover {
  readonly person: Person;
  readonly habits: ApproverHabits;
  /** The access flows through which their consent alone is enough for somebody, by name. */
  readonly alone: readonly ReleasedAlone[];
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
  const found = findingsOf(ports, world, decided);
  const page = pageOf(people, ask, ({ email }) => email);
  const owned = ownedIn(inventory, world, now);
  const countAlone = (person: PersonId, alone: readonly ReleasedAlone[]): number => {
    const offered = (reach: Alone['reach']) =>
      alone.filter((one) => one.reach === reach).flatMap(({ flow }) => perimetersOf(inventory, world, flow));
    return countWithOwned(inventory, offered('everything'), owned(person, offered('owned')));
  };
  return {
    page: {
      next: page.next,
      items: page.items.map((person) => {
        const alone = aloneOf.get(person.id) ?? [];
        return {
          person,
          habits: habits.get(person.id) ?? { personId: person.id, ...noHabits },
          alone,
          aloneEntitlements: countAlone(person.id, alone),
          findings: found.filter(({ subject }) => subject === person.id),
        };
      }),
    },
    flows,
    flowFindings: found.filter(({ kind }) => kind.startsWith('flow.')),
    since: now - limits.habitsLookBackMs,
  };
}

/** What of the habits of all approvers somebody should look at. */
export const habitsToLookAt = async (ports: Ports, tx: Transaction, world: World): Promise<readonly HabitFinding[]> =>
  findingsOf(ports, world, await decidedLately(ports, tx, ports.clock.now()));

async function decidedLately(ports: Ports, tx: Transaction, now: Instant): Promise<readonly Decided[]> {
  const { environments } = ports.segmentation ?? segmentationDefaults;
  const decided: Decided[] = [];
  let after: string | null = null;
  for (let read = 0; read < limits.habitsRequestsMax; read += rowsAtOnce) {
    const page: Awaited<ReturnType<Transaction['requests']['page']>> = await tx.requests.page(
      { states: ['agreed', 'rejected', 'waiting'] },
      { after, limit: rowsAtOnce },
    );
    for (const request of page.items) decided.push(...decidedIn(request, environments));
    const last = page.items.at(-1);
    if (page.next === null || last === undefined || last.askedAt < now - limits.habitsLookBackMs) break;
    after = page.next;
  }
  return decided;
}

/** Production is what the house's order of environments puts last. */
function findingsOf(ports: Ports, world: World, decided: readonly Decided[]): readonly HabitFinding[] {
  const { environments } = ports.segmentation ?? segmentationDefaults;
  return habitFindings({
    approvers: approverHabits(decided),
    flows: flowHabits(decided),
    nameOf: (id) => {
      const person = world.people.get(id);
      return person === undefined ? id : displayName(person);
    },
    isProduction: (environment) => isStrictest(environment, environments),
  });
}
