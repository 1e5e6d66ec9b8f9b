// Waiting for a request: follow it until it is open or over, then say how to connect.

import { accessRoutes, type Client, type RequestView, requestRoutes } from '@tidegate/contract';
import { CliFailure } from './failure.ts';
import { plain, printJson } from './output/print.ts';
import { printConnection } from './output/print-connection.ts';

const pollMs = 300;

const proveIt = 'prove that it is you, here or in another window: tidegate mfa pass CODE';

const isUndecided = ({ status }: RequestView): boolean =>
  status === 'Pending' || status === 'PendingMFA' || status === 'Granting';

/** Follows the request until it is open or over, saying each new sentence once on standard error. */
export async function waitFor(
  client: Client,
  request: RequestView,
  how: { readonly timeoutSec: number; readonly json: boolean },
): Promise<RequestView> {
  const deadline = Date.now() + how.timeoutSec * 1000;
  let current = request;
  if (current.status === 'PendingMFA') console.error(proveIt);
  while (isUndecided(current) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    const next = await client.call(requestRoutes.getRequest, { params: { id: request.id } });
    if (!how.json && next.sentence !== current.sentence) console.error(plain(next.sentence));
    current = next;
  }
  return current;
}

/** Prints the outcome; a no, or a yes that has not come yet, ends with its exit code. Reads the password, once. */
export async function printOutcome(client: Client, request: RequestView, json: boolean): Promise<void> {
  const sessions = request.entitlements.flatMap((one) => one.session_id ?? []);
  if (request.status !== 'Active' || sessions.length === 0) {
    if (json) printJson({ request, connections: [] });
    else console.log(plain(`${request.id}: ${request.status}: ${request.sentence}`));
    if (request.status === 'Rejected' || request.status === 'Failed') throw new CliFailure('', 1);
    if (isUndecided(request)) {
      console.error(`still waiting; look again with: tidegate requests show ${request.id}`);
      throw new CliFailure('', 6);
    }
    return;
  }
  const connections = [];
  for (const id of sessions) connections.push(await client.call(accessRoutes.revealConnection, { params: { id } }));
  if (json) return printJson({ request, connections });
  console.log(plain(request.sentence));
  for (const connection of connections) printConnection(connection);
}
