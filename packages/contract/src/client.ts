// The typed client: one function over the same route data that the server registers. Answers are parsed, so what it returns is true.

import type { z } from 'zod';
import { linesMedia, linesOf, streamOf } from './lines.ts';
import { type OAuthError, oauthError, type Problem, type PublishedError, problem, publishedError } from './problem.ts';
import { type Route, takesBody } from './route.ts';

/** The server said no: `problem.code` says which no. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(body: Problem) {
    super(body.detail);
    this.problem = body;
  }
}

export interface ClientOptions {
  /** For example `http://127.0.0.1:7333`; empty in the browser. */
  readonly baseUrl: string;
  /** A personal token; absent in the browser, where a cookie signs in. */
  readonly token?: string;
  /** Names the program, for the audit log's `door`: the CLI sends `tidegate-cli/<version>`; absent in the browser. */
  readonly userAgent?: string;
  readonly fetch?: typeof globalThis.fetch;
}

interface CallInput<R extends Route> {
  readonly params?: z.input<R['params']>;
  readonly query?: z.input<R['query']>;
  readonly body?: z.input<R['body']>;
  readonly signal?: AbortSignal;
}

export interface Client {
  /** Sends rows to a route of lines and gives its answers as they come, while rows are still on their way. */
  lines<R extends Route>(
    route: R,
    input: { readonly query?: z.input<R['query']>; readonly rows: AsyncIterable<z.input<R['body']>> },
  ): AsyncGenerator<z.output<R['output']>>;
  /** Calls a route. Throws `ProblemError` for a no, and whatever `fetch` throws when the server cannot be reached. */
  call<R extends Route>(route: R, input?: CallInput<R>): Promise<z.output<R['output']>>;
}

/** Makes a client for one server and one person. */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  const headersFor = (accept: string): Record<string, string> => ({
    accept,
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(options.userAgent === undefined ? {} : { 'user-agent': options.userAgent }),
  });
  return {
    async *lines(route, { query, rows }) {
      const init = {
        method: route.method,
        headers: { ...headersFor(linesMedia), 'content-type': linesMedia },
        credentials: 'same-origin' as const,
        body: streamOf(rows),
        // The answer begins before the body has ended; without the word a stream is not sent at all.
        duplex: 'half',
      };
      const response = await send(`${options.baseUrl}${pathOf(route, {})}${queryOf(query)}`, init);
      if (!response.ok) throw new ProblemError(await readProblem(response));
      for await (const line of linesOf(response)) yield route.output.parse(JSON.parse(line)) as never;
    },
    async call(route, input = {}) {
      const headers = headersFor('application/json');
      const hasBody = takesBody(route);
      const form = route.exchange === 'form';
      if (hasBody) headers['content-type'] = form ? 'application/x-www-form-urlencoded' : 'application/json';
      const response = await send(`${options.baseUrl}${pathOf(route, input.params)}${queryOf(input.query)}`, {
        method: route.method,
        headers,
        credentials: 'same-origin',
        ...(hasBody ? { body: form ? formOf(input.body) : JSON.stringify(input.body ?? {}) } : {}),
        ...(input.signal ? { signal: input.signal } : {}),
      });
      if (!response.ok) throw new ProblemError(await readProblem(response));
      return route.output.parse(await readAnswer(route, response)) as never;
    },
  };
}

async function readAnswer(route: Route, response: Response): Promise<unknown> {
  if (response.status === 204 || response.status === 201) return {};
  return route.media === 'application/json' ? await response.json() : await response.text();
}

function pathOf(route: Route, params: unknown): string {
  const values = new Map(Object.entries((params ?? {}) as Record<string, unknown>));
  return route.path.replace(/\{([a-z_]+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name) ?? '')));
}

const formOf = (body: unknown): string => queryOf(body).slice(1);

function queryOf(query: unknown): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) search.append(key, String(item));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** The published API's error body carries the same no under other names. */
const problemFrom = (body: PublishedError, status: number): Problem => ({
  type: 'about:blank',
  title: body.code,
  status,
  code: body.tidegate_code,
  detail: body.message,
  help: body.help,
  ...(body.field === undefined ? {} : { field: body.field }),
});

const problemOfOAuth = (body: OAuthError, status: number): Problem => ({
  type: 'about:blank',
  title: body.error,
  status,
  code: body.tidegate_code,
  detail: body.error_description,
  help: 'sign in again',
});

async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    const parsed = problem.safeParse(body);
    if (parsed.success) return parsed.data;
    const published = publishedError.safeParse(body);
    if (published.success) return problemFrom(published.data, response.status);
    const oauth = oauthError.safeParse(body);
    if (oauth.success) return problemOfOAuth(oauth.data, response.status);
  } catch {
    // Not JSON: something between us and the server answered; the status is all there is to tell.
  }
  return {
    type: 'about:blank',
    title: 'unexpected answer',
    status: response.status,
    code: 'server.unexpected',
    detail: `the server answered ${response.status} with something that is not from Tidegate`,
    help: 'check the address of the server',
  };
}
