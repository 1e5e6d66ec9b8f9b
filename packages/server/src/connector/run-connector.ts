// The small process that holds rights to targets: adapters, the reader of credentials, the key that opens sealed ones. It listens to the
// server on one inherited socket and to nothing else, knows no database and no people, and ends with the server.

import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  type LocalConnector,
  makeAdapters,
  makeBoxKey,
  makeEndKeeper,
  makeLocalConnector,
  serveConnector,
} from '@tidegate/adapters';
import { type Adapter, Fault } from '@tidegate/core';
import { z } from 'zod';
import { secretPrefix } from '../config/settings.ts';
import { makeCredentialReader } from '../secrets/read-credential.ts';
import { ownKey, readKey } from '../secrets/read-key.ts';
import { endsFolder } from '../watchdog/ends-folder.ts';
import { keepVariables } from '../watchdog/sealed-variables.ts';

/** What a connector is started with: places, no secrets. */
export const connectorStart = z.strictObject({
  stateFolder: z.string(),
  /** Null: one of its own in the state folder, made the first time. */
  keyFile: z.string().nullable(),
  secretsFolder: z.string().nullable(),
  awsEndpointHosts: z.array(z.string()),
  /** Whether ends are written down for a watchdog. */
  keepsEnds: z.boolean(),
});
export type ConnectorStart = z.infer<typeof connectorStart>;

/** The descriptor of the socket that the server gives its connector. */
export const lineDescriptor = 3;

/** The process. It answers no signal that a terminal or a service manager sends to the whole group: the server says when to end. */
export async function runConnector(args: readonly string[]): Promise<void> {
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  const failed = (error: unknown): void => {
    process.stderr.write(`tidegate connector: ${error instanceof Error ? error.stack : String(error)}\n`);
  };
  process.on('unhandledRejection', failed);
  const start = connectorStart.parse(JSON.parse(args[0] ?? ''));
  const stream = new Socket({ fd: lineDescriptor });
  const end = await serveFrom(stream, { start, environment: process.env, failed });
  // Nobody is left to be answered when the server was killed; what is under way must not go on behind the back of its successor.
  if (end === 'hung_up') process.exit(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.exit(0);
}

/** Serves over a stream. `environment` is where the SDKs of clouds look for credentials of their own. */
export async function serveFrom(
  stream: Duplex,
  ask: {
    readonly start: ConnectorStart;
    readonly environment: Record<string, string | undefined>;
    readonly failed: (error: unknown) => void;
  },
): Promise<'ended' | 'hung_up'> {
  let here: ConnectorHere;
  try {
    here = openConnectorHere(ask.start, ask.environment);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    stream.end(`${JSON.stringify({ kind: 'not_ready', code: error.code, message: error.message })}\n`);
    return 'ended';
  }
  const { stateFolder, keepsEnds } = ask.start;
  return serveConnector({
    stream,
    publicKey: here.publicKey,
    connector: here.connector,
    ends: keepsEnds ? makeEndKeeper(endsFolder(stateFolder), here.adapters) : null,
    takeEnvironment: (sealed) => {
      here.takeVariables(sealed);
      if (keepsEnds) keepVariables(stateFolder, sealed);
    },
    failed: ask.failed,
  });
}

interface ConnectorHere {
  readonly connector: LocalConnector;
  readonly adapters: readonly Adapter[];
  readonly publicKey: Uint8Array;
  /** Opens variables that hold credentials, sealed under their names. */
  readonly takeVariables: (sealed: Readonly<Record<string, Uint8Array>>) => void;
}

/** Opens the key; throws `Fault` when it cannot. `environment` is where the SDKs of clouds look for credentials of their own. */
export function openConnectorHere(
  { stateFolder, keyFile, secretsFolder: folder, awsEndpointHosts }: ConnectorStart,
  environment: Record<string, string | undefined>,
): ConnectorHere {
  const key = makeBoxKey(
    keyFile === null
      ? ownKey(stateFolder, 'connector.key', 'TIDEGATE_CONNECTOR_KEY_FILE').key
      : readKey(keyFile, 'TIDEGATE_CONNECTOR_KEY_FILE'),
  );
  const secrets: Record<string, string> = {};
  const adapters = makeAdapters({ stateFolder, awsEndpointHosts });
  return {
    adapters,
    publicKey: key.publicKey,
    connector: makeLocalConnector({
      adapters,
      credentials: makeCredentialReader({ environment: secrets, folder }),
      key,
    }),
    takeVariables: (sealed) => {
      for (const [name, bytes] of Object.entries(sealed)) {
        const value = key.openText(bytes, name);
        if (name.startsWith(secretPrefix)) secrets[name] = value;
        else environment[name] = value;
      }
    },
  };
}
