// PagerDuty as a source of on-call shifts, through its documented REST API v2 and a read-only key.

import { limits, ok, type SourceAsk, type SourceReader } from '@tidegate/core';
import { taken } from '../taken.ts';
import { check } from './check.ts';
import { makeClient, type Pace, type PagerDutyClient } from './client.ts';
import { type PagerDutyConfig, parseConfig, readKey, settings } from './config.ts';
import { readRota } from './read.ts';

/** How a reader of PagerDuty waits when it is told to; a real timer where it is not given. */
export interface PagerDutyOptions {
  readonly wait?: Pace['wait'];
}

/** The reader of PagerDuty accounts. */
export function makePagerDuty(options: PagerDutyOptions = {}): SourceReader {
  const wait = options.wait ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const open = (ask: SourceAsk): { readonly client: PagerDutyClient; readonly config: PagerDutyConfig } => {
    const config = taken(parseConfig(ask.settings));
    const began = performance.now();
    const now = (): number => ask.now + (performance.now() - began);
    const pace: Pace = { now, wait, until: ask.now + limits.sourceReadMs };
    return { config, client: makeClient(config.url, readKey(ask.credential), pace) };
  };
  return {
    kind: 'pagerduty',
    label: 'PagerDuty',
    settings,
    needsCredential: true,
    checkSettings: (given) => {
      const parsed = parseConfig(given);
      return parsed.ok ? ok(true) : parsed;
    },
    check: async (ask) => check(open(ask).client),
    read: async (ask) => {
      const { client, config } = open(ask);
      return readRota(client, config, ask.now);
    },
  };
}
