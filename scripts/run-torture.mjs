// One share of the seeds of `npm run torture`, in a process of its own; tells its parent how far it is and what it found.

import { torture } from '@tidegate/testkit';

const [from, seeds, crashes] = process.argv.slice(2);
let toldAt = 0;
const report = await torture({
  from: Number(from),
  seeds: Number(seeds),
  crashes: crashes === 'mixed' ? 'mixed' : Number(crashes),
  onProgress: (done) => {
    if (performance.now() - toldAt < 5_000) return;
    toldAt = performance.now();
    process.send({ kind: 'progress', done });
  },
});
process.send({ kind: 'done', report }, () => process.exit(0));
