// Calendar feeds as people's tools really write them, and as nobody should.

import { createServer } from 'node:http';
import { Fault } from '@tidegate/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expand } from './expand.ts';
import { makeCalendar } from './index.ts';

const at = (text: string): number => Date.parse(text);
const span = { since: at('2026-03-02T00:00Z'), until: at('2026-04-15T00:00Z') };
const calendar = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: readonly string[]): readonly string[] => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];
const ada = 'ATTENDEE;CN=Ada;PARTSTAT=ACCEPTED:mailto:ada@acme.example';
const bob = 'ATTENDEE;CN=Bob:MAILTO:bob@acme.example';
const outlook = [
  'BEGIN:VTIMEZONE',
  'TZID:W. Europe Standard Time',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

/** Turns as `from/to who`, in order. */
const turns = (feed: string, timeZone = 'UTC'): readonly string[] =>
  expand(feed, span, timeZone)
    .occurrences.toSorted((a, b) => a.from - b.from)
    .map(({ from, to, attendees }) => `${stamp(from)}/${stamp(to)} ${attendees.join('+')}`);
const stamp = (moment: number): string => new Date(moment).toISOString().slice(5, 16);
const failure = (feed: string): string => {
  try {
    expand(feed, span, 'UTC');
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  throw new Error('it was read');
};

const rows: readonly { says: string; feed: string; zone?: string; turns: readonly string[] }[] = [
  {
    says: 'one event, in UTC',
    feed: calendar(...event('UID:1', 'DTSTART:20260305T080000Z', 'DTEND:20260305T170000Z', ada)),
    turns: ['03-05T08:00/03-05T17:00 ada@acme.example'],
  },
  {
    says: 'a rule with exceptions left out',
    feed: calendar(
      ...event(
        'UID:1',
        'DTSTART:20260305T080000Z',
        'DURATION:PT9H',
        'RRULE:FREQ=DAILY;COUNT=4',
        'EXDATE:20260306T080000Z,20260307T080000Z',
        ada,
      ),
    ),
    turns: ['03-05T08:00/03-05T17:00 ada@acme.example', '03-08T08:00/03-08T17:00 ada@acme.example'],
  },
  {
    says: 'a weekly rota keeps its wall time over the change of the clock',
    feed: calendar(
      ...outlook,
      ...event(
        'UID:1',
        'DTSTART;TZID=W. Europe Standard Time:20260323T090000',
        'DTEND;TZID=W. Europe Standard Time:20260323T170000',
        'RRULE:FREQ=WEEKLY;COUNT=2',
        ada,
      ),
    ),
    turns: ['03-23T08:00/03-23T16:00 ada@acme.example', '03-30T07:00/03-30T15:00 ada@acme.example'],
  },
  {
    says: 'a zone of the IANA data needs no description',
    feed: calendar(
      ...event(
        'UID:1',
        'DTSTART;TZID=America/New_York:20260306T090000',
        'DTEND;TZID=America/New_York:20260306T100000',
        'RRULE:FREQ=WEEKLY;COUNT=2',
        ada,
      ),
    ),
    turns: ['03-06T14:00/03-06T15:00 ada@acme.example', '03-13T13:00/03-13T14:00 ada@acme.example'],
  },
  {
    says: 'exceptions, ends and moves of such a zone are moments, also where they are told in UTC',
    feed: calendar(
      ...event(
        'UID:1',
        'DTSTART;TZID=Europe/Berlin:20260305T090000',
        'DTEND;TZID=America/New_York:20260305T040000',
        'RRULE:FREQ=DAILY;UNTIL=20260308T080000Z',
        'EXDATE:20260306T080000Z',
        ada,
      ),
      ...event('UID:1', 'RECURRENCE-ID:20260307T080000Z', 'DTSTART:20260307T100000Z', 'DTEND:20260307T110000Z', bob),
    ),
    turns: [
      '03-05T08:00/03-05T09:00 ada@acme.example',
      '03-07T10:00/03-07T11:00 bob@acme.example',
      '03-08T08:00/03-08T09:00 ada@acme.example',
    ],
  },
  {
    says: 'an instance that was moved and given to another',
    feed: calendar(
      ...event('UID:1', 'DTSTART:20260305T080000Z', 'DTEND:20260305T170000Z', 'RRULE:FREQ=DAILY;COUNT=3', ada),
      ...event('UID:1', 'RECURRENCE-ID:20260306T080000Z', 'DTSTART:20260306T100000Z', 'DTEND:20260306T120000Z', bob),
    ),
    turns: [
      '03-05T08:00/03-05T17:00 ada@acme.example',
      '03-06T10:00/03-06T12:00 bob@acme.example',
      '03-07T08:00/03-07T17:00 ada@acme.example',
    ],
  },
  {
    says: 'an instance of later that was moved into what is asked about',
    feed: calendar(
      ...event('UID:1', 'DTSTART:20260301T080000Z', 'DTEND:20260301T170000Z', 'RRULE:FREQ=MONTHLY;COUNT=4', ada),
      ...event('UID:1', 'RECURRENCE-ID:20260501T080000Z', 'DTSTART:20260410T080000Z', 'DTEND:20260410T170000Z', bob),
    ),
    turns: ['04-01T08:00/04-01T17:00 ada@acme.example', '04-10T08:00/04-10T17:00 bob@acme.example'],
  },
  {
    says: 'everything from one instance on, given to another',
    feed: calendar(
      ...event('UID:1', 'DTSTART:20260305T080000Z', 'DTEND:20260305T170000Z', 'RRULE:FREQ=DAILY;COUNT=3', ada),
      ...event(
        'UID:1',
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260306T080000Z',
        'DTSTART:20260306T090000Z',
        'DTEND:20260306T180000Z',
        bob,
      ),
    ),
    turns: [
      '03-05T08:00/03-05T17:00 ada@acme.example',
      '03-06T09:00/03-06T18:00 bob@acme.example',
      '03-07T09:00/03-07T18:00 bob@acme.example',
    ],
  },
  {
    says: 'a cancelled instance, and a cancelled event',
    feed: calendar(
      ...event('UID:1', 'DTSTART:20260305T080000Z', 'DTEND:20260305T170000Z', 'RRULE:FREQ=DAILY;COUNT=2', ada),
      ...event(
        'UID:1',
        'RECURRENCE-ID:20260306T080000Z',
        'STATUS:CANCELLED',
        'DTSTART:20260306T080000Z',
        'DTEND:20260306T170000Z',
        ada,
      ),
      ...event('UID:2', 'DTSTART:20260309T080000Z', 'DTEND:20260309T170000Z', 'STATUS:CANCELLED', bob),
    ),
    turns: ['03-05T08:00/03-05T17:00 ada@acme.example'],
  },
  {
    says: 'whole days are days of the zone of the source, 23 hours where the clock is put forward',
    feed: calendar(...event('UID:1', 'DTSTART;VALUE=DATE:20260328', 'RRULE:FREQ=DAILY;COUNT=2', ada)),
    zone: 'Europe/Berlin',
    turns: ['03-27T23:00/03-28T23:00 ada@acme.example', '03-28T23:00/03-29T22:00 ada@acme.example'],
  },
  {
    says: 'a week of whole days ends before its last date',
    feed: calendar(...event('UID:1', 'DTSTART;VALUE=DATE:20260309', 'DTEND;VALUE=DATE:20260316', ada)),
    turns: ['03-09T00:00/03-16T00:00 ada@acme.example'],
  },
  {
    says: 'floating times are of the zone of the source',
    feed: calendar(...event('UID:1', 'DTSTART:20260305T090000', 'DTEND:20260305T170000', ada)),
    zone: 'Asia/Kathmandu',
    turns: ['03-05T03:15/03-05T11:15 ada@acme.example'],
  },
  {
    says: 'what began before and is not over counts, what is over does not',
    feed: calendar(
      ...event('UID:1', 'DTSTART:20260222T000000Z', 'DTEND:20260303T000000Z', ada),
      ...event('UID:2', 'DTSTART:20260222T000000Z', 'DTEND:20260302T000000Z', bob),
    ),
    turns: ['02-22T00:00/03-03T00:00 ada@acme.example'],
  },
  {
    says: 'two on call together, without who declined and without rooms',
    feed: calendar(
      ...event(
        'UID:1',
        'DTSTART:20260305T080000Z',
        'DTEND:20260305T090000Z',
        ada,
        bob,
        'ATTENDEE;PARTSTAT=DECLINED:mailto:eve@acme.example',
        'ATTENDEE;CUTYPE=ROOM:mailto:room@acme.example',
      ),
    ),
    turns: ['03-05T08:00/03-05T09:00 ada@acme.example+bob@acme.example'],
  },
  {
    says: 'the last day of each month that has a 31st',
    feed: calendar(...event('UID:1', 'DTSTART:20260131T080000Z', 'DTEND:20260131T090000Z', 'RRULE:FREQ=MONTHLY', ada)),
    turns: ['03-31T08:00/03-31T09:00 ada@acme.example'],
  },
  {
    says: 'a rule of twelve hours',
    feed: calendar(
      ...event(
        'UID:1',
        'DTSTART:20260305T080000Z',
        'DTEND:20260305T200000Z',
        'RRULE:FREQ=HOURLY;INTERVAL=12;COUNT=2',
        ada,
      ),
    ),
    turns: ['03-05T08:00/03-05T20:00 ada@acme.example', '03-05T20:00/03-06T08:00 ada@acme.example'],
  },
  {
    says: 'a rule that ends, and dates beside a rule',
    feed: calendar(
      ...event(
        'UID:1',
        'DTSTART:20260305T080000Z',
        'DTEND:20260305T090000Z',
        'RRULE:FREQ=DAILY;UNTIL=20260306T080000Z',
        'RDATE:20260320T080000Z',
        ada,
      ),
    ),
    turns: [
      '03-05T08:00/03-05T09:00 ada@acme.example',
      '03-06T08:00/03-06T09:00 ada@acme.example',
      '03-20T08:00/03-20T09:00 ada@acme.example',
    ],
  },
  { says: 'an empty calendar', feed: calendar(), turns: [] },
];
describe('a calendar is', () => {
  test.each(rows)('$says', ({ feed, zone, turns: wanted }) => {
    expect(turns(feed, zone)).toEqual(wanted);
  });
});

describe('it is no calendar', () => {
  const repeating = (rule: string): string =>
    calendar(
      ...event('UID:1', 'SUMMARY:Rota', 'DTSTART:20260101T000000Z', 'DTEND:20260101T010000Z', `RRULE:${rule}`, ada),
    );
  test.each([
    ['nothing', '', 'is no calendar'],
    ['a page', '<html></html>', 'no whole calendar'],
    [
      'a calendar that breaks off',
      calendar(...event('UID:1', 'DTSTART:20260305T080000Z', ada)).replace('END:VCALENDAR', ''),
      'no whole calendar',
    ],
    ['a card', 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:x\r\nEND:VCARD\r\n', 'is no calendar'],
    [
      'a zone that nobody knows',
      calendar(
        ...event(
          'UID:1',
          'DTSTART;TZID=Customized Time Zone:20260305T080000',
          'DTEND;TZID=Customized Time Zone:20260305T090000',
          ada,
        ),
      ),
      'names the time zone `Customized Time Zone`',
    ],
    ['a rule by the second', repeating('FREQ=SECONDLY'), 'repeats by the minute or second'],
    [
      'a day that the month does not have',
      repeating('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'),
      'repeats in a way that cannot be read',
    ],
    ['a rule that cannot be', repeating('FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1'), 'repeats in a way that cannot be read'],
    [
      'a date with an end of its own',
      calendar(...event('UID:1', 'DTSTART:20260305T080000Z', 'RDATE;VALUE=PERIOD:20260308T090000Z/PT3H', ada)),
      'repeats in a way that cannot be read',
    ],
    ['a rule of another language', repeating('FREQ=SOMETIMES'), 'no whole calendar'],
    [
      'hours since long ago',
      calendar(...event('UID:1', 'DTSTART:19900101T000000Z', 'DTEND:19900101T010000Z', 'RRULE:FREQ=HOURLY', ada)),
      'repetitions',
    ],
  ])('%s', (_, feed, message) => {
    expect(failure(feed)).toContain(message);
  });
});

describe('a feed', () => {
  let body = '';
  let status = 200;
  let seen: { authorization: string | undefined; url: string | undefined } | null = null;
  const server = createServer((request, response) => {
    seen = { authorization: request.headers.authorization, url: request.url };
    response.writeHead(status, status === 302 ? { location: '/other' } : {});
    response.end(body);
  });
  let address = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    address = `http://127.0.0.1:${bound.port}/secret-token/rota.ics`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    [status, seen] = [200, null];
    body = calendar(
      ...event(
        'UID:1',
        'SUMMARY:On call: bob (database)',
        'DTSTART:20260305T080000Z',
        'DTEND:20260305T170000Z',
        ada,
        'ORGANIZER:mailto:max@acme.example',
      ),
      ...event('UID:2', 'SUMMARY:Holiday', 'DTSTART:20260306T080000Z', 'DTEND:20260306T170000Z'),
    );
  });
  const reader = makeCalendar();
  const now = at('2026-03-02T09:00Z');
  const read = (settings: Record<string, string> = {}, credential: string | null = address) =>
    reader.read({ settings: { shift: 'Database', ...settings }, credential, now });
  const who = async (settings?: Record<string, string>) =>
    (await read(settings)).shifts?.[0]?.turns.map(({ email }) => email);

  test('is one shift of the name that was given, known for as long as was asked', async () => {
    expect(await read()).toEqual({
      people: null,
      groups: null,
      shifts: [
        {
          nativeId: 'feed',
          name: 'Database',
          knownUntil: at('2026-04-02T00:00Z'),
          turns: [{ email: 'ada@acme.example', from: at('2026-03-05T08:00Z'), to: at('2026-03-05T17:00Z') }],
        },
      ],
      findings: ['1 event names nobody as attendee, for example `Holiday`; their turns are left out'],
    });
  });
  test('may mean its organizer, or whom its summary names', async () => {
    expect(await who({ person: 'organizer' })).toEqual(['max@acme.example']);
    expect(await who({ person: 'summary', pattern: 'On call: {local} (*)', domain: 'acme.example' })).toEqual([
      'bob@acme.example',
    ]);
    expect(await who({ person: 'summary', pattern: 'on CALL: {email}' })).toEqual([]);
  });
  test('may have its address as its credential, or a login beside it', async () => {
    await read();
    expect(seen).toEqual({ authorization: undefined, url: '/secret-token/rota.ics' });
    await read({ url: address }, 'ada:pass');
    expect(seen).toMatchObject({ authorization: `Basic ${Buffer.from('ada:pass').toString('base64')}` });
    await expect(read({}, null)).rejects.toThrow('give the address of the feed as its credential');
    await expect(read({ url: address }, address)).rejects.toThrow('must be a login as');
  });
  test('that fails is no list, and its address is not repeated', async () => {
    for (const wrong of [302, 404, 500]) {
      status = wrong;
      const error: unknown = await read().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Fault);
      expect(String(error)).not.toContain('secret-token');
    }
    expect(seen).toMatchObject({ url: '/secret-token/rota.ics' });
  });
  test('that is larger than the limit is no list', async () => {
    body = 'x'.repeat(10_000_001);
    await expect(read()).rejects.toThrow('larger than');
  });
  test('is checked by reading it', async () => {
    expect(await reader.check({ settings: { shift: 'Database' }, credential: address, now })).toMatchObject([
      { name: 'feed', state: 'warning' },
    ]);
  });
});

test.each([
  [{}, 'shift'],
  [{ shift: 'x', url: 'http://cal.example/a.ics' }, 'url'],
  [{ shift: 'x', url: 'https://me:pw@cal.example/a.ics' }, 'url'],
  [{ shift: 'x', days: '367' }, 'days'],
  [{ shift: 'x', time_zone: 'Mars/Base' }, 'time_zone'],
  [{ shift: 'x', person: 'dog' }, 'person'],
  [{ shift: 'x', pattern: 'nobody' }, 'pattern'],
  [{ shift: 'x', pattern: '{local}' }, 'domain'],
  [{ shift: 'x', pattern: '{email} * * * *' }, 'pattern'],
  [{ shift: 'x', other: 'y' }, 'other'],
])('settings %j are refused, naming `%s`', (settings, field) => {
  expect(makeCalendar().checkSettings(settings)).toMatchObject({ ok: false, refusal: { field } });
});
test('an address may be written as `webcal`', () => {
  expect(makeCalendar().checkSettings({ shift: 'x', url: 'webcal://cal.example/a.ics' })).toEqual({
    ok: true,
    value: true,
  });
});
