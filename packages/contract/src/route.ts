// A route as data: method, path, who may call, what goes in and out, what it leaves in the audit log. The server registers
// nothing else, the OpenAPI document and the typed client are made from it.

import type { Right } from '@tidegate/core';
import type { z } from 'zod';

/**
 * Who may call. A right: whoever has it by a role. `signed-in`: any active person. `nobody-signed-in`: sign-in itself, probes, the
 * description of this API. `operator`: who may watch the server, or a program on its own machine that no proxy stands before.
 */
export type Access = 'nobody-signed-in' | 'operator' | 'signed-in' | Right;

/** What an answer is made of; everything but probes and pages is JSON. */
export type Media = 'application/json' | 'text/html' | 'text/plain';

/** Whether calls of a method have a body. */
export const takesBody = ({ method }: Pick<Route, 'method'>): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH';

export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for parameters, as in OpenAPI. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly output: Output;
  /** 200 unless said; 201 and 204 have no body. */
  readonly status: 200 | 201 | 204;
  /** `application/json` unless said; other answers are text. */
  readonly media: Media;
  /**
   * `whole` unless said: one body, one answer. `lines`: the body is a stream of `body`, one JSON text a line or the items of one list, and
   * the answer is a stream of `output`, one a line, that begins before the body has ended. Its status says only that it began.
   * `form`: the body is a form (`application/x-www-form-urlencoded`) whose fields are texts.
   */
  readonly exchange: 'whole' | 'lines' | 'form';
  /** The audit kinds it may write; empty for reading. */
  readonly audit: readonly string[];
  /** Calls per minute and person; the server's default where absent. */
  readonly perMinute: number | null;
  /** `problem`: RFC 9457. `published`: the error body of the published API. `oauth`: RFC 6749, section 5.2. */
  readonly errors: 'problem' | 'published' | 'oauth';
}

/** What a route answers, as its caller reads it. */
export type OutputOf<R extends Route> = z.output<R['output']>;

/** What a route takes as its body, as a caller writes it. */
export type BodyOf<R extends Route> = z.input<R['body']>;
