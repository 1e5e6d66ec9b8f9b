// A provider that says what a test tells it to: a token for somebody else, of somebody else, of yesterday, signed by another. Everything
// else about it is in order, so that what is refused is refused for the lie.

import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

/** What is wrong with the next token. */
export interface Lie {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signed with a key that is not the provider's. */
  readonly signedBy?: 'provider' | 'stranger';
  /** What its description calls it. */
  readonly issuer?: string;
}

export interface LyingProvider {
  readonly issuer: string;
  /** Tells what to say next. `nonce` is that of the sign-in under way. */
  tell(lie: Lie & { readonly nonce: string }): void;
  stop(): Promise<void>;
}

const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** Starts it for one client. */
export async function startLyingProvider({ clientId }: { readonly clientId: string }): Promise<LyingProvider> {
  const own = keyPair();
  const stranger = keyPair();
  let lie: Lie & { readonly nonce: string } = { nonce: '' };
  let issuer = '';
  const server = createServer((request, response) => {
    const answer = (body: object): void => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    };
    const jwk = own.publicKey.export({ format: 'jwk' });
    if (request.url === '/jwks') return answer({ keys: [{ ...jwk, kid: 'one', alg: 'RS256', use: 'sig' }] });
    if (request.url !== '/token') {
      return answer({
        issuer: lie.issuer ?? issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: 'somebody',
      iat: now,
      exp: now + 300,
      nonce: lie.nonce,
      email: 'bob@acme.example',
      email_verified: true,
      ...lie.claims,
    };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}`;
    const { privateKey } = lie.signedBy === 'stranger' ? stranger : own;
    const signature = createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url');
    return answer({ access_token: 'x', token_type: 'Bearer', id_token: `${signed}.${signature}` });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider listens nowhere');
  issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    tell: (next) => {
      lie = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}
