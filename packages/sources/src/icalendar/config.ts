// Settings of a calendar feed: what its shift is called, how far ahead it is read, and how an event says whose turn it is. Addresses of
// feeds are often secrets themselves: then the credential is the address.

import { Fault, isTimeZone, limits, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { isLoopback } from '../safe-url.ts';
import { parsePattern, type SummaryPattern } from './pattern.ts';

/** What the reader works with. */
export interface FeedConfig {
  /** Null where the credential is the address. */
  readonly url: URL | null;
  readonly shift: string;
  readonly days: number;
  /** Of times without a zone and of whole days. */
  readonly timeZone: string;
  readonly person: 'attendee' | 'organizer' | 'summary';
  /** Only where the summary names the person. */
  readonly pattern: SummaryPattern;
}

export const settings = [
  { key: 'shift', label: 'Name of the shift', required: true, default: null },
  { key: 'url', label: 'Address, where it is no secret', required: false, default: null },
  { key: 'days', label: 'Days ahead', required: false, default: '30' },
  { key: 'time_zone', label: 'Time zone of times without one', required: false, default: 'UTC' },
  { key: 'person', label: 'Who is meant (attendee, organizer or summary)', required: false, default: 'attendee' },
  { key: 'pattern', label: 'How a summary names the person', required: false, default: '{email}' },
  { key: 'domain', label: 'Domain behind `{local}`', required: false, default: null },
] as const;

const daysMax = 366;

/** Reads the settings; a refusal names the setting and the fix. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<FeedConfig> {
  const keys: readonly string[] = settings.map(({ key }) => key);
  const unknown = Object.keys(given).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    return wrong(unknown, `${quoted(unknown)} is no setting of a calendar; it knows ${keys.join(', ')}`);
  const of = (key: string): string => given[key]?.trim() || settings.find((one) => one.key === key)?.default || '';
  if (of('shift') === '' || of('shift').length > limits.nameLengthMax) {
    return wrong('shift', 'set `shift` to the name that access flows will use, as `Database on call`');
  }
  const url = of('url') === '' ? null : addressFrom(of('url'));
  if (of('url') !== '' && url === null) return wrong('url', `\`url\` ${addressForm}`);
  if (!/^[1-9]\d{0,2}$/.test(of('days')) || Number(of('days')) > daysMax) {
    return wrong('days', `\`days\` must be a whole number from 1 to ${daysMax}`);
  }
  if (!isTimeZone(of('time_zone'))) {
    return wrong('time_zone', `${quoted(of('time_zone'))} is no time zone; use a name as \`Europe/Berlin\``);
  }
  const person = (['attendee', 'organizer', 'summary'] as const).find((one) => one === of('person'));
  if (person === undefined) return wrong('person', '`person` must be `attendee`, `organizer` or `summary`');
  const pattern = parsePattern(of('pattern'), of('domain'));
  if (!pattern.ok) return pattern;
  return ok({
    url,
    shift: of('shift'),
    days: Number(of('days')),
    timeZone: of('time_zone'),
    person,
    pattern: pattern.value,
  });
}

const addressForm = 'must be an `https` or `webcal` address without a login';

/** Where to read, and with which login if any. Nothing of a credential is ever repeated. */
export function addressOf(
  config: FeedConfig,
  credential: string | null,
): { readonly url: URL; readonly login: string | null } {
  const secret = credential?.trim() ?? '';
  if (config.url !== null) {
    if (secret !== '' && (!/^[^:\s]+:\S+$/.test(secret) || addressFrom(secret) !== null)) {
      throw new Fault(
        'source.invalid',
        'beside `url` the credential must be a login as `name:password`, or the address itself without `url`',
      );
    }
    return { url: config.url, login: secret === '' ? null : secret };
  }
  const url = addressFrom(secret);
  if (url !== null) return { url, login: null };
  throw new Fault(
    'source.invalid',
    `set \`url\`, or give the address of the feed as its credential; it ${addressForm}`,
  );
}

function addressFrom(text: string): URL | null {
  const address = text.replace(/^webcals?:/i, 'https:');
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return (url.protocol === 'https:' || isLoopback(url)) && url.username === '' ? url : null;
}

const wrong = (field: string, message: string): Result<never> => no(refusal('source.invalid', message, { field }));
