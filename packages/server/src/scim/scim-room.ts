// The room in which sources speak SCIM: its own content type, its own error body, its own credential (the token of one source, never a
// person's), and nothing of ours that a person could reach with it. Bodies are read only after the token was found good.

import { authenticateSource } from '@tidegate/broker';
import { errorCodes, Fault, limits, type Refusal, Refused, type Source } from '@tidegate/core';
import { scim } from '@tidegate/sources';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Edge, wrongTokensPerMinute } from '../http/identify-caller.ts';
import type { Serving } from '../http/serving.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The source that speaks; null outside the room. */
    source: Source | null;
  }
}

/** Calls per minute of one source: providers send a company in one night. */
export const scimCallsPerMinute = 6_000;

/** Sends a SCIM body. */
export const sendScim = (reply: FastifyReply, status: number, body: object): FastifyReply =>
  reply.code(status).type('application/scim+json; charset=utf-8').send(JSON.stringify(body));

/** Sets up what all routes of the room share. */
export function furnish(room: FastifyInstance, edge: Edge, serving: Serving): void {
  room.removeAllContentTypeParsers();
  const parse = room.getDefaultJsonParser('error', 'error');
  room.addContentTypeParser(
    ['application/scim+json', 'application/json'],
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') done(null, undefined);
      else parse(request, typeof body === 'string' ? body : body.toString('utf8'), done);
    },
  );
  room.setErrorHandler((error, request, reply) => answerScimError(error, request, reply));
  room.addHook('onRequest', async (request) => {
    request.source = await admit(request, edge, serving);
  });
}

async function admit(request: FastifyRequest, edge: Edge, serving: Serving): Promise<Source> {
  const { authorization = '' } = request.headers;
  const token = /^bearer +([!-~]{10,200}) *$/i.exec(authorization)?.[1] ?? '';
  const { params } = request;
  const reference = typeof params === 'object' && params !== null && 'source' in params ? String(params.source) : '';
  const source = await authenticateSource(serving.ports, { reference, token });
  if (source === null) {
    // The same whether the source, its name or the token is wrong.
    const wait = edge.rates.take(`wrong-token:${request.ip}`, wrongTokensPerMinute);
    throw wait === 0
      ? new scim.ScimError(401, null, 'the token is not valid for this source')
      : new scim.ScimError(429, null, `too many wrong tokens came from your address; wait ${wait} s`);
  }
  const wait = edge.rates.take(`scim:${source.id}`, scimCallsPerMinute);
  if (wait > 0)
    throw new scim.ScimError(429, null, `at most ${scimCallsPerMinute} calls a minute are answered; wait ${wait} s`);
  return source;
}

function answerScimError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = scimErrorOf(error);
  if (known === null) request.log.error({ err: error, reference: request.id }, 'a call of a source met a bug');
  const shown =
    known ?? new scim.ScimError(500, null, `something went wrong on our side; the reference is \`${request.id}\``);
  if (shown.status === 401) reply.header('www-authenticate', 'Bearer');
  if (shown.status === 429) reply.header('retry-after', '60');
  return sendScim(reply, shown.status, scim.scimErrorBody(shown));
}

function scimErrorOf(error: unknown): scim.ScimError | null {
  if (error instanceof scim.ScimError) return error;
  if (error instanceof Refused) return ofRefusal(error.refusal);
  if (error instanceof Fault) return new scim.ScimError(errorCodes[error.code].status, null, error.message);
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return null;
  if (error.statusCode === 413)
    return new scim.ScimError(413, null, `the body is larger than ${limits.bodyBytesMax} bytes`);
  if (error.statusCode === 415) return new scim.ScimError(415, null, 'the body must be `application/scim+json`');
  return error.statusCode < 500 ? new scim.ScimError(400, 'invalidSyntax', 'the body is not valid JSON') : null;
}

/** A refusal of a use case, in the words of SCIM. */
export function ofRefusal({ code, message }: Refusal): scim.ScimError {
  const { status } = errorCodes[code];
  if (code === 'object.name_taken') return new scim.ScimError(409, 'uniqueness', message);
  if (code === 'object.changed') return new scim.ScimError(412, null, message);
  return new scim.ScimError(status, status === 400 ? 'invalidValue' : null, message);
}
