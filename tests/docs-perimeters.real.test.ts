// docs/guides/perimeters.md: its commands, run as they are written against a demo of its own, say what the page says.

import { errorCodes, limits } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, newStateFolder, removeStateFolder, startDemo } from './demo-server.ts';
import { guide, runStory } from './page-story.ts';

const page = guide('perimeters');

let server: DemoServer;
beforeAll(async () => {
  server = await startDemo(newStateFolder());
}, 120_000);
afterAll(async () => {
  await server.stop();
  removeStateFolder(server.stateFolder);
});

test('the commands on the page run as written: previewed, proposed, refused to its author, confirmed, kept, and restored by the same rule', () => {
  const { code, told } = runStory(page, server);
  expect([code, code === 0 ? '' : told]).toEqual([0, '']);
  for (const sentence of [
    'it touches production: the change would wait for a second administrator',
    '0 changed, 0 unchanged',
    '1 waits until another administrator confirms',
    'refused, as it should be',
    'perimeter.own_proposal',
    'change the scope s3-prod-public: waiting, proposed by admin@acme.example',
    'entitlements on 0 resources leave',
    'admin@acme.example, confirmed by second-admin@acme.example',
    'waits for the second administrator',
    'discarded',
  ]) {
    expect(told, sentence).toContain(sentence);
  }
}, 150_000);

test('codes and limits on the page are real', () => {
  const codes = [...page.matchAll(/`(?:409 )?((?:perimeter|request|object)\.[a-z_]+)`/g)].map(([, code]) => code ?? '');
  expect(codes.length).toBeGreaterThan(4);
  for (const code of codes) expect(Object.keys(errorCodes)).toContain(code);
  expect(page).toContain(`lapses after ${limits.proposalLapseMs / (24 * 3_600_000)} days`);
});
