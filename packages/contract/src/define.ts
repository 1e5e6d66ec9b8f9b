// Makes routes with the house's defaults, so that a definition names only what is special about it.

import { z } from 'zod';
import type { Access, Media, Route } from './route.ts';

/** No parameters, no query, or no body. */
export const nothing = z.object({}).strict();
export type Nothing = typeof nothing;

interface Definition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType> {
  readonly method: Route['method'];
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  readonly output: O;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly status?: Route['status'];
  readonly media?: Media;
  readonly exchange?: Route['exchange'];
  readonly audit?: readonly string[];
  readonly perMinute?: number;
  readonly errors?: Route['errors'];
}

/** Completes a definition. A route that changes something must name what it writes to the audit log. */
export function route<
  O extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(definition: Definition<P, Q, B, O>): Route<P, Q, B, O> {
  const none = nothing as unknown;
  return {
    status: 200,
    media: 'application/json',
    exchange: 'whole',
    audit: [],
    perMinute: null,
    errors: 'problem',
    params: none as P,
    query: none as Q,
    body: none as B,
    ...definition,
  };
}
