// How approvers decide in fact: how fast, how often no, and what comes to one queue. An approval that is never thought about is no filter,
// and only counting shows it. Counts, no judgement: what is too fast or too mixed is a limit with a name.

import type { FlowId, PersonId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { AccessRequest } from '../request/request.ts';
import type { SegmentationRules } from '../segmentation/rules.ts';
import { environmentOf } from './environment.ts';

/** One verdict, with what was decided on. */
export interface Decided {
  readonly personId: PersonId;
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly rejects: boolean;
  /** From asking to the verdict. */
  readonly afterMs: number;
  /** The environments of what was asked for. */
  readonly environments: readonly string[];
}

export interface Counts {
  readonly decided: number;
  readonly rejected: number;
  /** Decided within `limits.hastyWithinMs` of asking. */
  readonly hasty: number;
}

export interface ApproverHabits extends Counts {
  readonly personId: PersonId;
  /** How often each environment came to this approver, the most frequent first. */
  readonly environments: readonly { readonly value: string; readonly count: number }[];
  readonly flows: readonly FlowHabits[];
}

export interface FlowHabits extends Counts {
  readonly flowId: FlowId;
  readonly flowName: string;
}

/** The verdicts of a request; a delegate's is the delegate's own. */
export function decidedIn(request: AccessRequest, rules: SegmentationRules['environments']): readonly Decided[] {
  const environments = new Set(request.entitlements.flatMap((one) => environmentOf(one, rules) ?? []));
  return request.verdicts.map(({ personId, verdict, at }) => ({
    personId,
    flowId: request.flowId,
    flowName: request.flowName,
    rejects: verdict === 'reject',
    afterMs: at - request.askedAt,
    environments: [...environments].sort(),
  }));
}

/** The habits of every approver, who decided most first. */
export const approverHabits = (decided: readonly Decided[]): readonly ApproverHabits[] =>
  [...grouped(decided, ({ personId }) => personId)]
    .map(([personId, own]) => ({
      personId,
      ...countsOf(own),
      environments: frequencies(own.flatMap(({ environments }) => environments)),
      flows: flowHabits(own),
    }))
    .sort((one, other) => other.decided - one.decided || (one.personId < other.personId ? -1 : 1));

/** The habits by access flow, whoever decided, by name. */
export const flowHabits = (decided: readonly Decided[]): readonly FlowHabits[] =>
  [...grouped(decided, ({ flowId }) => flowId)]
    .map(([flowId, own]) => ({ flowId, flowName: own.at(0)?.flowName ?? flowId, ...countsOf(own) }))
    .sort((one, other) => (one.flowName < other.flowName ? -1 : 1));

function countsOf(decided: readonly Decided[]): Counts {
  return {
    decided: decided.length,
    rejected: decided.filter(({ rejects }) => rejects).length,
    hasty: decided.filter(({ afterMs }) => afterMs <= limits.hastyWithinMs).length,
  };
}

function frequencies(values: readonly string[]): ApproverHabits['environments'] {
  return [...grouped(values, (value) => value)]
    .map(([value, own]) => ({ value, count: own.length }))
    .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
