// Puts questions to the prover, replays what it answers, and keeps count of what could not be decided.
import { authorize } from '../authorize.ts';
import type { AskOptions, Unknown, Witness } from '../prove/answer.ts';
import { type Asked, Question, type Selection } from '../prove/ask.ts';
import { Shelf } from '../prove/goal.ts';
import type { Policies, Principal } from '../types.ts';
import type { Actor, TagsOf } from './actor.ts';
import type { StoryStep } from './answer.ts';
import { type Covered, coveringLayers, coveringPolicy } from './cover.ts';
import type { Fence } from './fence.ts';

/** A question about what someone may do. */
export interface Inquired {
  readonly covered: readonly Covered[];
  /** Which actions and types of the table; default: all. */
  readonly selection?: Selection;
  /** The layers, where they differ from the actor's own. */
  readonly layers?: Policies;
  /** Who asks, where it is not the actor's ARN. */
  readonly principal?: Principal;
  /** Layers that must not allow it. */
  readonly deny?: readonly Policies[];
}

/** Asks, for one set of layers and tags. */
export class Inquiry {
  readonly #fence: Fence;
  readonly #principal: Principal | undefined;
  readonly #givenTags: Readonly<Record<string, string>> | undefined;
  /** The layers of actors are asked about often. */
  readonly #shelf = new Shelf();
  readonly #unknown = new Map<string, Unknown>();

  constructor(fence: Fence, { principal, principalTags }: AskOptions) {
    this.#fence = fence;
    this.#principal = principal;
    this.#givenTags = principalTags;
  }

  /** What could not be decided. */
  get undecided(): readonly Unknown[] {
    return [...this.#unknown.values()];
  }

  /** Notes something that could not be decided. */
  doubt(unknown: Unknown): void {
    this.#unknown.set(JSON.stringify(unknown), unknown);
  }

  /** One request, or none; what could not be decided is kept. */
  find(actor: Actor, inquired: Inquired): Witness | undefined {
    return this.#settled(this.#ask(actor, inquired))[0];
  }

  /** One request, of a well-known kind of thing if there is such a one: it reads better. */
  findFamiliar(actor: Actor, inquired: Inquired): Witness | undefined {
    const any = this.find(actor, inquired);
    if (any === undefined) return undefined;
    const covered = inquired.covered.map((one) => ({ ...one, resources: one.resources ?? familiar }));
    return this.#ask(actor, { ...inquired, covered }).found[0]?.witness ?? any;
  }

  /** One request per class of requests. */
  findAll(actor: Actor, inquired: Inquired): readonly Witness[] {
    return this.#settled(this.#ask(actor, { ...inquired, selection: { ...inquired.selection, every: 'class' } }));
  }

  #settled({ found, unknown }: Asked): readonly Witness[] {
    if (found.length === 0) for (const one of unknown) this.doubt(one);
    return found.map(({ witness }) => witness);
  }

  #ask(actor: Actor, { covered, selection, layers = actor.layers, principal, deny = [] }: Inquired): Asked {
    const cover = coveringLayers(coveringPolicy(covered, this.#fence.ties), layers);
    const principalTags = this.#tagsOf(actor);
    const question = new Question(
      { allow: [layers, cover], deny },
      {
        principal: principal ?? this.#nameOf(actor),
        ...(principalTags === undefined ? {} : { principalTags }),
      },
      this.#shelf,
    );
    return question.ask(selection);
  }

  /** As the question names the caller: a session stays a session. */
  #nameOf(actor: Actor): Principal {
    return actor.by === undefined && this.#principal !== undefined ? this.#principal : actor.arn;
  }

  #tagsOf({ tags }: Actor): Readonly<Record<string, string>> | undefined {
    return tags === undefined ? this.#givenTags : textsOf(tags);
  }

  /** A step of a story; `undefined` if the engine does not allow it after all, which is then a doubt. */
  step(witness: Witness, policies: Policies, sentence: string): StoryStep | undefined {
    const { request, resourceType } = witness;
    if (authorize({ request, policies }).effect !== 'allow') {
      this.doubt({ answer: 'unknown', reason: `a step was found that the engine decides otherwise: ${sentence}` });
      return undefined;
    }
    return { sentence, request, ...(resourceType === undefined ? {} : { resourceType }), policies };
  }
}

const familiar = [
  'arn:aws:ec2:*:*:instance/*',
  'arn:aws:ec2:*:*:snapshot/*',
  'arn:aws:rds:*:*:db:*',
  'arn:aws:rds:*:*:snapshot:*',
  'arn:aws:s3:::*',
  'arn:aws:iam::*:role/*',
];

function textsOf(tags: TagsOf): Readonly<Record<string, string>> {
  return Object.fromEntries([...tags].flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
}
