// Sends one signed webhook message: bounded in time, following no redirect, reading no more of the answer than its status.

import type { Ports } from '@tidegate/broker';

const timeoutMs = 10_000;

/** 2xx is done; what may get better is `unavailable`; a reply that never came is `unknown`; the rest will not get better. */
export const sendWebhook: Ports['sendWebhook'] = async ({ url, headers, body }) => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'user-agent': 'tidegate-webhook' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    const message = `the receiver answered ${response.status}`;
    if (response.ok) return { kind: 'done' };
    if (response.status >= 500 || response.status === 408 || response.status === 429)
      return { kind: 'unavailable', message };
    return { kind: 'refused', message };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      return { kind: 'unknown', message: `the receiver did not answer within ${timeoutMs / 1000} s` };
    }
    return { kind: 'unavailable', message: 'the receiver cannot be reached' };
  }
};
