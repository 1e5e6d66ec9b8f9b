// What cannot be brought about on a real server on purpose: somebody changes the user between our making it and our reading it back.

import { newId } from '@tidegate/core';
import { expect, test } from 'vitest';
import type { Ask, RedisClient } from './client.ts';
import { parseConfig } from './config.ts';
import { readPlan } from './plan.ts';
import { makeServer } from './server.ts';
import { stepsOf } from './steps.ts';
import { verifierOf } from './verifier.ts';

const command = (name: string, category: string) => [name, -2, [], 1, 1, 1, [`@${category}`], [], [], []];

/** A server that answers `GETUSER` with these keys and commands, whatever was set, and writes down what it is told. */
function serverWith(keys: string, commands: string) {
  const told: string[] = [];
  const answer: Ask = async (...words) => {
    told.push(words.join(' '));
    if (words[0] === 'INFO') return 'redis_version:7.0.15\r\nrole:master\r\ncluster_enabled:0\r\n';
    if (words[0] === 'COMMAND') return [command('get', 'read'), command('set', 'write')];
    if (words[1] !== 'GETUSER') return 'OK';
    const fixed = ['flags', ['on'], 'passwords', [plan.verifier], 'channels', '', 'selectors', []];
    return [...fixed, 'commands', commands, 'keys', keys];
  };
  const client: RedisClient = {
    ask: answer,
    tell: answer,
    inDatabase: (_database, work) => work(answer),
    close: async () => undefined,
  };
  const config = parseConfig({ hostname: 'cache' });
  if (!config.ok) throw new Error(config.refusal.message);
  return { told, server: makeServer(client, config.value) };
}

const chance = { bytes: (count: number) => new Uint8Array(count).fill(7) };
const plan = readPlan({
  adapter: 'redis',
  version: 1,
  grantId: newId('grant', chance),
  user: 'tg_ada_hhhhhhhhhhhhh',
  verifier: verifierOf('secret'),
  kind: 'keys',
  permission: 'READ_ONLY',
  database: 0,
  pattern: 'app:*',
});

test.each<[string, string, string, string]>([
  ['writes too', '%R~app:*', '-@all +@read +@write', 'wider than planned: the user may run `set`'],
  ['reaches other keys', '~*', '-@all +@read', 'wider than planned: the user has rights on keys `~*`'],
  ['may do less', '%R~app:*', '-@all', 'narrower than planned: the user may not run `get`'],
])('a user that, read back, %s is not called open, and not written down', async (_name, keys, commands, sentence) => {
  const { server, told } = serverWith(keys, commands);
  const outcome = await stepsOf(server, plan)[0]?.do();
  expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining(sentence) });
  expect(told.filter((line) => line.startsWith('ACL SAVE'))).toEqual([]);
});

test('one that is as planned is open once it is written down', async () => {
  const { server, told } = serverWith('%R~app:*', '-@all +get');
  expect(await stepsOf(server, plan)[0]?.do()).toEqual({ kind: 'done' });
  expect(told.at(-1)).toBe('ACL SAVE');
  expect(told.join('\n')).not.toContain('secret');
});
