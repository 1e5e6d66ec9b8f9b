// What a world says about requests of which only some facts are settled: allowed whatever else, denied whatever else, or open. The engine's own
// verdict is asked twice, once with everything open taken in the request's favour, once with all of it against it.
import { canBeBounded, needsOwnPolicy, rcpBinds, scpBinds } from '../evaluate/binds.ts';
import { type Plan, planFor } from '../evaluate/plan.ts';
import { bits, blockedBits } from '../evaluate/verdict.ts';
import type { Caller } from '../match/caller.ts';
import { type Findings, newFindings } from '../match/findings.ts';
import { Slots } from '../match/frame.ts';
import { grades } from '../match/principal.ts';
import { add, type Bits, drop, has } from './bits.ts';
import type { GoalWorld, LevelLines, Line } from './goal.ts';

/** What can be said of a world. */
export type View = 'allowed' | 'denied' | 'open';

/** The facts that hold for all requests of one class of actions and resources. */
export interface Situation {
  readonly caller: Caller;
  readonly plan: Plan;
  readonly resourceAccount: string | undefined;
  /** A resource of the class: what kind of resource it is decides whether its own policy must allow. */
  readonly sampleArn: string;
}

const plans = new Map<string, Plan>();
const plansMax = 50_000;

/** The rules of AWS for an action, whatever the policies. */
export function planOf(lower: string): Plan {
  const known = plans.get(lower);
  if (known !== undefined) return known;
  const empty = { slots: new Slots(), problems: [], unreadable: [], managementAccount: undefined };
  const none = { identity: undefined, boundary: undefined, session: undefined, resource: undefined };
  const made = planFor({ ...empty, ...none, endpoint: undefined, scp: undefined, rcp: undefined }, lower);
  if (plans.size >= plansMax) plans.clear();
  plans.set(lower, made);
  return made;
}

/** A world in a situation. */
export class WorldView {
  readonly #goal: GoalWorld;
  readonly #lines: readonly Line[];
  readonly #situation: Situation;
  readonly #levels: readonly LevelLines[];
  readonly #grades: ReadonlyMap<number, number>;
  readonly #findings: Findings = newFindings();
  readonly #ownPolicy: boolean;
  readonly #bounded: boolean;
  readonly #scp: boolean;
  readonly #rcp: boolean;

  constructor(goal: GoalWorld, lines: readonly Line[], situation: Situation, live: Bits) {
    const { world } = goal;
    this.#goal = goal;
    this.#lines = lines;
    this.#situation = situation;
    const { caller, plan, resourceAccount } = situation;
    this.#levels = goal.levels.map((level) => ({
      layer: level.layer,
      allows: level.allows.filter((id) => has(live, id)),
      denies: level.denies.filter((id) => has(live, id)),
    }));
    this.#ownPolicy = plan.ownPolicy !== undefined && needsOwnPolicy(plan, situation.sampleArn);
    this.#bounded = canBeBounded(caller);
    this.#scp = world.scp !== undefined && scpBinds(world, caller);
    this.#rcp = world.rcp !== undefined && rcpBinds(world, plan, caller, resourceAccount);
    const bounded = world.boundary !== undefined && this.#bounded;
    this.#grades = new Map(
      this.#levels
        .filter(({ layer }) => layer === 'resource')
        .flatMap(({ allows }) => allows)
        .map((id) => [id, this.#lines[id]?.compiled.principal?.(caller, bounded) ?? grades.itself]),
    );
  }

  /** What can be said while the statements of `alive` are not ruled out, and those of `sure` certain if they are alive. */
  view(alive: Bits, sure: Bits): View {
    if (blockedBits(this.#find(alive, sure, 'favour')) !== 0) return 'denied';
    return blockedBits(this.#find(alive, sure, 'against')) === 0 ? 'allowed' : 'open';
  }

  /** Takes out of `alive` what can no longer matter: an Allow beside one that is certain in the same level. */
  simplify(alive: Bits, sure: Bits, view: View): void {
    for (const { layer, allows, denies } of this.#levels) {
      if (view !== 'open') {
        for (const id of allows) drop(alive, id);
        for (const id of denies) drop(alive, id);
        continue;
      }
      if (layer === 'resource') continue;
      const certain = allows.find((id) => has(alive, id) && has(sure, id));
      if (certain === undefined) continue;
      for (const id of allows) drop(alive, id);
      // One name for all of them, so that states that mean the same look the same.
      const [first] = allows;
      if (first !== undefined && has(sure, first)) add(alive, first);
      else add(alive, certain);
    }
  }

  #find(alive: Bits, sure: Bits, doubt: 'favour' | 'against'): Findings {
    const found = this.#findings;
    const { world } = this.#goal;
    const { caller, resourceAccount, plan } = this.#situation;
    const allowHolds = (id: number): boolean => has(alive, id) && (doubt === 'favour' || has(sure, id));
    const denyHolds = (id: number): boolean => has(alive, id) && (doubt === 'against' || has(sure, id));
    found.denied = 0;
    found.own = caller.hasOwnPolicies;
    found.sameAccount = caller.account !== undefined && caller.account === resourceAccount;
    found.ownPolicy = this.#ownPolicy;
    found.identity = caller.kind === 'root';
    found.boundary = world.boundary === undefined || !this.#bounded;
    found.session = world.session === undefined && caller.kind !== 'federated-user';
    found.grade = grades.none;
    found.scp = !this.#scp || (world.scp?.length ?? 0) > 0;
    found.rcp = !this.#rcp || (world.rcp?.length ?? 0) > 0;
    found.endpoint = world.endpoint === undefined;
    for (const { layer, allows, denies } of this.#levels) {
      if (!this.#binds(layer)) continue;
      if (denies.some(denyHolds)) found.denied |= bits[layer];
      if (layer === 'resource') {
        if (plan.passRole && !found.sameAccount) continue;
        for (const id of allows) {
          const grade = this.#grades.get(id) ?? grades.none;
          if (grade > found.grade && allowHolds(id)) found.grade = gradeOf(grade);
        }
      } else if (layer === 'scp' || layer === 'rcp') {
        if (!allows.some(allowHolds)) found[layer] = false;
      } else if (allows.some(allowHolds)) found[layer] = true;
    }
    return found;
  }

  #binds(layer: LevelLines['layer']): boolean {
    if (layer === 'scp') return this.#scp;
    if (layer === 'rcp') return this.#rcp;
    if (layer === 'identity' || layer === 'session') return this.#situation.caller.hasOwnPolicies;
    return layer !== 'boundary' || this.#bounded;
  }
}

function gradeOf(grade: number): Findings['grade'] {
  return grade === 3 ? 3 : grade === 2 ? 2 : grade === 1 ? 1 : 0;
}
