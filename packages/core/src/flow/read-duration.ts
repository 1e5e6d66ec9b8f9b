// How long access lasts, as an access flow's body says it: its longest, its default and step, until revoked in so many words, and
// whether and how it is lengthened. Promises: access without an end of its own always has an owner and a review date.

import type { PersonId } from '../ids.ts';
import { limits } from '../limits.ts';
import { durationText } from './duration-text.ts';
import {
  type Fields,
  fieldsFrom,
  invalid,
  optionalNumberOf,
  optionalTruthOf,
  pathOf,
  textOf,
  unknownReference,
  valueAt,
  wordOf,
} from './fields.ts';
import type { FlowReferences } from './references.ts';
import type { DurationTerms, Extensions, FlowTerms, UntilRevoked } from './terms.ts';

/** How long, in seconds. */
export interface ReadDuration {
  readonly durationSecMax: number;
  readonly duration: DurationTerms;
}

const minuteSec = 60;
const daySec = 86_400;
const plainFields: Fields = { path: 'duration', values: {} };

/**
 * Reads `grant_duration_in_min` and our own `duration`. Without the first, access lasts until revoked; in an automatic flow it lasts
 * while people fit, and the duration says how far ahead its end in the target lies.
 */
export function readDuration(
  fields: Fields,
  { references, trigger }: { readonly references: FlowReferences; readonly trigger: FlowTerms['trigger'] },
): ReadDuration {
  const minutes = optionalNumberOf(fields, 'grant_duration_in_min');
  const own = ownFields(fields);
  const untilRevoked = readUntilRevoked(own, { references, trigger, endless: minutes === null });
  const longest = minutes === null ? limits.heldWindowSec : longestOf(minutes);
  const durationSecMax = trigger === 'automatic' ? Math.min(longest, limits.heldWindowSec) : longest;
  const asks = trigger === 'self_serve' && minutes !== null;
  return {
    durationSecMax,
    duration: {
      defaultSec: readPart(own, 'default_in_min', { durationSecMax, asks }),
      stepSec: readPart(own, 'step_in_min', { durationSecMax, asks }),
      untilRevoked,
      whileEligible: trigger === 'automatic' || optionalTruthOf(own, 'while_eligible'),
    },
  };
}

function ownFields(fields: Fields): Fields {
  const value = valueAt(fields, 'duration');
  if (value === null) return plainFields;
  return fieldsFrom(value, 'duration', ['default_in_min', 'step_in_min', 'until_revoked', 'while_eligible']);
}

function longestOf(minutes: number): number {
  const seconds = minutes * minuteSec;
  if (minutes >= 1 && seconds <= limits.durationSecMax) return seconds;
  throw invalid(
    'grant_duration_in_min',
    `must be from 1 minute to ${durationText(limits.durationSecMax)}; leave it out for access until revoked`,
  );
}

function readPart(
  own: Fields,
  key: string,
  { durationSecMax, asks }: { readonly durationSecMax: number; readonly asks: boolean },
): number | null {
  const minutes = optionalNumberOf(own, key);
  if (minutes === null) return null;
  if (!asks) throw invalid(pathOf(own, key), 'has no meaning where nobody chooses a duration; leave it out');
  if (minutes >= 1 && minutes * minuteSec <= durationSecMax) return minutes * minuteSec;
  throw invalid(pathOf(own, key), `must be from 1 minute to the longest duration, ${durationText(durationSecMax)}`);
}

function readUntilRevoked(
  own: Fields,
  about: {
    readonly references: FlowReferences;
    readonly trigger: FlowTerms['trigger'];
    readonly endless: boolean;
  },
): UntilRevoked | null {
  const value = valueAt(own, 'until_revoked');
  const path = pathOf(own, 'until_revoked');
  if (!about.endless) {
    if (value === null) return null;
    throw invalid(path, 'contradicts `grant_duration_in_min`; leave one of them out');
  }
  if (value === null) {
    // Automatic access ends by itself when its people no longer fit.
    if (about.trigger === 'automatic') return null;
    const { savedBy } = about.references;
    if (savedBy !== undefined) return { ownerId: savedBy, reviewEverySec: limits.reviewEverySecDefault };
    throw invalid(
      'grant_duration_in_min',
      `is left out, so access lasts until revoked: say who owns it, with \`${path}: {owner, review_every_days}\``,
    );
  }
  const fields = fieldsFrom(value, path, ['owner', 'review_every_days']);
  return { ownerId: ownerOf(fields, about.references), reviewEverySec: reviewEveryOf(fields) };
}

function ownerOf(fields: Fields, { people }: FlowReferences): PersonId {
  const name = textOf(fields, 'owner', limits.nameLengthMax);
  const address = name.toLowerCase();
  const active = people.filter((person) => person.active && person.kind === 'human');
  const owner = active.find(
    ({ id, email, emailAliases }) => id === name || email === address || emailAliases.includes(address),
  );
  if (owner !== undefined) return owner.id;
  throw unknownReference(
    pathOf(fields, 'owner'),
    'active person',
    name,
    active.map(({ email }) => email),
  );
}

function reviewEveryOf(fields: Fields): number {
  const days = optionalNumberOf(fields, 'review_every_days');
  if (days === null) return limits.reviewEverySecDefault;
  if (days >= 1 && days * daySec <= limits.reviewEverySecMax) return days * daySec;
  throw invalid(pathOf(fields, 'review_every_days'), `must be from 1 to ${limits.reviewEverySecMax / daySec} days`);
}

/** Reads `max_extensions` and `extension_duration_in_min` of the settings, and our `extension_consent`. */
export function readExtensions(settings: Fields): Extensions | null {
  const countMax = numberFrom(settings, 'max_extensions', limits.extensionsMax);
  const minutes = numberFrom(settings, 'extension_duration_in_min', limits.durationSecMax / minuteSec);
  const consent =
    valueAt(settings, 'extension_consent') === null ? 'none' : wordOf(settings, 'extension_consent', ['none', 'again']);
  if (countMax === 0) return null;
  if (minutes > 0) return { countMax, lengthSec: minutes * minuteSec, consent };
  throw invalid('settings.extension_duration_in_min', 'must say how many minutes an extension adds');
}

function numberFrom(settings: Fields, key: string, most: number): number {
  const count = optionalNumberOf(settings, key) ?? 0;
  if (count >= 0 && count <= most) return count;
  throw invalid(pathOf(settings, key), `must be from 0 to ${most}`);
}
