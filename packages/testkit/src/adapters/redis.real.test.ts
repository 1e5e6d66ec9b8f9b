// The contract of adapters on a real Redis server: where users are kept in an ACL file, in the configuration, and in memory only.

import { describe } from 'vitest';
import { hasRedis } from '../servers/start-redis.ts';
import { adapterContract } from './contract.ts';
import { makeRedisWorld } from './redis-world.ts';

const worlds = [
  { kept: 'an ACL file', ask: { users: 'acl-file' } },
  { kept: 'the configuration', ask: { users: 'config-file', settings: { config_rewrite: 'always' } } },
  {
    kept: 'memory only, channels open by default',
    ask: { users: 'config-file', lines: ['acl-pubsub-default allchannels'] },
  },
] as const;

describe.each(worlds)('Redis, users in $kept', ({ kept, ask }) => {
  describe.skipIf(!hasRedis())('on a real server', () => {
    adapterContract(`Redis with users in ${kept}`, () => makeRedisWorld(ask));
  });
});
