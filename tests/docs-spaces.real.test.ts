// docs/guides/spaces.md: its commands, run as they are written against a demo of its own, say what the page says.

import { errorCodes } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, newStateFolder, removeStateFolder, startDemo } from './demo-server.ts';
import { guide, runStory } from './page-story.ts';

const page = guide('spaces');

let server: DemoServer;
beforeAll(async () => {
  server = await startDemo(newStateFolder());
}, 120_000);
afterAll(async () => {
  await server.stop();
  removeStateFolder(server.stateFolder);
});

test('the commands on the page run as written: a space is drawn, governed from inside, hidden from others, and removed', () => {
  const { code, told } = runStory(page, server);
  expect([code, code === 0 ? '' : told]).toEqual([0, '']);
  for (const sentence of [
    'backend-engineer@acme.example (Space Manager)',
    'dev/databases is version 1: (resource_tag["Environment"] = "development") and (',
    'you are in no space',
    'dev/databases is removed',
    'dev is removed',
  ]) {
    expect(told, sentence).toContain(sentence);
  }
}, 150_000);

test('codes on the page are real', () => {
  const codes = [...page.matchAll(/`((?:space|object)\.[a-z_]+)`/g)].map(([, code]) => code ?? '');
  expect(codes.length).toBeGreaterThan(1);
  for (const code of codes) expect(Object.keys(errorCodes)).toContain(code);
});
