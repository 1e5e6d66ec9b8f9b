// One turn at sending one message, signed as Standard Webhooks 1.0 says: `id.timestamp.body`, HMAC-SHA-256, base64, version 1.
// Bounded tries; a message that cannot be delivered stays in the list with its trouble.

import { type Claim, isId, limits, type Outcome } from '@tidegate/core';
import { again, complete, done, type Turn, troubleOf } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';

/** Sends the delivery that the row of work names. */
export async function deliverWebhook(ports: Ports, claim: Claim): Promise<Turn> {
  const { subject } = claim;
  const found = await ports.store.read(async (tx) => {
    const delivery = isId('delivery', subject) ? await tx.deliveries.get(subject) : null;
    const webhook = delivery ? await tx.webhooks.get(delivery.webhookId) : null;
    const sealed = webhook ? await tx.secrets.get(webhook.id) : null;
    return delivery && webhook && sealed ? { delivery, webhook, sealed } : null;
  });
  if (!found || found.delivery.deliveredAt !== null) return finish(ports, claim, null);
  const secret = ports.sealer.open(found.sealed, found.webhook.id);
  const timestamp = Math.floor(ports.clock.now() / 1000);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = Buffer.from(ports.hmac(key, `${found.delivery.id}.${timestamp}.${found.delivery.body}`)).toString(
    'base64',
  );
  const outcome = await ports.sendWebhook({
    url: found.webhook.url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': found.delivery.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    },
    body: found.delivery.body,
  });
  if (outcome.kind === 'done') return finish(ports, claim, { kind: 'done' });
  const trouble = troubleOf(outcome);
  const last = outcome.kind === 'refused' || claim.tries + 1 >= limits.webhookTriesMax;
  if (last) ports.log.error({ webhook: found.webhook.id }, `a webhook message was given up: ${trouble}`);
  if (last) return finish(ports, claim, outcome);
  await note(ports, claim, trouble);
  return again(claim, ports.clock.now(), trouble);
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
