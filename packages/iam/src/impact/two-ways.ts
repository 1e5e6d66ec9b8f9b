// Policies read in two ways where a fact of a request is not known: as generously as the fact allows, and as strictly. A request that both decide
// alike is decided whatever the fact was; any other is not known. Statements keep their places, so that one can be pointed at.
import { isRecord, listOf } from '../parse/shape.ts';
import type { DocumentInput, NodePolicies, Policies } from '../types.ts';

/** What is not known of a request. */
export interface UnknownFacts {
  /** Context keys in lower case. */
  readonly keys: ReadonlySet<string>;
  /** Which resource it is about. */
  readonly resource: boolean;
}

/** Which way to read. */
export type Reading = 'generous' | 'strict';

/** The policies as they are if the unknown facts are taken in favour of the request, or against it. */
export function readTwoWays(policies: Policies, unknown: UnknownFacts, reading: Reading): Policies {
  const documents = (list: readonly DocumentInput[]): readonly object[] =>
    list.map((one) => readDocument(one, unknown, reading));
  const nodes = (list: readonly NodePolicies[]): readonly NodePolicies[] =>
    list.map(({ node, policies: own }) => ({ node, policies: documents(own) }));
  const { identity, boundary, session, resource, endpoint, scp, rcp } = policies;
  return {
    ...policies,
    ...(identity === undefined ? {} : { identity: documents(identity) }),
    ...(boundary === undefined ? {} : { boundary: readDocument(boundary, unknown, reading) }),
    ...(session === undefined ? {} : { session: documents(session) }),
    ...(resource === undefined ? {} : { resource: readDocument(resource, unknown, reading) }),
    ...(endpoint === undefined ? {} : { endpoint: documents(endpoint) }),
    ...(scp === undefined ? {} : { scp: nodes(scp) }),
    ...(rcp === undefined ? {} : { rcp: nodes(rcp) }),
  };
}

function readDocument(document: DocumentInput, unknown: UnknownFacts, reading: Reading): object {
  const value = objectOf(document);
  const statements = listOf(value['Statement']).map((one) =>
    isRecord(one) ? readStatement(one, unknown, reading) : one,
  );
  return { ...value, Statement: statements };
}

type Fields = Readonly<Record<string, unknown>>;

/** A statement that matches if the unknown facts are as the reading wants them. */
function readStatement(statement: Fields, unknown: UnknownFacts, reading: Reading): Fields {
  const wanted = (statement['Effect'] === 'Allow') === (reading === 'generous');
  const conditions = isRecord(statement['Condition']) ? statement['Condition'] : {};
  const known: Record<string, Fields> = {};
  let open = false;
  for (const [operator, clauses] of Object.entries(conditions)) {
    const kept: Record<string, unknown> = {};
    for (const [key, values] of Object.entries(isRecord(clauses) ? clauses : {})) {
      if (unknown.keys.has(key.toLowerCase()) || mentions(values, unknown.keys)) open = true;
      else kept[key] = values;
    }
    if (Object.keys(kept).length > 0) known[operator] = kept;
  }
  const element = 'NotResource' in statement ? 'NotResource' : 'Resource';
  const resource = statement[element];
  const openResource =
    resource !== undefined && ((unknown.resource && !coversAll(element, resource)) || mentions(resource, unknown.keys));
  if (!open && !openResource) return statement;
  if (!wanted) return matchingNothing(statement);
  const { Condition: _, Resource: own, NotResource: left, ...rest } = statement;
  const asWritten = {
    ...(own === undefined ? {} : { Resource: own }),
    ...(left === undefined ? {} : { NotResource: left }),
  };
  return {
    ...rest,
    ...(openResource ? { Resource: '*' } : asWritten),
    ...(Object.keys(known).length === 0 ? {} : { Condition: known }),
  };
}

function coversAll(element: string, resource: unknown): boolean {
  return element === 'Resource' && listOf(resource).includes('*');
}

/** Does a text hold a variable whose value is not known? */
function mentions(values: unknown, keys: ReadonlySet<string>): boolean {
  if (keys.size === 0) return false;
  return listOf(values).some(
    (value) =>
      typeof value === 'string' &&
      [...value.matchAll(/\$\{([^},]+)/g)].some(([, key = '']) => keys.has(key.trim().toLowerCase())),
  );
}

/** In the place of a statement that the reading leaves out. */
function matchingNothing(statement: Fields): Fields {
  const { Condition: _, NotAction: __, Action: ___, ...rest } = statement;
  return { ...rest, Action: 'not-a-service:NotACall' };
}

/** A document as an object; what cannot be read stays unreadable, and is denied. */
function objectOf(document: DocumentInput): Fields {
  if (typeof document !== 'string') return isRecord(document) ? document : {};
  try {
    const value: unknown = JSON.parse(document);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
