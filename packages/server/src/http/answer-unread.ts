// What is answered to a call that was not read to the end of its headers: no route has it, so it is written to the socket by hand. A query that is
// too long for an address is told so in our words, like any other.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { limits, type Refusal, refusal } from '@tidegate/core';
import { problemOf } from './answer-errors.ts';

/** The library's handler of errors of clients: answers and closes the connection. */
export function answerUnread(error: Error & { readonly code?: string }, socket: Socket): void {
  // Whoever hung up reads nothing.
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  if (error.code === 'HPE_HEADER_OVERFLOW') send(socket, 413, JSON.stringify(problemOf(tooLong)));
  else send(socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400, '');
}

const tooLong: Refusal = refusal(
  'input.too_large',
  `an address and headers may have ${limits.headerBytesMax} bytes together; a query has at most ${limits.queryLengthMax} characters`,
);

function send(socket: Socket, status: number, body: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(body === '' ? [] : ['Content-Type: application/problem+json; charset=utf-8']),
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
