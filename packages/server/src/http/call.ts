// What a handler is given and what it answers. A handler sees parsed values and the person; it does not see the HTTP library.

import type { Actor } from '@tidegate/broker';
import { nothing, type Route } from '@tidegate/contract';
import { Refused, type Result, refusal, type SignIn } from '@tidegate/core';
import type { z } from 'zod';
import { brokenText, describeInputProblem } from './describe-input-problem.ts';

/** Where a call comes from, and the cookie it may start or end. */
export interface Visit {
  /** The caller's address; behind a trusted proxy, the one it names. */
  readonly address: string;
  /** From this machine, under a loopback name, with nothing that looks like a proxy between. */
  readonly sameMachine: boolean;
  /** Under which people reach this server, without a `/` at the end. */
  readonly origin: string;
  /** What the caller's browser or program says it is; never believed. */
  readonly agent: string;
  /** The sign-in behind the cookie or a program's token; null with a token of its own. */
  readonly signIn: SignIn | null;
  /** The secret of a browser that is away at a provider; null for none. */
  readonly passing: string | null;
  startPassing(secret: string): void;
  endPassing(): void;
  startCookie(secret: string): void;
  endCookie(): void;
}

/** One call of a route by a person. */
export interface Call<R extends Route> {
  readonly actor: Actor;
  readonly visit: Visit;
  readonly params: z.output<R['params']>;
  readonly query: z.output<R['query']>;
  readonly body: z.output<R['body']>;
}

/** One call of a route that needs nobody to be signed in. */
export type OpenCall<R extends Route> = Omit<Call<R>, 'actor'>;

/** A call as the edge hands it over: inputs not yet parsed. */
export interface RawCall {
  readonly actor: Actor | null;
  readonly visit: Visit;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** A route and what answers it. The answer is parsed with the route's output before it is sent. */
export interface Binding {
  readonly route: Route;
  readonly run: (call: RawCall) => Promise<Result<unknown>>;
}

/** What a handler may answer: the route's output before its schema has filled in or cut anything. */
export type Answer<R extends Route> = Promise<Result<z.input<R['output']>>>;

/** Binds a route that a person calls. Inputs are parsed first and refused with `input.*` when they do not fit. */
export function bind<R extends Route>(route: R, handle: (call: Call<R>) => Answer<R>): Binding {
  return {
    route,
    run: ({ actor, visit, ...raw }) => {
      if (actor === null) throw new Refused(refusal('auth.required', 'nobody is signed in'));
      return handle({ actor, visit, ...parseInputs(route, raw) });
    },
  };
}

/** Binds a route with the access `nobody-signed-in` or `operator`: the handler learns nothing about who calls. */
export function bindOpen<R extends Route>(route: R, handle: (call: OpenCall<R>) => Answer<R>): Binding {
  return { route, run: ({ visit, ...raw }) => handle({ visit, ...parseInputs(route, raw) }) };
}

/** The parts of a call that are there before its body is. */
export function parseAddress<R extends Route>(route: R, raw: Pick<RawCall, 'params' | 'query'>) {
  const { params, query } = parseInputs({ ...route, body: nothing }, { ...raw, body: undefined });
  return { params, query };
}

function parseInputs<R extends Route>(route: R, raw: Omit<RawCall, 'actor' | 'visit'>) {
  for (const part of [raw.params, raw.query, raw.body]) {
    const problem = brokenText(part);
    if (problem !== null) throw new Refused(problem);
  }
  return {
    params: parseInput<R['params']>(route.params, raw.params),
    query: parseInput<R['query']>(route.query, raw.query),
    body: parseInput<R['body']>(route.body, raw.body ?? {}),
  };
}

function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refused(describeInputProblem(parsed.error));
  return parsed.data;
}
