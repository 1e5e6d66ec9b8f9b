// Many schedules one after another, and what they found in plain words. A finding is told from the beginning of its story to the event
// at which a law was broken, with the command that replays it.

import type { MemoryDatabase } from '../memory-store/store.ts';
import { foundCompany } from './company.ts';
import { laws } from './laws.ts';
import { type ScheduleOutcome, simulate } from './simulate.ts';

export type Crashes = 0 | 1 | 2;

export interface TortureAsk {
  readonly from: number;
  readonly seeds: number;
  /** How many servers die in each schedule; `mixed` lets one die in half of them and two in the other half. */
  readonly crashes: Crashes | 'mixed';
  readonly onProgress?: (done: number) => void;
}

export interface TortureReport {
  readonly schedules: number;
  readonly steps: number;
  /** In how many schedules each state of a grant and each kind of trouble was reached. */
  readonly reached: Readonly<Record<string, number>>;
  /** One text for each schedule that found something. */
  readonly findings: readonly string[];
}

const crashesOf = (ask: Pick<TortureAsk, 'crashes'>, seed: number): Crashes =>
  ask.crashes === 'mixed' ? (seed % 2 === 0 ? 2 : 1) : ask.crashes;

/** After so many schedules that found something there is enough to read. */
const findingsMax = 5;

/** Runs schedules and reports. */
export async function torture(ask: TortureAsk): Promise<TortureReport> {
  const company = await foundCompany();
  const reached: Record<string, number> = {};
  const findings: string[] = [];
  let steps = 0;
  let schedules = 0;
  for (let seed = ask.from; seed < ask.from + ask.seeds && findings.length < findingsMax; seed += 1) {
    const done = await simulate({ seed, crashes: crashesOf(ask, seed), company });
    schedules += 1;
    steps += done.steps;
    for (const what of done.reached) reached[what] = (reached[what] ?? 0) + 1;
    if (done.finding !== null) findings.push(await told(company, seed, crashesOf(ask, seed)));
    ask.onProgress?.(schedules);
  }
  return { schedules, steps, reached, findings };
}

/** The report of one seed, replayed. */
async function told(company: MemoryDatabase, seed: number, crashes: Crashes): Promise<string> {
  const replayed = await simulate({ seed, crashes, company, told: true });
  return reportOf(replayed, `npm run torture -- --seeds 1 --from ${seed} --crashes ${crashes}`);
}

/** What was found, as a text for people. */
export function reportOf({ finding, story }: ScheduleOutcome, replay: string): string {
  if (finding === null) return `nothing was found this time: the schedule is not the same twice (${replay})`;
  return [
    `A law was broken: ${finding.law.name}.`,
    `  The law: ${finding.law.sentence}.`,
    `  What happened: ${finding.what}.`,
    '  The story, in minutes, seconds and thousandths since the beginning:',
    ...story.map((line) => `    ${line}`),
    `  To see it again: ${replay}`,
  ].join('\n');
}

/** Names and sentences of everything that is asked after every event. */
export const lawSentences: readonly { readonly name: string; readonly sentence: string }[] = laws.map(
  ({ name, sentence }) => ({ name, sentence }),
);
