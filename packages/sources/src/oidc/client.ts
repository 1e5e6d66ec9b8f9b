// The only file that imports the library for OpenID Connect: discovery, the way out, and the checked way back (code with PKCE, state,
// nonce, issuer, audience, times, signature). What the library finds wrong becomes one of our refusals, in words that say what it was.

import { type ProviderWords, quoted, type Refusal, Refused, refusal } from '@tidegate/core';
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  clockSkew,
  clockTolerance,
  discovery,
  enableNonRepudiationChecks,
  None,
  ResponseBodyError,
} from 'openid-client';
import { oidcLimits, type ProviderSettings } from './config.ts';

/** Finds out where a provider does what. `now` is the clock that tokens are held against. */
export async function discover(
  settings: ProviderSettings,
  { secret, now }: { readonly secret: string | null; readonly now: () => number },
): Promise<Configuration> {
  const insecure = settings.issuer.startsWith('http://') ? [allowInsecureRequests] : [];
  try {
    const found = await discovery(
      new URL(settings.issuer),
      settings.clientId,
      { [clockTolerance]: settings.clockSkewSec, [clockSkew]: Math.round((now() - Date.now()) / 1_000) },
      // The provider's description may ask for a way that we choose below, once it is known.
      None(),
      { execute: insecure, timeout: oidcLimits.answerSec },
    );
    const metadata = found.serverMetadata();
    const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const way =
      secret === null
        ? None()
        : methods.includes('client_secret_basic')
          ? ClientSecretBasic(secret)
          : ClientSecretPost(secret);
    const configuration = new Configuration(
      metadata,
      settings.clientId,
      { [clockTolerance]: settings.clockSkewSec, [clockSkew]: Math.round((now() - Date.now()) / 1_000) },
      way,
    );
    configuration.timeout = oidcLimits.answerSec;
    for (const allow of insecure) allow(configuration);
    // Signatures too, though the token comes straight from the provider: nothing between may be believed.
    enableNonRepudiationChecks(configuration);
    return configuration;
  } catch (error) {
    throw new Refused(refusalOf(error, settings));
  }
}

/** The address that asks the provider who somebody is. */
export async function addressOf(
  configuration: Configuration,
  settings: ProviderSettings,
  words: ProviderWords,
): Promise<string> {
  return buildAuthorizationUrl(configuration, {
    redirect_uri: words.redirectUri,
    scope: settings.scopes.join(' '),
    response_type: 'code',
    code_challenge: await calculatePKCECodeChallenge(words.verifier),
    code_challenge_method: 'S256',
    state: words.state,
    nonce: words.nonce,
  }).href;
}

/** What the checked token of the answer says. */
export async function claimsOf(
  configuration: Configuration,
  settings: ProviderSettings,
  { words, query }: { readonly words: ProviderWords; readonly query: string },
): Promise<Readonly<Record<string, unknown>>> {
  const answer = new URL(words.redirectUri);
  answer.search = query;
  const { searchParams } = answer;
  if (searchParams.getAll('state').length !== 1 || searchParams.get('state') !== words.state) {
    throw new Refused(
      refusal('auth.state_invalid', 'the answer does not belong to a sign-in that was begun in this browser'),
    );
  }
  try {
    const tokens = await authorizationCodeGrant(configuration, answer, {
      pkceCodeVerifier: words.verifier,
      expectedState: words.state,
      expectedNonce: words.nonce,
      idTokenExpected: true,
    });
    return { ...tokens.claims() };
  } catch (error) {
    throw new Refused(refusalOf(error, settings));
  }
}

/** What is wrong, in our words. The library's own never leave: they may hold what the provider sent. */
function refusalOf(error: unknown, { name }: ProviderSettings): Refusal {
  const who = quoted(name);
  if (error instanceof AuthorizationResponseError) {
    return refusal('auth.provider_refused', `${who} did not sign you in: it answered ${quoted(error.error, 60)}`);
  }
  if (error instanceof ResponseBodyError) {
    return refusal('auth.provider_refused', `${who} refused our call: it answered ${quoted(error.error, 60)}`);
  }
  if (!(error instanceof ClientError)) return unreachable(who);
  switch (error.code) {
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
      return refusal('auth.provider_refused', `the token of ${who} ${wrongClaim(error)}`);
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return refusal(
        'auth.provider_refused',
        `the token of ${who} has expired or is not valid yet; compare the clocks`,
      );
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return refusal('auth.provider_refused', `${who} calls itself something else than the \`issuer\` of its settings`);
    case 'OAUTH_INVALID_RESPONSE':
      return error.cause instanceof Error && /signature/i.test(error.cause.message)
        ? refusal('auth.provider_refused', `the token of ${who} cannot be checked: the signature is not its own`)
        : refusal('auth.provider_refused', `the answer of ${who} is not what was agreed`);
    case 'OAUTH_PARSE_ERROR':
    case 'OAUTH_KEY_SELECTION_FAILED':
    case 'OAUTH_UNSUPPORTED_OPERATION':
      return refusal('auth.provider_refused', `the token of ${who} cannot be checked`);
    default:
      return unreachable(who);
  }
}

const unreachable = (who: string): Refusal =>
  refusal('auth.provider_unreachable', `${who} does not answer as a provider does`);

const claimWords: ReadonlyMap<string, string> = new Map([
  ['aud', 'is for another audience than this server'],
  ['azp', 'was made for another program than this server'],
  ['iss', 'is of another issuer'],
  ['nonce', 'does not belong to the sign-in that was begun in this browser'],
]);

function wrongClaim(error: ClientError): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { cause } = at;
    if (typeof cause === 'object' && cause !== null && 'claim' in cause) {
      const words = claimWords.get(String(cause.claim));
      if (words !== undefined) return words;
    }
  }
  for (const [claim, words] of claimWords) if (error.message.includes(`"${claim}"`)) return words;
  return 'does not say what it must';
}
