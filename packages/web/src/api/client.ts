// The one client of the portal. Signing in is a cookie; every answer's clock is compared with ours.

import { createClient } from '@tidegate/contract';
import { noteServerTime } from './server-clock.ts';

export const client = createClient({
  baseUrl: '',
  async fetch(input, init) {
    const sentAt = Date.now();
    const response = await fetch(input, init);
    noteServerTime({ date: response.headers.get('date'), sentAt, receivedAt: Date.now() });
    return response;
  },
});
