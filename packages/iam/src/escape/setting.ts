// What an answer about escapes is given: the layers, the fence, what exists and which boundaries are known; and what follows from it for one
// principal.
import type { DocumentInput, Policies } from '../types.ts';
import { type Actor, layersFor, type Rights, type TagsOf, written } from './actor.ts';
import type { EscapesOptions } from './answer.ts';
import { type Condition, statementsIn } from './cover.ts';
import { exactly, type Fence } from './fence.ts';
import type { PrincipalType } from './moves.ts';
import type { Places } from './places.ts';

/** The boundary of someone without one. */
export const none = 'none';
/** The boundary given, where nobody said which ARN it has. */
export const given = 'given';

/** What a boundary does. `open`: the document is not known. */
export type Limit =
  | { readonly type: 'free' }
  | { readonly type: 'known'; readonly document: DocumentInput }
  | { readonly type: 'open' };

/** Everything given. */
export class Setting {
  readonly layers: Policies;
  readonly fence: Fence;
  readonly places: Places;
  readonly options: EscapesOptions;
  /** Whether policies go by tags of the caller that can be altered. */
  readonly tagsMatter: boolean;
  /** Whether the caller's own policies, and its session, limit nothing: only the other layers do. */
  readonly unlimited: boolean;
  /** ARNs of boundaries whose documents are known. */
  readonly known: ReadonlyMap<string, DocumentInput>;
  /** A boundary that limits nothing, by AWS's own name. */
  readonly everything: string;
  /** The boundary of fenced principals. */
  readonly fencedBoundary: string;
  readonly #fenced: readonly RegExp[];
  readonly #fencedPolicies: readonly RegExp[];

  constructor(
    layers: Policies,
    { fence, places, options }: { readonly fence: Fence; readonly places: Places; readonly options: EscapesOptions },
  ) {
    this.layers = layers;
    this.fence = fence;
    this.places = places;
    this.everything = `arn:${places.partition}:iam::aws:policy/AdministratorAccess`;
    this.options = options;
    const { identity = [], session, endpoint } = layers;
    this.unlimited =
      session === undefined && endpoint === undefined && identity.some(allowsAll) && !identity.some(denies);
    this.tagsMatter = options.principalTags !== undefined && places.tagSets.length > 1;
    const { boundaryArn, boundaries = {}, fenced = {} } = options;
    const own =
      boundaryArn === undefined || layers.boundary === undefined ? [] : [[boundaryArn, layers.boundary] as const];
    this.known = new Map([...Object.entries(boundaries), ...own]);
    this.fencedBoundary = fenced.boundary ?? boundaryArn ?? (layers.boundary === undefined ? none : given);
    this.#fenced = (fenced.principals ?? []).map(patternOf);
    this.#fencedPolicies = (fenced.policies ?? []).map(patternOf);
  }

  isFenced(arn: string): boolean {
    return this.#fenced.some((pattern) => pattern.test(arn));
  }

  isFencedPolicy(arn: string): boolean {
    return this.#fencedPolicies.some((pattern) => pattern.test(arn));
  }

  limitOf(boundary: string): Limit {
    if (boundary === none || boundary === this.everything) return { type: 'free' };
    const document = boundary === given ? this.layers.boundary : this.known.get(boundary);
    return document === undefined ? { type: 'open' } : { type: 'known', document };
  }

  /** What `iam:PermissionsBoundary` is for a boundary. */
  boundaryIs(boundary: string): Condition {
    const key = 'iam:PermissionsBoundary';
    if (boundary === none) return { Null: { [key]: 'true' } };
    return boundary === given ? this.boundaryUnknown() : { StringEquals: { [key]: boundary } };
  }

  /** A boundary is there, and it is none of the known. */
  boundaryUnknown(): Condition {
    const key = 'iam:PermissionsBoundary';
    const names = [...this.known.keys(), this.everything, ...this.places.policies];
    return { Null: { [key]: 'false' }, StringNotEquals: { [key]: names } };
  }

  /** Boundaries that a principal of this name may have, as far as is known. */
  boundariesOf(arn: string, actor: Actor, type: PrincipalType): readonly string[] {
    if (arn === actor.arn) return [actor.boundary];
    if (this.isFenced(arn)) return [this.fencedBoundary];
    return type === 'group' ? [none] : [none, ...this.known.keys()];
  }

  /** Boundaries that can be put on a principal. */
  newBoundaries(): readonly string[] {
    return [...new Set([this.everything, ...this.known.keys(), ...this.places.policies])];
  }

  /** Tags that a principal of this name may have; one `undefined` where they do not matter. */
  tagsOf(arn: string, actor: Actor): readonly (TagsOf | undefined)[] {
    if (!this.tagsMatter) return [undefined];
    if (arn === actor.arn) return [actor.tags];
    return this.isFenced(arn) ? this.fencedTags() : this.places.tagSets;
  }

  fencedTags(): readonly (TagsOf | undefined)[] {
    if (!this.tagsMatter) return [undefined];
    const own = new Map(Object.entries(this.fence.tags).map(([key, value]) => [key.toLowerCase(), value]));
    return this.places.tagSets.filter((set) =>
      [...set].every(([key, value]) => (own.get(key.toLowerCase()) ?? value) === value),
    );
  }

  /** The layers of a principal of these rights. */
  layersOf(rights: Rights, boundary: string): Policies {
    const limit = this.limitOf(boundary);
    const identity = rights === 'full' ? [written] : (this.layers.identity ?? []);
    return layersFor(this.layers, {
      identity: rights === 'undenied' ? identity.filter((document) => !onlyDenies(document)) : identity,
      boundary: limit.type === 'known' ? limit.document : undefined,
    });
  }
}

/** Exactly these tags, under a prefix; nothing where tags do not matter. */
export function tagged(prefix: string, tags: TagsOf | undefined): Condition {
  return tags === undefined ? {} : exactly(prefix, tags);
}

const denies = (document: DocumentInput): boolean =>
  statementsIn(document).some((one) => 'Effect' in one && one.Effect === 'Deny');

/** A policy that allows everything to everyone who has it, in the plainest form. */
function allowsAll(document: DocumentInput): boolean {
  return statementsIn(document).some(
    (one) =>
      'Action' in one && one.Action === '*' && 'Resource' in one && one.Resource === '*' && !('Condition' in one),
  );
}

/** A policy that grants nothing. */
export function onlyDenies(document: DocumentInput): boolean {
  const statements = statementsIn(document);
  return statements.length > 0 && statements.every((one) => 'Effect' in one && one.Effect === 'Deny');
}

function patternOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`);
}
