// A server without an Admin prints one link, once, that makes the first one. It works once and for a short time; the secret is
// in the fragment, which browsers do not send and proxies do not log.

import { createSignInLink, loadWorld, type Ports } from '@tidegate/broker';
import type { Say } from './say.ts';

/** Prints the link where there is no active Admin. */
export async function inviteFirstAdministrator(ask: {
  readonly ports: Ports;
  readonly email: string;
  readonly url: string;
  readonly say: Say;
}): Promise<void> {
  const { people } = await loadWorld(ask.ports);
  if ([...people.values()].some((person) => person.active && person.roles.includes('Admin'))) return;
  const secret = await createSignInLink(ask.ports, { email: ask.email, purpose: 'first-administrator' });
  ask.say(`there is no administrator yet: sign in as ${ask.email} within 15 minutes, once, at`);
  ask.say(`  ${ask.url}/sign-in#token=${secret}`);
}
