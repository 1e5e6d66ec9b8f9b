// Reads a policy document, as text or object, and finds all that is wrong with it (IAM guide, "Grammar of the IAM JSON policy
// language"). Never throws and never skips silently: what cannot be understood is an `error`, and a document with an error is
// never evaluated. Statements are read next door; whether actions exist is `check/`'s question.
import { inputLimits, sinceText, sizeLimitOf } from '../limits.ts';
import type { DocumentInput, PolicyKind, Problem } from '../types.ts';
import { readJson } from './json.ts';
import { type KindRules, rulesOf } from './kinds.ts';
import { parseStatement } from './parse-statement.ts';
import type { Policy, Statement } from './policy.ts';
import { Problems, quoted, reasonOf } from './problems.ts';
import { isRecord } from './shape.ts';

/** How to read a document. */
export interface ParseOptions {
  /** What the document is used as. Default: `identity`. */
  readonly kind?: PolicyKind;
  /** The day whose rules and limits apply, `YYYY-MM-DD`. Default: the newest rules known here. */
  readonly asOf?: string;
}

/** What reading found. */
export interface Parsed {
  /** True if no problem is an `error`: the document can be evaluated. */
  readonly readable: boolean;
  /** The document in one form. Absent if it is not readable. */
  readonly policy?: Policy;
  /** All problems, in the order of the document. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a policy document and finds all its problems: a path, a code and a sentence each. Never throws.
 *
 * @example
 * parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject"}}').problems
 * // → [{ path: 'Statement', code: 'resource.missing', message: 'an identity policy needs `Resource` or `NotResource` in each statement', severity: 'error' }]
 */
export function parsePolicy(document: DocumentInput, options: ParseOptions = {}): Parsed {
  const { policy, problems } = readPartly(document, options);
  const readable = problems.readable && policy !== undefined;
  return { readable, ...(readable ? { policy } : {}), problems: problems.list };
}

/** Reads a document as far as it can be: with errors, `policy` holds what is left of it, to be looked at and never evaluated. */
export function readPartly(
  document: DocumentInput,
  options: ParseOptions,
): { readonly policy: Policy | undefined; readonly problems: Problems } {
  const problems = new Problems();
  const policy = readDocument(document, rulesOf(options.kind ?? 'identity', options.asOf), problems);
  if (problems.list.every((problem) => !problem.code.startsWith('json.'))) checkText(document, options, problems);
  return { policy, problems };
}

/** Reads a document for evaluation: as `parsePolicy`, without looking at its size. */
export function readDocument(document: DocumentInput, rules: KindRules, problems: Problems): Policy | undefined {
  try {
    const value =
      typeof document === 'string'
        ? readJson(document, { charactersMax: inputLimits.policyTextMax, depthMax: inputLimits.depthMax }, problems)
        : document;
    if (value === undefined && !problems.readable) return undefined;
    return readPolicy(value, rules, problems);
  } catch (failure) {
    // Only an object with a getter or a proxy of its own can bring us here; what it throws is not ours to pass on.
    problems.error('', 'document.hostile', `reading the document failed: ${reasonOf(failure)}`);
    return undefined;
  }
}

const elements = new Set(['Version', 'Id', 'Statement']);

function readPolicy(value: unknown, rules: KindRules, problems: Problems): Policy | undefined {
  if (!isRecord(value)) {
    problems.error('', 'document.not_object', `a policy document is a JSON object; this is ${quoted(value)}`);
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (problems.full) return undefined;
    if (!elements.has(name)) {
      problems.error(
        name,
        'document.element_unknown',
        `${quoted(name)} is not an element of a policy; it has \`Version\`, \`Id\` and \`Statement\``,
      );
    }
  }
  const version = readVersion(value['Version'], problems);
  const id = value['Id'];
  if (id !== undefined && typeof id !== 'string') problems.error('Id', 'document.id', '`Id` must be a text');
  const statements = readStatements(value['Statement'], { rules, version }, problems);
  return { version, ...(typeof id === 'string' ? { id } : {}), statements };
}

function readVersion(value: unknown, problems: Problems): Policy['version'] {
  if (value === undefined) return '2008-10-17';
  if (value === '2012-10-17' || value === '2008-10-17') return value;
  problems.error(
    'Version',
    'document.version',
    `the version is ${quoted(value)}; AWS knows \`2012-10-17\` and \`2008-10-17\``,
  );
  return '2012-10-17';
}

function readStatements(
  value: unknown,
  context: { readonly rules: KindRules; readonly version: Policy['version'] },
  problems: Problems,
): readonly Statement[] {
  if (value === undefined) {
    problems.error('', 'document.statement_missing', 'a policy needs `Statement`: one statement or a list of them');
    return [];
  }
  const single = !Array.isArray(value);
  const list: readonly unknown[] = single ? [value] : value;
  if (list.length === 0)
    problems.refused('Statement', 'document.statement_empty', '`Statement` is empty; AWS wants at least one statement');
  const sids = new Map<string, number>();
  const statements: Statement[] = [];
  for (const [index, item] of list.entries()) {
    if (problems.full) break;
    const path = single ? 'Statement' : `Statement[${index}]`;
    const statement = parseStatement(item, { ...context, index, path, problems });
    if (statement === undefined) continue;
    statements.push(statement);
    if (statement.sid === undefined || statement.sid === '') continue;
    const earlier = sids.get(statement.sid);
    if (earlier !== undefined) {
      problems.refused(
        `${path}.Sid`,
        'statement.sid_twice',
        `the Sid ${quoted(statement.sid)} is also that of statement ${earlier}; Sids are unique`,
      );
    }
    sids.set(statement.sid, index);
  }
  return statements;
}

/** Size and characters. An object is measured as its shortest JSON. */
function checkText(document: DocumentInput, options: ParseOptions, problems: Problems): void {
  const kind = options.kind ?? 'identity';
  const limit = sizeLimitOf(kind, options.asOf);
  const text = typeof document === 'string' ? document : jsonOf(document);
  if (text === undefined) return;
  const size = limit.countsWhiteSpace ? text.length : sizeWithoutSpace(text);
  if (size > limit.charactersMax) {
    const counted = limit.countsWhiteSpace ? 'characters' : 'characters without white space';
    problems.refused(
      '',
      'document.too_long',
      `the document has ${size} ${counted}; ${limit.of} may have ${limit.charactersMax}${sinceText(limit)}`,
    );
  }
  if (kind === 'resource') return;
  const foreign = /[^\t\n\r\u0020-\u00ff]/.exec(text);
  if (foreign !== null) {
    problems.refused(
      '',
      'document.character',
      `the character ${quoted(foreign[0])} is outside of those a policy may hold (U+0020 to U+00FF)`,
    );
  }
}

/** An object as JSON; `undefined` if it has none (it refers to itself): what is wrong then was found in reading it. */
function jsonOf(document: object): string | undefined {
  try {
    return JSON.stringify(document);
  } catch {
    return undefined;
  }
}

/** Characters but for white space. IAM does not say whether it counts white space inside of texts; like its quota page, none is counted. */
function sizeWithoutSpace(text: string): number {
  return text.replace(/\s/g, '').length;
}
