// Credentials of earlier versions: sealed anew for the connector when a server starts, and used as before.

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter } from '@tidegate/core';
import { openBroker } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { checkIntegration, loadWorld, resealCredentials, saveIntegration } from '../index.ts';

it('a credential that the server’s own key sealed is the connector’s afterwards, once', async () => {
  const seen: (string | null)[] = [];
  const twin = makeAwsSimulated();
  const adapter: Adapter = {
    ...twin,
    connect: (config, credential) => {
      seen.push(credential);
      return twin.connect(config, null);
    },
  };
  const world = await openBroker({ adapters: [adapter] });
  const { ports } = world;
  const admin = await world.as('admin');
  const [cloud] = (await loadWorld(ports)).integrations.values();
  if (!cloud) throw new Error('the small company has an integration');
  await saveIntegration(ports, admin, { ...cloud, credential: { kind: 'plain', secret: 'new' } });
  await ports.store.transaction((tx) => tx.secrets.put(cloud.id, ports.sealer.seal('old', cloud.id)));
  expect(await resealCredentials(ports)).toBe(1);
  expect(await resealCredentials(ports)).toBe(0);
  expect((await checkIntegration(ports, admin, { id: cloud.id })).ok).toBe(true);
  expect(seen.at(-1)).toBe('old');
  const kept = await ports.store.read((tx) => tx.secrets.get(cloud.id));
  expect(() => kept && ports.sealer.open(kept, cloud.id)).toThrow();
  await world.close();
});
