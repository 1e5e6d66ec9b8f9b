// Starts the connector beside the server and keeps it there: one that dies is started again, slower each time. The server's own memory
// never holds what opens a target.

import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex, duplexPair } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeRemoteConnector, type RemoteConnector } from '@tidegate/adapters';
import type { Log } from '@tidegate/broker';
import { type Adapter, type Connector, Fault, limits } from '@tidegate/core';
import { isCredentialVariable } from './credential-variables.ts';
import { type ConnectorStart, lineDescriptor, serveFrom } from './run-connector.ts';

const program = fileURLToPath(new URL('../../bin/tidegate-connector.mjs', import.meta.url));

export interface StartConnectorAsk {
  readonly start: ConnectorStart;
  /** Variables that hold credentials. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly adapters: readonly Adapter[];
  /** `this_process` is for tests that run from sources: the same wire, and no process beside it. */
  readonly where: 'own_process' | 'this_process';
  readonly log: Log;
}

export interface RunningConnector {
  readonly connector: Connector;
  readonly isUp: () => boolean;
  /** How often it had to be started again. */
  readonly restarts: () => number;
  /** Lets it finish what is under way, then ends it. */
  stop(): Promise<void>;
}

/** A connector that runs: its stream, and its end. */
interface Running {
  readonly stream: Duplex;
  readonly ended: Promise<string>;
  kill(): void;
}

/** Starts it and waits until it is ready. Throws `Fault` when it cannot be. */
export async function startConnector(ask: StartConnectorAsk): Promise<RunningConnector> {
  const connector = makeRemoteConnector({ adapters: ask.adapters, environment: ask.secrets });
  let running = open(ask);
  const stopping = new AbortController();
  const waited = (ms: number): Promise<unknown> =>
    pause(ms, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
  let restarts = 0;
  await attach(connector, running);
  const keep = async (): Promise<void> => {
    let delayMs: number = limits.connectorRestartFirstMs;
    for (;;) {
      const upAt = Date.now();
      const how = await running.ended;
      if (stopping.signal.aborted) return;
      if (Date.now() - upAt > limits.connectorRestartCeilingMs) delayMs = limits.connectorRestartFirstMs;
      ask.log.error({ how, againMs: delayMs }, 'the connector ended; nothing can be opened or closed until it is back');
      await waited(delayMs);
      if (stopping.signal.aborted) return;
      delayMs = Math.min(delayMs * 2, limits.connectorRestartCeilingMs);
      restarts += 1;
      running = open(ask);
      await attach(connector, running).then(
        () => ask.log.info({ restarts }, 'the connector is back'),
        (error: unknown) => ask.log.error({ error: String(error) }, 'the connector could not be started'),
      );
      if (stopping.signal.aborted) running.kill();
    }
  };
  const kept = keep();
  return {
    connector,
    isUp: () => connector.isUp(),
    restarts: () => restarts,
    async stop() {
      stopping.abort();
      await connector.close();
      const late = pause(limits.connectorStopMs, 'late', { ref: false });
      if ((await Promise.race([running.ended, late])) === 'late') running.kill();
      await kept;
    },
  };
}

async function attach(connector: RemoteConnector, running: Running): Promise<void> {
  const timer = setTimeout(() => running.kill(), limits.connectorStartMs);
  try {
    await connector.attach(running.stream);
  } catch (error) {
    running.kill();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const open = (ask: StartConnectorAsk): Running => (ask.where === 'own_process' ? openProcess(ask) : openInside(ask));

function openProcess({ start }: StartConnectorAsk): Running {
  const child = spawn(process.execPath, [program, JSON.stringify(start)], {
    // Credentials come over the line, sealed, so that they are in nobody's list of variables; the database is none of its business.
    env: Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !name.startsWith('TIDEGATE_') && name !== 'DATABASE_URL' && !isCredentialVariable(name),
      ),
    ),
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  return { stream: lineOf(child), ended: endOf(child), kill: () => child.kill('SIGKILL') };
}

function lineOf(child: ChildProcess): Duplex {
  const stream = child.stdio[lineDescriptor];
  if (stream instanceof Duplex) return stream;
  throw new Fault('server.bug', 'the connector was started without its socket');
}

const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });

function openInside({ start, log }: StartConnectorAsk): Running {
  const [stream, other] = duplexPair();
  const failed = (error: unknown): void => log.error({ error: String(error) }, 'the connector failed unexpectedly');
  const ended = serveFrom(other, { start, environment: {}, failed });
  const kill = (): void => {
    stream.destroy();
    other.destroy();
  };
  return { stream, ended, kill };
}
