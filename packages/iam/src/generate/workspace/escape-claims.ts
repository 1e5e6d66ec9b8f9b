// What cannot be reached in several steps either: no chain of calls (tagging, making roles, editing policies and trust, passing, assuming) leads out of the
// tags, but for the ways that the notes name.

import type { Escapes, Fenced } from '../../escape/answer.ts';
import { escapes } from '../../escape/escapes.ts';
import type { Answer } from '../../prove/answer.ts';
import type { Proof } from '../generated.ts';
import { type Claiming, exceptionsIn } from './boundary-claims.ts';
import { documentWith, must, whateverIsAttached } from './claim.ts';
import { boundaryArn } from './delegate.ts';
import type { Platform } from './documents.ts';

/** Claims about several steps. In an account of its own there is nothing outside to be reached. */
export function escapeClaims(claiming: Claiming): readonly Proof[] {
  const { writing, documents } = claiming;
  if (writing.declared.ownAccount) return [];
  return [roleClaim(claiming), ...documents.platforms.map((platform) => platformClaim(claiming, platform))];
}

function roleClaim({ writing, documents, principal }: Claiming): Proof {
  const { workspace, workspaceKey } = writing.declared;
  const { exceptions } = exceptionsIn(documents.boundary);
  const answer = escapes(
    whateverIsAttached(documents.boundary.document),
    { [workspaceKey]: workspace },
    {
      principal,
      exceptions,
      boundaryArn: boundaryArn(writing.declared),
      fenced: fencedBy(writing.declared.rolesUnder, writing),
    },
  );
  return must(
    'in no number of steps does a role get out of the workspace, but by taking over an untagged thing by its name',
    allBut(answer, ['retag']),
  );
}

function platformClaim({ writing, documents }: Claiming, { inside, policy, boundary }: Platform): Proof {
  const { declared } = writing;
  const { partition, account, guardedPath } = declared;
  const arn = (name: string): string => `arn:${partition}:iam::${account}:policy/${guardedPath}/${name}`;
  const answer = escapes(whateverIsAttached(boundary.document), inside.tags, {
    principal: `arn:${partition}:iam::${account}:role/${guardedPath}/${policy.name}`,
    principalTags: inside.tags,
    exceptions: [...exceptionsIn(documents.boundary).exceptions, documentWith(policy.document.Statement)],
    boundaryArn: arn(boundary.name),
    boundaries: { [boundaryArn(declared)]: documents.boundary.document, [arn(boundary.name)]: boundary.document },
    fenced: fencedBy(inside.path, writing),
  });
  return must(
    `\`${policy.name}\`: in no number of steps do it and what it makes get out of ${inside.words}, but by tagging an untagged role of its path, and by trust (who may become a role)`,
    allBut(answer, ['retag', 'trust-outside']),
  );
}

function fencedBy(path: string, { declared }: Claiming['writing']): Fenced {
  const { partition, account } = declared;
  const arn = (type: string): string => `arn:${partition}:iam::${account}:${type}/${path}/*`;
  return { principals: [arn('role')], policies: [arn('policy')], boundary: boundaryArn(declared) };
}

/** The answer without the ways that are known and named. */
function allBut(answer: Escapes, known: readonly string[]): Answer {
  if (answer.answer === 'holds') return { answer: 'holds', assuming: answer.assuming };
  if (answer.answer === 'unknown') return answer;
  const story = answer.stories.find(({ move }) => !known.includes(move));
  const last = story?.steps.at(-1);
  if (last !== undefined) {
    const { request, resourceType } = last;
    return { answer: 'fails', counterExample: { request, ...(resourceType === undefined ? {} : { resourceType }) } };
  }
  return answer.undecided[0] ?? { answer: 'holds', assuming: ['over the moves that escapes are looked for by'] };
}
