// Coming in as people do: at a real provider, in a real browser; then letting the command line in by the published login, and ending that from
// the portal, after which the command line is out.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningOidcProvider, startOidcProvider } from '@tidegate/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoServer, newStateFolder, removeStateFolder, startDemo } from '../demo-server.ts';
import { desk, faultsOf, openBrowser, telephone, withoutBrowser } from './portal-browser.ts';

const bin = fileURLToPath(new URL('../../packages/cli/bin/tidegate.mjs', import.meta.url));

describe.skipIf(withoutBrowser)('coming in (needs Chromium)', () => {
  const home = mkdtempSync(join(tmpdir(), 'tidegate-home-'));
  let provider: RunningOidcProvider;
  let server: DemoServer;
  let browser: Browser;

  beforeAll(async () => {
    provider = await startOidcProvider({
      clients: [],
      accounts: [{ sub: 'u1', email: 'data-engineer@acme.example', email_verified: true }],
    });
    const file = join(home, 'sign-in.yaml');
    const settings = `providers:\n  - id: acme\n    name: Acme\n    issuer: ${provider.issuer}\n    client_id: tidegate\n`;
    writeFileSync(file, settings);
    server = await startDemo(newStateFolder(), { TIDEGATE_SIGN_IN: file });
    const redirect = `${server.url}/sign-in/return/acme`;
    provider.serve([
      {
        client_id: 'tidegate',
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirect],
        application_type: 'native',
      },
    ]);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    if (server) removeStateFolder(server.stateFolder);
    await provider?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  /** The command line, with settings of its own and no token. */
  const start = (...words: readonly string[]): ChildProcess =>
    spawn(process.execPath, [bin, ...words], { cwd: home, env: { PATH: process.env['PATH'], XDG_CONFIG_HOME: home } });
  const ended = async (child: ChildProcess) => {
    let text = '';
    child.stdout?.on('data', (chunk) => (text += String(chunk)));
    child.stderr?.on('data', (chunk) => (text += String(chunk)));
    const code = await new Promise<number | null>((done) => child.once('exit', done));
    return { code, text };
  };
  const said = (child: ChildProcess, pattern: RegExp) =>
    new Promise<string>((done) => {
      let text = '';
      child.stderr?.on('data', (chunk) => {
        text += String(chunk);
        const found = pattern.exec(text)?.[0];
        if (found !== undefined) done(found);
      });
    });

  it.each([
    ['at a desk', desk, 'light'],
    ['on a telephone, in the dark', telephone, 'dark'],
  ] as const)(
    'through the provider, with a program let in and put out again, %s',
    async (_where, options, colorScheme) => {
      const context = await browser.newContext({ ...options, colorScheme });
      const page = await context.newPage();
      const login = start('login', '--no-browser', '--url', server.url);
      const whole = ended(login);
      await page.goto(await said(login, /http:\/\/\S+\/oauth\/authorize\S+/));

      await page.getByRole('button', { name: 'Sign in with Acme' }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Sign in with Acme' }).click();
      await page.locator('input[name=login]').fill('u1');
      await page.locator('input[name=password]').fill('anything');
      await page.getByRole('button', { name: 'Sign-in' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();

      await page.getByRole('heading', { name: /Let tidegate-cli act for you/ }).waitFor();
      await page.getByText('do everything that you may do here').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Let it in' }).click();
      await page.getByText('You are signed in; you can close this page').waitFor();
      expect(await whole).toMatchObject({ code: 0, text: expect.stringContaining('as data-engineer@acme.example') });
      expect(statSync(join(home, 'tidegate', 'sign-ins.json')).mode & 0o777).toBe(0o600);
      expect(await ended(start('whoami'))).toMatchObject({ code: 0, text: expect.stringContaining('data-engineer') });

      await page.goto(`${server.url}/tokens`);
      await page.getByRole('button', { name: 'End the sign-in of tidegate-cli' }).first().click();
      await page.getByRole('button', { name: 'End it' }).click();
      await page.getByRole('button', { name: 'End the sign-in of tidegate-cli' }).waitFor({ state: 'detached' });
      expect(await faultsOf(page)).toEqual([]);
      expect(await ended(start('whoami'))).toMatchObject({ code: 3 });
      await context.close();
    },
  );
});
