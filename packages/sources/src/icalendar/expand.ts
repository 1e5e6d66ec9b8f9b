// A calendar (RFC 5545) becomes occurrences in a span: rules, exceptions, moved and cancelled instances, whole days, times of any zone.
// Promises: a calendar that breaks off, names a zone that nobody knows or is too much to look through is no calendar; bounded steps.

import { Fault, type Instant, momentOf } from '@tidegate/core';
import ICAL from 'ical.js';
import { knowingZones } from './zones.ts';

/** One event as it takes place. */
export interface Occurrence {
  readonly from: Instant;
  /** The first moment after it. */
  readonly to: Instant;
  readonly summary: string;
  readonly attendees: readonly string[];
  readonly organizer: string | null;
}

export interface Expanded {
  readonly occurrences: readonly Occurrence[];
  /** Events in the feed, whenever they take place. */
  readonly events: number;
}

export interface Span {
  readonly since: Instant;
  readonly until: Instant;
}

const eventsMax = 20_000;
const stepsMax = 50_000;
const occurrencesMax = 10_000;

/** What takes place in a span. `timeZone` is that of times without one. */
export function expand(text: string, span: Span, timeZone: string): Expanded {
  const calendars = parse(text);
  const looking: Looking = { span, timeZone, steps: 0, found: [] };
  let events = 0;
  for (const calendar of calendars) {
    const components = calendar.getAllSubcomponents('vevent');
    events += components.length;
    if (events > eventsMax) throw tooMuch(`more than ${eventsMax} events`);
    knowingZones(components, () => {
      for (const { masters, changed } of groupsOf(components)) {
        for (const master of masters) expandOne(looking, master, changed);
        if (masters.length === 0) for (const one of changed) add(looking, one, one.startDate, one.endDate);
      }
    });
  }
  return { occurrences: looking.found, events };
}

interface Looking {
  readonly span: Span;
  readonly timeZone: string;
  steps: number;
  readonly found: Occurrence[];
}

interface Group {
  readonly masters: readonly ICAL.Event[];
  /** Instances that were changed by themselves. */
  readonly changed: readonly ICAL.Event[];
}

function parse(text: string): readonly ICAL.Component[] {
  try {
    const parsed: unknown = ICAL.parse(text);
    const roots = Array.isArray(parsed) && Array.isArray(parsed[0]) ? parsed : [parsed];
    const calendars = roots.map((root) => new ICAL.Component(root));
    if (calendars.length > 0 && calendars.every(({ name }) => name === 'vcalendar')) return calendars;
  } catch (cause) {
    throw new Fault('target.refused', 'the feed is no whole calendar (RFC 5545), so nothing of it is used', { cause });
  }
  throw new Fault('target.refused', 'the feed is no calendar (RFC 5545), so nothing of it is used');
}

/** Events of one id belong together: what repeats, and what was changed of it. */
function groupsOf(components: readonly ICAL.Component[]): Iterable<Group> {
  const groups = new Map<string, { masters: ICAL.Event[]; changed: ICAL.Event[] }>();
  for (const [at, component] of components.entries()) {
    const event = new ICAL.Event(component, { exceptions: [], strictExceptions: false });
    const key = event.uid || `event ${at}`;
    const group = groups.get(key) ?? { masters: [], changed: [] };
    groups.set(key, group);
    (event.isRecurrenceException() ? group.changed : group.masters).push(event);
  }
  return groups.values();
}

function expandOne(looking: Looking, master: ICAL.Event, changed: readonly ICAL.Event[]): void {
  for (const one of changed) master.relateException(one);
  const seen = new Set<ICAL.Event>();
  if (!master.isRecurring()) {
    add(looking, master, master.startDate, master.endDate);
  } else {
    checkRules(master);
    // An instance cannot begin later than the span ends and still be in it, save where it was moved: those are added below.
    const iterator = iteratorOf(master);
    for (let next = step(looking, iterator); next; next = step(looking, iterator)) {
      if (instantOf(looking, next) >= looking.span.until) break;
      const { item, startDate, endDate } = master.getOccurrenceDetails(next);
      if (item !== master && !item.modifiesFuture()) seen.add(item);
      add(looking, item, startDate, endDate);
    }
  }
  for (const one of changed) if (!seen.has(one) && !one.modifiesFuture()) add(looking, one, one.startDate, one.endDate);
}

function iteratorOf(master: ICAL.Event) {
  try {
    return master.iterator();
  } catch (cause) {
    throw new Fault('target.refused', `the event ${nameOf(master)} repeats in a way that cannot be read`, { cause });
  }
}

function step(looking: Looking, iterator: ReturnType<ICAL.Event['iterator']>): ICAL.Time | null {
  looking.steps += 1;
  if (looking.steps > stepsMax) throw tooMuch(`more than ${stepsMax} repetitions`);
  return iterator.next() ?? null;
}

/**
 * Refuses rules that no rota needs and that would be looked through for ever or be read wrongly: by the minute or second, and days that a
 * named month does not have.
 */
function checkRules(master: ICAL.Event): void {
  // A date with an end of its own: the library goes through these as if they were dates.
  if (master.component.getAllProperties('rdate').some(({ type }) => type === 'period')) throw unreadable(master);
  for (const property of master.component.getAllProperties('rrule')) {
    const rule = property.getFirstValue();
    if (!(rule instanceof ICAL.Recur)) throw unreadable(master);
    if (rule.freq === 'SECONDLY' || rule.freq === 'MINUTELY') {
      throw new Fault('target.refused', `the event ${nameOf(master)} repeats by the minute or second; a rota does not`);
    }
    const parts = rule.parts;
    for (const month of parts['BYMONTH'] ?? []) {
      for (const day of parts['BYMONTHDAY'] ?? [])
        if (Math.abs(Number(day)) > daysIn(Number(month))) throw unreadable(master);
    }
  }
}

const daysIn = (month: number): number => (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31);

const unreadable = (event: ICAL.Event): Fault =>
  new Fault('target.refused', `the event ${nameOf(event)} repeats in a way that cannot be read`);

const nameOf = (event: ICAL.Event): string => `\`${(event.summary || event.uid || 'without a name').slice(0, 80)}\``;

function add(looking: Looking, item: ICAL.Event, start: ICAL.Time, end: ICAL.Time): void {
  const { component } = item;
  if (textOf(component, 'status')?.toUpperCase() === 'CANCELLED') return;
  const [from, to] = [instantOf(looking, start), instantOf(looking, end)];
  if (to <= from || to <= looking.span.since || from >= looking.span.until) return;
  if (looking.found.length >= occurrencesMax) throw tooMuch(`more than ${occurrencesMax} turns`);
  looking.found.push({
    from,
    to,
    summary: textOf(component, 'summary') ?? '',
    attendees: component.getAllProperties('attendee').filter(isComing).flatMap(addressOf),
    organizer: component.getAllProperties('organizer').flatMap(addressOf)[0] ?? null,
  });
}

/** The moment a time of a calendar means. */
function instantOf(looking: Looking, time: ICAL.Time): Instant {
  if (!time.isDate && time.zone !== ICAL.Timezone.localTimezone) return time.toUnixTime() * 1_000;
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.isDate ? 0 : time.hour, time.minute, time.second);
  const day = Math.floor(wall / 86_400_000);
  return momentOf(looking.timeZone, { day, ms: wall - day * 86_400_000 });
}

const isComing = (attendee: ICAL.Property): boolean => {
  const [part, kind] = [attendee.getParameter('partstat'), attendee.getParameter('cutype')];
  return part !== 'DECLINED' && (kind === undefined || kind === 'INDIVIDUAL');
};

function addressOf(property: ICAL.Property): readonly string[] {
  const value = property.getFirstValue();
  const mail = typeof value === 'string' ? /^mailto:(\S+)$/i.exec(value)?.[1] : undefined;
  const told = mail ?? property.getParameter('email');
  return typeof told === 'string' && told.includes('@') ? [decoded(told)] : [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function textOf(component: ICAL.Component, name: string): string | null {
  const value: unknown = component.getFirstPropertyValue(name);
  return typeof value === 'string' ? value : null;
}

const tooMuch = (what: string): Fault =>
  new Fault('target.refused', `the calendar has ${what}, so nothing of it is used; make a feed of the rota alone`);
