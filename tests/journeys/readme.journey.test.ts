// The README's own story, run as it is written, against a demo of its own. What a newcomer types is what is tested.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DemoServer, newStateFolder, removeStateFolder, startDemo } from '../demo-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const story = /<!-- story[^>]*-->\n```sh\n([\s\S]*?)```/.exec(readFileSync(`${root}/README.md`, 'utf8'))?.[1];

let server: DemoServer;
beforeAll(async () => {
  server = await startDemo(newStateFolder());
});
afterAll(async () => {
  await server.stop();
  removeStateFolder(server.stateFolder);
});

it('the five-minute story works as written', () => {
  expect(story).toBeDefined();
  const ran = spawnSync('bash', ['-euo', 'pipefail', '-c', story ?? ''], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TIDEGATE_STATE: server.stateFolder, TIDEGATE_URL: '', NO_COLOR: '1' },
    timeout: 240_000,
  });
  const told = `${ran.stdout}\n${ran.stderr}`;
  expect([ran.status, ran.status === 0 ? '' : told]).toEqual([0, '']);
  for (const sentence of [
    'rds-prod-pii',
    'refused, as it should be',
    'not found, as it should be',
    'The password is shown this once',
    'every hash fits',
  ]) {
    expect(told, sentence).toContain(sentence === 'rds-prod-pii' ? 'Prod RDS (PII)' : sentence);
  }
  expect(told).not.toContain('prod-bastion-01');
  expect(told).not.toContain('security-siem-01');
});
