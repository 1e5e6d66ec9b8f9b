// Providers of OpenID Connect against a real one, and against one that lies in one thing at a time.

import { type CredentialReader, no, ok, type ProviderWords, refusal, type SignInProvider } from '@tidegate/core';
import { makeProvider, readProviders } from '@tidegate/sources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LyingProvider, startLyingProvider } from '../servers/start-lying-provider.ts';
import { type RunningOidcProvider, startOidcProvider } from '../servers/start-oidc-provider.ts';

const redirectUri = 'http://127.0.0.1:7333/sign-in/return/acme';
const words: ProviderWords = {
  state: 'a-state-that-nobody-guesses',
  nonce: 'a-nonce-that-nobody-guesses',
  verifier: 'a-verifier-of-at-least-forty-three-characters-1',
  redirectUri,
};
const credentials: CredentialReader = {
  read: (reference) =>
    Promise.resolve(
      reference.kind === 'environment' && reference.name === 'TIDEGATE_SECRET_ACME'
        ? ok('the-secret')
        : no(refusal('secret.missing', 'no such secret')),
    ),
};

function providerOf(parts: Record<string, unknown>, now = () => Date.now()): SignInProvider {
  const read = readProviders({ providers: [{ id: 'acme', name: 'Acme', client_id: 'tidegate', ...parts }] });
  if (!read.ok) throw new Error(read.refusal.message);
  const [settings] = read.value;
  if (settings === undefined) throw new Error('no provider');
  return makeProvider(settings, { credentials, now });
}

describe('a real provider', () => {
  let real: RunningOidcProvider;
  beforeAll(async () => {
    const client = { client_id: 'tidegate', client_secret: 'the-secret', redirect_uris: [redirectUri] };
    real = await startOidcProvider({
      clients: [
        client,
        { ...client, client_id: 'public', token_endpoint_auth_method: 'none', client_secret: undefined },
      ],
      accounts: [
        { sub: 'u1', email: 'Bob@Acme.example', email_verified: true, groups: ['engineering', 'on-call'] },
        { sub: 'u2', email: 'eve@acme.example', email_verified: false },
      ],
    });
  });
  afterAll(() => real.stop());
  const secret = { client_secret: { environment: 'TIDEGATE_SECRET_ACME' } };
  const come = async (provider: SignInProvider, account: string) => {
    const begun = await provider.begin(words);
    if (!begun.ok) throw new Error(begun.refusal.message);
    return new URL(await real.signIn(begun.value, account)).search.slice(1);
  };

  test('says who came back, with address in small letters and groups, over code, PKCE, state and nonce', async () => {
    const provider = providerOf({
      issuer: real.issuer,
      ...secret,
      scopes: ['openid', 'email', 'groups'],
      groups: { admit: ['engineering'] },
    });
    expect(await provider.finish(words, await come(provider, 'u1'))).toEqual(
      ok({ issuer: real.issuer, subject: 'u1', email: 'bob@acme.example', groups: ['engineering', 'on-call'] }),
    );
  });
  test('a client without a secret is protected by PKCE alone', async () => {
    const provider = providerOf({ issuer: real.issuer, client_id: 'public' });
    expect(await provider.finish(words, await come(provider, 'u1'))).toMatchObject({ ok: true });
    const query = await come(provider, 'u1');
    const other = { ...words, verifier: `${words.verifier}-of-another` };
    expect(await provider.finish(other, query)).toMatchObject({
      ok: false,
      refusal: { code: 'auth.provider_refused', message: expect.stringContaining('invalid_grant') },
    });
  });
  test('an address it has not verified is none, unless the settings believe it', async () => {
    const strict = providerOf({ issuer: real.issuer, ...secret });
    expect(await strict.finish(words, await come(strict, 'u2'))).toMatchObject({ value: { email: null } });
    const trusting = providerOf({ issuer: real.issuer, ...secret, email: 'believed' });
    expect(await trusting.finish(words, await come(trusting, 'u2'))).toMatchObject({
      value: { email: 'eve@acme.example' },
    });
  });
  test('groups that it does not name are unknown, not none', async () => {
    const provider = providerOf({ issuer: real.issuer, ...secret, groups: { admit: ['engineering'] } });
    expect(await provider.finish(words, await come(provider, 'u2'))).toMatchObject({ value: { groups: null } });
  });
  test('a forged state is refused', async () => {
    const provider = providerOf({ issuer: real.issuer, ...secret });
    const query = (await come(provider, 'u1')).replace(words.state, 'a-state-somebody-made-up');
    expect(await provider.finish(words, query)).toMatchObject({ refusal: { code: 'auth.state_invalid' } });
  });
  test('the nonce of another sign-in is refused', async () => {
    const provider = providerOf({ issuer: real.issuer, ...secret });
    const query = await come(provider, 'u1');
    expect(await provider.finish({ ...words, nonce: 'another' }, query)).toMatchObject({
      refusal: { code: 'auth.provider_refused', message: expect.stringContaining('begun in this browser') },
    });
  });
  test('a code works once', async () => {
    const provider = providerOf({ issuer: real.issuer, ...secret });
    const query = await come(provider, 'u1');
    expect(await provider.finish(words, query)).toMatchObject({ ok: true });
    expect(await provider.finish(words, query)).toMatchObject({ refusal: { code: 'auth.provider_refused' } });
  });
  test('what the provider says no to is told by its word and by nothing else of it', async () => {
    const provider = providerOf({ issuer: real.issuer, ...secret });
    const query = `error=access_denied&error_description=canary&state=${words.state}&iss=${encodeURIComponent(real.issuer)}`;
    const said = await provider.finish(words, query);
    expect(said).toMatchObject({ refusal: { message: expect.stringContaining('access_denied') } });
    expect(JSON.stringify(said)).not.toContain('canary');
  });
  test('a secret that cannot be read is said, not left out', async () => {
    const provider = providerOf({ issuer: real.issuer, client_secret: { environment: 'TIDEGATE_SECRET_NONE' } });
    expect(await provider.begin(words)).toMatchObject({ refusal: { code: 'secret.missing' } });
  });
});

describe('a provider that lies', () => {
  let liar: LyingProvider;
  beforeAll(async () => {
    liar = await startLyingProvider({ clientId: 'tidegate' });
  });
  afterAll(() => liar.stop());
  const { nonce, state } = words;
  const query = `code=any&state=${state}`;
  const nowSec = () => Math.floor(Date.now() / 1_000);

  test('is believed where it does not lie: what follows is refused for the lie', async () => {
    liar.tell({ nonce });
    expect(await providerOf({ issuer: liar.issuer }).finish(words, query)).toMatchObject({
      value: { subject: 'somebody' },
    });
  });
  test.each([
    ['for another audience', { claims: { aud: 'another' } }, 'another audience'],
    [
      'for several audiences, without saying which program asked',
      { claims: { aud: ['tidegate', 'x'] } },
      'another audience',
    ],
    ['without an audience', { claims: { aud: undefined } }, 'not what was agreed'],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }, 'another issuer'],
    ['of another sign-in', { claims: { nonce: 'another' } }, 'begun in this browser'],
    ['signed by a stranger', { signedBy: 'stranger' as const }, 'cannot be checked'],
  ])('a token %s is refused', async (_what, lie, says) => {
    liar.tell({ nonce, ...lie });
    const said = await providerOf({ issuer: liar.issuer }).finish(words, query);
    expect(said).toMatchObject({ ok: false, refusal: { code: expect.stringMatching(/^auth\.provider_/) } });
    expect(said).toMatchObject({ refusal: { message: expect.stringContaining(says) } });
  });
  test.each([
    [29, true],
    [45, false],
  ])(
    'a token that ended %i seconds ago is believed: %s, because clocks may differ by thirty',
    async (ago, believed) => {
      liar.tell({ nonce, claims: { exp: nowSec() - ago } });
      const said = await providerOf({ issuer: liar.issuer }).finish(words, query);
      expect(said.ok).toBe(believed);
      if (!believed) expect(said).toMatchObject({ refusal: { message: expect.stringContaining('expired') } });
    },
  );
  test('with no difference allowed, a token that has just ended is refused', async () => {
    liar.tell({ nonce, claims: { exp: nowSec() - 2 } });
    const provider = providerOf({ issuer: liar.issuer, clock_skew_seconds: 0 });
    expect(await provider.finish(words, query)).toMatchObject({ ok: false });
  });
  test('a provider that calls itself something else than the settings is not asked anything', async () => {
    liar.tell({ nonce, issuer: 'https://evil.example' });
    expect(await providerOf({ issuer: liar.issuer }).begin(words)).toMatchObject({
      refusal: { message: expect.stringContaining('issuer') },
    });
  });
  test('a provider that cannot be reached is said, and asked again the next time', async () => {
    const gone = await startLyingProvider({ clientId: 'tidegate' });
    const provider = providerOf({ issuer: gone.issuer });
    await gone.stop();
    expect(await provider.begin(words)).toMatchObject({ refusal: { code: 'auth.provider_unreachable' } });
  });
});
