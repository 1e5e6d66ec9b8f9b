// Credentials that earlier versions sealed with the server's own key are sealed for the connector instead, once, when a server starts:
// from then on the server can store them and never open them.

import { Fault, type Integration } from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** Seals them anew; answers how many there were. */
export async function resealCredentials(ports: Ports): Promise<number> {
  const integrations = await ports.store.read((tx) => tx.integrations.all());
  let count = 0;
  for (const integration of integrations) if (await reseal(ports, integration)) count += 1;
  return count;
}

const reseal = (ports: Ports, { id, type, config, credential }: Integration): Promise<boolean> =>
  ports.store.transaction(async (tx) => {
    const sealed = credential?.kind === 'sealed' ? await tx.secrets.get(credential.secretId) : null;
    const secret = sealed && openOwn(ports, sealed, id);
    if (secret === null) return false;
    await tx.secrets.put(id, ports.connector.seal(secret, { integration: id, type, config }));
    return true;
  });

/** Null for what this server cannot open: it is the connector's already. */
function openOwn({ sealer }: Ports, sealed: Uint8Array, context: string): string | null {
  try {
    return sealer.open(sealed, context);
  } catch (error) {
    if (error instanceof Fault && error.code === 'secret.unreadable') return null;
    throw error;
  }
}
