// Guardrails as documents, without an organization: what one attaches by hand, or what a review shows as the repair. Proved as one level would let through.
import type { Generated, GeneratedDocument, Proof } from '../generated.ts';
import { guardBreakGlass } from './guard-break-glass.ts';
import type { Guardrail } from './guardrail.ts';
import { withBreakGlass } from './guardrail.ts';
import { packStatements } from './pack.ts';
import { type AskedAt, levelOf, proveLeft, proveOpen, provePasses, proveStopped } from './prove-guardrails.ts';

/** Roles that guardrails let through, and who makes them. */
export interface BreakGlass {
  /** ARN patterns: `arn:aws:iam::*:role/break-glass`. */
  readonly roles: readonly string[];
  /** ARN patterns of roles that may make and edit them. */
  readonly madeBy?: readonly string[];
}

/** How to write guardrails down. */
export interface GenerateScpsOptions {
  readonly breakGlass?: BreakGlass;
  /** One document for all, named so, instead of one for each guardrail. */
  readonly mergedAs?: string;
}

/** A set, or why there is none. */
export type GeneratedScps =
  | { readonly ok: true; readonly generated: Generated }
  | { readonly ok: false; readonly problem: string };

/**
 * Service control policies for the guardrails, one document each (or one for all), within AWS's size, and proved. With `breakGlass`, roles of that name
 * pass, and a guardrail that keeps the name for them is added.
 *
 * @example
 * const made = generateScps([protectAccount()]);
 * made.ok && made.generated.documents.map(({ name }) => name) // → ['protect-account']
 */
export function generateScps(guardrails: readonly Guardrail[], options: GenerateScpsOptions = {}): GeneratedScps {
  const all = armed(guardrails, options.breakGlass);
  const documents: GeneratedDocument[] = [];
  const groups = options.mergedAs === undefined ? all.map((one) => [one]) : [all];
  for (const group of groups) {
    const about =
      options.mergedAs === undefined
        ? { name: group[0]?.name ?? 'guardrails', purpose: group[0]?.purpose ?? '' }
        : { name: options.mergedAs, purpose: group.map(({ purpose }) => purpose).join('; ') };
    const packed = packStatements(
      about,
      group.flatMap(({ statements }) => statements),
    );
    if (typeof packed === 'string') return { ok: false, problem: packed };
    documents.push(...packed);
  }
  const named = documents.map(({ name }) => name);
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (twice !== undefined)
    return { ok: false, problem: `two guardrails are called \`${twice}\`; merge them into one document` };
  return { ok: true, generated: { documents, proofs: proofsOf(all, documents, options), notes: notesOf(all) } };
}

/** The guardrails with their exceptions, and the guardrail that keeps the exceptions for those they are meant for. */
export function armed(guardrails: readonly Guardrail[], breakGlass: BreakGlass | undefined): readonly Guardrail[] {
  if (breakGlass === undefined) return guardrails;
  return [...guardrails.map((one) => withBreakGlass(one, breakGlass.roles)), guardBreakGlass(breakGlass)];
}

function proofsOf(
  guardrails: readonly Guardrail[],
  documents: readonly GeneratedDocument[],
  { breakGlass }: GenerateScpsOptions,
): readonly Proof[] {
  const roles = breakGlass?.roles ?? [];
  const at: AskedAt = { where: '', scp: levelOf(documents.map(({ document }) => document)), breakGlass: roles };
  const always = alwaysDenied(guardrails);
  return [
    ...guardrails.flatMap(({ stops }) => stops.map((one) => proveStopped(one, at))),
    ...guardrails.flatMap((one) => provePasses(one, at, always)),
    ...guardrails.flatMap(proofsLeft),
    proveOpen(at),
  ];
}

/** What statements deny to everyone, break-glass roles included. */
export function alwaysDenied(
  guardrails: readonly Guardrail[],
): readonly Guardrail['statements'][number]['statement'][] {
  return guardrails.flatMap(({ statements }) =>
    statements.filter(({ everyone }) => everyone === true).map(({ statement }) => statement),
  );
}

/** What the guardrail leaves alone, asked of its own statements only. */
export function proofsLeft(guardrail: Guardrail): readonly Proof[] {
  const document = {
    Version: '2012-10-17' as const,
    Statement: guardrail.statements.map(({ statement }) => statement),
  };
  const at: AskedAt = { where: '', scp: levelOf([document]), breakGlass: [] };
  return guardrail.leaves.map((left) => proveLeft(guardrail, left, at));
}

/** The notes of all, once each. */
export function notesOf(guardrails: readonly Guardrail[]): readonly string[] {
  return [
    ...new Set([
      ...guardrails.flatMap(({ notes }) => notes),
      'the management account is not bound by service control policies: nothing of this holds for its users, roles and root user',
      'service-linked roles are not bound by service control policies',
    ]),
  ];
}
