// Finds the port to listen on. When the wanted one is taken, the next free one is as good, where the caller says so.

import { createServer } from 'node:net';
import { Fault } from '@tidegate/core';

const triesMax = 100;

/** The wanted port, or the next free one after it. 0 stays 0: the system chooses. Throws `Fault` when none is to be had. */
export async function freePort(ask: {
  readonly host: string;
  readonly port: number;
  /** `insist` does not look further. */
  readonly when: 'taken_insist' | 'taken_next';
}): Promise<number> {
  if (ask.port === 0) return 0;
  const last = ask.when === 'taken_insist' ? ask.port : Math.min(65_535, ask.port + triesMax);
  for (let port = ask.port; port <= last; port += 1) {
    const trouble = await troubleWith(ask.host, port);
    if (trouble === null) return port;
    if (trouble === 'EADDRINUSE') continue;
    const fix =
      trouble === 'EACCES' ? 'ports below 1024 need rights this process does not have' : 'the host has no such address';
    throw new Fault(
      'config.unsafe',
      `\`TIDEGATE_HOST\` ${ask.host} and \`TIDEGATE_PORT\` ${port} cannot be listened on (${trouble}): ${fix}; choose others`,
    );
  }
  throw new Fault(
    'config.unsafe',
    `\`TIDEGATE_PORT\` ${ask.port} is taken by another program; stop it or choose another port`,
  );
}

function troubleWith(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.name));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
