// The oldest fact about people that a consent rests on: whoever gives it, those they stand for, and whoever asked.

import { type Origin, oldestOf, type PinnedFact } from '../context/origin.ts';
import { oldestFactUsed } from '../people/facts-used.ts';
import type { Person } from '../people/person.ts';
import type { AccessRequest } from '../request/request.ts';
import { type Rights, rightsOf } from './approvers.ts';
import type { ConsentFacts } from './facts.ts';

/** The oldest fact that this person's verdict on a request would rest on now; null where they may give none. */
export function oldestFactFor(request: AccessRequest, person: Person, facts: ConsentFacts): Origin | null {
  const rights = rightsOf(request, person, facts);
  return rights.own.length + rights.delegated.length === 0 ? null : oldestFact(rights, person, facts);
}

/** The oldest fact that a request rested on when it was agreed: what those who agreed were asked by, and what let its requester ask. */
export function oldestFactBehind({ verdicts, trail, state }: AccessRequest): PinnedFact | null {
  if (state.kind !== 'agreed') return null;
  const consents = verdicts.filter(({ verdict }) => verdict === 'approve');
  return oldestOf([trail, ...consents].flatMap(({ oldestFact }) => oldestFact ?? []));
}

/** Of the facts by which somebody may decide: their own, those of whom they stand for, and those of the requester. */
export function oldestFact({ own, delegated }: Rights, by: Person, facts: ConsentFacts): Origin | null {
  const used = [
    oldestFactUsed(
      own.flatMap(({ conditions }) => conditions),
      by,
      facts,
    ),
    ...delegated.map(({ from, terms }) =>
      oldestFactUsed(
        terms.flatMap(({ conditions }) => conditions),
        from,
        facts,
      ),
    ),
    facts.requester.origin,
    facts.askedBy ?? null,
  ];
  return oldestOf(used.flatMap((origin) => origin ?? []));
}
