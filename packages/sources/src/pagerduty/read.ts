// A whole rota of an account: each schedule is a shift, and so is each level of each escalation policy, because being asked first and
// being asked third are different duties. PagerDuty has resolved layers, restrictions and overrides already (`final_schedule`).

import { Fault, type Instant, type ShiftFact, type SourceReading } from '@tidegate/core';
import type { PagerDutyClient } from './client.ts';
import type { PagerDutyConfig } from './config.ts';
import { onCall, oneUser, schedule, scheduleRow, user } from './shapes.ts';

const dayMs = 86_400_000;
/** Each is a call of its own. */
const schedulesMax = 1_000;

interface Span {
  readonly since: Instant;
  readonly until: Instant;
}
interface TurnOf {
  readonly userId: string;
  readonly from: Instant;
  readonly to: Instant;
}
interface Duty {
  readonly nativeId: string;
  readonly name: string;
  readonly turns: readonly TurnOf[];
}

/** Reads everything, or throws `Fault`. */
export async function readRota(client: PagerDutyClient, config: PagerDutyConfig, now: Instant): Promise<SourceReading> {
  // Whole days, so that a rota that did not change is told in the same words all day.
  const today = Math.floor(now / dayMs) * dayMs;
  const span: Span = { since: today, until: today + (config.days + 1) * dayMs };
  const duties = [...(await readSchedules(client, span)), ...(config.levels ? await readLevels(client, span) : [])];
  const emails = await readUsers(client, duties);
  const findings: string[] = [];
  for (const [id, email] of emails)
    if (email === null) findings.push(`PagerDuty has no user \`${id}\` any more, who has turns`);
  const shifts = duties.map(({ nativeId, name, turns }): ShiftFact => {
    const told = turns.flatMap(({ userId, from, to }) => {
      const email = emails.get(userId) ?? null;
      return email === null ? [] : [{ email, from, to }];
    });
    return { nativeId, name, turns: told, knownUntil: span.until };
  });
  return { people: null, groups: null, shifts, findings };
}

async function readSchedules(client: PagerDutyClient, span: Span): Promise<readonly Duty[]> {
  const rows = await client.list('/schedules', {}, scheduleRow);
  if (rows.length > schedulesMax) {
    throw new Fault('target.refused', `PagerDuty has ${rows.length} schedules; up to ${schedulesMax} are read`);
  }
  const duties: Duty[] = [];
  for (const { id, name, summary } of rows) {
    const entries = await client.get(
      `/schedules/${encodeURIComponent(id)}`,
      { ...times(span), overflow: 'true' },
      schedule,
    );
    // Removed since it was listed: the next reading will not list it.
    if (entries === null) continue;
    const turns = entries.map(({ user: who, start, end }) => ({ userId: who.id, from: start, to: end }));
    duties.push({ nativeId: id, name: name || summary || id, turns });
  }
  return duties;
}

async function readLevels(client: PagerDutyClient, span: Span): Promise<readonly Duty[]> {
  const found = await client.list('/oncalls', times(span), onCall);
  const levels = new Map<string, { readonly name: string; readonly turns: TurnOf[] }>();
  for (const { user: who, escalation_policy: policy, escalation_level: level, start, end } of found) {
    const nativeId = `${policy.id} level ${level}`;
    const duty = levels.get(nativeId) ?? { name: `${policy.summary || policy.id} (level ${level})`, turns: [] };
    levels.set(nativeId, duty);
    duty.turns.push({ userId: who.id, from: start ?? span.since, to: end ?? span.until });
  }
  return [...levels].map(([nativeId, duty]) => ({ nativeId, ...duty }));
}

const times = ({ since, until }: Span) => ({
  since: new Date(since).toISOString(),
  until: new Date(until).toISOString(),
  time_zone: 'UTC',
});

/** The addresses of everybody with a turn; null for who is no user any more. */
async function readUsers(
  client: PagerDutyClient,
  duties: readonly Duty[],
): Promise<ReadonlyMap<string, string | null>> {
  const wanted = new Set(duties.flatMap(({ turns }) => turns.map(({ userId }) => userId)));
  const emails = new Map<string, string | null>();
  if (wanted.size === 0) return emails;
  for (const { id, email } of await client.list('/users', {}, user)) if (wanted.has(id)) emails.set(id, email);
  for (const id of wanted) {
    if (emails.has(id)) continue;
    const one = await client.get(`/users/${encodeURIComponent(id)}`, {}, oneUser);
    emails.set(id, one?.email ?? null);
  }
  return emails;
}
