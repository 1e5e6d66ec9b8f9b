// Answers what no route answers: the portal's files, its page for every address a browser may open, and otherwise one and the
// same "nothing here". Not a route, because it calls nothing and shows the same to everybody.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorsOfPath, sendRefusal } from '../http/answer-errors.ts';
import { noRoute } from '../http/open-app.ts';
import { pagePolicy } from '../http/set-headers.ts';
import type { PortalFile } from './load-files.ts';

const indexPath = '/index.html';

/** Sets the answer for everything that is not in the route table. */
export function answerRest(app: FastifyInstance, files: ReadonlyMap<string, PortalFile>): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const file = request.method === 'GET' ? fileFor(path, request, files) : undefined;
    return file === undefined ? sendRefusal(reply, noRoute, errorsOfPath(path)) : sendFile(request, reply, file);
  });
}

function fileFor(
  path: string,
  request: FastifyRequest,
  files: ReadonlyMap<string, PortalFile>,
): PortalFile | undefined {
  const exact = files.get(path);
  if (exact !== undefined) return exact;
  const isPage = request.headers.accept?.includes('text/html') === true;
  return isPage && path !== '/api' && !path.startsWith('/api/') ? files.get(indexPath) : undefined;
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PortalFile): FastifyReply {
  reply.headers({
    'cache-control': file.forEver ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (file.type.startsWith('text/html')) reply.header('content-security-policy', pagePolicy);
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  reply.code(200).type(file.type);
  const takesGzip = request.headers['accept-encoding']?.includes('gzip') === true;
  if (file.gzipped === null || !takesGzip) return reply.send(file.body);
  return reply.header('content-encoding', 'gzip').send(file.gzipped);
}
