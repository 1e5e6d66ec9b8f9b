// How long a caller may take to send what it sends. Node bounds all calls alike, and a stream of rows is written while it is read, so
// that the bound of the server is wide; every other call is held to the narrow one here.

import type { FastifyRequest } from 'fastify';

/** A body that is read whole must have come by then. */
const wholeBodyMs = 60_000;

/** Ends a call whose body is still not there. */
export function hurryBody({ raw }: FastifyRequest): void {
  const timer = setTimeout(() => {
    if (!raw.complete) raw.destroy();
  }, wholeBodyMs);
  timer.unref();
  const stop = (): void => clearTimeout(timer);
  raw.once('end', stop);
  raw.once('close', stop);
}
