// Keys that AWS takes no more, and roles that an account does not let the connector take, told apart from a right that is lacking; answered
// by a server on loopback in the words of STS, which no stand-in of AWS would refuse in.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAws } from '../index.ts';

const key = { access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: 'a-secret-of-nobody' };
/** What is answered to an action; other actions succeed. */
let answer: { readonly action: string; readonly status: number; readonly code: string } | null = null;
const server = createServer((ask, reply) => {
  let text = '';
  ask.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  ask.on('end', () => {
    const action = new URLSearchParams(text).get('Action') ?? '';
    const refused = answer?.action === action ? answer : null;
    reply.statusCode = refused?.status ?? 200;
    reply.setHeader('content-type', 'text/xml').end(refused === null ? whoIs(action) : errorOf(refused.code));
  });
});
const errorOf = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
const whoIs = (action: string): string =>
  `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Account>111111111111</Account>` +
  `<Arn>arn:aws:iam::111111111111:user/connector</Arn><UserId>one</UserId></${action}Result></${action}Response>`;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const knocked = async (settings: Readonly<Record<string, string>> = {}) => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const config = {
    organization_id: 'o-a1b2c3d4e5',
    external_id: 'of-this-organization-alone',
    regions: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    ...settings,
  };
  const target = makeAws({ pause: async () => undefined }).connect(config, JSON.stringify(key));
  if (!target.ok) throw new Error(target.refusal.message);
  const [knock] = (await target.value.knock?.()) ?? [];
  const [report] = await target.value.check();
  await target.value.close();
  return [knock?.answer, report?.code];
};

test('keys that AWS knows are let in', async () => {
  answer = null;
  expect(await knocked()).toEqual(['let_in', undefined]);
});

test.each([
  ['InvalidClientTokenId', 403],
  ['ExpiredToken', 400],
  ['SignatureDoesNotMatch', 403],
])('%s of the keys is told by the code', async (code, status) => {
  answer = { action: 'GetCallerIdentity', status, code };
  expect(await knocked()).toEqual(['refused', 'target.credential_refused']);
});

test('AccessDenied is about the keys where the role is not given, and about a right where it is', async () => {
  const role = { management_role_arn: 'arn:aws:iam::100000000000:role/TidegateOrganization' };
  answer = { action: 'AssumeRole', status: 403, code: 'AccessDenied' };
  expect(await knocked(role)).toEqual(['refused', 'target.credential_refused']);
  answer = { action: 'GetCallerIdentity', status: 403, code: 'AccessDenied' };
  expect(await knocked()).toEqual(['unknown', undefined]);
});

test('what passes is no refusal', async () => {
  answer = { action: 'GetCallerIdentity', status: 503, code: 'ServiceUnavailable' };
  expect(await knocked()).toEqual(['unknown', undefined]);
});
