// Commands name an integration as people do, by its name; the server by its id.

import { type Client, integrationRoutes } from '@tidegate/contract';
import { CliFailure } from '../failure.ts';

/** The id of an integration given by name or id. */
export async function integrationIdOf(client: Client, text: string): Promise<string> {
  const { items } = await client.call(integrationRoutes.listIntegrationsV4, { query: { limit: 1_000 } });
  const found = items.find((one) => one.id === text) ?? items.find((one) => one.name === text);
  if (found) return found.id;
  const names = items.map((one) => `\`${one.name}\``).join(', ');
  throw new CliFailure(`no integration \`${text}\`; there ${items.length === 0 ? 'is none yet' : `are ${names}`}`, 4);
}
