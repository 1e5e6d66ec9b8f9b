// A server without an Admin prints one link, once, that makes the first one; started with `--admin-link` it prints one for an
// administrator who has lost every other way in. A link works once and for a short time; the secret is in the fragment, which browsers do
// not send and proxies do not log.

import { createSignInLink, loadWorld, type Ports } from '@tidegate/broker';
import type { Say } from './say.ts';

/** Prints the link where there is no active Admin, or where `when` says always. */
export async function inviteFirstAdministrator(ask: {
  readonly ports: Ports;
  readonly email: string;
  readonly url: string;
  readonly when: 'none_yet' | 'always';
  readonly say: Say;
}): Promise<void> {
  const { people } = await loadWorld(ask.ports);
  const admins = [...people.values()].filter(
    (person) => person.active && person.kind === 'human' && person.roles.includes('Admin'),
  );
  if (admins.length > 0 && ask.when === 'none_yet') return;
  const known = admins.find((person) => person.email === ask.email.toLowerCase()) ?? admins[0];
  const email = known?.email ?? ask.email;
  const secret = await createSignInLink(ask.ports, { email, purpose: known ? 'sign-in' : 'first-administrator' });
  const why = known ? 'as asked with `--admin-link`' : 'there is no administrator yet';
  ask.say(`${why}: sign in as ${email} within 15 minutes, once, at`);
  ask.say(`  ${ask.url}/sign-in#token=${secret}`);
}
