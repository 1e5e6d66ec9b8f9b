// Decides requests against a compiled world. The fast path: answers made beforehand, and nothing paid for explanations.
import type { Caller } from '../match/caller.ts';
import { type MutableTarget, type Target, targetsOf } from '../match/targets.ts';
import { reasonOf } from '../parse/problems.ts';
import type { Decision, MultiRequest, Request } from '../types.ts';
import type { World } from '../world/world.ts';
import { answerFor, badRequest, fixedAnswers, unreadableAnswer } from './answers.ts';
import { ownedByAws } from './binds.ts';
import { Judge, unreadable } from './judge.ts';
import type { Plan } from './plan.ts';

/** Decides requests against one world. */
export class Decider {
  readonly judge: Judge;
  readonly #unreadable: Decision | undefined;
  /** Refilled for each request about one resource. */
  readonly #single: MutableTarget = { arn: '', account: undefined, context: undefined, ownContext: undefined };

  constructor(world: World) {
    this.judge = new Judge(world);
    const errors = world.problems.filter((problem) => problem.severity === 'error');
    this.#unreadable = errors.length === 0 ? undefined : Object.freeze(unreadableAnswer(errors, world.unreadable));
  }

  /** Decides one request. Never throws. */
  decide(request: Request): Decision {
    try {
      return this.#decide(request);
    } catch (failure) {
      // Only an object with a getter or a proxy of its own can bring us here; what it throws is not ours to pass on.
      return badRequest('', 'request.hostile', `reading the request failed: ${reasonOf(failure)}`);
    }
  }

  #decide(request: Request): Decision {
    if (this.#unreadable !== undefined) return this.#unreadable;
    if (typeof request !== 'object' || request === null)
      return badRequest('', 'request.form', 'a request is an object');
    const caller = this.judge.caller(request.principal);
    if (typeof caller === 'string') return badRequest('principal', 'request.principal', caller);
    const plan = this.judge.plan(request.action);
    if (plan === undefined) {
      return badRequest('action', 'request.action', 'the action must be written `service:Action`, without wildcards');
    }
    if ('resources' in request) return this.#decideAll(request, caller, plan);
    const target = this.#single;
    target.arn = request.resource;
    target.account = request.resourceAccount;
    target.context = request.context;
    const blocked = this.judge.look(caller, plan, target);
    if (blocked === unreadable) return badRequest('', 'request.unreadable', this.judge.problem);
    if (refusedByAws(caller, plan, target)) return fixedAnswers['aws-owned'];
    if (needsNoPermission(caller, plan)) return fixedAnswers['caller-identity'];
    return answerFor(blocked, this.judge.found.denied);
  }

  /** Every resource must be allowed; all are looked at. */
  #decideAll(request: MultiRequest, caller: Caller, plan: Plan): Decision {
    const { resources } = request;
    if (!Array.isArray(resources) || resources.length === 0) {
      return badRequest('resources', 'request.resources', '`resources` must list at least one resource');
    }
    let blocked = 0;
    let denied = 0;
    let refused = false;
    for (const [index, target] of targetsOf(request).entries()) {
      const bits = this.judge.look(caller, plan, target);
      if (bits === unreadable) return badRequest(`resources[${index}]`, 'request.unreadable', this.judge.problem);
      refused ||= refusedByAws(caller, plan, target);
      blocked |= bits;
      denied |= this.judge.found.denied;
    }
    if (needsNoPermission(caller, plan)) return fixedAnswers['caller-identity'];
    return refused ? fixedAnswers['aws-owned'] : answerFor(blocked, denied);
  }
}

/** AWS-managed policies and `role/aws-reserved/` roles cannot be altered by customers, whatever the policies say. */
export function refusedByAws(caller: Caller, plan: Plan, target: Target): boolean {
  return plan.altersIam && caller.kind !== 'service' && !caller.serviceLinked && ownedByAws(target.arn);
}

/** sts:GetCallerIdentity works for everyone who has an identity. */
function needsNoPermission(caller: Caller, plan: Plan): boolean {
  return plan.callerIdentity && caller.kind !== 'anonymous';
}
