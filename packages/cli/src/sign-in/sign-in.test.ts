// What `tidegate login` keeps is its owner's alone, is refreshed by one command at a time, and is believed only for the answer it waits for.

import { existsSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolve } from '../connect.ts';
import { keep, keptPath, readKept } from './kept.ts';
import { openLoopback } from './loopback.ts';
import { refreshingFetch } from './refreshing-fetch.ts';

let home = '';
let environment: Readonly<Record<string, string>> = {};
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tidegate-login-'));
  environment = { XDG_CONFIG_HOME: home };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const origin = 'https://tidegate.example';
const signIn = (parts: object = {}) => ({
  access_token: 'eyJ.first.x',
  refresh_token: 'refresh-1',
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  email: 'bob@acme.example',
  ...parts,
});
const path = () => keptPath(environment) ?? '';

describe('the file', () => {
  test('is readable by its owner alone, in a folder that is too', () => {
    keep(environment, origin, signIn());
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(join(path(), '..')).mode & 0o777).toBe(0o700);
  });
  test('holds one sign-in per server, and the last server is the one that is meant', () => {
    keep(environment, origin, signIn());
    keep(environment, 'https://other.example', signIn({ email: 'eve@acme.example' }));
    expect(resolve({}, { environment, folder: home })).toEqual({ url: 'https://other.example', token: null });
    expect(resolve({ url: origin }, { environment, folder: home })).toEqual({ url: origin, token: null });
    keep(environment, 'https://other.example', null);
    expect([...readKept(environment).servers.keys()]).toEqual([origin]);
    expect(() => resolve({}, { environment, folder: home })).toThrow(/which server/);
  });
  test('gives way to a token that is set or typed', () => {
    keep(environment, origin, signIn());
    const around = { environment: { ...environment, TIDEGATE_TOKEN: 'aup_set' }, folder: home };
    expect(resolve({}, around)).toEqual({ url: origin, token: 'aup_set' });
  });
  test('that is broken says what to do', () => {
    keep(environment, origin, signIn());
    writeFileSync(path(), '{');
    expect(() => readKept(environment)).toThrow(/tidegate login/);
  });
});

describe('calls with it', () => {
  /** A server that refreshes, and says what it was sent. */
  function fake(refuse = false) {
    const seen: string[] = [];
    let count = 1;
    const send: typeof globalThis.fetch = async (input, init) => {
      const url = String(input);
      if (!url.endsWith('/oauth/token')) {
        seen.push(new Headers(init?.headers).get('authorization') ?? 'none');
        return new Response('{}');
      }
      seen.push(String(init?.body));
      if (refuse) {
        const body = { error: 'invalid_grant', error_description: 'used before', tidegate_code: 'auth.grant_invalid' };
        return Response.json(body, { status: 400 });
      }
      count += 1;
      return Response.json({
        access_token: `eyJ.${count}.x`,
        token_type: 'Bearer',
        expires_in: 3_600,
        refresh_token: `refresh-${count}`,
        scope: '',
      });
    };
    return { seen, call: refreshingFetch({ environment, origin, userAgent: 'test', fetch: send }) };
  }
  const old = { expires_at: new Date(Date.now() + 5_000).toISOString() };

  test('carry the token while it lives', async () => {
    keep(environment, origin, signIn());
    const { seen, call } = fake();
    await call(`${origin}/api/x`);
    expect(seen).toEqual(['Bearer eyJ.first.x']);
  });
  test('refresh a token that is about to end, once for several calls, and keep what came', async () => {
    keep(environment, origin, signIn(old));
    const { seen, call } = fake();
    await Promise.all([call(`${origin}/a`), call(`${origin}/b`), call(`${origin}/c`)]);
    expect(seen.filter((one) => one.includes('grant_type=refresh_token'))).toHaveLength(1);
    expect(seen.filter((one) => one === 'Bearer eyJ.2.x')).toHaveLength(3);
    expect(readKept(environment).servers.get(origin)).toMatchObject({
      refresh_token: 'refresh-2',
      email: 'bob@acme.example',
    });
    expect(existsSync(`${path()}.lock`)).toBe(false);
  });
  test('that the server refuses to refresh forget the sign-in and say what to do', async () => {
    keep(environment, origin, signIn(old));
    await expect(fake(true).call(`${origin}/a`)).rejects.toThrow(/tidegate login/);
    expect(readKept(environment).servers.size).toBe(0);
  });
  test('are not held up by the lock of a command that died', async () => {
    keep(environment, origin, signIn(old));
    writeFileSync(`${path()}.lock`, '');
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(`${path()}.lock`, longAgo, longAgo);
    await fake().call(`${origin}/a`);
    expect(readKept(environment).servers.get(origin)?.refresh_token).toBe('refresh-2');
  });
});

describe('the answer of the browser', () => {
  test('is taken with the word that was sent along, and with no other', async () => {
    const loopback = await openLoopback([0]);
    const code = loopback.code('right-state', 5_000);
    const knock = (query: string) => fetch(`${loopback.redirectUri}/${query}`);
    expect((await knock('favicon.ico')).status).toBe(404);
    expect((await knock('?code=forged&state=wrong-state')).status).toBe(404);
    expect((await knock('?code=forged')).status).toBe(404);
    expect(await (await knock('?code=true-one&state=right-state')).text()).toContain('signed in');
    expect(await code).toBe('true-one');
    loopback.close();
  });
  test('that says no ends the waiting', async () => {
    const loopback = await openLoopback([0]);
    const code = expect(loopback.code('s', 5_000)).rejects.toThrow(/did not let/);
    await fetch(`${loopback.redirectUri}/?error=access_denied&state=s`);
    await code;
    loopback.close();
  });
  test('goes to the next port where one is taken', async () => {
    const taken = createServer();
    await new Promise<void>((ready) => taken.listen(0, 'localhost', ready));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const loopback = await openLoopback([port, 0]);
    expect(loopback.redirectUri).not.toBe(`http://localhost:${port}`);
    await expect(openLoopback([port])).rejects.toThrow(/all taken/);
    loopback.close();
    taken.close();
  });
});
