// Two servers share the work on one database while people ask, decide, give back and revoke, and are killed at random moments: afterwards
// nothing is open past its end, nothing is missing, and no audit event is lost or doubled. The long run is `npm run torture:real`.

import { hasPostgres } from '@tidegate/testkit';
import { expect, test } from 'vitest';
import { tortureServers } from './torture-servers.ts';
import { troublesOf } from './troubles.ts';

const here = test.skipIf(!hasPostgres(15) && process.env['CI'] === undefined);
const testMs = 600_000;

here(
  'twenty kills leave nothing behind',
  async () => {
    const report = await tortureServers({ kills: 20, seed: 7 });
    expect(report.faults).toEqual([]);
    expect(report.opened).toBeGreaterThan(10);
  },
  testMs,
);

here(
  'the database away, the target away, clocks that jump and all servers restarted at once leave nothing behind',
  async () => {
    const troubles = Object.values(troublesOf({ storageMs: 6_000, targetMs: 6_000 }));
    const report = await tortureServers({
      kills: 0,
      seed: 8,
      trouble: async (world) => {
        for (const trouble of troubles) await trouble(world);
      },
    });
    expect(report.faults).toEqual([]);
    expect(report.opened).toBeGreaterThan(10);
  },
  testMs,
);
