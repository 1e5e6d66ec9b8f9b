// Which human is behind each record a request names, by what is known now. Who is whom may be found out after somebody consented: every
// look at a request counts humans anew, and a decision pins what it counted.

import type { PersonId } from '../ids.ts';
import { humanOf } from '../people/person.ts';
import type { AccessRequest } from '../request/request.ts';
import { type ConsentFacts, humanBehindId } from './facts.ts';

/** The request with the humans of its verdicts, and those behind its requester and grantee, as they are known now. */
export function withHumans(
  request: AccessRequest,
  { people, requester }: Pick<ConsentFacts, 'people' | 'requester'>,
): AccessRequest {
  const humanNow = (id: PersonId): PersonId => humanBehindId(id, people);
  const verdicts = request.verdicts.map((verdict) => {
    const { humanId, standsFor, ...rest } = verdict;
    const human = humanNow(verdict.personId);
    const others = standsFor?.map((other) => ({ ...other, humanId: humanNow(other.personId) }));
    return {
      ...rest,
      ...(human === verdict.personId && humanId === undefined ? {} : { humanId: human }),
      ...(others === undefined ? {} : { standsFor: others }),
    };
  });
  // A log from before it was known who started a request says nothing of it.
  const startedBy = request.trail.startedBy ?? null;
  const starter = startedBy === null ? [] : [startedBy, humanNow(startedBy)];
  const ownHumans = [...new Set([humanOf(requester), humanNow(request.granteeId), ...starter])].filter(
    (human) => human !== request.requesterId && human !== request.granteeId,
  );
  return { ...request, verdicts, trail: { ...request.trail, ownHumans } };
}
