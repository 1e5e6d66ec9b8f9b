// Puts a question to every class of requests of every caller, and believes no counter-example before the engine has decided it the same way.
import { type CompiledPolicies, compile } from '../authorize.ts';
import { tableVersion } from '../data/table.ts';
import { canBeBounded } from '../evaluate/binds.ts';
import type { Context, ContextValue } from '../types.ts';
import type { AskOptions, Unknown, Witness } from './answer.ts';
import { bitsOf } from './bits.ts';
import { casesOf, guessesOf } from './cases.ts';
import { type Cell, openCells, tableCells, type Wanted } from './cells.ts';
import { type CompiledGoal, compileGoal, type Goal, type LineClause, Shelf } from './goal.ts';
import { scenesKept } from './limits.ts';
import { Scene } from './scene.ts';
import { domainOf, sampleOf } from './shapes.ts';
import { type Found, gaveUp, liveBits, search } from './solve.ts';
import { type Subject, subjectsOf, unnamedAccount } from './subject.ts';
import { carries, isEverPresent, type Pair, typeOfKey } from './universe.ts';
import { planOf, type Situation, WorldView } from './verdict-view.ts';

/** What asking found out. */
export interface Asked {
  /** Requests that do what was asked for, one per class of requests. */
  readonly found: readonly { readonly witness: Witness; readonly pairs: readonly Pair[] }[];
  /** Classes about which nothing certain can be said. */
  readonly unknown: readonly Unknown[];
  /** What "all requests" means here. */
  readonly assuming: readonly string[];
}

/** Which requests are looked for, and how many of them. */
export interface Selection extends Wanted {
  /** Go on after the first request that was found, to find one per class. */
  readonly every?: 'class';
}

/** Where the resources are. */
export interface Whereabouts {
  /** Accounts whose resources are looked at. Absent: the caller's, and with a resource policy any the policies could tell apart. */
  readonly resourceAccounts?: readonly string[];
}

/** How to ask. */
export interface Asking extends AskOptions, Selection, Whereabouts {}

/** Looks for requests that all `allow` worlds of the goal allow and no `deny` world does. */
export function ask(goal: Goal, asking: Asking): Asked {
  return new Question(goal, asking).ask(asking);
}

/** A question made ready to be asked about several selections of requests: what was worked out for one serves the next. */
export class Question {
  readonly #goal: CompiledGoal | string;
  readonly #options: AskOptions & Whereabouts;
  readonly #subjects: readonly Subject[];
  readonly #refusal: string | undefined;
  readonly #scenes = new Scenes();

  constructor(goal: Goal, options: AskOptions & Whereabouts, shelf = new Shelf()) {
    this.#goal = compileGoal(goal, shelf);
    this.#options = options;
    const subjects = typeof this.#goal === 'string' ? [] : subjectsFor(this.#goal, options);
    this.#subjects = typeof subjects === 'string' ? [] : subjects;
    this.#refusal =
      typeof this.#goal === 'string'
        ? `a document cannot be read: ${this.#goal}`
        : typeof subjects === 'string'
          ? subjects
          : refusalOf(this.#goal, subjects, options);
  }

  ask(selection: Selection = {}): Asked {
    const goal = this.#goal;
    if (this.#refusal !== undefined || typeof goal === 'string') return nothing(this.#refusal ?? '');
    const cells = this.#cells(goal, selection);
    if (cells === undefined) return nothing('the policies tell too many actions apart');
    return new Asker(goal, { ...this.#options, ...selection }, this.#scenes).run(this.#subjects, cells);
  }

  /** Forms of the ARNs that asking looks at. */
  places(selection: Selection = {}): readonly string[] {
    const cells = typeof this.#goal === 'string' ? [] : this.#cells(this.#goal, selection);
    return cells?.flatMap(({ pairs }) => pairs[0]?.arn ?? []) ?? [];
  }

  #cells(goal: CompiledGoal, selection: Selection): readonly Cell[] | undefined {
    return this.#options.universe === 'open' ? openCells(goal) : tableCells(goal, selection);
  }
}

function subjectsFor(goal: CompiledGoal, { principal, principalTags }: AskOptions): readonly Subject[] | string {
  return subjectsOf(goal, {
    ...(principal === undefined ? {} : { principal }),
    ...(principalTags === undefined ? {} : { tags: principalTags }),
  });
}

function refusalOf(goal: CompiledGoal, subjects: readonly Subject[], { universe }: AskOptions): string | undefined {
  if (subjects.some(({ caller }) => caller.kind === 'root')) {
    return 'what the root user may do does not come from policies; ask about a user or a role';
  }
  return universe === 'open' && goal.worlds.some(({ world }) => world.rcp !== undefined)
    ? 'resource control policies bind listed services only; ask about the table of actions'
    : undefined;
}

function nothing(reason: string): Asked {
  return { found: [], unknown: [{ answer: 'unknown', reason }], assuming: [] };
}

/** Scenes made so far; only so many, as each holds the values of all its keys. */
class Scenes {
  readonly #kept = new Map<string, Scene>();

  get(id: string, make: () => Scene): Scene {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const made = make();
    if (this.#kept.size < scenesKept) this.#kept.set(id, made);
    return made;
  }
}

class Asker {
  readonly #goal: CompiledGoal;
  readonly #asking: Asking;
  /** The engine, for each world; made when there is something to replay. */
  #deciders: readonly CompiledPolicies[] | undefined;
  readonly #found = new Map<Cell, Asked['found'][number]>();
  readonly #unknown = new Map<string, Unknown>();
  readonly #crossing: boolean;
  /** Statements of worlds with a permissions boundary. */
  readonly #bounded: ReadonlySet<number>;

  readonly #scenes: Scenes;

  constructor(goal: CompiledGoal, asking: Asking, scenes: Scenes) {
    this.#goal = goal;
    this.#asking = asking;
    this.#scenes = scenes;
    this.#bounded = new Set(
      goal.worlds.filter(({ world }) => world.boundary !== undefined).flatMap(({ lines }) => lines.map(({ id }) => id)),
    );
    // Another account's resource is only ever reached where its own policy allows.
    this.#crossing = goal.worlds.every(({ want, world }) => want === 'deny' || world.resource !== undefined);
  }

  run(subjects: readonly Subject[], cells: readonly Cell[]): Asked {
    this.#go(subjects, cells, false);
    // What could not be ruled out may have a request to show it, with the right values of variables.
    if (this.#found.size === 0 && this.#unknown.size > 0) this.#go(subjects, cells, true);
    return { found: [...this.#found.values()], unknown: [...this.#unknown.values()], assuming: this.#assuming() };
  }

  #go(subjects: readonly Subject[], cells: readonly Cell[], guessed: boolean): void {
    for (const [who, subject] of subjects.entries()) {
      const all = guessed ? guessesOf(this.#goal, subject) : casesOf(this.#goal, subject);
      for (const [which, cases] of all.entries()) {
        for (const account of this.#accountsFor(subject)) {
          const make = (): Scene => new Scene(this.#goal, { subject, cases, account, guessed });
          const scene = this.#scenes.get(`${who} ${which} ${account} ${guessed}`, make);
          if (!this.#granted(scene)) continue;
          for (const cell of cells) {
            if (this.#found.has(cell)) continue;
            this.#look(scene, cell, account);
            if (this.#found.size > 0 && this.#asking.every === undefined) return;
          }
        }
      }
    }
  }

  /** Is there a statement that could grant, once what is known of the caller is held against it? Without one nothing of the scene is allowed. */
  #granted(scene: Scene): boolean {
    return this.#goal.worlds.every(({ want, world, levels }) => {
      if (want !== 'allow' || world.resource !== undefined || !scene.subject.caller.hasOwnPolicies) return true;
      const allows = levels.filter(({ layer }) => layer === 'identity').flatMap((level) => level.allows);
      return allows.some((id) => this.#goal.lines[id]?.clauses.every((clause) => mayHold(clause, scene)) === true);
    });
  }

  #assuming(): readonly string[] {
    const what =
      this.#asking.universe === 'open'
        ? 'any action, any resource, any context key'
        : `the actions, resource types and context keys of the table of ${tableVersion}, each resource of a call by itself`;
    const who = this.#asking.principal === undefined ? 'every user and role' : 'the principal given';
    const without = this.#goal.worlds.some(({ want, world }) => want === 'allow' && world.resource === undefined)
      ? ['no resource or trust policy was given: what those grant or take is not part of this']
      : [];
    return [`over ${what}`, `over ${who}`, ...without];
  }

  #accountsFor({ caller }: Subject): readonly string[] {
    if (this.#asking.resourceAccounts !== undefined) return this.#asking.resourceAccounts;
    const named = this.#goal.accounts;
    if (caller.account === undefined) return [...named, unnamedAccount(named)];
    // One that no document names, and that is not the caller's either.
    const elsewhere = unnamedAccount([...named, caller.account]);
    return this.#crossing ? [...new Set([caller.account, ...named, elsewhere])] : [caller.account];
  }

  #look(scene: Scene, cell: Cell, account: string): void {
    const [pair] = cell.pairs;
    if (pair === undefined) return;
    const { caller } = scene.subject;
    for (const [key] of this.#goal.spelling) {
      const settled = scene.settled(key);
      // A case that gives a value to a key this request cannot carry is another request's case.
      if (typeof settled === 'string' && !scene.fixed.has(key) && this.#presence(pair, key) === 'never') return;
    }
    const situation: Situation = {
      caller,
      plan: planOf(pair.lower),
      resourceAccount: account,
      sampleArn: sampleOf(pair.arn, account),
    };
    const ids = cell.lines.filter((id) => this.#concerns(id, scene));
    const keys = new Set(ids.flatMap((id) => this.#goal.lines[id]?.clauses.map(({ key }) => key) ?? []));
    // Calls that remove tags list keys without giving values: there the list says nothing of tags of the request.
    const listed = (key: string): boolean => this.#presence(pair, key) !== 'never';
    const coupled = keys.has('aws:tagkeys') && listed('aws:tagkeys') && listed('aws:requesttag/');
    if (coupled) for (const tag of scene.requestTags) keys.add(tag);
    const first = this.#goal.lines.length;
    const tagsTo = coupled ? scene.size : first;
    const live = liveBits(scene.size, ids, { from: first, to: tagsTo });
    const views = this.#goal.worlds.map((world) => new WorldView(world, this.#goal.lines, situation, live));
    const none = bitsOf(scene.size);
    // Most classes end here: nothing that is live could allow.
    if (views.some((view, index) => this.#goal.worlds[index]?.want === 'allow' && view.view(live, none) === 'denied'))
      return;
    const dimensions = [
      ...scene.resource(pair.arn, () => domainOf(pair, account, this.#goal.text), live),
      ...[...keys].flatMap((key) => this.#keyDimensions(scene, pair, key)),
    ].filter((one) => one.name === 'resource' || one.choices.length > 0);
    const found = search(this.#goal, views, { dimensions, live, tagsFrom: tagsTo });
    if (found === undefined) return;
    if (found === gaveUp) this.#doubt('the search took too long', scene, ids);
    else this.#replay(found, scene, { cell, pair, account, ids });
  }

  #keyDimensions(scene: Scene, pair: Pair, key: string): ReturnType<Scene['key']> {
    const open = this.#asking.universe === 'open';
    return scene.key(key, open ? undefined : typeOfKey(key, pair.service), this.#presence(pair, key));
  }

  #presence(pair: Pair, key: string): 'optional' | 'always' | 'never' {
    if (this.#asking.universe === 'open') return 'optional';
    if (isEverPresent(key)) return 'always';
    return carries(pair, key) ? 'optional' : 'never';
  }

  #concerns(id: number, scene: Scene): boolean {
    const line = this.#goal.lines[id];
    if (line?.compiled.principal === undefined) return true;
    const { caller } = scene.subject;
    const bounded = this.#bounded.has(id) && canBeBounded(caller);
    return line.compiled.principal(caller, bounded) > 0;
  }

  #replay(
    found: Found,
    scene: Scene,
    at: { readonly cell: Cell; readonly pair: Pair; readonly account: string; readonly ids: readonly number[] },
  ): void {
    const witness = this.#witness(found, scene, at);
    this.#deciders ??= this.#goal.worlds.map(({ policies }) => compile(policies));
    const agreed = this.#deciders.every(({ decide }, index) => {
      const decision = decide(witness.request);
      return decision.problems === undefined && decision.effect === this.#goal.worlds[index]?.want;
    });
    if (agreed) this.#found.set(at.cell, { witness, pairs: at.cell.pairs });
    else this.#doubt('a request was found that the engine decides otherwise', scene, at.ids);
  }

  #witness(found: Found, scene: Scene, { pair, account }: { readonly pair: Pair; readonly account: string }): Witness {
    const context: Record<string, ContextValue> = {};
    for (const [key, value] of found) {
      if (key.startsWith('?') || key === 'resource' || value === undefined || isFromCaller(key, scene)) continue;
      context[this.#goal.spelling.get(key) ?? key] = value;
    }
    for (const [key, value] of scene.settledValues()) {
      if (!isFromCaller(key, scene) && value !== null && this.#presence(pair, key) !== 'never') {
        context[this.#goal.spelling.get(key) ?? key] = value;
      }
    }
    const tags = Object.keys(context).filter((key) => /^aws:requesttag\//i.test(key));
    const listed = Object.keys(context).some((key) => key.toLowerCase() === 'aws:tagkeys');
    if (tags.length > 0 && !listed) context['aws:TagKeys'] = tags.map((key) => key.slice(key.indexOf('/') + 1));
    const arn = found.get('resource');
    const request = {
      principal: scene.subject.principal,
      action: pair.action,
      resource: typeof arn === 'string' ? arn : sampleOf(pair.arn, account),
      resourceAccount: account,
      context: context satisfies Context,
    };
    return { request, ...(pair.type === undefined ? {} : { resourceType: pair.type }) };
  }

  #doubt(reason: string, scene: Scene, ids: readonly number[]): void {
    const doubt = ids.map((id) => scene.doubts.get(id)).find((one) => one !== undefined);
    const unknown: Unknown =
      doubt === undefined
        ? { answer: 'unknown', reason }
        : { answer: 'unknown', reason: doubt.reason, statement: doubt.statement };
    this.#unknown.set(JSON.stringify(unknown), unknown);
  }
}

/** May the clause hold in the scene? Only what the scene fixes is asked, and only where no variable could change it. */
function mayHold({ key, clause, holds }: LineClause, scene: Scene): boolean {
  if (!scene.fixed.has(key)) return true;
  const variable = clause.values.some(({ parts }) => parts.some(({ type }) => type === 'variable'));
  return variable || holds(scene.frame);
}

/** What the engine fills in from the caller and the resource by itself. */
function isFromCaller(key: string, scene: Scene): boolean {
  return key === 'aws:resourceaccount' || (scene.fixed.has(key) && !key.startsWith('aws:principaltag/'));
}
