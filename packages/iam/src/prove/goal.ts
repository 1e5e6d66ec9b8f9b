// A question, made ready: worlds of policies that must allow a request, and worlds that must not. Their statements are numbered together,
// so that one set of bits says which of them a request has not ruled out yet.
import type { Condition } from '../conditions/compile-condition.ts';
import type { CompiledStatement } from '../evaluate/statement.ts';
import { callerKeys } from '../match/caller.ts';
import { Slots } from '../match/frame.ts';
import type { ConditionClause } from '../parse/policy.ts';
import type { Layer, Policies, StatementRef } from '../types.ts';
import { compileWorld } from '../world/compile-world.ts';
import type { Level, World } from '../world/world.ts';

/** What a request must do for the question to be answered by it. */
export interface Goal {
  readonly allow: readonly Policies[];
  readonly deny: readonly Policies[];
}

/** A clause of a statement. */
export interface LineClause {
  /** In lower case. */
  readonly key: string;
  readonly slot: number;
  readonly clause: ConditionClause;
  readonly holds: Condition;
}

/** A statement of the question. */
export interface Line {
  readonly id: number;
  readonly ref: StatementRef;
  readonly compiled: CompiledStatement;
  readonly clauses: readonly LineClause[];
  /** What its action element says, to be looked up by. */
  readonly actionId: string;
}

/** The statements of one level, by number. */
export interface LevelLines {
  readonly layer: Layer;
  readonly allows: readonly number[];
  readonly denies: readonly number[];
}

/** One world of the question. */
export interface GoalWorld {
  readonly want: 'allow' | 'deny';
  readonly policies: Policies;
  readonly world: World;
  readonly levels: readonly LevelLines[];
  readonly lines: readonly Line[];
}

/** A question, compiled. */
export interface CompiledGoal {
  readonly worlds: readonly GoalWorld[];
  readonly lines: readonly Line[];
  readonly slots: Slots;
  /** Keys as written, by lower-case name. */
  readonly spelling: ReadonlyMap<string, string>;
  /** Accounts named anywhere in the documents. */
  readonly accounts: readonly string[];
  /** Everything the documents say, as one text: to see what is mentioned at all. */
  readonly text: string;
}

/** Policies compiled for several questions that are put together: each is read once. */
export class Shelf {
  readonly slots = new Slots();
  readonly #worlds = new Map<Policies, World>();

  constructor() {
    for (const key of [...callerKeys.keys(), 'aws:resourceaccount']) this.slots.slotFor(key);
  }

  world(policies: Policies): World {
    const known = this.#worlds.get(policies);
    if (known !== undefined) return known;
    const made = compileWorld(policies, this.slots);
    this.#worlds.set(policies, made);
    return made;
  }
}

/** Compiles a question; a sentence if a document cannot be read. */
export function compileGoal(goal: Goal, shelf = new Shelf()): CompiledGoal | string {
  const { slots } = shelf;
  const lines: Line[] = [];
  const worlds: GoalWorld[] = [];
  const wanted = [
    ...goal.allow.map((policies) => ['allow', policies] as const),
    ...goal.deny.map((policies) => ['deny', policies] as const),
  ];
  for (const [want, policies] of wanted) {
    const world = shelf.world(policies);
    const wrong = world.problems.find((problem) => problem.severity === 'error');
    if (wrong !== undefined) return `${wrong.path}: ${wrong.message}`;
    const from = lines.length;
    const levels = levelsOf(world).map(([layer, level]) => addLevel(layer, level, lines, slots));
    worlds.push({ want, policies, world, levels, lines: lines.slice(from) });
  }
  const text = lines.map(textOf).join('\n');
  return {
    worlds,
    lines,
    slots,
    spelling: new Map(lines.flatMap((line) => line.clauses.map(({ key, clause }) => [key, clause.key] as const))),
    accounts: [...new Set(text.match(/(?<!\d)\d{12}(?!\d)/g) ?? [])].sort(),
    text,
  };
}

const never: Condition = () => false;

/** Everything a statement names, in one text. */
function textOf({ compiled: { source } }: Line): string {
  const conditions = source.conditions.flatMap(({ key, values }) => [key, ...values.map(({ written }) => written)]);
  const places = source.resource?.patterns.map(({ written }) => written) ?? [];
  return [...places, ...conditions, source.principal === undefined ? '' : JSON.stringify(source.principal)].join('\n');
}

function levelsOf(world: World): readonly (readonly [Layer, Level])[] {
  const one = (layer: Layer, level: Level | undefined): readonly (readonly [Layer, Level])[] =>
    level === undefined ? [] : [[layer, level]];
  return [
    ...one('identity', world.identity),
    ...one('boundary', world.boundary),
    ...one('session', world.session),
    ...one('resource', world.resource),
    ...(world.scp ?? []).map((level) => ['scp', level] as const),
    ...(world.rcp ?? []).map((level) => ['rcp', level] as const),
    ...one('endpoint', world.endpoint),
  ];
}

function addLevel(layer: Layer, level: Level, lines: Line[], slots: Slots): LevelLines {
  const allows: number[] = [];
  const denies: number[] = [];
  for (const compiled of level.statements) {
    const { source, policy } = compiled;
    const id = lines.length;
    (source.effect === 'allow' ? allows : denies).push(id);
    lines.push({
      id,
      ref: {
        layer,
        ...(level.node === undefined ? {} : { node: level.node }),
        policy,
        statement: source.index,
        ...(source.sid === undefined ? {} : { sid: source.sid }),
      },
      compiled,
      clauses: source.conditions.map((clause, index) => ({
        key: clause.key.toLowerCase(),
        slot: slots.slotFor(clause.key),
        clause,
        holds: compiled.conditions[index] ?? never,
      })),
      actionId: `${source.action.not ? '!' : ''}${source.action.patterns.join(' ')}`.toLowerCase(),
    });
  }
  return { layer, allows, denies };
}
