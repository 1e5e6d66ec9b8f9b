// The radar's comparison of three sets: what is intended (grants that a lease covers now), what is recorded (grants and how they were last
// looked at), what is observed (a survey). Pure. From a survey that was not read whole, or that tells nothing where something is known,
// nothing is concluded (law 8).

import { type Grant, isOpen } from '../grant/grant.ts';
import { type GrantId, isId } from '../ids.ts';
import type { ObservedAccess } from '../ports/adapter.ts';
import type { Seen } from './sighting.ts';

/** A grant as the radar needs it. */
export interface RecordedGrant extends Pick<Grant, 'id' | 'state' | 'differs'> {
  /** Under which keys a survey shows it. */
  readonly keys: readonly string[];
  /** A lease covers it now. */
  readonly intended: boolean;
  /** It was as it is before the survey began: what changed meanwhile proves nothing. */
  readonly steady: boolean;
}

export interface RadarAsk {
  /** Everything there is; null where the list could not be completed. */
  readonly observed: readonly ObservedAccess[] | null;
  /** Grants that may be in the target, or were at any moment of the survey. */
  readonly recorded: readonly RecordedGrant[];
  /** Keys of what was standing before; null for the first survey, whose strangers all are. */
  readonly standing: ReadonlySet<string> | null;
}

/** Null: nothing is concluded. */
export function compareAccess({ observed, recorded, standing }: RadarAsk): readonly Seen[] | null {
  if (observed === null) return null;
  const known = recorded.some((grant) => isSteadilyOpen(grant)) || (standing?.size ?? 0) > 0;
  if (observed.length === 0 && known) return null;
  const grantOf = new Map(recorded.flatMap((grant) => grant.keys.map((key) => [key, grant] as const)));
  const marked = new Map<string, RecordedGrant>(recorded.map((grant) => [grant.id, grant]));
  const shown = new Map<RecordedGrant, ObservedAccess>();
  for (const one of observed) {
    const grant = grantOf.get(one.key);
    if (grant !== undefined && !shown.has(grant)) shown.set(grant, one);
  }
  const seen: Seen[] = [];
  for (const one of observed) {
    if (grantOf.has(one.key)) continue;
    seen.push(one.ours ? ofOurs(one, marked.get(one.grantId ?? '')) : ofStranger(one, standing));
  }
  for (const grant of recorded) {
    const told = ofGrant(grant, shown.get(grant));
    if (told !== null) seen.push(told);
  }
  return seen;
}

const isSteadilyOpen = (grant: RecordedGrant): boolean => isOpen(grant) && grant.steady && grant.keys.length > 0;

/** Under which a sighting about a whole grant is kept. */
export const grantKey = (id: GrantId): string => `grant ${id}`;

const from = (one: ObservedAccess) => ({
  key: one.key,
  account: one.account,
  sentence: one.sentence,
  entitlement: one.entitlement,
  untouchable: one.untouchable ?? null,
});

/** An account may be shared by many grants, so only the mark says whose an addition is. */
function ofOurs(one: ObservedAccess, grant: RecordedGrant | undefined): Seen {
  if (grant !== undefined) return { ...from(one), kind: 'widened', grantId: grant.id };
  const marked = one.grantId !== undefined && isId('grant', one.grantId) ? one.grantId : null;
  return { ...from(one), kind: 'left_behind', grantId: marked };
}

const ofStranger = (one: ObservedAccess, standing: ReadonlySet<string> | null): Seen => ({
  ...from(one),
  kind: standing === null || standing.has(one.key) ? 'standing' : 'made_outside',
  grantId: null,
});

/** What is odd about a grant that is open: the gravest, in one sentence. What opens or closes at this moment is not judged. */
function ofGrant(grant: RecordedGrant, one: ObservedAccess | undefined): Seen | null {
  if (!isSteadilyOpen(grant)) return null;
  const about = {
    key: grantKey(grant.id),
    account: one?.account ?? '',
    entitlement: one?.entitlement ?? null,
    grantId: grant.id,
    untouchable: null,
  };
  if (one === undefined) {
    if (!grant.intended) return null;
    return { ...about, kind: 'removed_outside', sentence: 'it is open here, and the target no longer holds it' };
  }
  if (!grant.intended) {
    return {
      ...about,
      kind: 'longer',
      sentence: `no lease covers it any more, and the target holds it: ${one.sentence}`,
    };
  }
  const wider = grant.differs.filter((sentence) => sentence.startsWith('wider'));
  if (wider.length > 0) return { ...about, kind: 'widened', sentence: wider.join('; ') };
  const longer = grant.differs.filter((sentence) => sentence.startsWith('longer'));
  if (longer.length > 0) return { ...about, kind: 'longer', sentence: longer.join('; ') };
  const narrower = grant.differs.filter((sentence) => sentence.startsWith('narrower'));
  return narrower.length > 0 ? { ...about, kind: 'narrowed', sentence: narrower.join('; ') } : null;
}
