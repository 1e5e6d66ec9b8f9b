// What goes wrong besides kills, by name: the database away, the target away, every clock jumping, all servers restarted at once. The world
// is whole again when each is over.

import { setTimeout as pause } from 'node:timers/promises';
import type { Trouble } from './torture-servers.ts';

/** How long the things that go away are away, in milliseconds. */
export interface Lengths {
  readonly storageMs: number;
  readonly targetMs: number;
}

/** As long as the issue of the world wants it: a minute and ten. */
export const longLengths: Lengths = { storageMs: 60_000, targetMs: 600_000 };

/** Every trouble by name. */
export const troublesOf = ({ storageMs, targetMs }: Lengths): Readonly<Record<string, Trouble>> => ({
  'storage-away': async ({ storageLine }) => {
    await pause(1_000);
    storageLine.cut();
    await pause(storageMs);
    storageLine.mend();
    await pause(2_000);
  },
  'target-away': async ({ targetLine }) => {
    await pause(1_000);
    targetLine.cut();
    await pause(targetMs);
    targetLine.mend();
    await pause(2_000);
  },
  // Ahead: ends come early, which only takes away. Back again: nothing may last longer in the target than it said it would.
  'clock-jumps': async ({ jumpTo }) => {
    for (const aheadMs of [3_600_000, 0, -1_800_000, 0]) {
      await pause(2_000);
      jumpTo(aheadMs);
    }
    await pause(2_000);
  },
  'restarted-at-once': async ({ servers }) => {
    for (let time = 0; time < 3; time += 1) {
      await pause(1_500);
      await Promise.all(servers.map((server) => server.kill()));
      await Promise.all(servers.map((server) => server.start()));
    }
  },
});
