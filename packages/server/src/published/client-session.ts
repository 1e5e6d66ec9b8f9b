// What the published client asks beside requests: its person and settings, notices, notes about itself, and personal tokens.

import { changeTokenEnd, createToken, listTokens, readToken, revokeToken, stepUpStanding } from '@tidegate/broker';
import { clientSessionRoutes } from '@tidegate/contract';
import { type Instant, no, ok, type Token } from '@tidegate/core';
import { account } from '../account.ts';
import { endRefusal } from '../http/at-portal.ts';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { presentClientUser } from './present/present-administration.ts';

export const clientSessionBindings = ({ ports }: Serving): readonly Binding[] => [
  bind(clientSessionRoutes.getUserSession, async ({ actor }) =>
    ok({
      user: presentClientUser(actor.person),
      account,
      settings: {
        require_duration_for_access_request: false,
        mfa_enabled_for_account: true,
        request_custom_fields: [],
        disable_approver_reason: false,
        enable_ai_features: false,
      },
    }),
  ),
  bind(clientSessionRoutes.isMfaEnrolled, async ({ actor }) =>
    ok({ is_mfa_enrolled: (await stepUpStanding(ports, actor)).enrolled }),
  ),
  bind(clientSessionRoutes.listCliNotifications, async () => ok({ notifications: [] })),
  // Nothing of what a client says about its use is kept: nobody here needs it.
  bind(clientSessionRoutes.sendAnalyticsEvent, async () => ok({})),
  bind(clientSessionRoutes.sendAnalyticsEventsBatch, async () => ok({})),
  bind(clientSessionRoutes.submitLogEntry, async ({ actor, body }) => {
    const facts = { person: actor.person.id, session: body.session_id, level: body.level, said: body.message };
    ports.log.info(
      { ...facts, caller: body.caller ?? null, fields: body.fields ?? {} },
      'a client sent a line of its log',
    );
    return ok({ status: 'accepted' });
  }),
];

export const personalTokenBindings = ({ ports }: Serving): readonly Binding[] => [
  bind(clientSessionRoutes.clientListUserTokens, async ({ actor }) => ok((await listTokens(ports, actor)).map(masked))),
  bind(clientSessionRoutes.clientCreateUserToken, async ({ actor, body, visit }) => {
    const expiresAt = instantOf(body.expiry_date);
    const refused = endRefusal(visit, expiresAt, ports.clock.now());
    if (refused !== null) return no(refused);
    const made = await createToken(ports, actor, { name: body.name, expiresAt });
    return made.ok ? ok({ ...plain(made.value.token), token: made.value.text }) : made;
  }),
  bind(clientSessionRoutes.clientGetUserToken, async ({ actor, params }) => {
    const read = await readToken(ports, actor, params);
    return read.ok ? ok(masked(read.value)) : read;
  }),
  bind(clientSessionRoutes.clientDeleteUserToken, async ({ actor, params }) => {
    const revoked = await revokeToken(ports, actor, params);
    return revoked.ok ? ok({ message: 'the token is revoked' }) : revoked;
  }),
  bind(clientSessionRoutes.clientUpdateUserTokenExpiry, async ({ actor, params, body, visit }) => {
    const expiresAt = instantOf(body.expiry_date);
    const refused = endRefusal(visit, expiresAt, ports.clock.now());
    if (refused !== null) return no(refused);
    const changed = await changeTokenEnd(ports, actor, { id: params.id, expiresAt });
    // The published shape has a `token` here; its text was shown once, when it was made.
    return changed.ok ? ok({ ...plain(changed.value), token: maskOf(changed.value) }) : changed;
  }),
];

/** From epoch seconds; nothing for no end. */
const instantOf = (seconds: number | null | undefined): Instant | null =>
  seconds == null ? null : Math.round(seconds * 1_000);

const plain = (token: Token) => ({
  id: token.id,
  account_id: account.id,
  user_id: token.personId,
  name: token.name,
  ...(token.expiresAt === null ? {} : { expiry_date: token.expiresAt / 1_000 }),
  created_date: token.createdAt / 1_000,
});

const maskOf = (token: Token): string => `aup_…${token.tail}`;

const masked = (token: Token) => ({ ...plain(token), masked_token: maskOf(token) });
