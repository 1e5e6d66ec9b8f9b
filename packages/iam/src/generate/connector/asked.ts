// The questions put about a connector. What must be impossible is asked twice: of its own policies as if its boundary were lost, and of its boundary as if
// everything else granted it everything, resource policies that name its session included. Either alone has to hold.
import type { Existence } from '../../prove/answer.ts';
import { ask } from '../../prove/ask.ts';
import { answerOf } from '../../prove/contained.ts';
import { type ReachPattern, reachable } from '../../prove/reach.ts';
import type { Pair } from '../../prove/universe.ts';
import type { Policies, Principal } from '../../types.ts';
import type { Proof, WrittenDocument, WrittenStatement } from '../generated.ts';
import type { Declared } from './declared.ts';

/** The documents of a connector. */
export interface ConnectorDocuments {
  readonly trust: WrittenDocument;
  readonly boundary: WrittenDocument;
  readonly identity: readonly WrittenDocument[];
}

/** What may be done, as a statement without its name. */
export type Allowed = Omit<WrittenStatement, 'Sid' | 'Effect' | 'Principal'>;

/** Asks about one connector. */
export class Asked {
  readonly #identity: readonly WrittenDocument[];
  readonly #principal: Principal;
  readonly #real: Policies;
  readonly #unbound: Policies;
  readonly #granted: Policies;
  readonly #let: Policies;

  constructor(declared: Declared, { identity, boundary }: ConnectorDocuments) {
    const { account } = declared.need;
    const fromOthers = [{ ...everything, Condition: { StringNotEquals: { 'aws:ResourceAccount': account } } }];
    this.#identity = identity;
    this.#principal = sessionOf(declared);
    this.#real = { identity, boundary };
    // Whoever owns a resource in another account can let it in; in its own account it has what its policies say.
    this.#let = { ...this.#real, resource: forEverybody(fromOthers) };
    this.#unbound = { identity, resource: forEverybody(fromOthers) };
    this.#granted = { identity: [documentOf([everything])], boundary, resource: forEverybody([everything]) };
  }

  /** Nothing but the calls that its own policies name, whoever grants more. */
  nothingElse(): Proof {
    const actions = this.#identity.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action ?? []));
    const count = new Set(actions).size;
    const claim = `it makes no call but the ${count} of its policies, whatever else is attached to it and whoever grants it more`;
    return this.within(claim, '*', { Action: actions, Resource: '*' });
  }

  /** No call of another level than List or Read. */
  changesNothing(): Proof {
    const answers = [this.#unbound, this.#granted].map((layers): Existence => {
      const asking = { principal: this.#principal, wanted: isChange, wantedId: 'connector-changes' };
      const { found, unknown, assuming } = ask({ allow: [layers], deny: [] }, asking);
      const [first] = found;
      if (first !== undefined) return { answer: 'exists', witness: first.witness };
      return unknown[0] ?? { answer: 'none', assuming };
    });
    return { claim: 'it changes nothing', ...decided(answers, 'none') };
  }

  /** No request that one of the patterns covers. */
  never(claim: string, ...patterns: readonly ReachPattern[]): Proof {
    const answers = patterns.flatMap((pattern) =>
      [this.#unbound, this.#granted].map((layers) => reachable(layers, pattern, { principal: this.#principal })),
    );
    return { claim, ...decided(answers, 'none') };
  }

  /** Of these calls, only requests that the statement covers. */
  within(claim: string, calls: string | readonly string[], allowed: Allowed): Proof {
    const about = letting([{ Effect: 'Allow', Action: calls, Resource: '*' }]);
    const outer = letting([{ Effect: 'Allow', ...allowed }]);
    const answers = [this.#unbound, this.#granted].map((layers) =>
      answerOf(ask({ allow: [layers, about], deny: [outer] }, { principal: this.#principal })),
    );
    return { claim, ...decided(answers, 'holds') };
  }

  /** Each of the patterns is possible, with its policies and boundary as they are. */
  can(claim: string, ...patterns: readonly ReachPattern[]): Proof {
    return { claim, ...decided(this.#answers(this.#real, patterns), 'exists') };
  }

  /** The same where the other account lets it in. */
  canElsewhere(claim: string, ...patterns: readonly ReachPattern[]): Proof {
    return { claim, ...decided(this.#answers(this.#let, patterns), 'exists') };
  }

  #answers(layers: Policies, patterns: readonly ReachPattern[]): readonly Existence[] {
    return patterns.map((pattern) => reachable(layers, pattern, { principal: this.#principal }));
  }
}

/** The first answer that is not the one a claim needs; else the first. */
export function decided<One extends Proof['answer']>(
  answers: readonly One[],
  needed: Proof['answer']['answer'],
): Pick<Proof, 'answer' | 'proved'> {
  const other = answers.find(({ answer }) => answer !== needed);
  const answer = other ?? answers[0] ?? { answer: 'unknown', reason: 'nothing was asked' };
  return { answer, proved: other === undefined && answers.length > 0 };
}

const isChange = ({ level }: Pair): boolean => level !== 'List' && level !== 'Read';

const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

function documentOf(statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

/** Policies that let anybody do what the statements say. */
function letting(statements: readonly object[]): Policies {
  return { identity: [documentOf(statements)], resource: forEverybody(statements) };
}

function forEverybody(statements: readonly object[]): object {
  return documentOf(statements.map((one) => ({ ...one, Principal: '*' })));
}

/** The connector at work is a session of its role. */
function sessionOf({ need: { account }, partition, roleName, roleArn }: Declared): Principal {
  return { arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/tidegate`, roleArn };
}
