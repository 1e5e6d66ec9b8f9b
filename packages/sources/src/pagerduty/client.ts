// The only file that speaks to PagerDuty (REST API v2). Promises: lists are read to their end or not at all; who asks too much waits as
// told (`Retry-After`, else `ratelimit-reset`) and gives up in time; no redirect is followed, so the key goes nowhere else.

import { Fault, type Instant } from '@tidegate/core';
import type { z } from 'zod';
import { readBounded } from '../read-bounded.ts';
import { page } from './shapes.ts';

/** How the client waits and how long it goes on; tests turn a clock of their own. */
export interface Pace {
  readonly now: () => Instant;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** After this moment nothing is asked any more. */
  readonly until: Instant;
}

export interface PagerDutyClient {
  /** One thing by its path, or null where there is none. */
  get<T>(path: string, query: Query, shape: z.ZodType<T>): Promise<T | null>;
  /** A list to its end. */
  list<T>(path: string, query: Query, shape: z.ZodType<T>): Promise<readonly T[]>;
}

export type Query = Readonly<Record<string, string | readonly string[]>>;

/** PagerDuty refuses pages past this. */
const itemsMax = 10_000;
const pageSize = 100;
const answerBytesMax = 20_000_000;
const callMs = 20_000;
const triesMax = 6;
/** The longest pause that is waited for. */
const pauseMaxMs = 60_000;

/** Makes a client for an account. */
export function makeClient(url: string, key: string, pace: Pace): PagerDutyClient {
  const get: PagerDutyClient['get'] = async (path, query, shape) => {
    const text = await ask(url + path + queryText(query), key, pace);
    return text === null ? null : read(text, shape, path);
  };
  return {
    get,
    async list(path, query, shape) {
      const items: z.output<typeof shape>[] = [];
      for (let offset = 0; ; offset += pageSize) {
        if (offset + pageSize > itemsMax) {
          throw new Fault(
            'target.refused',
            `PagerDuty has more than ${itemsMax} entries in \`${path}\`; nothing is concluded from a part`,
          );
        }
        const paged = { ...query, limit: String(pageSize), offset: String(offset) };
        const found = await get(path, paged, page(path.slice(1), shape));
        if (found === null) throw new Fault('target.refused', `PagerDuty knows no \`${path}\`; check \`url\``);
        items.push(...found.items);
        if (!found.more) return items;
      }
    },
  };
}

/** The answer's text; null for what is not there. */
async function ask(address: string, key: string, pace: Pace): Promise<string | null> {
  for (let tries = 1; ; tries += 1) {
    const response = await send(address, key, pace);
    if (response.ok) return readBounded(response, answerBytesMax, 'the answer of PagerDuty');
    await response.body?.cancel();
    if (response.status === 404) return null;
    const pauseMs = pauseOf(response, tries);
    const later = response.status === 429 || response.status >= 500;
    if (!later || tries >= triesMax || pauseMs > pauseMaxMs || pace.now() + pauseMs >= pace.until) {
      throw refused(response.status);
    }
    await pace.wait(pauseMs);
  }
}

async function send(address: string, key: string, pace: Pace): Promise<Response> {
  const leftMs = Math.min(callMs, pace.until - pace.now());
  if (leftMs <= 0) throw new Fault('target.unreachable', 'PagerDuty took too long; nothing is concluded from a part');
  try {
    return await fetch(address, {
      headers: { accept: 'application/vnd.pagerduty+json;version=2', authorization: `Token token=${key}` },
      redirect: 'error',
      signal: AbortSignal.timeout(leftMs),
    });
  } catch (cause) {
    throw new Fault('target.unreachable', 'PagerDuty could not be reached, or sent us elsewhere; check `url`', {
      cause,
    });
  }
}

/** How long to wait: as told in seconds, else doubling from one second. */
function pauseOf({ headers }: Response, tries: number): number {
  const told = headers.get('retry-after') ?? headers.get('ratelimit-reset');
  return told !== null && /^\d{1,6}$/.test(told) ? Number(told) * 1_000 : 1_000 * 2 ** (tries - 1);
}

function refused(status: number): Fault {
  if (status === 401)
    return new Fault('target.refused', 'PagerDuty does not know this key; make a new read-only API key');
  if (status === 403)
    return new Fault(
      'target.refused',
      'PagerDuty refuses this key; it must be able to read schedules, on-calls and users',
    );
  if (status === 429)
    return new Fault('target.unreachable', 'PagerDuty says that it is asked too often; it is asked again later');
  return new Fault('target.unreachable', `PagerDuty answered with status ${status}`);
}

function read<T>(text: string, shape: z.ZodType<T>, path: string): T {
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new Fault('target.refused', `PagerDuty answered \`${path}\` in another shape than documented, at \`${where}\``);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function queryText(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of typeof value === 'string' ? [value] : value) params.append(name, each);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
