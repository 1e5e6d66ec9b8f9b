// From an opened frame to a listening server: edge, routes, figures, portal, port.

import { authenticateProgram, authenticateSignIn, authenticateToken, type Ports } from '@tidegate/broker';
import type { SignInProvider } from '@tidegate/core';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.ts';
import type { RunningConnector } from '../connector/start-connector.ts';
import type { Edge } from '../http/identify-caller.ts';
import { RateLimit } from '../http/limit-rates.ts';
import type { Serving } from '../http/serving.ts';
import { collectMetrics } from '../operations/collect-metrics.ts';
import { answerRest } from '../portal/answer-rest.ts';
import { loadPortalFiles } from '../portal/load-files.ts';
import { registerAll } from '../routes/all-routes.ts';
import { registerScim } from '../scim/register-scim.ts';
import { portalFolder, serverVersion } from './folders.ts';
import { freePort } from './free-port.ts';
import type { Say } from './say.ts';

export interface ServeAsk {
  readonly app: FastifyInstance;
  readonly config: Config;
  readonly ports: Ports;
  /** The providers that people sign in with; none where it is not set. */
  readonly providers?: readonly SignInProvider[];
  /** What reaches targets; absent where a test has it in its own process. */
  readonly connector?: Pick<RunningConnector, 'isUp' | 'restarts'>;
  readonly wake: () => void;
  readonly say: Say;
}

export interface Served {
  readonly url: string;
  /** Takes no new calls and waits for those in flight. */
  stop(): Promise<void>;
}

/** Puts everything into the frame; it can be called by injection from then on. */
export function equip(ask: Omit<ServeAsk, 'say'> & { readonly isUp: () => boolean }): void {
  const { app, config, ports, wake, isUp } = ask;
  const edge: Edge = {
    config,
    clock: ports.clock,
    rates: new RateLimit(ports.clock),
    identities: {
      byToken: (text) => authenticateToken(ports, text),
      byProgram: (text) => authenticateProgram(ports, text),
      byCookie: (secret) => authenticateSignIn(ports, secret),
    },
  };
  // Before the routes: hooks see only what is registered after them.
  const { connector = { isUp: () => true, restarts: () => 0 } } = ask;
  const metrics = collectMetrics(app, ports, connector);
  const serving: Serving = {
    config,
    version: serverVersion,
    ports,
    providers: ask.providers ?? [],
    wake,
    isUp,
    isConnectorUp: connector.isUp,
    metrics: () => metrics.render(),
  };
  registerAll(app, edge, serving);
  registerScim(app, edge, serving);
}

/** Equips the frame and listens. */
export async function serve(ask: ServeAsk): Promise<Served> {
  const { app, config, say } = ask;
  let up = false;
  equip({ ...ask, isUp: () => up });
  const files = loadPortalFiles(portalFolder);
  if (files.size === 0) say('portal: not built, so only the API answers; `npm run build` builds it');
  answerRest(app, files);
  const when = config.portChosen && !config.demo ? 'taken_insist' : 'taken_next';
  const port = await freePort({ host: config.host, port: config.port, when });
  if (port !== config.port) say(`port: ${config.port} is taken, so this server takes ${port}`);
  await app.listen({ host: config.host, port });
  up = true;
  const [address] = app.addresses();
  return {
    url: urlOf(config, typeof address === 'object' ? address.port : port),
    stop: async () => {
      up = false;
      await app.close();
    },
  };
}

function urlOf(config: Config, port: number): string {
  if (config.publicUrl !== null) return config.publicUrl.origin;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `${config.tls === null ? 'http' : 'https'}://${host}:${port}`;
}
