// One turn at sending one message, signed as Standard Webhooks 1.0 says: `id.timestamp.body`, HMAC-SHA-256, base64, version 1.
// Bounded tries; a message that cannot be delivered stays in the list with its trouble.

import { type Claim, type Delivery, isId, limits, type Outcome, type Webhook } from '@tidegate/core';
import { again, complete, done, type Turn, troubleOf } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';

/** Sends the delivery that the row of work names. */
export async function deliverWebhook(ports: Ports, claim: Claim): Promise<Turn> {
  const { subject } = claim;
  const found = await ports.store.read(async (tx) => {
    const delivery = isId('delivery', subject) ? await tx.deliveries.get(subject) : null;
    const webhook = delivery ? await tx.webhooks.get(delivery.webhookId) : null;
    const sealed = webhook ? await tx.secrets.get(webhook.id) : null;
    return delivery && webhook ? { delivery, webhook, sealed } : null;
  });
  if (!found || found.delivery.deliveredAt !== null) return finish(ports, claim, null);
  const { delivery, webhook, sealed } = found;
  const outcome = await send(ports, webhook, delivery, secretOf(ports, webhook, sealed));
  if (outcome.kind === 'done') return finish(ports, claim, { kind: 'done' });
  const trouble = troubleOf(outcome);
  const last = outcome.kind === 'refused' || claim.tries + 1 >= limits.webhookTriesMax;
  if (last) ports.log.error({ webhook: webhook.id }, `a webhook message was given up: ${trouble}`);
  if (last) return finish(ports, claim, outcome);
  await note(ports, claim, trouble);
  return again(claim, ports.clock.now(), trouble);
}

/** The signing secret; null where it is lost or was sealed with another key. */
function secretOf(ports: Ports, webhook: Webhook, sealed: Uint8Array | null): string | null {
  if (sealed === null) return null;
  try {
    return ports.sealer.open(sealed, webhook.id);
  } catch {
    return null;
  }
}

/** Without its secret a message cannot be signed; the right key may come back with the next start, so it counts as a try. */
const unsigned: Outcome = {
  kind: 'unavailable',
  message: 'the signing secret cannot be read with the key of this server; remove the webhook and add it again',
};

async function send(ports: Ports, webhook: Webhook, delivery: Delivery, secret: string | null): Promise<Outcome> {
  if (secret === null) return unsigned;
  const timestamp = Math.floor(ports.clock.now() / 1000);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = Buffer.from(ports.hmac(key, `${delivery.id}.${timestamp}.${delivery.body}`)).toString('base64');
  return ports.sendWebhook({
    url: webhook.url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': delivery.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    },
    body: delivery.body,
  });
}

async function finish(ports: Ports, claim: Claim, outcome: Outcome | null): Promise<Turn> {
  const { subject } = claim;
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const delivery = isId('delivery', subject) ? await tx.deliveries.get(subject) : null;
    if (!delivery || outcome === null) return;
    const delivered = outcome.kind === 'done';
    await tx.deliveries.save({
      ...delivery,
      deliveredAt: delivered ? ports.clock.now() : null,
      trouble: delivered ? null : `given up: ${troubleOf(outcome)}`,
    });
  });
  return done;
}

async function note(ports: Ports, claim: Claim, trouble: string): Promise<void> {
  const { subject } = claim;
  await ports.store.transaction(async (tx) => {
    const delivery = isId('delivery', subject) ? await tx.deliveries.get(subject) : null;
    if (delivery) await tx.deliveries.save({ ...delivery, trouble });
  });
}
