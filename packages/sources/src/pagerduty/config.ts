// Settings of a PagerDuty account: where its API is and how far ahead its rota is read. The key is the credential, never a setting.

import { Fault, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { isLoopback } from '../safe-url.ts';

/** What the reader works with. */
export interface PagerDutyConfig {
  /** Without a slash at the end. */
  readonly url: string;
  /** How many days ahead are read. */
  readonly days: number;
  /** Whether the levels of escalation policies are shifts of their own. */
  readonly levels: boolean;
}

export const settings = [
  { key: 'url', label: 'Address of the API', required: false, default: 'https://api.pagerduty.com' },
  { key: 'days', label: 'Days ahead', required: false, default: '14' },
  { key: 'levels', label: 'Levels as shifts (yes or no)', required: false, default: 'yes' },
] as const;

/** PagerDuty answers about at most three months at once. */
const daysMax = 89;

/** Reads the settings; a refusal names the setting and the fix. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<PagerDutyConfig> {
  const unknown = Object.keys(given).find((key) => !settings.some((known) => known.key === key));
  if (unknown !== undefined) {
    return wrong(unknown, `${quoted(unknown)} is no setting of PagerDuty; it knows \`url\`, \`days\` and \`levels\``);
  }
  const [url, days, levels] = settings.map(({ key, default: usual }) => given[key] || usual);
  const parsed = URL.canParse(url ?? '') ? new URL(url ?? '') : null;
  if (parsed === null || (parsed.protocol !== 'https:' && !isLoopback(parsed)) || parsed.username !== '') {
    return wrong('url', '`url` must be an `https` address without a login, as `https://api.eu.pagerduty.com`');
  }
  if (!/^[1-9]\d?$/.test(days ?? '') || Number(days) > daysMax) {
    return wrong('days', `\`days\` must be a whole number from 1 to ${daysMax}`);
  }
  if (levels !== 'yes' && levels !== 'no') return wrong('levels', '`levels` must be `yes` or `no`');
  return ok({ url: parsed.href.replace(/\/+$/, ''), days: Number(days), levels: levels === 'yes' });
}

/** The key of the API, or the sentence that it is missing. Nothing of it is ever repeated. */
export function readKey(credential: string | null): string {
  const key = credential?.trim() ?? '';
  if (/^[\x21-\x7e]{8,200}$/.test(key)) return key;
  throw new Fault('source.invalid', 'PagerDuty needs a credential: a read-only API key, as text');
}

const wrong = (field: string, message: string): Result<never> => no(refusal('source.invalid', message, { field }));
