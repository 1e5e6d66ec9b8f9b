// What `tidegate iam matrix` prints: verdicts without options, actions with any, JSON for machines, and a no for what is not in the table.

import { type ServiceIsolation, servicePrefixes } from '@tidegate/iam';
import { afterEach, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

afterEach(() => vi.restoreAllMocks());

async function said(
  ...words: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const log = vi.spyOn(console, 'log').mockImplementation((text) => {
    out += `${text}\n`;
  });
  const error = vi.spyOn(console, 'error').mockImplementation((text) => {
    err += `${text}\n`;
  });
  const code = await run(['iam', 'matrix', ...words]);
  log.mockRestore();
  error.mockRestore();
  return { code, out, err };
}

test('a service is told with its verdict, why, and what tags do not hold', async () => {
  const { code, out } = await said('rds', 'ROUTE53');
  expect(code).toBe(0);
  expect(out).toMatch(/^rds {2}name-prefix\n {2}what exists is held by its tags; .*name prefix/);
  expect(out).toContain('  made from outside: CreateCustomDBEngineVersion, CreateDBProxy, CreateDBProxyEndpoint\n');
  expect(out).toContain('route53  not-isolable\n  no call that changes something sees the tags of what it changes\n');
});

test('without words every service of the table has its line', async () => {
  const { out } = await said();
  expect(out.trim().split('\n')).toHaveLength(servicePrefixes().length + 1);
});

test('with an option the actions that are so are listed, with what the table does not say about them', async () => {
  const { out } = await said('iam', '--action', 'PassRole');
  expect(out).toMatch(/^iam:PassRole +Write +none +\(role\)$/m);
  expect(out).toMatch(/^iam:PassRole: the tags of the role are not looked at/m);
  expect((await said('sqs', '--level', 'Tagging', '--request-tag')).out).toMatch(/^sqs:TagQueue/m);
  expect((await said('sqs', '--level', 'Tagging', '--no-request-tag')).out).not.toContain('sqs:TagQueue');
  expect((await said('route53', '--honours', 'all')).out).toBe('no action of the table is like this\n');
  expect((await said('--type', 'hostedzone', '--action', 'route53:Create*')).out).toMatch(/\(hostedzone\)/);
});

test('for machines it is JSON', async () => {
  const { out } = await said('s3', '--json');
  const [s3]: readonly ServiceIsolation[] = JSON.parse(out);
  expect(s3?.creates.byNamePrefix).toEqual(['CreateAccessPoint', 'CreateBucket']);
});

test('a service that is not in the table is said not to be there, never left out', async () => {
  const { code, err, out } = await said('s3', 's33');
  expect([code, out]).toEqual([4, '']);
  expect(err).toContain('`s33` is no service of the table');
});
