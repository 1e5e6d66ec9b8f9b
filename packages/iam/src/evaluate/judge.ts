// Looks at one resource of a request through every layer and notes what each said. All layers are always looked at, because the answer names
// every one that blocked. Refills one frame and one set of findings, so it allocates nothing per statement; what it noted stays to
// be read until it looks again.
import { arnSegment } from '../match/arn.ts';
import { type Caller, readCaller } from '../match/caller.ts';
import { Filler, newFrame } from '../match/fill.ts';
import type { Frame } from '../match/frame.ts';
import { type Grade, grades } from '../match/principal.ts';
import type { Context, Principal } from '../types.ts';
import { canBeBounded, needsOwnPolicy, rcpBinds, scpBinds } from './binds.ts';
import { type Plan, planFor, type Rules } from './plan.ts';
import { type CompiledStatement, gradeOf, matches } from './statement.ts';
import { bits, blockedBits, type Findings } from './verdict.ts';
import type { World } from './world.ts';

/** One resource of a request. */
export interface Target {
  readonly arn: string;
  readonly account: string | undefined;
  /** Context of the request, and on top of it that of the resource. */
  readonly context: Context | undefined;
  readonly ownContext: Context | undefined;
}

/** Plans and callers kept at once; when full, all are forgotten and made anew. */
const keptMax = 4096;

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
  readonly #plans = new Map<string, Plan>();
  readonly #callers = new Map<string, Caller | string>();

  constructor(world: World) {
    this.world = world;
    this.frame = newFrame(world.slots);
    this.#filler = new Filler(world.slots, this.frame);
    this.found = {
      denied: 0,
      own: false,
      sameAccount: false,
      ownPolicy: false,
      identity: false,
      boundary: false,
      session: false,
      grade: grades.none,
      scp: false,
      rcp: false,
      endpoint: false,
    };
  }

  /** The principal, taken apart; a sentence if it cannot be. */
  caller(principal: Principal): Caller | string {
    if (typeof principal !== 'string') return readCaller(principal);
    const known = this.#callers.get(principal);
    if (known !== undefined) return known;
    const caller = readCaller(principal);
    if (this.#callers.size >= keptMax) this.#callers.clear();
    this.#callers.set(principal, caller);
    return caller;
  }

  /** The plan for an action; `undefined` if it is none. */
  plan(action: string): Plan | undefined {
    const known = this.#plans.get(action);
    if (known !== undefined) return known;
    if (typeof action !== 'string' || !/^[^\s:*?]+:[^\s:*?]+$/.test(action)) return undefined;
    const plan = planFor(this.world, action.toLowerCase());
    if (this.#plans.size >= keptMax) this.#plans.clear();
    this.#plans.set(action, plan);
    return plan;
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

  /** The account of the resource: as given, else as the ARN says, else the caller's own for what has no account in its ARN. */
  #findAccount(caller: Caller, target: Target): string | undefined {
    const { account } = target;
    if (account !== undefined && typeof account !== 'string')
      return 'the account of a resource must be its twelve digits';
    this.resourceAccount = account;
    if (account !== undefined) return undefined;
    const inArn = target.arn === '*' ? '' : (arnSegment(target.arn, 4) ?? '');
    if (/^\d{12}$/.test(inArn)) this.resourceAccount = inArn;
    else if (target.arn === '*' || inArn !== '') this.resourceAccount = caller.account;
    else return `the ARN \`${target.arn}\` does not say whose it is; give the account that owns the resource`;
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
