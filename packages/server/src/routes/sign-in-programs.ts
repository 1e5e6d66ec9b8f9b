// Programs that a person lets act for them: what is asked, the answer, and the tokens (RFC 6749 with PKCE, for programs on the person's own
// machine, RFC 8252). A program is known by the name it gives itself, which nobody has checked; the page says so. What it gets goes to a
// port of the very machine the browser runs on, and nowhere else.

import { allowProgram, redeemCode, refreshProgram } from '@tidegate/broker';
import { signInRoutes } from '@tidegate/contract';
import { limits, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { account } from '../account.ts';
import { awayFromPortal } from '../http/at-portal.ts';
import { type Binding, bind, bindOpen } from '../http/call.ts';
import { clientScopes, isClientScope } from '../http/client-scopes.ts';
import type { Serving } from '../http/serving.ts';
import { presentPerson } from '../present/present-shapes.ts';

export const programBindings = ({ ports }: Serving): readonly Binding[] => [
  bind(signInRoutes.previewProgram, async ({ actor, body }) => {
    const ask = readAsk(body);
    if (!ask.ok) return ask;
    return ok({
      client_id: ask.value.clientId,
      goes_to: ask.value.redirectUri,
      person: presentPerson(actor.person),
      scopes: ask.value.scopes.map((name) => ({ name, allows: clientScopes[name] ?? '' })),
      days: Math.round(limits.programSignInMs / (24 * 3_600_000)),
    });
  }),
  bind(signInRoutes.allowProgram, async ({ actor, body, visit }) => {
    const ask = readAsk(body);
    if (!ask.ok) return ask;
    // A program must not let another program in: only a person at the portal says yes.
    const away = awayFromPortal(visit, 'programs are let in');
    if (away !== null) return no(away);
    const answer = new URL(ask.value.redirectUri);
    if (body.allow) answer.searchParams.set('code', await allowProgram(ports, actor, ask.value));
    else answer.searchParams.set('error', 'access_denied');
    if (body.state !== '') answer.searchParams.set('state', body.state);
    return ok({ url: answer.href });
  }),
  bindOpen(signInRoutes.programTokens, async ({ body, visit }) => {
    const call = {
      clientId: body.client_id ?? '',
      agent: visit.agent,
      door: 'api' as const,
      facts: { accountId: account.id, issuer: visit.origin },
    };
    const got = await exchange(ports, body, call);
    if (!got.ok) return got;
    return ok({
      access_token: got.value.accessToken,
      token_type: 'Bearer' as const,
      expires_in: got.value.expiresInSec,
      refresh_token: got.value.refreshToken,
      scope: got.value.scopes.join(' '),
    });
  }),
];

type Fields = Parameters<Parameters<typeof bindOpen<typeof signInRoutes.programTokens>>[1]>[0]['body'];

function exchange(
  ports: Serving['ports'],
  body: Fields,
  call: Omit<Parameters<typeof refreshProgram>[1], 'refreshToken'>,
) {
  switch (body.grant_type) {
    case 'authorization_code':
      return redeemCode(ports, {
        ...call,
        code: body.code ?? '',
        redirectUri: body.redirect_uri ?? '',
        verifier: body.code_verifier ?? '',
      });
    case 'refresh_token':
      return refreshProgram(ports, { ...call, refreshToken: body.refresh_token ?? '' });
    default:
      return Promise.resolve(
        no(
          refusal(
            'auth.program_invalid',
            `there is no grant ${quoted(body.grant_type ?? '')}; \`authorization_code\` and \`refresh_token\` are served`,
            { field: 'grant_type' },
          ),
        ),
      );
  }
}

interface Asked {
  readonly response_type: string;
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly scope: string;
  readonly code_challenge: string;
  readonly code_challenge_method: string;
}

const invalid = (field: string, message: string) => no(refusal('auth.program_invalid', message, { field }));

/** Checks what a program asks. Nothing of it is sent back to the program while it may not be one on this machine. */
function readAsk(asked: Asked): Result<Parameters<typeof allowProgram>[2]> {
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(asked.client_id)) return invalid('client_id', 'the program does not name itself');
  if (!isLoopbackAddress(asked.redirect_uri)) {
    return invalid(
      'redirect_uri',
      'the program wants its answer somewhere else than on this machine (`http://localhost:` and a port)',
    );
  }
  if (asked.response_type !== 'code') return invalid('response_type', 'the program must ask for a `code`');
  if (asked.code_challenge_method !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(asked.code_challenge)) {
    return invalid('code_challenge', 'the program must protect its code with PKCE (`S256`)');
  }
  const scopes = [...new Set(asked.scope.split(' ').filter((name) => name !== ''))];
  const unknown = scopes.find((name) => !isClientScope(name));
  if (unknown !== undefined)
    return invalid('scope', `the program asks for ${quoted(unknown)}, which nobody here can give`);
  if (scopes.length === 0) return invalid('scope', 'the program asks for nothing');
  return ok({ clientId: asked.client_id, redirectUri: asked.redirect_uri, challenge: asked.code_challenge, scopes });
}

/** RFC 8252, section 7.3: any port of the loopback interface, plain http. The name `localhost` is what the published client sends. */
function isLoopbackAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === 'http:' &&
    ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) &&
    url.port !== '' &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  );
}
