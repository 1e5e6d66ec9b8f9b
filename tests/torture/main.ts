// The program behind `npm run torture:real`: runs one torture and reports in plain words. Exit code 1 when something is not as it must be.

import { parseArgs } from 'node:util';
import { type TortureReport, tortureServers } from './torture-servers.ts';
import { longLengths, troublesOf } from './troubles.ts';

const usage = `npm run torture:real -- [--kills N] [--seed S] [--trouble NAME]

  --kills N       how many server processes are killed (1000; 0 with a trouble)
  --seed S        which kills, pauses and people are drawn (1)
  --trouble NAME  ${Object.keys(troublesOf(longLengths)).join(', ')}
`;

/** Runs it; answers the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string' },
      seed: { type: 'string', default: '1' },
      trouble: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const trouble = values.trouble === undefined ? undefined : troublesOf(longLengths)[values.trouble];
  const kills = Number(values.kills ?? (trouble === undefined ? 1_000 : 0));
  const seed = Number(values.seed);
  const wrong = values.trouble !== undefined && trouble === undefined;
  if (values.help || wrong || !Number.isInteger(kills) || !Number.isInteger(seed)) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const began = Date.now();
  const report = await tortureServers({
    kills,
    seed,
    ...(trouble ? { trouble } : {}),
    say: (text) => console.log(text),
  });
  tell(report, Date.now() - began);
  if (report.faults.length === 0) return 0;
  console.log(`once more: npm run torture:real -- ${args.join(' ')}`);
  return 1;
}

function tell(report: TortureReport, tookMs: number): void {
  const at = (share: number): number => report.lateMs[Math.floor((report.lateMs.length - 1) * share)] ?? 0;
  console.log(
    `${report.kills} kills in ${Math.round(tookMs / 1000)} s; at rest ${Math.round(report.restMs / 1000)} s after the last act`,
  );
  console.log(`${report.acknowledged} acts acknowledged, ${report.lostCalls} calls without an answer`);
  for (const [code, times] of report.refused) console.log(`  answered no ${times} times: ${code}`);
  console.log(`${report.grants} grants, ${report.opened} of them opened; ${report.events} audit events`);
  console.log(
    `a login could be used past its recorded end by p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms`,
  );
  console.log(report.faults.length === 0 ? 'nothing is open past its end, nothing is missing' : 'WRONG:');
  for (const fault of report.faults) console.log(`  ${fault}`);
}
