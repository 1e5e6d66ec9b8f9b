// Loaded before a server that is tortured: its clock is the machine's and as many milliseconds more as the file named by
// TORTURE_CLOCK_FILE says at that moment. No file, no jump.

import { readFileSync } from 'node:fs';

const file = process.env.TORTURE_CLOCK_FILE;
if (file !== undefined) {
  const real = Date.now;
  let readAt = Number.NEGATIVE_INFINITY;
  let ahead = 0;
  Date.now = () => {
    const now = real();
    if (now - readAt > 50) {
      readAt = now;
      try {
        ahead = Number(readFileSync(file, 'utf8')) || 0;
      } catch {
        ahead = 0;
      }
    }
    return now + ahead;
  };
}
