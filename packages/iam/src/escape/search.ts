// The fixpoint: whoever can be acted as is looked at once, for what it may do outside the tags and for the moves it can make; until nobody new
// comes up. Keeps one story for each move, and tag, that leads out.
import type { Unknown, Witness } from '../prove/answer.ts';
import type { Selection } from '../prove/ask.ts';
import { makes } from '../prove/makes.ts';
import type { Pair } from '../prove/universe.ts';
import type { DocumentInput, Policies } from '../types.ts';
import type { Actor, Rights, TagsOf } from './actor.ts';
import type { Story, StoryStep } from './answer.ts';
import { coveringPolicy, statementsIn } from './cover.ts';
import { equal, inside } from './fence.ts';
import type { Inquiry } from './inquiry.ts';
import { actorsMax } from './limits.ts';
import type { MoveName } from './moves.ts';
import { none, type Setting } from './setting.ts';

/** Someone new: what distinguishes it from the actor it comes from. */
export interface Arrival {
  readonly from: Actor;
  readonly arn: string;
  readonly boundary: string;
  readonly rights: Rights;
  readonly tags: TagsOf | undefined;
  readonly move: MoveName;
  readonly tag?: string;
}

/** How it came about. */
export interface Way {
  readonly steps: readonly StoryStep[];
  readonly supposing: readonly string[];
  readonly doubt?: Unknown | undefined;
}

/** The state of a search. */
export class Search {
  readonly setting: Setting;
  readonly inquiry: Inquiry;
  readonly stories = new Map<string, Story>();
  readonly #queue: Actor[] = [];
  readonly #queued = new Set<string>();
  readonly #goals = new Map<string, Witness | undefined>();
  readonly #looked = new Set<string>();
  /** Whether who the caller is matters to policies, beside its tags. */
  readonly #named: boolean;

  constructor(setting: Setting, inquiry: Inquiry, text: string) {
    this.setting = setting;
    this.inquiry = inquiry;
    this.#named = setting.layers.resource !== undefined || /aws:(?:principalarn|userid|username)/i.test(text);
  }

  /** Everyone that was looked at so far. */
  readonly met: Actor[] = [];

  /** The next actor to look at. */
  next(): Actor | undefined {
    const actor = this.#queue.shift();
    if (actor !== undefined) this.met.push(actor);
    if (this.#queued.size > actorsMax) {
      this.inquiry.doubt({ answer: 'unknown', reason: 'the moves lead to too many principals to look at them all' });
      return undefined;
    }
    return actor;
  }

  /** Starts with a caller of the question. */
  begin(actor: Actor): void {
    this.#queue.push(actor);
    this.#queued.add(idOf(actor));
    const witness = this.#goal(actor);
    if (witness !== undefined) this.#tell(actor, 'touch', witness);
  }

  /** Would it add something to be able to act as this one? */
  isNew(arrival: Arrival): boolean {
    const goal = this.#goals.get(this.#goalId(arrival));
    if (goal !== undefined) return !this.stories.has(storyId(arrival.move, arrival.tag));
    return !this.#queued.has(idOf(arrival));
  }

  /** Someone can be acted as. */
  arrive(arrival: Arrival, { steps, supposing, doubt }: Way): void {
    const { from, move, tag, arn, boundary, rights, tags } = arrival;
    const actor: Actor = {
      arn,
      boundary,
      rights,
      tags,
      layers: this.#layersOf(arrival),
      by: move,
      ...(tag === undefined ? {} : { tag }),
      steps: [...new Set([...from.steps, ...steps])],
      supposing: [...new Set([...from.supposing, ...supposing])],
      doubt: from.doubt ?? doubt,
      from,
    };
    const witness = this.#goal(actor);
    if (witness !== undefined) this.#tell(actor, move, witness);
    else if (!this.#queued.has(idOf(actor))) {
      this.#queued.add(idOf(actor));
      this.#queue.push(actor);
    }
  }

  /** The caller keeps its session while only its own tags or boundary change. */
  #layersOf({ from, boundary, rights, arn }: Arrival): Policies {
    const { setting } = this;
    if (arn !== from.arn || rights !== from.rights) return setting.layersOf(rights, boundary);
    if (boundary === from.boundary) return from.layers;
    const { boundary: _gone, ...rest } = from.layers;
    const limit = setting.limitOf(boundary);
    return limit.type === 'known' ? { ...rest, boundary: limit.document } : rest;
  }

  /** Keeps a story that ends without another call. */
  tell(
    actor: Actor,
    {
      move,
      tag,
      sentence,
      steps,
      supposing = [],
    }: Omit<Story, 'supposing'> & { readonly supposing?: readonly string[] },
  ): void {
    const id = storyId(move, tag);
    if (this.stories.has(id)) return;
    if (actor.doubt !== undefined) {
      this.inquiry.doubt(actor.doubt);
      return;
    }
    this.stories.set(id, {
      move,
      ...(tag === undefined ? {} : { tag }),
      sentence,
      supposing: [...new Set([...actor.supposing, ...supposing])],
      steps: [...actor.steps, ...steps],
    });
  }

  /** Is there a story of the move yet? */
  isTold(move: MoveName, tag?: string): boolean {
    return this.stories.has(storyId(move, tag));
  }

  #tell(actor: Actor, move: MoveName, witness: Witness): void {
    const { fence } = this.setting;
    const { action, resource } = witness.request;
    const last = this.inquiry.step(
      witness,
      actor.layers,
      `\`${actor.arn}\` calls \`${action}\` on \`${resource}\`, which is outside ${fence.text}`,
    );
    if (last === undefined) return;
    const before = actor.steps.at(-1)?.sentence;
    const sentence = before === undefined ? last.sentence : `${before}; then ${last.sentence}`;
    this.tell(actor, { move, ...(actor.tag === undefined ? {} : { tag: actor.tag }), sentence, steps: [last] });
  }

  /** A call outside the tags that it may make. */
  #goal(actor: Actor): Witness | undefined {
    const id = this.#goalId(actor);
    if (this.#goals.has(id)) return this.#goals.get(id);
    const found = this.#touches(actor, familiar) ?? this.#touches(actor, undefined);
    this.#goals.set(id, found);
    return found;
  }

  #touches(actor: Actor, actions: readonly string[] | undefined): Witness | undefined {
    const { fence } = this.setting;
    const own = coveringPolicy([{ condition: inside(fence) }], fence.ties);
    const made = coveringPolicy(
      [
        {
          condition: {
            ...equal('aws:RequestTag', fence.tags),
            Null: Object.fromEntries(fence.keys.map((key) => [`aws:ResourceTag/${key}`, 'true'])),
          },
        },
      ],
      fence.ties,
    );
    const covered = actions === undefined ? [{}] : [{ actions }];
    const outside = (documents: readonly DocumentInput[]): readonly Policies[] => [
      permitting([...documents, ...fence.exceptions], actor.layers),
    ];
    return (
      this.inquiry.find(actor, { covered, selection: touches, deny: outside([own]) }) ??
      this.inquiry.find(actor, { covered, selection: creates, deny: outside([own, made]) })
    );
  }

  /** One for all who may do the same. */
  #goalId(actor: Pick<Actor, 'arn' | 'boundary' | 'rights' | 'tags'>): string {
    const { boundary, rights, tags, arn } = actor;
    const limit = this.setting.limitOf(boundary).type === 'free' ? none : boundary;
    const all = rights === 'full' || this.setting.unlimited;
    return idOf({ boundary: limit, rights: all ? 'full' : rights, tags, arn: this.#named || !all ? arn : '' });
  }

  /** The first of all who may do the same? Moves on things need only be asked about once. */
  isFirst(actor: Actor): boolean {
    const id = this.#goalId(actor);
    if (this.#looked.has(id)) return false;
    this.#looked.add(id);
    return true;
  }
}

/** Calls that need no explanation; where one of them is possible, the story ends with it. */
const familiar: readonly string[] = ['ec2:TerminateInstances', 's3:DeleteObject', 'rds:DeleteDBInstance'];

const readsOnly = ({ level }: Pair): boolean => level === 'List' || level === 'Read';
const touches: Selection = { wanted: (pair) => !readsOnly(pair) && !makes(pair), wantedId: 'touches' };
const creates: Selection = { wanted: (pair) => !readsOnly(pair) && makes(pair), wantedId: 'creates' };

/** Layers that allow what the documents allow, to everyone. */
export function permitting(documents: readonly DocumentInput[], layers: Policies): Policies {
  if (layers.resource === undefined) return { identity: documents };
  const statements = documents.flatMap((document) => statementsIn(document));
  return {
    identity: documents,
    resource: { Version: '2012-10-17', Statement: statements.map((one) => ({ ...one, Principal: '*' })) },
  };
}

function storyId(move: MoveName, tag: string | undefined): string {
  return `${move} ${tag ?? ''}`;
}

function idOf({ arn, boundary, rights, tags }: Pick<Actor, 'arn' | 'boundary' | 'rights' | 'tags'>): string {
  return JSON.stringify([arn, boundary, rights, tags === undefined ? '' : [...tags]]);
}
