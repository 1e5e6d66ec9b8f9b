// The one function that registers routes: from the contract's table, with access, limits, parsed input and parsed output.
// A route that declares no access, or that the table does not hold, does not register.

import type { Access, Route } from '@tidegate/contract';
import { assert, Bug, Refused, refusal, rightNames } from '@tidegate/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Binding } from './call.ts';
import { checkAccess } from './check-access.ts';
import { isLots, sendLines, takeRows } from './exchange-lines.ts';
import { type Caller, type Edge, identifyCaller } from './identify-caller.ts';
import { takeForms } from './take-forms.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly route?: Route;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

const accesses: ReadonlySet<Access> = new Set(['nobody-signed-in', 'operator', 'signed-in', ...rightNames]);

/** Calls per minute and address for callers nobody knows. */
export const strangerPerMinute = 1_200;

/** Registers every binding. `table` is the contract: name → route, each of which must be bound exactly once. */
export function registerRoutes(
  app: FastifyInstance,
  edge: Edge,
  table: Readonly<Record<string, Route>>,
  bindings: readonly Binding[],
): void {
  app.decorateRequest('caller', null);
  const names = new Map(Object.entries(table).map(([name, route]) => [route, name]));
  for (const binding of bindings) {
    const { route } = binding;
    const name = names.get(route);
    assert(name !== undefined, `route ${route.method} ${route.path} is bound twice or is not in the contract's table`);
    names.delete(route);
    if (route.exchange === 'whole') registerRoute(app, edge, name, binding);
    else {
      // In a room of its own, where bodies are read in another way: no form of a foreign page is read anywhere else.
      app.register(async (room) => {
        if (route.exchange === 'form') takeForms(room);
        else takeRows(room);
        registerRoute(room, edge, name, binding);
      });
    }
  }
  const unbound = [...names.values()];
  assert(unbound.length === 0, `routes without a handler: ${unbound.join(', ')}`);
}

function registerRoute(app: FastifyInstance, edge: Edge, name: string, { route, run }: Binding): void {
  assert(accesses.has(route.access), `route ${name} declares no access, so it does not register`);
  assert(
    route.method === 'GET' || route.audit !== undefined,
    `route ${name} does not say what it writes to the audit log`,
  );
  app.route({
    method: route.method,
    url: route.path.replace(/\{([a-z_]+)\}/g, ':$1'),
    config: { route },
    // Before the body is read: a caller who may not call learns nothing about what would have fitted.
    onRequest: async (request, reply) => {
      request.caller = await admit(request, reply, edge, name, route);
    },
    handler: async (request, reply) => {
      const { caller } = request;
      if (caller === null) throw new Bug('a handler ran before the caller was admitted');
      const result = await run({ ...caller, params: request.params, query: request.query, body: request.body });
      if (!result.ok) throw new Refused(result.refusal);
      if (isLots(result.value)) return sendLines({ request, reply }, { name, route }, result.value);
      return present(reply, name, route, result.value);
    },
  });
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  edge: Edge,
  name: string,
  route: Route,
): Promise<Caller> {
  const caller = await identifyCaller(request, reply, edge);
  const refused = checkAccess(route, caller);
  const known = caller.actor !== null;
  const who = caller.actor?.person.id ?? request.ip;
  limit(edge, `all:${who}`, known ? edge.config.ratePerMinute : Math.min(strangerPerMinute, edge.config.ratePerMinute));
  if (refused !== null) throw new Refused(refused);
  if (route.perMinute !== null) limit(edge, `${name}:${who}`, route.perMinute);
  return caller;
}

function limit(edge: Edge, key: string, perMinute: number): void {
  const wait = edge.rates.take(key, perMinute);
  if (wait === 0) return;
  throw new Refused(
    refusal('limit.rate', `at most ${perMinute} calls a minute are answered here; wait ${wait} s`, {
      details: { retry_after_sec: wait, per_minute: perMinute },
    }),
  );
}

function present(reply: FastifyReply, name: string, route: Route, value: unknown): FastifyReply {
  const shown = route.output.safeParse(value);
  if (!shown.success) throw new Bug(`the answer of ${name} does not fit its schema: ${shown.error.message}`);
  reply.code(route.status);
  if (route.status === 204 || route.status === 201) return reply.send();
  if (route.media === 'application/json') {
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(shown.data));
  }
  assert(typeof shown.data === 'string', `the answer of ${name} is not text`);
  return reply.type(`${route.media}; charset=utf-8`).send(shown.data);
}
