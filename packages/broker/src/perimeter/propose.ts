// Writing a proposed change down instead of making it. Nobody who could confirm it refuses it at once, like any consent nobody can give;
// the same change twice is one proposal.

import {
  hasRight,
  limits,
  newId,
  no,
  ok,
  type PerimeterKind,
  type Proposal,
  type ProposedChange,
  quoted,
  type Refusal,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { announceProposed } from '../notices/announce.ts';
import type { Actor, Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';

/** Adds a proposal, or finds the one that proposes the same already. */
export async function proposeIn(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  input: { readonly change: ProposedChange; readonly baseVersion: number },
): Promise<Result<Proposal>> {
  const waiting = await tx.proposals.waiting();
  const now = ports.clock.now();
  const same = waiting.find((one) => one.lapsesAt > now && sameChange(one, input));
  if (same !== undefined) return ok(same);
  if (waiting.length >= limits.proposalsWaitingMax) {
    const message = `${limits.proposalsWaitingMax} proposed changes wait already; decide on some of them first`;
    return no(refusal('input.too_large', message));
  }
  const seconds = (await tx.people.all()).filter(
    (person) => hasRight(person, 'changes:confirm') && person.id !== actor.person.id,
  );
  if (seconds.length === 0) return no(nobodyConfirms(input.change.name));
  const proposal: Proposal = {
    id: newId('proposal', ports.chance),
    ...input,
    proposedBy: actor.person.id,
    door: actor.door,
    at: now,
    lapsesAt: now + limits.proposalLapseMs,
    state: 'waiting',
    decidedBy: null,
    decidedAt: null,
  };
  await tx.proposals.save(proposal);
  tx.audit.append({
    at: now,
    kind: 'perimeter.proposed',
    actor: actor.person.id,
    door: actor.door,
    subject: proposal.id,
    facts: factsOf(proposal),
  });
  await announceProposed(ports, tx, proposal, { proposer: actor.person, seconds });
  return ok(proposal);
}

/** What the audit log keeps of a proposal. */
export const factsOf = ({ change, baseVersion }: Proposal) => ({
  name: change.name,
  how:
    change.kind === 'tags'
      ? 'writes tags at their source'
      : change.kind === 'user_tags'
        ? 'sets user tags'
        : change.kind === 'import'
          ? 'imports resources'
          : change.kind === 'removal'
            ? `removes the ${wordOf(change.of)}`
            : `saves the ${wordOf(change.kind)}`,
  about: change.subject,
  base_version: baseVersion,
  ...(change.kind === 'scope' ? { query: change.query } : {}),
  ...(change.kind === 'classification' ? { order: change.save.order } : {}),
  ...(change.kind === 'tags' || change.kind === 'user_tags' ? { resources: change.rows.length } : {}),
  ...(change.kind === 'import' ? { resources: change.list.found.length } : {}),
});

export const wordOf = (kind: PerimeterKind): string => words[kind];

const words: Readonly<Record<PerimeterKind, string>> = {
  scope: 'scope',
  flow: 'access flow',
  group: 'group',
  bundle: 'bundle',
  rule: 'rule',
  classification: 'order of classes',
};

/** The answer to whoever wanted to change it. */
export const proposedRefusal = (proposal: Proposal): Refusal =>
  refusal(
    'perimeter.proposed',
    `${quoted(proposal.change.name)} touches production, so the change waits as ${quoted(proposal.id)} until another administrator confirms it`,
    { details: { proposal_id: proposal.id } },
  );

const nobodyConfirms = (name: string): Refusal =>
  refusal(
    'perimeter.nobody_confirms',
    `${quoted(name)} touches production, and there is no other administrator who could confirm the change`,
  );

/** Something new gets a new id each time, so its name tells. */
function sameChange(one: Proposal, other: Pick<Proposal, 'change' | 'baseVersion'>): boolean {
  if (one.baseVersion !== other.baseVersion) return false;
  const of = ({ subject, ...rest }: ProposedChange) => stableText([rest, other.baseVersion === 0 ? null : subject]);
  return of(one.change) === of(other.change);
}
