// Waits on this machine for the browser to bring the answer of a sign-in: on the first free of four ports that are known to the portal. It
// answers the one address it waits for, once, and believes only an answer with the word that was sent along.

import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { CliFailure } from '../failure.ts';

/** The ports of the published login. */
export const loopbackPorts: readonly number[] = [64_131, 64_132, 64_133, 64_134];

export interface Loopback {
  /** Where the answer is to go. */
  readonly redirectUri: string;
  /** The code of the answer; refuses an answer that says no, or that nobody asked for. */
  code(state: string, withinMs: number): Promise<string>;
  close(): void;
}

/** Listens. Refuses where all ports are taken. */
export async function openLoopback(ports: readonly number[] = loopbackPorts): Promise<Loopback> {
  const server = createServer();
  const port = await firstFree(server, ports);
  return {
    redirectUri: `http://localhost:${port}`,
    code: (state, withinMs) => waitFor(server, { state, withinMs }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function firstFree(server: Server, ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    const free = await new Promise<boolean>((tried) => {
      server.once('error', () => tried(false));
      server.listen(port, 'localhost', () => tried(true));
    });
    server.removeAllListeners('error');
    const address = server.address();
    if (free && typeof address === 'object' && address !== null) return address.port;
  }
  throw new CliFailure(`the ports ${ports.join(', ')} are all taken on this machine; free one and try again`, 6);
}

const page = (sentence: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tidegate</title><p>${sentence}</p></html>\n`;

function waitFor(server: Server, ask: { readonly state: string; readonly withinMs: number }): Promise<string> {
  return new Promise((done, failed) => {
    const timer = setTimeout(
      () => failed(new CliFailure('nobody answered in the browser; run `tidegate login` again', 6)),
      ask.withinMs,
    );
    server.on('request', (request, response) => {
      const answer = new URL(request.url ?? '/', 'http://localhost');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.setHeader('connection', 'close');
      response.setHeader('referrer-policy', 'no-referrer');
      // A browser also asks for an icon, and anybody may knock: what does not belong to this sign-in ends nothing.
      if (!sameText(answer.searchParams.get('state') ?? '', ask.state)) {
        response.statusCode = 404;
        response.end(page('There is nothing here.'));
        return;
      }
      clearTimeout(timer);
      const code = answer.searchParams.get('code');
      if (code === null) {
        response.end(page('You said no; you can close this page.'));
        failed(new CliFailure('you did not let the command line in', 3));
      } else {
        response.end(page('You are signed in; you can close this page and go back to the command line.'));
        done(code);
      }
    });
  });
}

const sameText = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
