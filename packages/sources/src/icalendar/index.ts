// Calendar feeds (RFC 5545) as a source of one on-call shift: for every rota that can be subscribed to.

import { type CheckReport, Fault, ok, type SourceAsk, type SourceReader, type SourceReading } from '@tidegate/core';
import { taken } from '../taken.ts';
import { fetchFeed } from './client.ts';
import { addressOf, type FeedConfig, parseConfig, settings } from './config.ts';
import { expand, type Occurrence } from './expand.ts';

const dayMs = 86_400_000;

/** The reader of calendar feeds. */
export function makeCalendar(): SourceReader {
  return {
    kind: 'icalendar',
    label: 'Calendar feed (iCalendar)',
    settings,
    needsCredential: false,
    checkSettings: (given) => {
      const parsed = parseConfig(given);
      return parsed.ok ? ok(true) : parsed;
    },
    check: async (ask) => [await checked(ask)],
    read,
  };
}

async function read(ask: SourceAsk): Promise<SourceReading> {
  const config = taken(parseConfig(ask.settings));
  const text = await fetchFeed(addressOf(config, ask.credential));
  // Whole days, so that a feed that did not change is told in the same words all day.
  const today = Math.floor(ask.now / dayMs) * dayMs;
  const span = { since: today, until: today + (config.days + 1) * dayMs };
  const { occurrences } = expand(text, span, config.timeZone);
  const turns = occurrences.flatMap((one) =>
    peopleOf(one, config).map((email) => ({ email, from: one.from, to: one.to })),
  );
  const shift = { nativeId: 'feed', name: config.shift, turns, knownUntil: span.until };
  return { people: null, groups: null, shifts: [shift], findings: namelessText(occurrences, config) };
}

function peopleOf(one: Occurrence, { person, pattern }: FeedConfig): readonly string[] {
  if (person === 'attendee') return one.attendees;
  const email = person === 'organizer' ? one.organizer : pattern(one.summary);
  return email === null ? [] : [email];
}

function namelessText(occurrences: readonly Occurrence[], config: FeedConfig): readonly string[] {
  const nameless = occurrences.filter((one) => peopleOf(one, config).length === 0);
  if (nameless.length === 0) return [];
  const example = nameless[0]?.summary.slice(0, 80) || 'without a name';
  const count = nameless.length === 1 ? '1 event names' : `${nameless.length} events name`;
  return [`${count} nobody as ${config.person}, for example \`${example}\`; their turns are left out`];
}

async function checked(ask: SourceAsk): Promise<CheckReport> {
  try {
    const { shifts, findings } = await read(ask);
    const turns = shifts?.[0]?.turns.length ?? 0;
    const sentence = [`the feed tells ${turns} ${turns === 1 ? 'turn' : 'turns'}`, ...findings].join('; ');
    return { name: 'feed', state: turns === 0 || findings.length > 0 ? 'warning' : 'passed', sentence };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { name: 'feed', state: 'failed', sentence: error.message };
  }
}
