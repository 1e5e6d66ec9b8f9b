// Confirming or discarding a proposed change. Confirming makes it in the same transaction, in the name of whoever proposed it, with the
// second person beside them; what cannot be made any more stays proposed.

import {
  decideProposal as decide,
  isId,
  no,
  ok,
  type Person,
  type Proposal,
  quoted,
  type Refusal,
  type Result,
  refusal,
  type Space,
  type Transaction,
} from '@tidegate/core';
import { removeBundleIn, saveBundleIn } from '../administration/save-bundle.ts';
import { removeFlowIn, saveFlowIn } from '../administration/save-flow.ts';
import { saveGroupIn } from '../administration/save-group.ts';
import { removeScopeIn, saveScopeIn } from '../administration/save-scope.ts';
import { saveClassificationIn } from '../classification/save-classification.ts';
import { placeTagOrder } from '../inventory/order-tags.ts';
import { saveImport, saveUserTags } from '../inventory/propose-resources.ts';
import { announceProposalDecided } from '../notices/announce.ts';
import type { Actor, Author, Ports } from '../ports.ts';
import { removeRuleIn, saveRuleIn } from '../rules/save-rule.ts';
import { transact } from '../transact.ts';
import type { GroupChange } from './guard-group.ts';
import { lookAgain } from './list-proposals.ts';
import { factsOf } from './propose.ts';

export interface DecideProposalInput {
  readonly id: string;
  readonly verdict: 'confirm' | 'discard';
  /** The mark of what whoever confirms was shown. */
  readonly seen?: string;
}

/** How often a world that moves is looked at again. */
const looksMax = 5;

/** Decides on a proposal that waits. Confirming is refused where it would do something else by now than what was shown. */
export async function decideProposal(
  ports: Ports,
  actor: Actor,
  input: DecideProposalInput,
): Promise<Result<Proposal>> {
  for (let looks = 0; looks < looksMax; looks += 1) {
    const { id, verdict } = input;
    const waiting = isId('proposal', id) ? await ports.store.read((tx) => tx.proposals.get(id)) : null;
    const now = verdict === 'confirm' && waiting?.state === 'waiting' ? await lookAgain(ports, waiting) : null;
    const decided = await decideOnce(ports, actor, input, now);
    if (decided !== 'moved') return decided;
  }
  return no(refusal('object.changed', 'others change the inventory or perimeters at the moment; look again'));
}

type Now = Awaited<ReturnType<typeof lookAgain>> | null;

async function decideOnce(
  ports: Ports,
  actor: Actor,
  { id, verdict, seen }: DecideProposalInput,
  now: Now,
): Promise<Result<Proposal> | 'moved'> {
  const over = await transact(ports, async (tx): Promise<Result<Proposal | 'moved'>> => {
    if (now !== null && (await tx.worldVersion()) !== now.version) return ok('moved');
    const proposal = isId('proposal', id) ? await tx.proposals.lock(id) : null;
    const by = await tx.people.get(actor.person.id);
    if (!proposal || !by) return no(refusal('object.not_found', `no proposed change ${quoted(id)}`));
    const proposer = await tx.people.get(proposal.proposedBy);
    const latest = await versionOf(tx, proposal);
    const command =
      verdict === 'confirm'
        ? ({ kind: 'confirm', by, proposer, latest, space: await spaceOf(tx, proposal) } as const)
        : ({ kind: 'discard', by } as const);
    const decided = decide(proposal, command, ports.clock.now());
    if (!decided.ok) return decided;
    if (now !== null && now.seen !== null && now.seen !== seen) return no(notWhatWasShown(proposal));
    await tx.proposals.save(decided.value);
    record(ports, tx, decided.value, { actor: by.id, door: actor.door });
    if (verdict === 'confirm' && proposer) {
      const author = { person: proposer, door: actor.door, confirmedBy: by.id };
      const made = await make(ports, tx, author, proposal);
      if (!made.ok) return made;
    }
    await announceProposalDecided(ports, tx, decided.value, by);
    return ok(decided.value);
  });
  if (!over.ok) return over;
  return over.value === 'moved' ? 'moved' : ok(over.value);
}

const notWhatWasShown = ({ change }: Proposal): Refusal =>
  refusal(
    'object.changed',
    `what ${quoted(change.name)} would gain and lose is not any more what you were shown; look at it again, then confirm`,
    { field: 'seen' },
  );

/** The space whose people may propose it. */
async function spaceOf(tx: Transaction, { change: { subject } }: Proposal): Promise<Space | null> {
  const belongs = isId('scope', subject) || isId('flow', subject) || isId('bundle', subject);
  const id = belongs ? await tx.spaces.of(subject) : null;
  return id === null ? null : tx.spaces.get(id);
}

/** The version that the subject has now, 0 where it is not there. */
async function versionOf(tx: Transaction, { change }: Proposal): Promise<number> {
  const { subject } = change;
  if (isId('group', subject) || isId('classification', subject)) return tx.versions.latest(subject);
  const found = isId('scope', subject)
    ? await tx.scopes.get(subject)
    : isId('flow', subject)
      ? await tx.flows.get(subject)
      : isId('bundle', subject)
        ? await tx.bundles.get(subject)
        : isId('rule', subject)
          ? await tx.rules.get(subject)
          : null;
  return found?.version ?? 0;
}

function make(ports: Ports, tx: Transaction, author: Author, { change }: Proposal): Promise<Result<unknown>> {
  switch (change.kind) {
    case 'scope': {
      const { subject: id, name, description, query } = change;
      return saveScopeIn(ports, tx, author, { id, absent: 'make', name, description, query });
    }
    case 'flow':
      return saveFlowIn(ports, tx, author, { id: change.subject, absent: 'make', body: change.body });
    case 'bundle':
      return saveBundleIn(ports, tx, author, { id: change.subject, absent: 'make', body: change.body });
    case 'rule':
      return saveRuleIn(ports, tx, author, { id: change.subject, absent: 'make', body: change.body });
    case 'group':
      return saveMembers(ports, tx, author, change);
    case 'classification':
      return saveClassificationIn(ports, tx, author, { key: change.name, ...change.save });
    case 'tags':
      return placeTagOrder(ports, tx, author, change);
    case 'user_tags':
      return saveUserTags(ports, tx, author, change);
    case 'import':
      return saveImport(ports, tx, author, change);
    case 'removal':
      return removals[change.of](ports, tx, author, change.subject);
  }
}

const removals = { scope: removeScopeIn, flow: removeFlowIn, bundle: removeBundleIn, rule: removeRuleIn } as const;

async function saveMembers(
  ports: Ports,
  tx: Transaction,
  author: Author,
  { subject: id, save: { name, members } }: GroupChange,
): Promise<Result<unknown>> {
  const people = await tx.people.many(members);
  return saveGroupIn(ports, tx, author, { id, name, memberEmails: people.map(({ email }) => email) });
}

const kinds = { confirmed: 'perimeter.confirmed', discarded: 'perimeter.discarded' } as const;

function record(
  ports: Ports,
  tx: Transaction,
  proposal: Proposal,
  { actor, door }: { readonly actor: Person['id'] | 'system'; readonly door: string },
): void {
  tx.audit.append({
    at: ports.clock.now(),
    kind: proposal.state === 'confirmed' || proposal.state === 'discarded' ? kinds[proposal.state] : 'perimeter.lapsed',
    actor,
    door,
    subject: proposal.id,
    facts: { ...factsOf(proposal), proposed_by: proposal.proposedBy },
  });
}

/** Ends the proposals that waited too long; part of every sweep. */
export async function lapseProposals(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const due = (await ports.store.read((tx) => tx.proposals.waiting())).filter(({ lapsesAt }) => lapsesAt <= now);
  for (const { id } of due) {
    await ports.store.transaction(async (tx) => {
      const proposal = await tx.proposals.lock(id);
      const lapsed = proposal && decide(proposal, { kind: 'lapse' }, now);
      if (!lapsed?.ok) return;
      await tx.proposals.save(lapsed.value);
      record(ports, tx, lapsed.value, { actor: 'system', door: 'worker' });
      await announceProposalDecided(ports, tx, lapsed.value, null);
    });
  }
}
