// Whether layered policies keep within a set of tags. Isolation is containment: what they allow must be allowed by one short policy that says what
// is inside. A thing that does not exist yet is inside if it is made with the tags.
import type { DocumentInput, Policies } from '../types.ts';
import type { Answer, AskOptions, Unknown, Witness } from './answer.ts';
import { type Asked, Question, type Whereabouts } from './ask.ts';
import { answerOf } from './contained.ts';
import { Shelf } from './goal.ts';
import { makes } from './makes.ts';
import type { Pair } from './universe.ts';

/** How to ask about isolation. */
export interface IsolatedOptions extends Omit<AskOptions, 'universe'> {
  /** Policies whose Allow statements say what may be touched outside the tags. */
  readonly exceptions?: readonly DocumentInput[];
}

/** A call that reads outside the tags. */
export interface Exposure {
  /** `iam:GetRole`. */
  readonly action: string;
  /** Absent for calls without a resource. */
  readonly resourceType?: string;
  /** A request of the same class, allowed by the layers. */
  readonly witness: Witness;
}

/** Whether the layers isolate, and what they leave to be read. */
export type Isolation = Answer & {
  /** List and Read calls that reach outside of the tags, by action. */
  readonly exposures: readonly Exposure[];
};

/**
 * Does no action but List and Read touch a resource outside the tags? Tags are given by key: `{ 'entigo:workspace': 'ws-1' }`; a resource is inside
 * if it has all of them. Making a resource is inside if the request gives it all of them. Reads that remain are `exposures`. Resource and
 * trust policies are part of the layers; without them, `assuming` says that they were not looked at.
 */
export function isolated(
  layers: Policies,
  tags: Readonly<Record<string, string>>,
  { exceptions = [], ...options }: IsolatedOptions = {},
): Isolation {
  const outside = new Outside(layers, tags, { exceptions, ...options });
  const answer = outside.changes();
  const reads = outside.reads();
  const exposures = reads.found.flatMap(({ witness, pairs }) => pairs.map((pair) => exposureOf(pair, witness)));
  return { ...worse(answer, reads.unknown[0]), exposures: exposures.sort(byAction) };
}

/** The two questions that isolation is: about what exists, and about what is made. */
export class Outside {
  /** Why there is no question. */
  readonly #refused: Unknown | undefined;
  readonly #existing: Question;
  readonly #making: () => Question;
  #made: Question | undefined;

  constructor(
    layers: Policies,
    tags: Readonly<Record<string, string>>,
    { exceptions = [], ...options }: IsolatedOptions & Whereabouts,
  ) {
    this.#refused = Object.keys(tags).length === 0 ? { answer: 'unknown', reason: noTags } : undefined;
    const own = conditional('aws:ResourceTag', tags);
    const made = conditional('aws:RequestTag', tags, Object.keys(tags));
    const outside = (inside: readonly DocumentInput[]): Policies => ({
      identity: [...inside, ...exceptions],
      ...(layers.resource === undefined ? {} : { resource: forEveryone([...inside, ...exceptions]) }),
    });
    const shelf = new Shelf();
    this.#existing = new Question({ allow: [layers], deny: [outside([own])] }, options, shelf);
    this.#making = () => new Question({ allow: [layers], deny: [outside([own, made])] }, options, shelf);
  }

  /** Does nothing but List and Read reach outside? */
  changes(): Answer {
    if (this.#refused !== undefined) return this.#refused;
    const touched = answerOf(this.#existing.ask(touches));
    if (touched.answer === 'fails') return touched;
    const answer = worse(touched, answerOf(this.#creation().ask(creates)));
    return answer.answer === 'holds' ? { ...answer, assuming: [...answer.assuming, takenAsNew] } : answer;
  }

  /** Requests that read outside, one for each class. */
  reads(): Asked {
    return this.#existing.ask(looks);
  }

  /** Forms of the ARNs that `changes` looks at, as the table writes them. */
  places(): readonly string[] {
    return [...new Set([...this.#existing.places(touches), ...this.#creation().places(creates)])];
  }

  #creation(): Question {
    this.#made ??= this.#making();
    return this.#made;
  }
}

/** What tells sources that are copied or named from what is made of them: `copy-in` of escapes. */
const takenAsNew =
  'of calls that make something, what has no tags yet and is given them by the request is taken to be new';
const noTags = 'no tags were given: nothing is outside of none';

const readsOnly = (pair: Pair): boolean => pair.level === 'List' || pair.level === 'Read';
const touches = { wanted: (pair: Pair): boolean => !readsOnly(pair) && !makes(pair), wantedId: 'touches' };
const creates = { wanted: (pair: Pair): boolean => !readsOnly(pair) && makes(pair), wantedId: 'creates' };
const looks = { wanted: readsOnly, wantedId: 'looks', every: 'class' } as const;

function worse(first: Answer, second: Answer | undefined): Answer {
  if (second === undefined || first.answer === 'fails') return first;
  if (second.answer === 'fails') return second;
  return first.answer === 'unknown' ? first : second;
}

function conditional(
  prefix: string,
  tags: Readonly<Record<string, string>>,
  absent: readonly string[] = [],
): DocumentInput {
  const equal = Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]);
  const none = absent.map((key) => [`aws:ResourceTag/${key}`, 'true']);
  return {
    // Of this version, so that a value with `${` in it is just that text.
    Version: '2008-10-17',
    Statement: {
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: {
        StringEquals: Object.fromEntries(equal),
        ...(none.length === 0 ? {} : { Null: Object.fromEntries(none) }),
      },
    },
  };
}

/** The same statements as a policy on the resource, so that they also speak of callers of other accounts. */
function forEveryone(documents: readonly DocumentInput[]): DocumentInput {
  const statements = documents.flatMap((document) => statementsOf(document));
  return { Version: '2012-10-17', Statement: statements.map((statement) => ({ ...statement, Principal: '*' })) };
}

function statementsOf(document: DocumentInput): readonly object[] {
  const read: unknown = typeof document === 'string' ? JSON.parse(document) : document;
  if (typeof read !== 'object' || read === null || !('Statement' in read)) return [];
  const { Statement: statement } = read;
  const list: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return list.filter((one): one is object => typeof one === 'object' && one !== null);
}

function exposureOf(pair: Pair, witness: Witness): Exposure {
  return { action: pair.action, ...(pair.type === undefined ? {} : { resourceType: pair.type }), witness };
}

function byAction(one: Exposure, other: Exposure): number {
  return one.action < other.action ? -1 : one.action > other.action ? 1 : 0;
}
