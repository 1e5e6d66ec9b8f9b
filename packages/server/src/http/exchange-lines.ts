// Routes of lines: rows are read as they come and answers written as they are ready. What cannot be read of a row is told in its place;
// what ends the whole exchange early is the route's to tell in its last line, because the status has gone out by then.

import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Route } from '@tidegate/contract';
import { Bug, ok, type Refusal, Refused, refusal } from '@tidegate/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Binding, type Call, parseAddress } from './call.ts';
import { brokenText, describeInputProblem } from './describe-input-problem.ts';
import { type RawRow, readRows } from './read-rows.ts';

/** A row, read and fitting the route's body, or why it could not be. */
export type LineIn<R extends Route> = RawRow &
  ({ readonly value: z.output<R['body']> } | { readonly refusal: Refusal });

/** What a handler of lines is given. */
export type LinesCall<R extends Route> = Omit<Call<R>, 'body'> & { readonly rows: AsyncIterable<LineIn<R>> };

/**
 * Answers are held back for a caller who has not begun to read, up to this many bytes: some send everything before they read anything, and
 * waiting for each other would be for ever.
 */
const heldBytes = 32_000_000;

const lines = 'application/x-ndjson';

/** Binds a route of lines. The handler's answers go out a line each, in lots as it gives them. */
export function bindLines<R extends Route>(
  route: R,
  handle: (call: LinesCall<R>) => AsyncIterable<readonly z.input<R['output']>[]>,
): Binding {
  return {
    route,
    run: ({ actor, visit, body, ...address }) => {
      if (actor === null) throw new Refused(refusal('auth.required', 'nobody is signed in'));
      const { params, query } = parseAddress(route, address);
      return Promise.resolve(ok(handle({ actor, visit, params, query, rows: fitted(route, body) })));
    },
  };
}

async function* fitted<R extends Route>(route: R, body: unknown): AsyncGenerator<LineIn<R>> {
  if (!(body instanceof RowStream)) return;
  for await (const rows of readRows(body.bytes, body.form))
    for (const row of rows) yield { ...row, ...readRow<R['body']>(route.body, row) };
}

function readRow<T extends z.ZodType>(
  schema: T,
  { text }: RawRow,
): { readonly value: z.output<T> } | { readonly refusal: Refusal } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refusal: refusal('input.invalid', 'the row is not valid JSON') };
  }
  const broken = brokenText(value);
  if (broken !== null) return { refusal: broken };
  const parsed = schema.safeParse(value);
  return parsed.success ? { value: parsed.data } : { refusal: describeInputProblem(parsed.error) };
}

/** A body that is still on its way. */
export class RowStream {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly form: 'lines' | 'list';
  constructor(bytes: AsyncIterable<Uint8Array>, form: 'lines' | 'list') {
    this.bytes = bytes;
    this.form = form;
  }
}

/** Lets bodies through as they come, in both forms; everything else stays refused. */
export function takeRows(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(lines, (_request, payload, done) => done(null, new RowStream(payload, 'lines')));
  app.addContentTypeParser('application/json', (_request, payload, done) => done(null, new RowStream(payload, 'list')));
}

/** Sends the answers of a route of lines. */
export function sendLines(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { name, route }: { readonly name: string; readonly route: Route },
  answers: AsyncIterable<readonly unknown[]>,
): FastifyReply {
  const out = new PassThrough({ highWaterMark: heldBytes });
  const write = async (): Promise<void> => {
    for await (const lot of answers) {
      if (out.destroyed) return;
      const text = lot.map((line) => `${JSON.stringify(shown(name, route, line))}\n`).join('');
      if (!out.write(text)) await Promise.race([once(out, 'drain'), once(out, 'close')]);
    }
    out.end();
  };
  write().catch((error: unknown) => {
    // A caller who goes away while sending is no mistake of ours; whatever was answered is done.
    if (request.raw.destroyed && !request.raw.complete)
      request.log.info('the caller of an exchange of lines went away');
    else request.log.error({ err: error, reference: request.id }, 'an exchange of lines met a bug');
    // Cut off rather than ended: without its last line nobody takes the answer for whole.
    out.destroy();
  });
  return reply.code(200).type(`${lines}; charset=utf-8`).send(out);
}

function shown(name: string, route: Route, line: unknown): unknown {
  const parsed = route.output.safeParse(line);
  if (!parsed.success) throw new Bug(`an answer of ${name} does not fit its schema: ${parsed.error.message}`);
  return parsed.data;
}

/** Whether what a route's `run` answered is a stream of lots of lines. */
export const isLots = (value: unknown): value is AsyncIterable<readonly unknown[]> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
