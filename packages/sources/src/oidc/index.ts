// OpenID Connect providers: who somebody is, by the word of a provider that an administrator named. What the word is good for (whom it
// lets in, what it says of groups) is in the settings; who that is here is the broker's to find.

import {
  type CredentialReader,
  no,
  ok,
  type ProviderClaims,
  type ProviderWords,
  quoted,
  Refused,
  type Result,
  refusal,
  type SignInProvider,
} from '@tidegate/core';
import { addressOf, claimsOf, discover } from './client.ts';
import { oidcLimits, type ProviderSettings } from './config.ts';

export { type ProviderSettings, readProviders } from './config.ts';

interface World {
  readonly credentials: CredentialReader;
  readonly now: () => number;
}

/** Makes a provider of its settings. Nothing is asked of it before somebody signs in. */
export function makeProvider(settings: ProviderSettings, world: World): SignInProvider {
  let known: { readonly until: number; readonly found: ReturnType<typeof discover> } | null = null;
  const found = async () => {
    if (known === null || known.until <= world.now()) {
      known = { until: world.now() + oidcLimits.discoveryMs, found: discoverWith(settings, world) };
    }
    const asked = known;
    try {
      return await asked.found;
    } catch (error) {
      // A failure is not remembered: the provider may be back in a moment.
      if (known === asked) known = null;
      throw error;
    }
  };
  return {
    id: settings.id,
    name: settings.name,
    groups: settings.groups,
    begin: (words) => answering(async () => ok(await addressOf(await found(), settings, words))),
    finish: (words, query) => answering(async () => finish(settings, { configuration: await found(), words, query })),
  };
}

async function discoverWith(settings: ProviderSettings, { credentials, now }: World) {
  if (settings.clientSecret === null) return discover(settings, { secret: null, now });
  const secret = await credentials.read(settings.clientSecret);
  if (!secret.ok) throw new Refused(secret.refusal);
  return discover(settings, { secret: secret.value, now });
}

async function answering<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return no(error.refusal);
    throw error;
  }
}

interface Finish {
  readonly configuration: Awaited<ReturnType<typeof discover>>;
  readonly words: ProviderWords;
  readonly query: string;
}

async function finish(
  settings: ProviderSettings,
  { configuration, ...asked }: Finish,
): Promise<Result<ProviderClaims>> {
  const claims = new Map(Object.entries(await claimsOf(configuration, settings, asked)));
  const subject = claims.get('sub');
  if (typeof subject !== 'string' || subject === '') {
    return no(refusal('auth.provider_refused', `${quoted(settings.name)} does not say who you are (\`sub\`)`));
  }
  return ok({
    issuer: settings.issuer,
    subject,
    email: emailOf(claims, settings),
    groups: settings.groups === null ? null : groupsOf(claims, settings.groups.claim),
  });
}

function emailOf(claims: ReadonlyMap<string, unknown>, { email }: ProviderSettings): string | null {
  const text = claims.get('email');
  if (typeof text !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(text) || text.length > 320) return null;
  // Some send the text "true"; a claim that is missing is not a yes.
  const verified = claims.get('email_verified');
  if (email === 'verified' && verified !== true && verified !== 'true') return null;
  return text.toLowerCase();
}

/** Null where the provider did not say: no claim, one of another form, or one too long to be whole. */
function groupsOf(claims: ReadonlyMap<string, unknown>, claim: string): readonly string[] | null {
  const told = claims.get(claim);
  const list: readonly unknown[] | null = typeof told === 'string' ? [told] : Array.isArray(told) ? told : null;
  if (list === null || list.length > oidcLimits.groupsMax) return null;
  return list.every((one) => typeof one === 'string') ? list : null;
}
