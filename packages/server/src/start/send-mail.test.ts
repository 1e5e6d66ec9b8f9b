// One mail against a real server: what arrives, over which line, and what is made of every answer. Nothing that people wrote becomes a header
// or a recipient, and nothing is sent in the clear to a server that is not on this machine.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailMessage } from '@tidegate/broker';
import { Fault, type Outcome } from '@tidegate/core';
import { type RunningSmtp, type StartSmtp, startSmtp } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MailSettings } from '../config/config.ts';
import { makeMailSender } from './send-mail.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-mail-'));
const passwordFile = join(folder, 'password');
const [certFile, keyFile] = [join(folder, 'smtp.crt'), join(folder, 'smtp.key')];
const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl'].find((path) => existsSync(path));
beforeAll(() => {
  writeFileSync(passwordFile, 'p4ssw0rd\n', { mode: 0o600 });
  const flags = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  if (openssl !== undefined) {
    execFileSync(openssl, [...flags, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers: RunningSmtp[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
const serve = async (ask: StartSmtp = {}): Promise<RunningSmtp> => {
  const server = await startSmtp(ask);
  servers.push(server);
  return server;
};

const settingsOf = (port: number, more: Partial<MailSettings> = {}): MailSettings => ({
  host: '127.0.0.1',
  port,
  encryption: 'plain',
  username: null,
  passwordFile: null,
  from: { name: 'Tidegate', address: 'tidegate@company.example' },
  ...more,
});
const stepMs = 1_000;
const message: MailMessage = {
  id: 'not_01',
  to: 'ada@company.example',
  subject: 'Tidegate: a request waits for you',
  text: 'Jürgen asks for READ_ONLY on `prod`.\n\n.\n\nhttps://tidegate.company.example/\n',
};
const send = (settings: MailSettings, more: Partial<MailMessage> = {}): Promise<Outcome> =>
  makeMailSender(settings, new URL('https://tidegate.company.example'), stepMs).send({ ...message, ...more });
const headersOf = (text: string): readonly string[] => (text.split('\r\n\r\n')[0] ?? '').split('\r\n');

describe('a mail', () => {
  test('arrives in plain text, with one recipient, a subject, and an id that stays', async () => {
    const server = await serve();
    expect(await send(settingsOf(server.port))).toEqual({ kind: 'done' });
    const [mail] = server.taken;
    expect(mail).toMatchObject({ from: 'tidegate@company.example', to: ['ada@company.example'], encrypted: false });
    const headers = headersOf(mail?.text ?? '');
    for (const line of [
      'From: Tidegate <tidegate@company.example>',
      'To: ada@company.example',
      'Subject: Tidegate: a request waits for you',
      'Message-ID: <not_01@company.example>',
      'Auto-Submitted: auto-generated',
      'Content-Type: text/plain; charset=utf-8',
    ]) {
      expect(headers).toContain(line);
    }
    expect(mail?.text).toContain('J=C3=BCrgen asks for READ_ONLY on `prod`.');
    expect(mail?.text.replaceAll('=\r\n', '')).toContain('https://tidegate.company.example/');
  });

  test.each([
    ['a subject with a line break', { subject: 'x\r\nBcc: eve@evil.example\r\n\r\nboo' }],
    ['a subject with a lone line feed', { subject: 'x\nBcc: eve@evil.example' }],
    ['a subject with a line separator', { subject: 'x\u2028Bcc: eve@evil.example' }],
    [
      'a text that ends the message',
      { text: 'a\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<eve@evil.example>\r\n' },
    ],
    ['a text that looks like headers', { text: 'Bcc: eve@evil.example\r\n\r\nboo' }],
  ])('with %s goes to nobody else, and has no other header', async (_what, more) => {
    const server = await serve();
    expect(await send(settingsOf(server.port), more)).toEqual({ kind: 'done' });
    expect(server.taken.map(({ to }) => to)).toEqual([['ada@company.example']]);
    expect(headersOf(server.taken[0]?.text ?? '').some((line) => /^bcc/i.test(line))).toBe(false);
  });

  test.each([
    'ada@company.example, eve@evil.example',
    'ada@company.example>\r\nRCPT TO:<eve@evil.example',
    '"eve@evil.example" <ada@company.example>',
    'group:eve@evil.example;',
    'eve@evil.example\u2028',
    'nobody',
    '',
  ])('to %j is refused before anything is sent', async (to) => {
    const server = await serve();
    expect(await send(settingsOf(server.port), { to })).toMatchObject({ kind: 'refused' });
    expect(server.taken).toEqual([]);
  });

  test('is sent with the password of the file, which is read for each, and never told', async () => {
    const server = await serve({ login: { username: 'tidegate', password: 'p4ssw0rd' } });
    const settings = settingsOf(server.port, { username: 'tidegate', passwordFile });
    expect(await send(settings)).toEqual({ kind: 'done' });
    expect(server.taken[0]?.username).toBe('tidegate');
    writeFileSync(passwordFile, 'wr0ng', { mode: 0o600 });
    const outcome = await send(settings);
    writeFileSync(passwordFile, 'p4ssw0rd\n', { mode: 0o600 });
    expect(outcome).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('sign in') });
    expect(JSON.stringify(outcome)).not.toContain('wr0ng');
    expect(await send(settings)).toEqual({ kind: 'done' });
  });

  test.each([
    ['refuses', 'refused', 'no such person'],
    ['puts off', 'unavailable', 'come back later'],
  ] as const)('to a server that %s is %s', async (mood, kind, words) => {
    const server = await serve();
    server.mood(mood);
    expect(await send(settingsOf(server.port))).toMatchObject({ kind, message: expect.stringContaining(words) });
    expect(server.taken).toEqual([]);
  });

  test('to nobody listening may get better', async () => {
    expect(await send(settingsOf(1))).toMatchObject({ kind: 'unavailable' });
  });

  test('whose answer is lost may have arrived', async () => {
    const server = await serve();
    server.mood('takes and falls silent');
    expect(await send(settingsOf(server.port))).toMatchObject({ kind: 'unknown' });
    expect(server.taken).toHaveLength(1);
  });
});

describe('encryption', () => {
  test('that the server does not offer is not done without: nothing is sent, the password neither', async () => {
    const server = await serve({ login: { username: 'tidegate', password: 'p4ssw0rd' } });
    const settings = settingsOf(server.port, { encryption: 'starttls', username: 'tidegate', passwordFile });
    expect(await send(settings)).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('encryption') });
    expect(server.taken).toEqual([]);
  });

  test.skipIf(openssl === undefined).each(['start', 'starttls'] as const)(
    'from %s with a certificate that nobody vouches for is no encryption',
    async (from) => {
      const server = await serve({ tls: { certFile, keyFile, from } });
      const encryption = from === 'start' ? 'tls' : 'starttls';
      expect(await send(settingsOf(server.port, { encryption }))).toMatchObject({ kind: 'unavailable' });
      expect(server.taken).toEqual([]);
    },
  );
});

test.each([
  ['others may read', 0o644, 'p4ssw0rd', 'config.unsafe'],
  ['is empty', 0o600, '', 'config.missing'],
])('a password file that %s stops the start', (_what, mode, text, code) => {
  const file = join(folder, `file-${mode}`);
  writeFileSync(file, text);
  chmodSync(file, mode);
  const make = () =>
    makeMailSender(settingsOf(25, { username: 'x', passwordFile: file }), new URL('https://t.example'));
  expect(make).toThrow(Fault);
  expect(make).toThrow(expect.objectContaining({ code }));
});
