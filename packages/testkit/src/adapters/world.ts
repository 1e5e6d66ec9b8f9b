// What a contract test of an adapter needs of the world around it: a target with things in it, and a way to see, without the
// adapter, what was left behind. Asks are made here so that every adapter is asked in the same way.

import {
  type Adapter,
  type Chance,
  type GrantPlan,
  type Instant,
  type IntegrationId,
  type LinkedAccount,
  newId,
  type Permission,
  type PlanAsk,
  type Planner,
  type ReachedTarget,
  type Resource,
  type Target,
} from '@tidegate/core';
import { expect } from 'vitest';

/** A thing and a permission that can really be granted in the world under test. */
export interface Askable {
  readonly type: string;
  readonly nativeId: string;
  readonly permission: string;
  /** The account that the grantee is in the target, where the permission needs one. */
  readonly account?: string;
  /** What the inventory knows of the thing, where a plan needs it. */
  readonly context?: Readonly<Record<string, string>>;
}

/** One target with things in it. */
export interface AdapterWorld {
  readonly adapter: Adapter;
  /** The settings that the target was connected with. */
  readonly config: Readonly<Record<string, string>>;
  /** Perhaps in another process, as the broker has it. */
  readonly target: ReachedTarget;
  /** A second connection to the same target, as another process would have. */
  readonly reconnect: () => Target;
  readonly asks: readonly Askable[];
  /** Who the grantee is in the target, where grants go to an account that is there. */
  readonly account?: LinkedAccount;
  /** Everything in the target that a grant could have left, seen without the adapter; empty when nothing is. */
  readonly leftovers: () => Promise<readonly string[]>;
  /** Makes access by hand, past the adapter, as an administrator of the target would; a new account each time. */
  readonly byHand?: () => Promise<MadeByHand>;
  /** Takes the connector's own way in away, past the adapter, as who changes a password there does; answers what gives it back. */
  readonly lockOut?: () => Promise<() => Promise<unknown>>;
  readonly close: () => Promise<void>;
}

/** Access that nobody granted. */
export interface MadeByHand {
  /** The account, as a survey names it. */
  readonly account: string;
  /** What it may do, as far as that is one of the permissions. */
  readonly entitlement: Askable | null;
  /** Whether the account can still do it, seen without the adapter. */
  readonly works: () => Promise<boolean>;
}

const integrationId: IntegrationId = 'int_00000000000000000000000000';

/** The ask for one askable. */
export function askOf(
  { adapter, account }: Pick<AdapterWorld, 'adapter' | 'account'>,
  askable: Askable,
  chance: Chance,
): PlanAsk {
  const type = adapter.resourceTypes.find((candidate) => candidate.id === askable.type);
  const described = type?.permissions.find((candidate) => candidate.name === askable.permission);
  const resource: Resource = {
    id: newId('resource', chance),
    integrationId,
    type: askable.type,
    nativeId: askable.nativeId,
    name: askable.nativeId,
    path: askable.nativeId,
    parentId: null,
    ancestors: [],
    tags: [],
    context: askable.context ?? {},
    status: 'active',
    riskLevel: 'medium',
    source: 'import',
    observedAt: 0,
  };
  const permission: Permission = {
    id: newId('permission', chance),
    integrationId,
    resourceType: askable.type,
    name: askable.permission,
    level: described?.level ?? 'read',
    riskLevel: described?.riskLevel ?? 'low',
    allows: described?.allows ?? '',
    source: 'adapter',
    observedAt: 0,
  };
  return {
    grantId: newId('grant', chance),
    granteeEmail: 'data-engineer@acme.example',
    account:
      askable.account === undefined ? (account ?? null) : { account: askable.account, by: 'table', verified: true },
    resource,
    permission,
    chance,
  };
}

/** A plan as it comes back from the database, and its secret. */
export interface StoredPlan {
  readonly plan: GrantPlan;
  readonly secret: string | null;
}

/** What the settings of this world tell without a credential: made anew, as in a process that never had one. */
export function plannerOf({ adapter, config }: Pick<AdapterWorld, 'adapter' | 'config'>): Planner {
  const planner = adapter.planner(config);
  if (!planner.ok) throw new Error(planner.refusal.message);
  return planner.value;
}

/** What the cases of the contract stand on. */
export interface Setting {
  readonly name: string;
  readonly world: () => AdapterWorld;
  /** A fresh plan for the first askable, or for each of them. */
  readonly plan: () => StoredPlan;
  readonly plans: () => readonly StoredPlan[];
}

/** Plans an ask and stores it as the broker does: as JSON. */
export function planFor(world: AdapterWorld, askable: Askable, chance: Chance): StoredPlan {
  const planned = plannerOf(world).plan(askOf(world, askable, chance));
  if (!planned.ok) throw new Error(`not planned: ${planned.refusal.message}`);
  return { plan: stored(planned.value.plan), secret: planned.value.secret };
}

/** A plan through JSON and back. */
export const stored = (plan: GrantPlan): GrantPlan => {
  const parsed: unknown = JSON.parse(JSON.stringify(plan));
  if (typeof parsed !== 'object' || parsed === null) throw new Error('a plan is an object');
  return { ...parsed };
};

/** An hour from now: an end that no test outlives. */
export const inAnHour = (): Instant => Date.now() + 3_600_000;

/** Steps as a target of either kind gives them. */
type Steps = ReturnType<ReachedTarget['steps']>;

/** Does every step in order and expects each to be done. */
export async function openAll(steps: Steps): Promise<void> {
  for (const step of await steps) expect([step.name, await step.do()]).toEqual([step.name, { kind: 'done' }]);
}

/** Undoes every step in reverse order and expects each to be done. */
export async function undoAll(steps: Steps): Promise<void> {
  for (const step of [...(await steps)].reverse())
    expect([step.name, await step.undo()]).toEqual([step.name, { kind: 'done' }]);
}

/** Looks, without and with the adapter, and expects nothing to be there. */
export async function expectNothing(world: AdapterWorld, plan: GrantPlan): Promise<void> {
  expect(await world.target.look(plan)).toEqual({ state: 'absent', endsAt: null, differs: [], message: null });
  expect(await world.leftovers()).toEqual([]);
}
