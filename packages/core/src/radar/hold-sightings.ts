// Open sightings as findings: standing access once per integration, with its number; everything else one by one, as far as a list can
// be read, and the rest as a number. What somebody accepted is no finding any more.

import type { FindingKind, FindingSeverity, Held } from '../drift/finding.ts';
import { quoted } from '../errors/refusal.ts';
import type { Integration } from '../inventory/resource.ts';
import { limits } from '../limits.ts';
import type { Instant } from '../ports/clock.ts';
import { cleanUpAt } from './clean-up.ts';
import type { Sighting, SightingKind } from './sighting.ts';

/** What holds now of one integration. */
export function holdSightings(
  integration: Pick<Integration, 'id' | 'name' | 'cleanUpAfterDays'>,
  sightings: readonly Sighting[],
): readonly Held[] {
  const waiting = sightings.filter(({ accepted, resolvedAt }) => accepted === null && resolvedAt === null);
  const standing = waiting.filter(({ kind }) => kind === 'standing');
  const others = waiting.filter(({ kind }) => kind !== 'standing');
  const about = { subject: integration.id, subjectName: integration.name };
  const where = quoted(integration.name);
  const held: Held[] = others.slice(0, limits.sightingFindingsMax).map((one) => ({
    ...about,
    key: `radar.${one.kind} ${integration.id} ${one.key}`,
    kind: kindOf(one.kind),
    severity: severityOf(one),
    sentence: `${openings[one.kind]} in ${where}: ${one.sentence}${goesBy(cleanUpAt(integration, one))}`,
    details: { sighting: one.id, account: one.account, grant: one.grantId },
  }));
  const rest = others.length - held.length;
  if (rest > 0) {
    held.push({
      ...about,
      key: `radar.more ${integration.id}`,
      kind: 'radar.made_outside',
      severity: 'high',
      sentence: `${rest} more pieces of access in ${where} are not as they were granted; look at the radar`,
      details: { count: rest },
    });
  }
  if (standing.length > 0) {
    const accounts = new Set(standing.map(({ account }) => account)).size;
    held.push({
      ...about,
      key: `radar.standing ${integration.id}`,
      kind: 'radar.standing',
      severity: 'low',
      sentence: `${accounts} account${accounts === 1 ? ' has' : 's have'} standing access in ${where} that was there before it was first looked at (${standing.length} in all); look through it and accept it, or have it removed`,
      details: { accounts, count: standing.length },
    });
  }
  return held;
}

const goesBy = (at: Instant | null): string =>
  at === null ? '' : `; it is deleted by itself after ${new Date(at).toISOString()}`;

const kindOf = (kind: SightingKind): FindingKind => `radar.${kind}`;

const openings: Readonly<Record<SightingKind, string>> = {
  standing: 'standing access',
  made_outside: 'made outside Tidegate',
  widened: 'wider than granted',
  longer: 'longer than granted',
  narrowed: 'narrower than granted',
  left_behind: 'left behind by a grant of another server, or of before a restore',
  removed_outside: 'removed outside Tidegate',
};

const severityOf = ({ kind, untouchable }: Sighting): FindingSeverity => {
  if (kind === 'widened' || kind === 'longer') return 'high';
  return kind === 'made_outside' && untouchable !== null ? 'high' : 'medium';
};
