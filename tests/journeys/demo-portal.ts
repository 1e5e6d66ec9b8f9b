// A demo and a Chromium for the journeys of one file, and a visit that keeps what is wrong with each page it looks at: where `SHOTS` names a
// folder, every look leaves a picture there.

import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type DemoServer, newStateFolder, removeStateFolder, startDemo } from '../demo-server.ts';
import { desk, faultsOf, openBrowser, telephone, type Visitor, visit } from './portal-browser.ts';

/** How a page is looked at: the name of the look, and the window. */
export const looks = [
  ['light', { ...desk, colorScheme: 'light' }],
  ['dark', { ...desk, colorScheme: 'dark' }],
  ['telephone', { ...telephone, colorScheme: 'light' }],
  ['telephone-dark', { ...telephone, colorScheme: 'dark' }],
] as const satisfies readonly (readonly [string, BrowserContextOptions])[];

export interface Visit extends Visitor {
  /** Keeps what axe and the width of the window say of the page as it is now; the name stands before each fault and names the picture. */
  readonly lookAt: (name: string) => Promise<void>;
  /** Goes away; fails where a page that was looked at had a fault, or the browser complained of anything but what is `expected`. */
  readonly leave: (expected?: RegExp) => Promise<void>;
}

export interface DemoPortal {
  /** The server, once the tests run. */
  readonly server: DemoServer;
  /** Somebody signs in, at a desk or in a look. */
  readonly visit: (person: string, options?: BrowserContextOptions, look?: string) => Promise<Visit>;
}

export interface DemoNeeds {
  /** What the company has to have before the first test. */
  readonly prepare?: (server: DemoServer) => Promise<void>;
  /** Settings of the server, asked once what the file itself starts before is there. */
  readonly settings?: () => Promise<Readonly<Record<string, string>>>;
}

/** Starts both before the tests of this file and ends them after. */
export function startDemoPortal({ prepare, settings }: DemoNeeds = {}): DemoPortal {
  let running: DemoServer | undefined;
  let browser: Browser | undefined;
  const stateFolder = newStateFolder();
  beforeAll(async () => {
    running = await startDemo(stateFolder, await settings?.());
    browser = await openBrowser();
    await prepare?.(running);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    removeStateFolder(stateFolder);
  });
  return {
    get server() {
      return started(running);
    },
    visit: async (person, options = desk, look = 'desk') =>
      withLooks(await visit(started(browser), started(running).url, person, options), look),
  };
}

function withLooks(visitor: Visitor, look: string): Visit {
  const { page, context, complaints } = visitor;
  const shots = process.env['SHOTS'];
  const faults: string[] = [];
  return {
    ...visitor,
    lookAt: async (name) => {
      faults.push(...(await faultsOf(page)).map((fault) => `${name} ${fault}`));
      if (shots !== undefined) await page.screenshot({ path: `${shots}/${look}-${name}.png`, fullPage: true });
    },
    leave: async (expected) => {
      expect(faults).toEqual([]);
      expect(complaints.filter((text) => expected?.test(text) !== true)).toEqual([]);
      await context.close();
    },
  };
}

function started<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('the demo runs only while tests do');
  return thing;
}
