// What moto does not keep, read by the SDK from answers in AWS's own form: the day something was last used, and the clusters of RDS. The
// server is on loopback and answers nothing else.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AwsClient } from '../calls.ts';
import { makeClient } from '../client.ts';
import { parseConfig } from '../config.ts';

const iam = 'arn:aws:iam::111111111111';
const answers: Readonly<Record<string, string>> = {
  GetAccountAuthorizationDetails: `<IsTruncated>false</IsTruncated>
    <RoleDetailList><member><Arn>${iam}:role/Reader</Arn><RoleName>Reader</RoleName>
      <RoleLastUsed><LastUsedDate>2030-01-03T23:59:00Z</LastUsedDate><Region>eu-west-1</Region></RoleLastUsed></member>
      <member><Arn>${iam}:role/Idle</Arn><RoleName>Idle</RoleName><RoleLastUsed/></member></RoleDetailList>`,
  ListUsers: `<IsTruncated>false</IsTruncated>
    <Users><member><Arn>${iam}:user/ada</Arn><UserName>ada</UserName><PasswordLastUsed>2030-01-09T00:00:00Z</PasswordLastUsed></member>
      <member><Arn>${iam}:user/idle</Arn><UserName>idle</UserName></member></Users>`,
  GetAccessKeyLastUsed: `<UserName>ada</UserName>
    <AccessKeyLastUsed><LastUsedDate>2030-01-08T12:00:00Z</LastUsedDate><Region>eu-west-1</Region><ServiceName>s3</ServiceName></AccessKeyLastUsed>`,
  DescribeDBClusters: `<DBClusters><DBCluster><DBClusterIdentifier>prod-aurora</DBClusterIdentifier>
    <DBClusterArn>arn:aws:rds:eu-west-1:111111111111:cluster:prod-aurora</DBClusterArn><Engine>aurora-postgresql</Engine>
    <TagList><Tag><Key>Team</Key><Value>data</Value></Tag></TagList></DBCluster></DBClusters>`,
};
const server = createServer((ask, reply) => {
  let text = '';
  ask.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  ask.on('end', () => {
    const action = new URLSearchParams(text).get('Action') ?? '';
    const body = `<${action}Response><${action}Result>${answers[action] ?? ''}</${action}Result></${action}Response>`;
    reply.setHeader('content-type', 'text/xml').end(body);
  });
});

let client: AwsClient;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const config = parseConfig(
    {
      organization_id: 'o-a1b2c3d4e5',
      external_id: 'tidegate',
      regions: 'eu-west-1',
      endpoint: `http://127.0.0.1:${port}`,
    },
    () => false,
  );
  if (!config.ok) throw new Error(config.refusal.message);
  client = makeClient(config.value, { accessKeyId: 'AKIA', secretAccessKey: 'of nobody', sessionToken: null });
});
afterAll(() => {
  client.close();
  server.closeAllConnections();
  server.close();
});

const at = { accountId: null, region: 'eu-west-1' };

test('a role, a user and a key tell the day they were last used; what never was tells none', async () => {
  const { items: roles } = await client.call(at, 'iam.details', { next: null });
  expect(roles.map(({ name, facts }) => [name, facts['last_used']])).toEqual([
    ['Reader', '2030-01-03'],
    ['Idle', undefined],
  ]);
  const { items: users } = await client.call(at, 'iam.users', { next: null });
  expect(users.map(({ name, lastUsed }) => [name, lastUsed])).toEqual([
    ['ada', '2030-01-09'],
    ['idle', null],
  ]);
  expect(await client.call(at, 'iam.accessKeyUsed', { id: 'AKIA' })).toBe('2030-01-08');
});

test('a cluster of RDS comes with its id, name and tags', async () => {
  const { items } = await client.call(at, 'rds.clusters', { next: null });
  expect(items).toMatchObject([
    {
      arn: 'arn:aws:rds:eu-west-1:111111111111:cluster:prod-aurora',
      name: 'prod-aurora',
      tags: { Team: 'data' },
    },
  ]);
});
