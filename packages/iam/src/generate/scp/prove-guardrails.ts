// Puts the claims of guardrails to the prover: what must be impossible is, for every user and role of an account; what must be left alone is; and break-glass
// roles get through. The layers come from the documents as they will be attached, never from the guardrails' own statements.
import { contained } from '../../prove/contained.ts';
import { reachable } from '../../prove/reach.ts';
import type { NodePolicies } from '../../types.ts';
import type { Proof, WrittenDocument, WrittenStatement } from '../generated.ts';
import { type Guardrail, type Left, listOf, type RequestPattern, type Stopped } from './guardrail.ts';
import { anyAccount, proveRootStopped } from './prove-root.ts';

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
 * Break-glass roles get through with all that the guardrail stops for others, but for what statements deny to everyone: those are `alwaysDenied`.
 * Nothing is asked about claims that bind everyone.
 */
export function provePasses(
  guardrail: Guardrail,
  at: AskedAt,
  alwaysDenied: readonly WrittenStatement[],
): readonly Proof[] {
  const free = guardrail.stops.filter(({ everyone, by }) => everyone !== true && by === undefined);
  if (free.length === 0) return [];
  return at.breakGlass.map((pattern) => {
    const principal = onlyRole(pattern, at);
    const role = { ArnLike: { 'aws:PrincipalArn': pattern } };
    const asked = free.flatMap(({ request }) => allowing(request, [inAccount(at), role]).Statement);
    const statements = [...asked, ...alwaysDenied].map((one, index) => ({ ...one, Sid: `Asked${index}` }));
    const identity = [{ Version: '2012-10-17', Statement: statements }];
    const who = principal === undefined ? {} : { principal };
    const answer = contained({ identity }, { identity, scp: at.scp }, who);
    const claim = `${pattern} passes ${guardrail.name}${at.where}`;
    if (answer.answer !== 'holds') return { claim, answer, proved: false };
    // Containment also holds where there is nothing to contain: a request that passes must exist, too.
    const some = reachable({ identity, scp: at.scp }, { action: '*' }, who);
    return some.answer === 'exists' ? { claim, answer, proved: true } : { claim, answer: some, proved: false };
  });
}

/** The one role of the account that a pattern can mean; `undefined` if there are several. */
function onlyRole(pattern: string, { account = anyAccount }: AskedAt): string | undefined {
  const role = pattern.replace(/^arn:[^:]*:iam::\*:/, `arn:aws:iam::${account}:`);
  return /[*?]/.test(role) ? undefined : role;
}

/** Seen by itself, the guardrail leaves such requests as they are. */
export function proveLeft(guardrail: Guardrail, left: Left, at: AskedAt): Proof {
  const identity = [allowing(left.request, [inAccount(at)])];
  const answer = contained({ identity }, { identity, scp: at.scp });
  return { claim: `${guardrail.name} by itself: ${left.claim}`, answer, proved: answer.answer === 'holds' };
}

/** Something still passes all levels: each of them has an Allow. What every account is left with is tried first, since it is found sooner. */
export function proveOpen(at: AskedAt): Proof {
  const identity = [allowing({ Action: '*', Resource: '*' }, [inAccount(at)])];
  const layers = { identity, scp: at.scp };
  const basic = reachable(
    { ...layers, identity: [allowing({ Action: 'iam:*', Resource: '*' }, [inAccount(at)])] },
    { action: 'iam:*' },
  );
  const answer = basic.answer === 'exists' ? basic : reachable(layers, { action: '*' });
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
