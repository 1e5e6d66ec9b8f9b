// The OpenAPI 3.1 document, made from the same route table that the server registers: nothing is described that is not
// served, nothing served that is not described. Errors come from core's table of codes.

import { errorCodes, rights } from '@tidegate/core';
import { linesMedia } from '../lines.ts';
import { oauthError, problem, publishedError } from '../problem.ts';
import { type Access, type Route, takesBody } from '../route.ts';
import { type JsonSchema, SchemaShelf } from './schema-shelf.ts';

export interface OpenApiAsk {
  /** Operation id → route. */
  readonly routes: Readonly<Record<string, Route>>;
  readonly version: string;
  /** Where the server answers, for example `https://tidegate.example`; `/` where that is not known. */
  readonly serverUrl: string;
  /** Calls per minute where a route does not say. */
  readonly perMinuteDefault: number;
  /** The same for callers nobody knows, per address. */
  readonly perMinuteStranger: number;
  readonly bodyBytesMax: number;
}

function accessSentence(access: Access): string {
  const named = access;
  switch (named) {
    case 'nobody-signed-in':
      return 'Anybody may call it.';
    case 'signed-in':
      return 'Any active person may call it; what it shows is what this person may know.';
    case 'operator':
      return 'It needs the right `server:watch`, or a program on the server’s own machine that no proxy stands before.';
    default:
      return `It needs the right \`${named}\` (${rights[named].roles.join(', ')}).`;
  }
}

/** Makes the document. Pure: the same routes give the same document. */
export function makeOpenApi(ask: OpenApiAsk): Record<string, unknown> {
  const shelf = new SchemaShelf();
  const paths = new Map<string, Record<string, unknown>>();
  for (const [name, route] of Object.entries(ask.routes)) {
    const item = paths.get(route.path) ?? {};
    item[route.method.toLowerCase()] = operation(name, route, ask, shelf);
    paths.set(route.path, item);
  }
  const responses = errorResponses(shelf);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tidegate',
      version: ask.version,
      summary: 'A self-hosted just-in-time access broker.',
      description: `Durations are whole seconds. On our own paths times are RFC 3339 text in UTC, and an error is a problem (RFC 9457) whose \`code\` is one of \`x-error-codes\`. Bodies end at ${ask.bodyBytesMax} bytes. A person may call ${ask.perMinuteDefault} times a minute where an operation names no limit of its own; 429 names the wait in \`retry-after\`.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: ask.serverUrl }],
    tags: [...new Set(Object.values(ask.routes).map((route) => route.tag))].sort().map((name) => ({ name })),
    paths: Object.fromEntries([...paths].sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: shelf.schemas(),
      responses,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A personal token, `aup_…`; made in the portal or with `POST /api/tidegate/v1/tokens`.',
        },
        signIn: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-tidegate',
          description: 'The portal’s sign-in; calls that change something must also come from its own origin.',
        },
      },
    },
    'x-error-codes': Object.fromEntries(Object.entries(errorCodes)),
  };
}

function operation(name: string, route: Route, ask: OpenApiAsk, shelf: SchemaShelf): Record<string, unknown> {
  const usual = route.access === 'nobody-signed-in' ? ask.perMinuteStranger : ask.perMinuteDefault;
  const limit = route.perMinute ?? usual;
  const writes =
    route.audit.length === 0 ? '' : ` Written to the audit log: ${route.audit.map((k) => `\`${k}\``).join(', ')}.`;
  const hasBody = route.method !== 'GET';
  const body = hasBody ? shelf.schema(route.body, 'input') : null;
  // A body with a name of its own is a reference to the shelf.
  const hasInput =
    body !== null && ('$ref' in body || 'items' in body || Object.keys(body['properties'] ?? {}).length > 0);
  const parameters = [...parametersOf(route, 'path', shelf), ...parametersOf(route, 'query', shelf)];
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    description: `${accessSentence(route.access)}${writes} At most ${limit} calls a minute.`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasInput ? { requestBody: { required: true, content: contentOf(route, body) } } : {}),
    responses: {
      [String(route.status)]: success(route, shelf),
      ...errorsOf(route),
    },
    security: securityOf(route.access),
    'x-access': route.access,
    'x-audit': route.audit,
    'x-per-minute': limit,
  };
}

/** Lines may also come as the items of one list. */
const contentOf = (route: Route, schema: JsonSchema): Record<string, unknown> =>
  route.exchange === 'form'
    ? { 'application/x-www-form-urlencoded': { schema } }
    : route.exchange === 'lines'
      ? { [linesMedia]: { schema }, 'application/json': { schema: { type: 'array', items: schema } } }
      : { 'application/json': { schema } };

function success(route: Route, shelf: SchemaShelf): Record<string, unknown> {
  if (route.status === 201) return { description: 'taken; no body' };
  if (route.status === 204) return { description: 'done; no body' };
  const schema = shelf.schema(route.output, 'output');
  if (route.exchange === 'lines') return { description: 'a line for each row', content: { [linesMedia]: { schema } } };
  return { description: 'the answer', content: { [route.media]: { schema } } };
}

function securityOf(access: Access): readonly Record<string, readonly string[]>[] {
  if (access === 'nobody-signed-in') return [];
  const either = [{ token: [] }, { signIn: [] }];
  return access === 'operator' ? [...either, {}] : either;
}

function parametersOf(route: Route, where: 'path' | 'query', shelf: SchemaShelf): readonly Record<string, unknown>[] {
  const whole = shelf.schema(where === 'path' ? route.params : route.query, 'input');
  const required = new Set(whole['required'] ?? []);
  return Object.entries(whole['properties'] ?? {}).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || required.has(name),
    schema,
  }));
}

const errorKinds = { problem: 'Problem', published: 'Published', oauth: 'OAuth' } as const;

/** The statuses a caller must expect, by what the route takes and who may call it. */
function errorsOf(route: Route): Record<string, unknown> {
  const kind = errorKinds[route.errors];
  const hasBody = takesBody(route);
  const statuses = [
    400,
    ...(route.access === 'nobody-signed-in' ? [] : [401, 403]),
    ...(route.path.includes('{') ? [404] : []),
    ...(hasBody ? [409, 413, 415] : []),
    429,
    500,
    503,
  ];
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${kind}${status}` }]),
  );
}

function errorResponses(shelf: SchemaShelf): Record<string, unknown> {
  const shapes = [
    { kind: 'Problem', media: 'application/problem+json', schema: shelf.named('Problem', problem) },
    { kind: 'Published', media: 'application/json', schema: shelf.named('PublishedError', publishedError) },
    { kind: 'OAuth', media: 'application/json', schema: shelf.named('OAuthError', oauthError) },
  ];
  const statuses = [...new Set(Object.values(errorCodes).map((code) => code.status))].sort((a, b) => a - b);
  const made = new Map<string, unknown>();
  for (const { kind, media, schema } of shapes) {
    for (const status of statuses) {
      const codes = Object.entries(errorCodes).filter(([, code]) => code.status === status);
      made.set(`${kind}${status}`, {
        description: codes.map(([code, { help }]) => `\`${code}\`: ${help}`).join('; '),
        content: { [media]: { schema } },
      });
    }
  }
  return Object.fromEntries(made);
}

export type { JsonSchema };
