// Opens the HTTP frame: library settings, logging, headers, host check, body parsing and the answers to whatever no route
// answers. Routes are registered into it by register-routes.ts.

import http from 'node:http';
import https from 'node:https';
import fastifyCookie from '@fastify/cookie';
import { type Chance, limits, refusal } from '@tidegate/core';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { type Config, isSecure } from '../config/config.ts';
import { answerError, errorsOfPath, sendRefusal } from './answer-errors.ts';
import { answerUnread } from './answer-unread.ts';
import { checkHost } from './check-origin.ts';
import { hurryBody } from './hurry-body.ts';
import { type LogStream, logOptions } from './log-options.ts';
import { setHeaders } from './set-headers.ts';

export interface AppAsk {
  readonly config: Config;
  readonly chance: Chance;
  readonly logStream: LogStream;
  /** PEM texts; null serves plain http. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

/** Probes come from machines that know this server by address, not by name; they are told nothing that a name protects. */
const anyHost: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Opens the frame; it listens when the caller says so. */
export async function openApp({ config, chance, logStream, tls }: AppAsk): Promise<FastifyInstance> {
  const secure = isSecure(config);
  const app = fastify({
    logger: logOptions(config.logLevel, logStream),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `ref_${Buffer.from(chance.bytes(10)).toString('hex')}`,
    bodyLimit: limits.bodyBytesMax,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    exposeHeadRoutes: false,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: false },
    serverFactory: (handler) =>
      withTimeouts(
        tls === null
          ? http.createServer({ maxHeaderSize: limits.headerBytesMax }, handler)
          : https.createServer({ ...tls, maxHeaderSize: limits.headerBytesMax }, handler),
      ),
    clientErrorHandler: answerUnread,
    frameworkErrors: (error, request, reply) => {
      setHeaders(reply, secure);
      answerError(error, request, reply);
    },
  });
  // Set before anything else: what goes wrong later is answered in our words and never in the library's.
  app.setErrorHandler(answerError);
  await app.register(fastifyCookie);
  parseOnlyJson(app);
  app.addHook('onRequest', async (request, reply) => {
    setHeaders(reply, secure);
    if (request.routeOptions.config.route?.exchange !== 'lines') hurryBody(request);
    if (anyHost.has(request.url)) return undefined;
    const refused = checkHost(request.host, config);
    return refused === null ? undefined : sendRefusal(reply, refused, errorsOfPath(request.url));
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the URL: what people type into URLs does not belong into logs.
    const facts = {
      reference: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      person: request.caller?.actor?.person.id,
    };
    request.log.info(facts, 'answered a call');
  });
  return app;
}

/** Bounds how long a slow caller can hold a connection. */
function withTimeouts<S extends http.Server>(server: S): S {
  server.headersTimeout = 15_000;
  // For streams of rows; everything else is held to less by `hurryBody`.
  server.requestTimeout = 600_000;
  server.keepAliveTimeout = 20_000;
  server.maxHeadersCount = 100;
  return server;
}

function parseOnlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, typeof body === 'string' ? body : body.toString('utf8'), done);
  });
}

/** The answer where no route is: the same for everybody and every path. */
export const noRoute = refusal('object.not_found', 'there is nothing at this path');
