// Outgoing webhooks: adding one gives its signing secret once (Standard Webhooks form `whsec_…`), kept sealed from then on.

import {
  type Delivery,
  isId,
  newId,
  no,
  ok,
  type Page,
  type PageAsk,
  quoted,
  type Result,
  refusal,
  type Webhook,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

const secretBytes = 32;

/** Adds a webhook; the secret is in this answer and never again. */
export async function saveWebhook(
  ports: Ports,
  actor: Actor,
  input: { readonly name: string; readonly url: string },
): Promise<Result<{ readonly webhook: Webhook; readonly secret: string }>> {
  const url = URL.canParse(input.url) ? new URL(input.url) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') {
    return no(
      refusal('input.invalid', `${quoted(input.url)} is not an http or https address without credentials`, {
        field: 'url',
      }),
    );
  }
  if (!ports.mayReceiveWebhooks(url.hostname)) {
    const message = `${quoted(input.url)} is an address of this machine or a private network; name one that everybody can reach, or have \`TIDEGATE_WEBHOOK_LOCAL\` set to \`allow\``;
    return no(refusal('input.invalid', message, { field: 'url' }));
  }
  return transact(ports, async (tx) => {
    const now = ports.clock.now();
    const webhook: Webhook = {
      id: newId('webhook', ports.chance),
      name: input.name,
      url: url.href,
      active: true,
      createdAt: now,
    };
    const secret = `whsec_${Buffer.from(ports.chance.bytes(secretBytes)).toString('base64')}`;
    await tx.webhooks.save(webhook);
    await tx.secrets.put(webhook.id, ports.sealer.seal(secret, webhook.id));
    tx.audit.append({
      at: now,
      kind: 'webhook.saved',
      actor: actor.person.id,
      door: actor.door,
      subject: webhook.id,
      facts: { name: webhook.name, url: webhook.url },
    });
    return ok({ webhook, secret });
  });
}

/** Removes a webhook with its secret. */
export async function removeWebhook(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  return transact(ports, async (tx) => {
    const webhook = isId('webhook', id) ? await tx.webhooks.get(id) : null;
    if (!webhook) return no(refusal('object.not_found', `no webhook ${quoted(id)}`));
    await tx.webhooks.remove(webhook.id);
    await tx.secrets.remove(webhook.id);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'webhook.removed',
      actor: actor.person.id,
      door: actor.door,
      subject: webhook.id,
      facts: { name: webhook.name },
    });
    return ok(true);
  });
}

/** All webhooks. */
export const listWebhooks = (ports: Ports): Promise<readonly Webhook[]> => ports.store.read((tx) => tx.webhooks.all());

/** What was sent through one webhook, newest first. */
export async function listDeliveries(
  ports: Ports,
  input: { readonly id: string; readonly page: PageAsk },
): Promise<Result<Page<Delivery>>> {
  const { id } = input;
  if (!isId('webhook', id)) return no(refusal('object.not_found', `no webhook ${quoted(id)}`));
  return ok(await ports.store.read((tx) => tx.deliveries.page(id, input.page)));
}
