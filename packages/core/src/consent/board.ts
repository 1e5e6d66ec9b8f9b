// The consents of a request laid out: every alternative that would be enough, with its tier and when that was reached, each of its terms,
// and by whose verdicts a term is filled. For people to look at; what is enough is `standing.ts`'s to say.

import type { PersonId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import { escalatesAt } from '../request/escalate.ts';
import type { AccessRequest } from '../request/request.ts';
import { standingsOf } from './standing.ts';
import { alternativesOf, type Term } from './terms.ts';

/** One term, and who consented to it: themselves, or for somebody. */
export interface BoardTerm {
  readonly term: Term;
  readonly filled: boolean;
  readonly by: readonly { readonly personId: PersonId; readonly forId: PersonId | null }[];
}

/** One alternative: all of its terms are needed. */
export interface BoardWay {
  readonly tier: number;
  /** When its people were first asked. */
  readonly askedAt: Instant;
  readonly satisfied: boolean;
  readonly terms: readonly BoardTerm[];
}

export interface ConsentBoard {
  readonly ways: readonly BoardWay[];
  /** When the next tier is asked; null where none is. */
  readonly escalatesAt: Instant | null;
  /** Tiers not asked yet. */
  readonly tiersLeft: number;
}

/** The board of a request; without ways where nobody is asked. */
export function consentBoard(request: AccessRequest): ConsentBoard {
  const { trail, terms } = request;
  const standings = standingsOf(request);
  const ways = alternativesOf(request).map((alternative, index): BoardWay => {
    const tier = alternative[0]?.tier ?? 0;
    const standing = standings[index];
    const filled = new Set(standing?.filled ?? []);
    const keys = new Set([...filled].map(({ key }) => key));
    return {
      tier,
      askedAt: tier === 0 ? Math.max(request.askedAt, trail.stepUpAt ?? 0) : (trail.escalatedAt[tier - 1] ?? 0),
      satisfied: standing?.satisfied ?? false,
      terms: alternative.map((term) => ({ term, filled: keys.has(term.key), by: givenFor(request, term) })),
    };
  });
  return {
    ways,
    escalatesAt: escalatesAt(request),
    tiersLeft: (terms.escalation?.tiers.length ?? 0) - trail.escalatedAt.length,
  };
}

function givenFor({ verdicts }: AccessRequest, { key }: Term): BoardTerm['by'] {
  return verdicts.flatMap((verdict) => {
    if (verdict.verdict !== 'approve') return [];
    const own = verdict.fills.includes(key) ? [{ personId: verdict.personId, forId: null }] : [];
    const others = (verdict.standsFor ?? []).filter(({ fills }) => fills.includes(key));
    return [...own, ...others.map(({ personId }) => ({ personId: verdict.personId, forId: personId }))];
  });
}
