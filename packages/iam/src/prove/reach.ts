// Questions of the kind "is there a request?": answered with one, decided by the engine, or with the proof that there is none.
import { parsePolicy } from '../parse/parse-policy.ts';
import type { DocumentInput, Policies } from '../types.ts';
import type { Answer, AskOptions, Existence } from './answer.ts';
import { type Asked, ask } from './ask.ts';
import { answerOf } from './contained.ts';

/** What to look for: actions and resources as a statement writes them, and conditions if any. */
export interface ReachPattern {
  readonly action: string | readonly string[];
  /** Default: any. */
  readonly resource?: string | readonly string[];
  readonly condition?: object;
}

/** Do the layers allow some request that the pattern covers? */
export function reachable(layers: Policies, pattern: ReachPattern, options: AskOptions = {}): Existence {
  const covered = {
    Effect: 'Allow',
    Action: pattern.action,
    Resource: pattern.resource ?? '*',
    ...(pattern.condition === undefined ? {} : { Condition: pattern.condition }),
  };
  return existenceOf(ask({ allow: [layers, covering(covered, layers)], deny: [] }, options));
}

/**
 * Can the statement, or the policy, never take effect under the layers? It stands in the place of the identity policies. An Allow takes effect if
 * some request it grants passes all other layers; a Deny if it takes away something that the layers, as given, allow. A counter-example is
 * a request for which it matters. That an action or a key does not exist is a reason, too: the table has no such request.
 */
export function neverAllows(layers: Policies, subject: DocumentInput, options: AskOptions = {}): Answer {
  const document = asDocument(subject);
  const { policy, problems } = parsePolicy(document);
  if (policy === undefined) {
    const [wrong] = problems;
    return { answer: 'unknown', reason: `the document cannot be read: ${wrong?.path ?? ''}: ${wrong?.message ?? ''}` };
  }
  const [only] = policy.statements;
  if (policy.statements.length === 1 && only?.effect === 'deny') {
    const flipped = covering({ ...statementIn(document), Effect: 'Allow' }, layers, policy.version);
    return answerOf(ask({ allow: [layers, flipped], deny: [] }, options));
  }
  const own = { identity: [document] };
  return answerOf(ask({ allow: [{ ...layers, ...own }, own], deny: [] }, options));
}

/** Can a caller without credentials do anything under a resource policy? The witness is what it can do. */
export function publicAccess(policy: DocumentInput, options: Pick<AskOptions, 'universe'> = {}): Existence {
  return existenceOf(
    ask({ allow: [{ resource: policy }], deny: [] }, { ...options, principal: { type: 'anonymous' } }),
  );
}

function existenceOf({ found, unknown, assuming }: Asked): Existence {
  const [first] = found;
  if (first !== undefined) return { answer: 'exists', witness: first.witness };
  return unknown[0] ?? { answer: 'none', assuming };
}

/** A policy that allows exactly what a statement covers, whoever asks and wherever. */
function covering(statement: object, layers: Policies, version = '2012-10-17'): Policies {
  const identity = [{ Version: version, Statement: statement }];
  if (layers.resource === undefined) return { identity };
  return { identity, resource: { Version: version, Statement: { ...statement, Principal: '*' } } };
}

function asDocument(subject: DocumentInput): object {
  const read = objectOf(subject);
  return 'Statement' in read ? read : { Version: '2012-10-17', Statement: read };
}

function statementIn(document: object): object {
  const { Statement: statement }: { Statement?: unknown } = document;
  const one: unknown = Array.isArray(statement) ? statement[0] : statement;
  return typeof one === 'object' && one !== null ? one : {};
}

function objectOf(document: DocumentInput): object {
  if (typeof document !== 'string') return document;
  try {
    const read: unknown = JSON.parse(document);
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    // What is wrong with the text is said by whoever reads it as a policy.
    return {};
  }
}
