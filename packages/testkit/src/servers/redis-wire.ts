// A few lines of Redis's old protocol (RESP2), so that tests see a server without the driver that the adapter uses: sign in, send, read
// the answer. An error of the server is thrown as `Error` with its text. No reconnecting, no cleverness.

import { connect, type Socket } from 'node:net';

export interface RedisLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** One signed-in connection. */
export interface RedisWire {
  /** Sends one command; texts, numbers, lists or null come back. */
  readonly send: (...words: readonly string[]) => Promise<unknown>;
  /** Whether the server has closed it. */
  readonly closed: () => boolean;
  readonly end: () => void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Connects and signs in. Throws what the server says. */
export async function redisWire(login: RedisLogin): Promise<RedisWire> {
  const socket = connect(login.port, login.host);
  const waiting: Waiting[] = [];
  let closed = false;
  let unread = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    unread = Buffer.concat([unread, typeof bytes === 'string' ? Buffer.from(bytes) : bytes]);
    for (;;) {
      const reply = readReply(unread, 0);
      if (reply === null) return;
      unread = unread.subarray(reply.end);
      const one = waiting.shift();
      if (reply.value instanceof Error) one?.reject(reply.value);
      else one?.resolve(reply.value);
    }
  });
  const over = (): void => {
    closed = true;
    for (const one of waiting.splice(0)) one.reject(new Error('the connection was closed'));
  };
  socket.on('error', over);
  socket.on('close', over);
  await opened(socket);
  const send: RedisWire['send'] = (...words) =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new Error('the connection was closed'));
      waiting.push({ resolve, reject });
      socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
    });
  try {
    await send('AUTH', login.username, login.password);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { send, closed: () => closed, end: () => socket.destroy() };
}

const opened = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });

interface Reply {
  readonly value: unknown;
  readonly end: number;
}

/** The reply that begins at `at`, or null when it is not all there yet. */
function readReply(bytes: Buffer, at: number): Reply | null {
  const line = bytes.indexOf('\r\n', at);
  if (line === -1) return null;
  const text = bytes.toString('utf8', at + 1, line);
  const end = line + 2;
  switch (bytes.toString('latin1', at, at + 1)) {
    case '+':
      return { value: text, end };
    case '-':
      return { value: new Error(text), end };
    case ':':
      return { value: Number(text), end };
    case '$': {
      const length = Number(text);
      if (length < 0) return { value: null, end };
      if (bytes.length < end + length + 2) return null;
      return { value: bytes.toString('utf8', end, end + length), end: end + length + 2 };
    }
    case '*':
      return Number(text) < 0 ? { value: null, end } : readList(bytes, end, Number(text));
    default:
      throw new Error('the server does not speak RESP2');
  }
}

function readList(bytes: Buffer, from: number, count: number): Reply | null {
  const value: unknown[] = [];
  let end = from;
  for (let index = 0; index < count; index += 1) {
    const one = readReply(bytes, end);
    if (one === null) return null;
    value.push(one.value);
    end = one.end;
  }
  return { value, end };
}
