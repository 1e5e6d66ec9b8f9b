// Sends one signed webhook message: bounded in time, following no redirect, reading no more of the answer than its status, and not
// to addresses of this machine or a private network unless that is allowed.

import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Ports } from '@tidegate/broker';
import type { Outcome } from '@tidegate/core';
import { isLocalAddress, isLocalHost } from './local-address.ts';

const timeoutMs = 10_000;

/** How webhooks leave this process. */
type WebhookPorts = Pick<Ports, 'sendWebhook' | 'mayReceiveWebhooks'>;

/** Sends, and says which hosts may be sent to, by one rule. `resolve` is the system's resolver unless a test brings its own. */
export function makeWebhookSender(localAddresses: 'allow' | 'refuse', resolve: LookupFunction = lookup): WebhookPorts {
  const open = localAddresses === 'allow';
  return {
    mayReceiveWebhooks: (hostname) => open || !isLocalHost(hostname),
    sendWebhook: async (ask) => {
      const url = new URL(ask.url);
      if (!open && isLocalHost(url.hostname)) return refusedAsLocal;
      try {
        return outcomeOf(await statusOf(url, ask, open ? resolve : publicOnly(resolve)));
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

type Ask = Parameters<Ports['sendWebhook']>[0];

function statusOf(url: URL, { headers, body }: Ask, lookupHost: LookupFunction): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'user-agent': 'tidegate-webhook', 'content-length': Buffer.byteLength(body) },
        agent: false,
        lookup: lookupHost,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A name that leads inside. */
class LocalAddress extends Error {
  override readonly name = 'LocalAddress';
}

/** The connection is made to the very addresses that were looked at: a name cannot mean one thing here and another a moment later. */
const publicOnly =
  (resolve: LookupFunction): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      const addresses = Array.isArray(address) ? address.map((each) => each.address) : [address];
      const refused = error === null && addresses.some(isLocalAddress) ? new LocalAddress() : error;
      callback(refused, address, family);
    });
  };

const refusedAsLocal: Outcome = {
  kind: 'refused',
  message:
    'the receiver’s address is of this machine or a private network; set `TIDEGATE_WEBHOOK_LOCAL` to `allow` to send there',
};

/** 2xx is done; what may get better is `unavailable`; the rest will not get better. */
function outcomeOf(status: number): Outcome {
  const message = `the receiver answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'done' };
  if (status >= 500 || status === 408 || status === 429) return { kind: 'unavailable', message };
  return { kind: 'refused', message };
}

/** A reply that never came is `unknown`. */
function failureOf(error: unknown): Outcome {
  if (error instanceof LocalAddress) return refusedAsLocal;
  const cause = error instanceof Error ? error.cause : null;
  const timedOut = [error, cause].some((each) => each instanceof Error && each.name === 'TimeoutError');
  if (timedOut) return { kind: 'unknown', message: `the receiver did not answer within ${timeoutMs / 1000} s` };
  return { kind: 'unavailable', message: 'the receiver cannot be reached' };
}
