// Every no leaves the server here. Refusals show themselves; faults show their message, while detail and cause go to the
// log; everything else is a bug of ours: 500 with a reference, and the server lives.

import { STATUS_CODES } from 'node:http';
import type { OAuthError, Problem, PublishedError, Route } from '@tidegate/contract';
import { errorCodes, Fault, limits, quoted, type Refusal, Refused, refusal } from '@tidegate/core';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** The error body of our own paths: RFC 9457. */
export function problemOf(refused: Refusal): Problem {
  const { status, help } = errorCodes[refused.code];
  return {
    type: `/api-docs#${refused.code}`,
    title: (STATUS_CODES[status] ?? 'error').toLowerCase(),
    status,
    code: refused.code,
    detail: refused.message,
    help,
    ...(refused.field === undefined ? {} : { field: refused.field }),
    ...(refused.details === undefined ? {} : { details: { ...refused.details } }),
  };
}

/** The error body of the published API's paths, with our code inside. */
export function publishedErrorOf(refused: Refusal): PublishedError {
  const { status, help } = errorCodes[refused.code];
  return {
    status: String(status),
    code: status === 401 ? 'Unauthorized' : refused.code,
    message: refused.message,
    tidegate_code: refused.code,
    help,
    ...(refused.field === undefined ? {} : { field: refused.field }),
  };
}

/** The error body of the path where programs get their tokens: RFC 6749, section 5.2. */
export function oauthErrorOf(refused: Refusal): OAuthError {
  const { status } = errorCodes[refused.code];
  const word = (): OAuthError['error'] => {
    if (refused.code === 'auth.grant_invalid') return 'invalid_grant';
    if (refused.field === 'grant_type') return 'unsupported_grant_type';
    if (status === 503 || status === 429) return 'temporarily_unavailable';
    return status >= 500 ? 'server_error' : 'invalid_request';
  };
  return { error: word(), error_description: refused.message, tidegate_code: refused.code };
}

/** Sends a refusal in the body that the path speaks. */
export function sendRefusal(reply: FastifyReply, refused: Refusal, errors: Route['errors']): FastifyReply {
  const { status } = errorCodes[refused.code];
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const wait = refused.details?.['retry_after_sec'];
  if (typeof wait === 'number') reply.header('retry-after', String(wait));
  // Serialized here: nothing between this line and the socket may fail on an error's way out.
  const send = (type: string, body: object): FastifyReply =>
    reply.code(status).type(`${type}; charset=utf-8`).send(JSON.stringify(body));
  if (errors === 'problem') return send('application/problem+json', problemOf(refused));
  return send('application/json', errors === 'published' ? publishedErrorOf(refused) : oauthErrorOf(refused));
}

/** Which body a path speaks when no route is known: ours under our own prefix and outside the API, the published one else. */
export const errorsOfPath = (path: string): Route['errors'] =>
  path.startsWith('/api/') && !path.startsWith('/api/tidegate/') ? 'published' : 'problem';

/** Fastify's error handler: set before any route. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const errors = request.routeOptions.config.route?.errors ?? errorsOfPath(request.url);
  return sendRefusal(reply, refusalOf(error, request), errors);
}

function refusalOf(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof Fault) {
    request.log.warn({ code: error.code, detail: error.detail, err: error.cause }, 'a call met a fault');
    return refusal(error.code, error.message);
  }
  const known = refusalOfHttp(error);
  if (known !== null) return known;
  request.log.error({ err: error, reference: request.id }, 'a call met a bug');
  return refusal('server.bug', `something went wrong on our side; the reference is \`${request.id}\``);
}

/** What the HTTP library refuses by itself, in our words. */
function refusalOfHttp(error: unknown): Refusal | null {
  if (!isHttpError(error)) return null;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refusal('input.too_large', `the body is larger than ${limits.bodyBytesMax} bytes; send less at once`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refusal('input.unsupported_media', 'the body must be JSON');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return refusal('input.invalid', 'the body is not valid JSON');
    default:
      break;
  }
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return null;
  return refusal('input.invalid', `the request cannot be read: ${quoted(error.message, 200)}`);
}

function isHttpError(error: unknown): error is FastifyError {
  return (
    error instanceof Error && ('statusCode' in error || ('code' in error && String(error.code).startsWith('FST_')))
  );
}
