// Sources, and one person with where each fact comes from.

import type { PersonDetails } from '@tidegate/broker';
import {
  hoursText,
  type Instant,
  isFresh,
  type Origin,
  type Source,
  type SourceId,
  type SourceToken,
} from '@tidegate/core';
import { instantText, instantTextOrNull, presentPerson } from './present-shapes.ts';

export const presentSource = (source: Source, tokens: readonly SourceToken[]) => ({
  id: source.id,
  name: source.name,
  kind: source.kind,
  settings: { ...source.settings },
  credential: source.credential?.kind ?? null,
  max_age_sec: source.maxAgeSec,
  every_sec: source.everySec,
  status: source.status,
  last_read_at: instantTextOrNull(source.lastReadAt),
  trouble: source.trouble,
  counts: { ...source.counts },
  held: source.held && {
    at: instantText(source.held.at),
    sentence: source.held.sentence,
    people: source.held.people,
    groups: source.held.groups,
  },
  tokens: tokens.map(({ tail, createdAt, expiresAt }) => ({
    tail,
    created_at: instantText(createdAt),
    expires_at: instantTextOrNull(expiresAt),
  })),
});

const named = (sources: ReadonlyMap<SourceId, Source>, id: SourceId | null) => {
  if (id === null) return null;
  return { id, name: sources.get(id)?.name ?? 'a source that was removed' };
};

export const presentOrigin = (from: Origin, sources: ReadonlyMap<SourceId, Source>, now: Instant) => ({
  source: named(sources, from.sourceId),
  observed_at: instantText(from.observedAt),
  max_age_sec: from.maxAgeSec,
  fresh: isFresh(from, now),
});

export function presentPersonDetails(details: PersonDetails, now: Instant) {
  const { person, sources } = details;
  const origin = (from: Origin) => presentOrigin(from, sources, now);
  return {
    person: presentPerson(person),
    email_aliases: [...person.emailAliases],
    active: person.active,
    roles: [...person.roles],
    kind: person.kind,
    manager: details.manager && presentPerson(details.manager),
    same_as: details.sameAs && presentPerson(details.sameAs),
    records: details.records.map(presentPerson),
    groups: details.groups.map((group) => ({ id: group.id, name: group.name, source: named(sources, group.sourceId) })),
    working_hours: person.workingHours === null ? null : hoursText(person.workingHours),
    working_hours_origin: person.workingHours === null ? null : origin(person.hoursOrigin ?? person.origin),
    origin: origin(person.origin),
    attributes: Object.entries(person.attributes).map(([type, value]) => ({
      type,
      value,
      origin: origin(person.attributeOrigins[type] ?? person.origin),
    })),
    known_as: details.entries.map((entry) => ({
      source: named(sources, entry.sourceId) ?? { id: entry.sourceId, name: '' },
      name: entry.name,
      native_id: entry.nativeId,
      active: entry.active,
    })),
    accounts: details.accounts.map(({ integration, account, trouble, verifiedBy, verifiedAt }) => ({
      integration: { id: integration.id, name: integration.name },
      account: account?.account ?? null,
      by: account?.by ?? null,
      verified: account?.verified ?? false,
      verified_by: verifiedBy && presentPerson(verifiedBy),
      verified_at: instantTextOrNull(verifiedAt),
      trouble,
    })),
  };
}
