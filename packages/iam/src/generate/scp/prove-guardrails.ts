// Puts the claims of guardrails to the prover: what must be impossible is, for every user and role of an account; what must be left alone is; and break-glass
// roles get through. The layers come from the documents as they will be attached, never from the guardrails' own statements.
import { contained } from '../../prove/contained.ts';
import { reachable } from '../../prove/reach.ts';
import type { NodePolicies } from '../../types.ts';
import type { Proof, WrittenDocument, WrittenStatement } from '../generated.ts';
import { type Guardrail, type Left, listOf, type RequestPattern, type Stopped } from './guardrail.ts';
import { proveRootStopped } from './prove-root.ts';

/** Where a claim is asked about. */
export interface AskedAt {
  /** For the sentence: ` in 222222222222 production`; empty without an organization. */
  readonly where: string;
  /** Absent: every account. */
  readonly account?: string;
  readonly scp: readonly NodePolicies[];
  /** ARN patterns of the roles that are let through. */
  readonly breakGlass: readonly string[];
}

type Condition = NonNullable<WrittenStatement['Condition']>;

/** Nobody, or nobody but break-glass roles, gets through with such a request. */
export function proveStopped(stopped: Stopped, at: AskedAt): Proof {
  const claim = `${stopped.claim}${at.where}`;
  if (stopped.by === 'root') return proveRootStopped(claim, stopped.request, at);
  const free = stopped.everyone === true ? [] : at.breakGlass;
  const others: Condition = free.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': free } };
  const identity = [allowing(stopped.request, [inAccount(at), others])];
  const answer = reachable({ identity, scp: at.scp }, { action: '*' });
  const but = free.length === 0 ? '' : ', break-glass roles excepted';
  return { claim: `${claim}${but}`, answer, proved: answer.answer === 'none' };
}

/**
 * Break-glass roles get through with every such request, but for what statements deny to everyone: those are `alwaysDenied`. Nothing is asked about
 * claims that bind everyone.
 */
export function provePasses(
  stopped: Stopped,
  at: AskedAt,
  alwaysDenied: readonly WrittenStatement[],
): readonly Proof[] {
  if (stopped.everyone === true || stopped.by === 'root' || at.breakGlass.length === 0) return [];
  const allow = allowing(stopped.request, [inAccount(at), { ArnLike: { 'aws:PrincipalArn': at.breakGlass } }]);
  const identity = [{ ...allow, Statement: [...allow.Statement, ...alwaysDenied] }];
  const answer = contained({ identity }, { identity, scp: at.scp });
  const some = reachable({ identity, scp: at.scp }, { action: '*' });
  const claim = `the break-glass role passes where ${stopped.claim}${at.where}`;
  // Containment also holds where there is nothing to contain: a request that passes must exist, too.
  if (answer.answer === 'holds' && some.answer !== 'exists') return [{ claim, answer: some, proved: false }];
  return [{ claim, answer, proved: answer.answer === 'holds' }];
}

/** Seen by itself, the guardrail leaves such requests as they are. */
export function proveLeft(guardrail: Guardrail, left: Left, at: AskedAt): Proof {
  const identity = [allowing(left.request, [inAccount(at)])];
  const answer = contained({ identity }, { identity, scp: at.scp });
  return { claim: `${guardrail.name} by itself: ${left.claim}`, answer, proved: answer.answer === 'holds' };
}

/** Something still passes all levels: each of them has an Allow. */
export function proveOpen(at: AskedAt): Proof {
  const identity = [allowing({ Action: '*', Resource: '*' }, [inAccount(at)])];
  const answer = reachable({ identity, scp: at.scp }, { action: '*' });
  return { claim: `every level keeps an Allow${at.where}`, answer, proved: answer.answer === 'exists' };
}

function inAccount({ account }: AskedAt): Condition {
  return account === undefined ? {} : { StringEquals: { 'aws:PrincipalAccount': account } };
}

/** An identity policy that allows exactly such requests. */
function allowing(request: RequestPattern, conditions: readonly Condition[]): WrittenDocument {
  const condition = [request.Condition ?? {}, ...conditions].reduce<Condition>(both, {});
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Asked',
        Effect: 'Allow',
        ...request,
        ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
      },
    ],
  };
}

/** Both conditions. Values of one key under one operator are joined only where the operator says "none of these". */
function both(one: Condition, other: Condition): Condition {
  const merged: Record<string, Record<string, string | readonly string[]>> = {};
  for (const [operator, keys] of [...Object.entries(one), ...Object.entries(other)]) {
    const known = merged[operator] ?? {};
    for (const [key, values] of Object.entries(keys)) {
      const before = known[key];
      if (before !== undefined && !operator.includes('Not')) throw new Error(`two values for ${operator} ${key}`);
      known[key] = before === undefined ? values : [...listOf(before), ...listOf(values)];
    }
    merged[operator] = known;
  }
  return merged;
}

/** One level with an Allow of everything and the documents, for guardrails seen without an organization. */
export function levelOf(documents: readonly WrittenDocument[]): readonly NodePolicies[] {
  const allows = documents.some(({ Statement }) => Statement.some(({ Effect }) => Effect === 'Allow'));
  const full = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  return [{ node: 'here', policies: [...(allows ? [] : [full]), ...documents] }];
}
