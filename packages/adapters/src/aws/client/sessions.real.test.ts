// What is sent with AssumeRole, read by a server on loopback: an external id that is left out makes the connector a confused deputy, and no
// stand-in of AWS would notice.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeClient } from '../client.ts';
import { parseConfig } from '../config.ts';

const [account, region] = ['111111111111', 'eu-west-1'];
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-of-nobody', sessionToken: null };

/** The forms that were sent, in order. */
let forms: URLSearchParams[] = [];
const server = createServer((ask, reply) => {
  let text = '';
  ask.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  ask.on('end', () => {
    const form = new URLSearchParams(text);
    forms.push(form);
    reply.setHeader('content-type', 'text/xml').end(answerTo(form));
  });
});

const answerTo = (form: URLSearchParams): string => {
  const action = form.get('Action') ?? '';
  const role = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(form.get('RoleArn') ?? '');
  const result =
    role === null
      ? `<Account>${account}</Account><Arn>arn:aws:sts::${account}:assumed-role/any/one</Arn><UserId>one</UserId>`
      : `<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>another</SecretAccessKey>
         <SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>
         <AssumedRoleUser><Arn>arn:aws:sts::${role[1]}:assumed-role/${role[2]}/one</Arn><AssumedRoleId>A:one</AssumedRoleId></AssumedRoleUser>`;
  const head = `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>`;
  return `${head}${result}</${action}Result></${action}Response>`;
};

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  forms = [];
});

const clientWith = (settings: Readonly<Record<string, string>> = {}) => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const config = parseConfig(
    {
      organization_id: 'o-a1b2c3d4e5',
      external_id: 'of-this-organization-alone',
      regions: region,
      endpoint: `http://127.0.0.1:${port}`,
      ...settings,
    },
    () => false,
  );
  if (!config.ok) throw new Error(config.refusal.message);
  return makeClient(config.value, key);
};
const assumed = () =>
  forms
    .filter((form) => form.get('Action') === 'AssumeRole')
    .map((form) => [form.get('RoleArn'), form.get('ExternalId'), form.get('DurationSeconds')]);

test('the external id goes with every role that is assumed: of the reader, of accounts, to tag and to open', async () => {
  const client = clientWith({
    management_role_arn: 'arn:aws:iam::100000000000:role/TidegateOrganization',
    tagging_role_name: 'TidegateTags',
    granting_role_name: 'TidegateGrants',
    boundary_policy: 'boundary-main',
  });
  await client.call({ accountId: account, region }, 'sts.identity', {});
  await client.call({ accountId: account, region, as: 'tagger' }, 'sts.identity', {});
  await client.call({ accountId: account, region, as: 'granter' }, 'sts.identity', {});
  client.close();
  const roles = [
    '100000000000:role/TidegateOrganization',
    `${account}:role/TidegateInventory`,
    `${account}:role/TidegateTags`,
    `${account}:role/TidegateGrants`,
  ];
  expect(assumed()).toEqual(roles.map((role) => [`arn:aws:iam::${role}`, 'of-this-organization-alone', '3600']));
});

test('a role is assumed once for all calls into an account', async () => {
  const client = clientWith();
  const at = { accountId: account, region };
  await Promise.all([client.call(at, 'sts.identity', {}), client.call(at, 'sts.identity', {})]);
  await client.call(at, 'sts.identity', {});
  client.close();
  expect(assumed().length).toBe(1);
});
