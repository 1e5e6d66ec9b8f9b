// The server itself: nobody is let in without a password, a restart keeps its users, and nothing is left behind.

import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { redisWire } from './redis-wire.ts';
import { hasRedis, startRedis } from './start-redis.ts';

test.skipIf(!hasRedis())(
  'takes its own password and no other, keeps it through SIGKILL, and leaves nothing behind',
  async () => {
    const server = await startRedis({ users: 'acl-file' });
    const wire = await redisWire(server);
    const answer = await wire.send('CONFIG', 'GET', 'dir');
    const folder = Array.isArray(answer) ? String(answer[1]) : '';
    expect(readdirSync(folder)).toContain('redis.conf');
    await expect(redisWire({ ...server, password: 'wrong' })).rejects.toThrow('WRONGPASS');
    await expect(redisWire({ ...server, username: 'default' })).rejects.toThrow('WRONGPASS');
    await server.restart();
    await expect(wire.send('PING')).rejects.toThrow('closed');
    const again = await redisWire(server);
    expect(await again.send('PING')).toBe('PONG');
    await server.stop();
    await server.stop();
    await expect(redisWire(server)).rejects.toThrow();
    expect(readdirSync(dirname(folder))).not.toContain(folder.split('/').at(-1));
  },
);
