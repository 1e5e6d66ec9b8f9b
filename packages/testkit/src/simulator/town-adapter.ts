// The adapter of the simulation's targets, shaped as every adapter: an account is made, then given its permission; both are undone in
// reverse; what is there is told by looking.

import {
  type Adapter,
  type GrantId,
  type GrantPlan,
  isId,
  type Look,
  type Outcome,
  ok,
  type Planner,
  type Target,
} from '@tidegate/core';
import type { Owner } from './scheduler.ts';
import type { Account, Town, TownKind } from './town.ts';
import { type Answer, callOver, type Wire } from './wire.ts';

interface TownPlan {
  readonly grantId: GrantId;
  readonly password: number;
}

function planOf(plan: GrantPlan): TownPlan {
  const { grantId, password } = plan;
  if (typeof grantId !== 'string' || !isId('grant', grantId) || typeof password !== 'number') {
    throw new Error('this plan is none of ours');
  }
  return { grantId, password };
}

/** The adapter of one kind of target, as one process uses it. */
export function townAdapter(kind: TownKind, { town, wire, owner }: { town: Town; wire: Wire; owner: Owner }): Adapter {
  const change = async (grantId: GrantId, to: (before: Account | null) => Account | null): Promise<Outcome> =>
    outcomeOf(await callOver(wire, owner, { kind, action: 'change', effect: () => town.change(grantId, to) }));
  /** Refused where there is no account. */
  const changeExisting = async (grantId: GrantId, to: (before: Account) => Account): Promise<Outcome> => {
    const existed = await callOver(wire, owner, {
      kind,
      action: 'change',
      effect: () => {
        if (!town.accounts.has(grantId)) return false;
        town.change(grantId, (before) => (before === null ? null : to(before)));
        return true;
      },
    });
    if (existed.kind === 'answer' && !existed.value) return { kind: 'refused', message: 'there is no such account' };
    return outcomeOf(existed);
  };
  const look = async (grantId: GrantId): Promise<Look> => {
    const delay = wire.random.between(0, kind.settlingMs);
    const seen = await callOver(wire, owner, {
      kind,
      action: 'look',
      effect: () => town.seenAt(grantId, wire.scheduler.now - delay),
    });
    if (seen.kind !== 'answer') return { state: 'unknown', endsAt: null, differs: [], message: seen.message };
    if (seen.value === null) return { state: 'absent', endsAt: null, differs: [], message: null };
    const differs = seen.value.permitted ? [] : ['narrower than planned: it has no permission'];
    return { state: 'present', endsAt: seen.value.validUntil, differs, message: null };
  };
  const target: Target = {
    check: async () => [],
    discover: async function* () {},
    steps: (plan, notAfter) => {
      const { grantId, password } = planOf(plan);
      return [
        {
          name: 'make the account',
          do: () =>
            change(grantId, (before) => ({
              grantId,
              password,
              validUntil: kind.ownEnd ? notAfter : null,
              permitted: before?.permitted ?? false,
            })),
          undo: () => change(grantId, () => null),
          look: () => look(grantId),
        },
        {
          name: 'give the permission',
          do: () => changeExisting(grantId, (before) => ({ ...before, permitted: true })),
          undo: () => change(grantId, (before) => before && { ...before, permitted: false }),
          look: () => look(grantId),
        },
      ];
    },
    setEnd: (plan, endsAt) =>
      changeExisting(planOf(plan).grantId, (before) => (kind.ownEnd ? { ...before, validUntil: endsAt } : before)),
    look: (plan) => look(planOf(plan).grantId),
    excess: async () => [],
    applySecret: (plan) => {
      const { grantId, password } = planOf(plan);
      return changeExisting(grantId, (before) => ({ ...before, password }));
    },
    close: async () => undefined,
  };
  const planner: Planner = {
    plan: ({ grantId }) => ok({ plan: { grantId, password: 1 }, secret: kind.passwords ? 'password 1' : null }),
    connection: (_, secret) => ({ instructions: 'connect', parameters: secret === null ? {} : { secret }, cli: null }),
    renewSecret: (plan) => {
      const password = planOf(plan).password + 1;
      return { plan: { ...plan, password }, secret: `password ${password}` };
    },
  };
  return {
    type: kind.type,
    label: kind.type,
    simulated: true,
    resourceTypes: [],
    ends: { second: kind.ownEnd ? 'target' : 'none', newAccess: '', openConnections: '' },
    settlingMs: kind.settlingMs,
    ...(kind.atOnceMax === null ? {} : { atOnceMax: kind.atOnceMax }),
    settings: [],
    needsCredential: false,
    checkConfig: () => ok(true),
    planner: () => ok(planner),
    connect: () => ok(target),
  };
}

const outcomeOf = (answer: Answer<unknown>): Outcome => (answer.kind === 'answer' ? { kind: 'done' } : answer);
