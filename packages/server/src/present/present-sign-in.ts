// Sign-ins and tokens as their lists show them.

import type { ServiceToken } from '@tidegate/broker';
import type { SignIn, SignInProvider } from '@tidegate/core';
import { instantText, instantTextOrNull } from './present-shapes.ts';

interface Around {
  /** The sign-in that asks. */
  readonly current: SignIn | null;
  readonly providers: readonly SignInProvider[];
}

export const presentSignIn = (signIn: SignIn, { current, providers }: Around) => ({
  id: signIn.id,
  current: signIn.id === current?.id,
  started_at: instantText(signIn.startedAt),
  last_seen_at: instantText(signIn.lastSeenAt),
  ends_at: instantText(signIn.endsAt),
  how: providers.find(({ id }) => `provider:${id}` === signIn.how)?.name ?? signIn.how,
  agent: signIn.agent,
  program: signIn.program === null ? null : { client_id: signIn.program.clientId, scopes: [...signIn.program.scopes] },
});

export const presentServiceToken = ({ token, machine }: ServiceToken) => ({
  id: token.id,
  name: token.name,
  description: token.description,
  roles: [...machine.roles],
  tail: token.tail,
  created_at: instantText(token.createdAt),
  created_by: token.createdBy,
  expires_at: instantTextOrNull(token.expiresAt),
  last_used_at: instantTextOrNull(token.lastUsedAt),
});
