// Looks at one resource of a request through every layer and notes what each said. All layers are always looked at, because the answer names
// every one that blocked. Refills one frame and one set of findings, so it allocates nothing per statement; what it noted stays to
// be read until it looks again.
import type { Caller } from '../match/caller.ts';
import { CallerReader } from '../match/caller-reader.ts';
import { Filler, newFrame } from '../match/fill.ts';
import { type Findings, newFindings } from '../match/findings.ts';
import type { Frame } from '../match/frame.ts';
import { Kept } from '../match/kept.ts';
import { type Grade, grades } from '../match/principal.ts';
import { ownerOf, ownerUnknown, type Target } from '../match/targets.ts';
import type { Principal } from '../types.ts';
import type { World } from '../world/world.ts';
import { canBeBounded, needsOwnPolicy, rcpBinds, scpBinds } from './binds.ts';
import { type Plan, planFor, type Rules } from './plan.ts';
import { type CompiledStatement, gradeOf, matches } from './statement.ts';
import { bits, blockedBits } from './verdict.ts';

/** Looks at requests against one world. */
export class Judge {
  readonly world: World;
  readonly frame: Frame;
  /** What the last look found. */
  readonly found: Findings;
  /** The account of the last resource. */
  resourceAccount: string | undefined;
  /** Why the last look failed; read it when `look` answers `unreadable`. */
  problem = '';
  readonly #filler: Filler;
  readonly #plans = new Kept<Plan>();
  readonly #callers = new CallerReader();

  constructor(world: World) {
    this.world = world;
    this.frame = newFrame(world.slots);
    this.#filler = new Filler(world.slots, this.frame);
    this.found = newFindings();
  }

  /** The principal, taken apart; a sentence if it cannot be. */
  caller(principal: Principal): Caller | string {
    return this.#callers.read(principal);
  }

  /** The plan for an action; `undefined` if it is none. */
  plan(action: string): Plan | undefined {
    return this.#plans.find(action) ?? this.#newPlan(action);
  }

  #newPlan(action: string): Plan | undefined {
    if (typeof action !== 'string' || !/^[^\s:*?]+:[^\s:*?]+$/.test(action)) return undefined;
    return this.#plans.keep(action, planFor(this.world, action.toLowerCase()));
  }

  /** Looks at one resource: the bits of all layers that block it, 0 for none, or `unreadable`. */
  look(caller: Caller, plan: Plan, target: Target): number {
    const bounded = this.world.boundary !== undefined && canBeBounded(caller);
    const wrong =
      this.#filler.begin(caller, bounded, target.arn) ??
      this.#filler.add(target.context) ??
      this.#filler.add(target.ownContext) ??
      this.#findAccount(caller, target);
    if (wrong !== undefined) {
      this.problem = wrong;
      return unreadable;
    }
    this.#filler.finish(this.resourceAccount);
    if (plan.passRole) this.#filler.withoutRoleTags();
    this.#gather(plan);
    return blockedBits(this.found);
  }

  #findAccount(caller: Caller, target: Target): string | undefined {
    const owner = ownerOf(target, caller);
    if (owner === ownerUnknown)
      return 'nothing says whose the resource is; give the account that owns it, as twelve digits';
    this.resourceAccount = owner;
    return undefined;
  }

  #gather(plan: Plan): void {
    const { found, frame, world, resourceAccount } = this;
    const { caller } = frame;
    found.denied = 0;
    found.own = caller.hasOwnPolicies;
    found.sameAccount = caller.account !== undefined && caller.account === resourceAccount;
    found.ownPolicy = plan.ownPolicy !== undefined && needsOwnPolicy(plan, frame.resource);
    if (found.own) {
      // The root user may do everything in its account; identity and session policies given for it can only take away (sts:AssumeRoot).
      found.identity = this.#layer(plan.identity, bits.identity, false) || caller.kind === 'root';
      found.boundary = !canBeBounded(caller) || this.#layer(plan.boundary, bits.boundary, true);
      // A GetFederationToken session has no permissions but those its session policies pass on.
      found.session = this.#layer(plan.session, bits.session, caller.kind !== 'federated-user');
    }
    found.grade = this.#resource(plan);
    found.scp = plan.scp === undefined || !scpBinds(world, caller) || this.#nodes(plan.scp, bits.scp);
    found.rcp =
      plan.rcp === undefined || !rcpBinds(world, plan, caller, resourceAccount) || this.#nodes(plan.rcp, bits.rcp);
    found.endpoint = this.#layer(plan.endpoint, bits.endpoint, true);
  }

  /** Does a layer allow? Notes a matching Deny. `absent`: the answer of a layer that does not exist. */
  #layer(rules: Rules | undefined, bit: number, absent: boolean): boolean {
    if (rules === undefined) return absent;
    if (anyMatches(rules.denies, this.frame)) this.found.denied |= bit;
    return anyMatches(rules.allows, this.frame);
  }

  /** Every node must allow by itself: policies of an organization filter level by level. */
  #nodes(nodes: readonly Rules[], bit: number): boolean {
    let allowed = nodes.length > 0;
    for (let index = 0; index < nodes.length; index += 1) {
      if (!this.#layer(nodes[index], bit, false)) allowed = false;
    }
    return allowed;
  }

  /** The closest an Allow of the resource policy names the caller. */
  #resource(plan: Plan): Grade {
    const rules = plan.resource;
    if (rules === undefined) return grades.none;
    if (anyMatches(rules.denies, this.frame)) this.found.denied |= bits.resource;
    if (plan.passRole && !this.found.sameAccount) return grades.none;
    let best: Grade = grades.none;
    for (let index = 0; index < rules.allows.length && best !== grades.itself; index += 1) {
      const statement = rules.allows[index];
      const grade = statement === undefined ? grades.none : gradeOf(statement, this.frame);
      if (grade > best) best = grade;
    }
    return best;
  }
}

/** What `look` answers when the request cannot be read. */
export const unreadable = -1;

function anyMatches(statements: readonly CompiledStatement[], frame: Frame): boolean {
  for (let index = 0; index < statements.length; index += 1) {
    const statement = statements[index];
    if (statement !== undefined && matches(statement, frame)) return true;
  }
  return false;
}
