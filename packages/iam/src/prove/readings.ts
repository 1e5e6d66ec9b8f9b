// Documents as the sharing of proofs sees them: what a document says, with the texts it compares values with apart from the rest, and what it asks
// about the caller. Read once for each document.
import { compileCondition } from '../conditions/compile-condition.ts';
import type { Caller } from '../match/caller.ts';
import { callerKeys } from '../match/caller.ts';
import type { Frame, Slots } from '../match/frame.ts';
import { compilePrincipal, type PrincipalTest } from '../match/principal.ts';
import { rulesOf } from '../parse/kinds.ts';
import { readDocument } from '../parse/parse-policy.ts';
import type { ConditionClause, Statement } from '../parse/policy.ts';
import { Problems } from '../parse/problems.ts';
import type { Template } from '../parse/template.ts';
import type { DocumentInput, PolicyKind } from '../types.ts';

/** A document, read. */
export interface Reading {
  /** The same only for the same document. */
  readonly id: number;
  /** True if it can be evaluated, and holds no character that names stand in for. */
  readonly plain: boolean;
  readonly statements: readonly Statement[];
  /** Everything but the values. */
  readonly frame: string;
  /** All values, resources and what conditions compare with, one after the other. */
  readonly values: string;
  /** Clauses about the ARN of the caller. */
  readonly arnClauses: readonly FixedClause[];
  /** Clauses about what a role and its account settle. */
  readonly fixedClauses: readonly FixedClause[];
  /** True if the ARN of the caller is compared with something that depends on the request, or written into other values. */
  readonly usesArn: boolean;
  /** Tags of the caller that are asked about, in lower case. */
  readonly tags: readonly string[];
  /** Who the statements are about, where they say it. */
  readonly principals: readonly PrincipalTest[];
  /** ARNs that the statements name. */
  readonly named: readonly string[];
}

/** A clause about a key that has one value. */
export interface FixedClause {
  readonly key: string;
  readonly holds: (frame: Frame) => boolean;
  /** True if some value holds a variable. */
  readonly variable: boolean;
}

const tagPrefix = 'aws:principaltag/';

/** Is the key the same in all requests of one role to resources of one account? */
export function isSettled(key: string, tagsKnown: boolean): boolean {
  return callerKeys.has(key) || key === 'aws:resourceaccount' || (tagsKnown && key.startsWith(tagPrefix));
}

/** What stands between values, and for names; no document may hold it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const reserved = /[\u0000\u0001\ue000-\ue0ff]/;

/** Reads documents, each once. */
export class Readings {
  readonly #slots: Slots;
  /** Documents that are asked about again and again; those of an account are forgotten with it. */
  readonly #lasting = new Map<DocumentInput, Map<PolicyKind, Reading>>();
  #passing = new Map<DocumentInput, Map<PolicyKind, Reading>>();
  #count = 0;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** Forgets the documents of one account. */
  forget(): void {
    this.#passing = new Map();
  }

  read(document: DocumentInput, kind: PolicyKind, keep: 'lasting' | 'passing'): Reading {
    const shelf = keep === 'lasting' ? this.#lasting : this.#passing;
    const byKind = shelf.get(document) ?? new Map<PolicyKind, Reading>();
    shelf.set(document, byKind);
    const known = byKind.get(kind);
    if (known !== undefined) return known;
    const made = this.#read(document, kind);
    byKind.set(kind, made);
    return made;
  }

  #read(document: DocumentInput, kind: PolicyKind): Reading {
    const problems = new Problems();
    const policy = readDocument(document, rulesOf(kind), problems);
    const statements = policy?.statements ?? [];
    const frame = JSON.stringify([policy?.version, statements.map(frameOf)]);
    const values = statements.flatMap(valuesOf).map(({ written }) => written);
    const fixed = statements.flatMap(({ conditions }) => conditions).flatMap((clause) => this.#fixed(clause));
    this.#count += 1;
    return {
      id: this.#count,
      plain: policy !== undefined && problems.readable && !values.some((value) => reserved.test(value)),
      statements,
      frame,
      values: values.join('\u0000'),
      arnClauses: fixed.filter(({ key }) => key === 'aws:principalarn'),
      fixedClauses: fixed,
      usesArn:
        statements.some((statement) => variablesOf(statement).has('aws:principalarn')) ||
        fixed.some(({ key, variable }) => key === 'aws:principalarn' && variable),
      tags: [...new Set(statements.flatMap(tagsOf))].sort(),
      principals: statements.flatMap(({ principal, effect }) =>
        // Who is meant by everyone needs no asking.
        principal === undefined || (principal.anyone && !principal.not) ? [] : [compilePrincipal(principal, effect)],
      ),
      named: statements.flatMap(({ principal }) => principal?.arns ?? []),
    };
  }

  #fixed(clause: ConditionClause): readonly FixedClause[] {
    const key = clause.key.toLowerCase();
    if (!isSettled(key, true)) return [];
    const variable = clause.values.some((value) => value.variable);
    return [{ key, holds: compileCondition(clause, this.#slots), variable }];
  }
}

function frameOf({ effect, principal, action, resource, conditions }: Statement): unknown {
  return [
    effect,
    principal !== undefined,
    action.not,
    action.patterns.map((pattern) => pattern.toLowerCase()),
    resource === undefined ? [] : [resource.not, resource.patterns.length],
    conditions.map(({ operator, key, values }) => [operator.written, key.toLowerCase(), values.length]),
  ];
}

function valuesOf({ resource, conditions }: Statement): readonly Template[] {
  return [...(resource?.patterns ?? []), ...conditions.flatMap(({ values }) => values)];
}

function variablesOf(statement: Statement): ReadonlySet<string> {
  const parts = valuesOf(statement).flatMap((value) => (value.variable ? value.parts : []));
  return new Set(parts.flatMap((part) => (part.type === 'variable' ? [part.key.toLowerCase()] : [])));
}

function tagsOf(statement: Statement): readonly string[] {
  const keys = [...statement.conditions.map(({ key }) => key.toLowerCase()), ...variablesOf(statement)];
  return keys.filter((key) => key.startsWith(tagPrefix)).map((key) => key.slice(tagPrefix.length));
}

/** How closely statements name a caller, one digit each. */
export function gradesOf(readings: readonly Reading[], caller: Caller, bounded: boolean): string {
  let text = '';
  for (const { principals } of readings) for (const test of principals) text += String(test(caller, bounded));
  return text;
}
