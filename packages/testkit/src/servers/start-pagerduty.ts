// A PagerDuty account as its REST API v2 documents it, on loopback: schedules with layers and overrides, on-calls by level, users, pages,
// times in the zone that was asked for, the limit of calls, and its own shapes of errors. What tests say of it is changed while it runs.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface PagerDutyTurn {
  readonly userId: string;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
}

/** What the account holds. */
export interface PagerDutyAccount {
  users: readonly { readonly id: string; readonly name: string; readonly email: string }[];
  schedules: readonly {
    readonly id: string;
    readonly name: string;
    readonly timeZone: string;
    readonly layer: readonly PagerDutyTurn[];
    readonly overrides: readonly PagerDutyTurn[];
  }[];
  policies: readonly {
    readonly id: string;
    readonly name: string;
    /** By level, from 1: a schedule, or a person who is always on call. */
    readonly levels: readonly ({ readonly scheduleId: string } | { readonly userId: string })[];
  }[];
}

export interface PagerDutyServer {
  readonly url: string;
  readonly key: string;
  readonly account: PagerDutyAccount;
  /** Paths that were asked for. */
  readonly calls: readonly string[];
  /** Answers the next calls with this instead, for as long as it answers something. */
  answerWith(
    fault:
      | ((
          path: string,
        ) => { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | null)
      | null,
  ): void;
  stop(): Promise<void>;
}

type Fault = Parameters<PagerDutyServer['answerWith']>[0];

/** Starts an account with nothing in it. */
export async function startPagerDuty(): Promise<PagerDutyServer> {
  const account: PagerDutyAccount = { users: [], schedules: [], policies: [] };
  const calls: string[] = [];
  const key = 'y_NbAkKc66ryYTWUXYEu';
  let fault: Fault = null;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://pagerduty.example');
    calls.push(url.pathname);
    const broken = fault?.(url.pathname) ?? null;
    if (broken !== null) {
      response.writeHead(broken.status, broken.headers);
      response.end(broken.body ?? '');
      return;
    }
    answer(account, key, { request, response, url });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    key,
    account,
    calls,
    answerWith: (next) => {
      fault = next;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function answer(account: PagerDutyAccount, key: string, { request, response, url }: Call): void {
  const { status, body } = refusalOf(key, request) ?? found(account, url);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refusalOf(key: string, { headers }: IncomingMessage): Answer | null {
  if (headers.authorization !== `Token token=${key}`) {
    return { status: 401, body: { error: { message: 'Unauthorized', code: 2006, errors: [] } } };
  }
  if (headers.accept === 'application/vnd.pagerduty+json;version=2') return null;
  return { status: 400, body: { error: { message: 'Version Not Supported', code: 2013 } } };
}

function found(account: PagerDutyAccount, url: URL): Answer {
  const zone = url.searchParams.get('time_zone') ?? 'America/New_York';
  const [, list, id] = url.pathname.split('/');
  const lists: Readonly<Record<string, () => readonly unknown[]>> = {
    schedules: () => account.schedules.map(listed),
    users: () => account.users.map(userOf),
    oncalls: () => onCallsOf(account, url, zone),
  };
  const items = id === undefined && list !== undefined ? lists[list] : undefined;
  if (list !== undefined && items !== undefined) return { status: 200, body: paged(list, items(), url) };
  const schedule = list === 'schedules' ? account.schedules.find((one) => one.id === id) : undefined;
  if (schedule !== undefined) return { status: 200, body: { schedule: rendered(account, schedule, url, zone) } };
  const user = list === 'users' ? account.users.find((one) => one.id === id) : undefined;
  if (user !== undefined) return { status: 200, body: { user: userOf(user) } };
  return { status: 404, body: { error: { message: 'Not Found', code: 2100 } } };
}

function paged(name: string, items: readonly unknown[], url: URL): unknown {
  const limit = Math.min(Number(url.searchParams.get('limit') ?? 25), 100);
  const offset = Number(url.searchParams.get('offset') ?? 0);
  return {
    [name]: items.slice(offset, offset + limit),
    limit,
    offset,
    total: null,
    more: offset + limit < items.length,
  };
}

type Schedule = PagerDutyAccount['schedules'][number];

const listed = (schedule: Schedule) => ({
  id: schedule.id,
  type: 'schedule',
  summary: schedule.name,
  self: `https://api.pagerduty.com/schedules/${schedule.id}`,
  html_url: `https://subdomain.pagerduty.com/schedules/${schedule.id}`,
  name: schedule.name,
  time_zone: schedule.timeZone,
  description: null,
  escalation_policies: [],
  users: [],
});

const userOf = (user: PagerDutyAccount['users'][number]) => ({
  ...user,
  type: 'user',
  summary: user.name,
  self: `https://api.pagerduty.com/users/${user.id}`,
  time_zone: 'America/Lima',
  color: 'green',
  role: 'user',
  job_title: null,
  teams: [],
});

const reference = (kind: string, id: string, summary: string) => ({
  id,
  type: `${kind}_reference`,
  summary,
  self: `https://api.pagerduty.com/${kind}s/${id}`,
  html_url: `https://subdomain.pagerduty.com/${kind}s/${id}`,
});

interface Entry {
  readonly userId: string;
  readonly from: number;
  readonly to: number;
}

/** What a schedule comes to: the layer where no override lies over it. */
function finalOf({ layer, overrides }: Schedule): readonly Entry[] {
  const over = overrides.map(entryOf);
  const edges = [...new Set([...layer.map(entryOf), ...over].flatMap(({ from, to }) => [from, to]))].toSorted(
    (a, b) => a - b,
  );
  const parts: Entry[] = [];
  for (const [at, from] of edges.entries()) {
    const to = edges[at + 1];
    const holds = (entry: Entry): boolean => entry.from <= from && from < entry.to;
    const who = over.findLast(holds) ?? layer.map(entryOf).find(holds);
    if (to === undefined || who === undefined) continue;
    const last = parts.at(-1);
    if (last?.to === from && last.userId === who.userId) parts[parts.length - 1] = { ...last, to };
    else parts.push({ userId: who.userId, from, to });
  }
  return parts;
}

const entryOf = ({ userId, start, end }: PagerDutyTurn): Entry => ({
  userId,
  from: Date.parse(start),
  to: Date.parse(end),
});

function within(url: URL): (entry: Entry) => boolean {
  const [since, until] = ['since', 'until'].map((name) => Date.parse(url.searchParams.get(name) ?? ''));
  return ({ from, to }) => from < (until ?? 0) && to > (since ?? 0);
}

function rendered(account: PagerDutyAccount, schedule: Schedule, url: URL, zone: string) {
  const render = (entries: readonly Entry[]) =>
    entries.filter(within(url)).map(({ userId, from, to }) => ({
      user: reference('user', userId, account.users.find(({ id }) => id === userId)?.name ?? 'Deleted User'),
      start: inZone(from, zone),
      end: inZone(to, zone),
    }));
  return {
    ...listed(schedule),
    time_zone: zone,
    final_schedule: {
      name: 'Final Schedule',
      rendered_coverage_percentage: 100,
      rendered_schedule_entries: render(finalOf(schedule)),
    },
    overrides_subschedule: {
      name: 'Overrides',
      rendered_coverage_percentage: 0,
      rendered_schedule_entries: render(schedule.overrides.map(entryOf)),
    },
    schedule_layers: [
      { id: 'PG68P1M', name: 'Layer 1', rendered_schedule_entries: render(schedule.layer.map(entryOf)) },
    ],
  };
}

function onCallsOf(account: PagerDutyAccount, url: URL, zone: string): readonly unknown[] {
  const named = (id: string): string => account.users.find((user) => user.id === id)?.name ?? 'Deleted User';
  return account.policies.flatMap((policy) =>
    policy.levels.flatMap((level, at): readonly unknown[] => {
      const common = {
        escalation_policy: reference('escalation_policy', policy.id, policy.name),
        escalation_level: at + 1,
      };
      if ('userId' in level) {
        const user = reference('user', level.userId, named(level.userId));
        return [{ ...common, user, schedule: null, start: null, end: null }];
      }
      const schedule = account.schedules.find(({ id }) => id === level.scheduleId);
      return (schedule === undefined ? [] : finalOf(schedule)).filter(within(url)).map((entry) => ({
        ...common,
        user: reference('user', entry.userId, named(entry.userId)),
        schedule: reference('schedule', level.scheduleId, schedule?.name ?? ''),
        start: inZone(entry.from, zone),
        end: inZone(entry.to, zone),
      }));
    }),
  );
}

/** `2026-03-29T03:00:00+02:00`, and `Z` for UTC. */
function inZone(moment: number, zone: string): string {
  const wall = new Date(moment).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T');
  const offset = Math.round((Date.parse(`${wall}Z`) - moment) / 60_000);
  if (offset === 0) return `${wall}Z`;
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${wall}${offset < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
}
