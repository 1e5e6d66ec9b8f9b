// A taken port is stepped over or insisted on, as the caller says.

import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from './free-port.ts';

let server: Server;
let taken = 0;
beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  taken = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());
const host = '127.0.0.1';

test('a free choice stays free', async () => {
  expect(await freePort({ host, port: 0, when: 'taken_insist' })).toBe(0);
});
test('a taken port leads to a later one', async () => {
  expect(await freePort({ host, port: taken, when: 'taken_next' })).toBeGreaterThan(taken);
});
test('a taken port that is insisted on is refused by name', async () => {
  await expect(freePort({ host, port: taken, when: 'taken_insist' })).rejects.toThrow(
    new RegExp(`\`TIDEGATE_PORT\` ${taken} is taken`),
  );
});
test('an address this machine does not have is refused with the setting’s name', async () => {
  await expect(freePort({ host: '192.0.2.1', port: 7333, when: 'taken_next' })).rejects.toThrow(
    /`TIDEGATE_HOST` 192\.0\.2\.1/,
  );
});
