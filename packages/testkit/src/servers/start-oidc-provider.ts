// A real OpenID Connect provider on a loopback port, and a person with a browser for it: forms are filled in and cookies kept, as a
// browser would, up to the redirect that leads back to us. Its people are the test's; every password is right.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccountClaims, ClientMetadata } from 'oidc-provider';

/** What the provider says of one of its people, beside who they are. */
export type OidcAccount = Readonly<Record<string, unknown>> & { readonly sub: string };

export interface StartOidcProvider {
  readonly clients: readonly ClientMetadata[];
  readonly accounts: readonly OidcAccount[];
}

export interface RunningOidcProvider {
  readonly issuer: string;
  /** Knows these clients from now on, and forgets who is signed in: for a server whose address is known only once it runs. */
  serve(clients: readonly ClientMetadata[]): void;
  /** Signs in as somebody at the address that leads there; answers the address that leads back. */
  signIn(address: string, account: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it. `stop` leaves nothing running. */
export async function startOidcProvider(ask: StartOidcProvider): Promise<RunningOidcProvider> {
  // Loaded only here: it is heavy and complains of its defaults, and most tests need none of it.
  const { Provider } = await import('oidc-provider');
  // The issuer is part of everything the provider says, so the port comes first.
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const issuer = `http://127.0.0.1:${portOf(server.address())}`;
  const make = (clients: readonly ClientMetadata[]) =>
    new Provider(issuer, {
      clients: [...clients],
      scopes: ['openid', 'email', 'profile', 'groups'],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
      // Everything is in the token, as providers of companies do it.
      conformIdTokenClaims: false,
      cookies: { keys: ['a key for tests'] },
      findAccount: (_context, id) => {
        const account = ask.accounts.find(({ sub }) => sub === id);
        return account && { accountId: id, claims: (): AccountClaims => ({ ...account }) };
      },
    });
  let answer = make(ask.clients).callback();
  server.on('request', (request, response) => void answer(request, response));
  return {
    issuer,
    serve: (clients) => {
      answer = make(clients).callback();
    },
    signIn: (address, account) => walk(issuer, address, account),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('the provider listens nowhere');
  return address.port;
};

const hopsMax = 20;

async function walk(issuer: string, start: string, account: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next: { readonly url: string; readonly form: URLSearchParams | null } = { url: start, form: null };
  for (let hop = 0; hop < hopsMax; hop += 1) {
    if (!next.url.startsWith(issuer)) return next.url;
    const response = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(next.form === null ? {} : { method: 'POST', body: next.form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const page = await response.text();
    if (location !== null) {
      next = { url: new URL(location, next.url).href, form: null };
      continue;
    }
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined) throw new Error(`the provider shows no form: ${response.status} ${page.slice(0, 500)}`);
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const filled = prompt === 'login' ? { prompt, login: account, password: 'anything' } : { prompt };
    next = { url: new URL(action, next.url).href, form: new URLSearchParams(filled) };
  }
  throw new Error('the provider leads nowhere');
}
