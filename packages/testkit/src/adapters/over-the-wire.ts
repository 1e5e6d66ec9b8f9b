// A target as the broker has it when the connector is another process: the same adapter, behind the wire that such a process speaks, so
// that the contract of adapters can be asked of both.

import { duplexPair } from 'node:stream';
import {
  createCredentialReader,
  makeBoxKey,
  makeLocalConnector,
  makeRemoteConnector,
  serveConnector,
} from '@tidegate/adapters';
import type { Adapter, IntegrationId, ReachedTarget } from '@tidegate/core';
import type { AdapterWorld } from './world.ts';

const integration: IntegrationId = 'int_00000000000000000000000000';

export interface WiredTarget {
  readonly target: ReachedTarget;
  /** Ends the connector's side at once, as a process that dies does. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** The same world, its target behind the wire. */
export async function wired(world: AdapterWorld, credential: string | null): Promise<AdapterWorld> {
  const { target, close } = await overTheWire(world.adapter, world.config, credential);
  const closeBoth = async (): Promise<void> => {
    await close();
    await world.close();
  };
  return { ...world, target, close: closeBoth };
}

/** Connects through a wire. `credential` is sealed for the connector, as one that was given to an integration is. */
export async function overTheWire(
  adapter: Adapter,
  config: Readonly<Record<string, string>>,
  credential: string | null,
): Promise<WiredTarget> {
  const key = makeBoxKey(new Uint8Array(32).fill(3));
  const [here, there] = duplexPair();
  const credentials = createCredentialReader({ environment: {}, openSealed: async () => null });
  const served = serveConnector({
    stream: there,
    connector: makeLocalConnector({ adapters: [adapter], credentials, key }),
    ends: null,
    publicKey: key.publicKey,
    takeEnvironment: () => undefined,
    failed: (error) => {
      throw error;
    },
  });
  const connector = makeRemoteConnector({ adapters: [adapter], environment: {} });
  await connector.attach(here);
  const place = { integration, type: adapter.type, config };
  const sealed = credential === null ? null : connector.seal(credential, place);
  const reached = await connector.reach({
    ...place,
    credential: sealed && { kind: 'sealed', secretId: integration, sealed },
  });
  if (!reached.ok) throw new Error(reached.refusal.message);
  return {
    target: reached.value,
    cut: () => {
      there.destroy();
      here.destroy();
    },
    close: async () => {
      await connector.close();
      await served;
    },
  };
}
