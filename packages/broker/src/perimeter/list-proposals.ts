// Proposed changes as whoever decides on them sees them, and a change looked at before anybody proposes it: what is gained and lost as the
// inventory is now, part by part and member by member.

import {
  type Bundle,
  type BundleId,
  differenceOf,
  factsAt,
  findDeadlocks,
  flowSentence,
  hasRight,
  isId,
  newId,
  no,
  ok,
  type Page,
  type PageAsk,
  type PersonId,
  type Proposal,
  type ProposalState,
  quoted,
  type Result,
  refusal,
  type Scope,
  type ScopeId,
  type World,
} from '@tidegate/core';
import { lookAtTags } from '../inventory/order-tags.ts';
import { lookAtImport, lookAtUserTags } from '../inventory/propose-resources.ts';
import type { Inventory } from '../inventory-index.ts';
import type { Actor, Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';
import { documentsOf, type EditingChange, editOfChange, nameIn, scopeFrom } from './edit-of-change.ts';
import { lookAtOrder } from './guard-classification.ts';
import { lookAtGroup } from './guard-group.ts';
import { namesIn } from './list-versions.ts';
import { wordOf } from './propose.ts';
import { seenOf } from './seen.ts';
import { type LookedAt, weighEdit } from './weigh-edit.ts';

/** A proposal; `looked` is null once it is decided, and where it cannot be made any more, which `trouble` tells. */
export interface ListedProposal {
  readonly proposal: Proposal;
  readonly looked: LookedAt | null;
  readonly trouble: string | null;
  /** What confirming it has to name: whoever confirms has seen this look and no other. Null where there is nothing to confirm. */
  readonly seen: string | null;
}

/** A page of proposals, the newest first, with the world their people are in. */
export async function listProposals(
  ports: Ports,
  ask: { readonly states: readonly ProposalState[]; readonly page: PageAsk },
): Promise<{ readonly page: Page<ListedProposal>; readonly world: World }> {
  const page = await ports.store.read((tx) => tx.proposals.page(ask.states, ask.page));
  const waiting = await ports.store.read((tx) => tx.proposals.waiting());
  const known = await loadInventory(ports);
  const looker = lookerOf(ports, known, waiting);
  const items: ListedProposal[] = [];
  for (const proposal of page.items) items.push(await shown(ports, proposal, looker, known.world));
  return { page: { items, next: page.next }, world: known.world };
}

type Look = (change: EditingChange, savedBy: PersonId) => Result<LookedAt>;

type Known = { readonly world: World; readonly inventory: Inventory };

async function shown(ports: Ports, proposal: Proposal, look: Look, world: World): Promise<ListedProposal> {
  if (proposal.state !== 'waiting') return { proposal, looked: null, trouble: null, seen: null };
  const looked = await lookedAt(ports, proposal, look, world);
  return looked.ok
    ? { proposal, looked: looked.value, trouble: null, seen: seenOf(ports.hash, looked.value) }
    : { proposal, looked: null, trouble: looked.refusal.message, seen: null };
}

async function lookedAt(
  ports: Ports,
  { change, proposedBy }: Proposal,
  look: Look,
  world: World,
): Promise<Result<LookedAt>> {
  switch (change.kind) {
    case 'tags':
      return ok(await lookAtTags(ports, change));
    case 'user_tags':
      return lookAtUserTags(ports, change, world.people.get(proposedBy)?.email ?? '');
    case 'import':
      return lookAtImport(ports, change);
    case 'group':
      return ok(lookAtGroup(world, change));
    case 'classification':
      return ok(await lookAtOrder(ports, change));
    default:
      return look(change, proposedBy);
  }
}

/** The mark of what a proposal would gain and lose now, with the version of the world that it is of. */
export async function lookAgain(
  ports: Ports,
  proposal: Proposal,
): Promise<{ readonly seen: string | null; readonly version: number }> {
  const waiting = await ports.store.read((tx) => tx.proposals.waiting());
  const known = await loadInventory(ports);
  const { seen } = await shown(ports, proposal, lookerOf(ports, known, waiting), known.world);
  return { seen, version: known.version };
}

/** Looks at changes in one world, with the scopes that wait to be made. */
function lookerOf(ports: Ports, known: Known, waiting: readonly Proposal[], people: 'told' | 'untold' = 'told'): Look {
  const now = ports.clock.now();
  const planned = { scopes: new Map<ScopeId, Scope>(), bundles: new Map<BundleId, Bundle>() };
  const ground = { world: known.world, planned, now };
  for (const { change } of waiting) {
    if (change.kind === 'scope' && !known.world.scopes.has(change.subject)) {
      planned.scopes.set(change.subject, scopeFrom(change, ground));
    }
  }
  for (const { change, proposedBy } of waiting) {
    if (change.kind !== 'bundle' || known.world.bundles.has(change.subject)) continue;
    const edit = editOfChange(change, { ...ground, savedBy: proposedBy });
    if (edit.ok && edit.value.kind === 'bundle' && edit.value.after)
      planned.bundles.set(change.subject, edit.value.after);
  }
  const nameOf = (id: string): string =>
    (isId('scope', id) && planned.scopes.get(id)?.name) ||
    (isId('bundle', id) && planned.bundles.get(id)?.name) ||
    namesIn(known.world)(id);
  return (change, savedBy) => {
    const edit = editOfChange(change, { ...ground, savedBy });
    if (!edit.ok) return edit;
    const { before, after } = documentsOf(edit.value);
    const { production } = ports.perimeterRules;
    return ok({
      weighed: weighEdit(known, edit.value, { production, planned, now, people }),
      difference: after === null ? [] : differenceOf(before, after, nameOf),
      sentence: edit.value.kind === 'flow' && edit.value.after ? flowSentence(edit.value.after, nameOf) : null,
      stuck:
        edit.value.kind === 'flow' && edit.value.after
          ? findDeadlocks(edit.value.after, factsAt(known.world, now))
          : [],
    });
  };
}

/** What to look at: nothing to save means removing it; without an id it is something new. */
export type PreviewInput =
  | {
      readonly kind: 'scope';
      readonly id: string | null;
      readonly save: {
        readonly name: string | null;
        readonly description: string | null;
        readonly query: string;
      } | null;
    }
  | {
      readonly kind: 'flow' | 'bundle' | 'rule';
      readonly id: string | null;
      readonly save: Readonly<Record<string, unknown>> | null;
    };

/** Looks at a change without making or proposing it, as if whoever looks saved it. */
export async function previewChange(ports: Ports, { person }: Actor, input: PreviewInput): Promise<Result<LookedAt>> {
  const waiting = await ports.store.read((tx) => tx.proposals.waiting());
  const known = await loadInventory(ports);
  const change = changeOf(ports, known.world, input);
  const people = hasRight(person, 'people:read') ? 'told' : 'untold';
  return change.ok ? lookerOf(ports, known, waiting, people)(change.value, person.id) : change;
}

function changeOf(ports: Ports, world: World, input: PreviewInput): Result<EditingChange> {
  const { kind, id } = input;
  const items: Iterable<{ readonly id: string; readonly name: string }> = world[`${kind}s`].values();
  const known = id === null ? null : [...items].find((one) => one.id === id);
  if (known === undefined || (known === null && input.save === null)) {
    return no(refusal('object.not_found', `no ${wordOf(kind)} ${quoted(id ?? '')}`));
  }
  if (input.kind === 'scope') {
    const subject = id !== null && isId('scope', id) ? id : newId('scope', ports.chance);
    const name = input.save?.name ?? known?.name ?? '';
    if (input.save === null) return ok({ kind: 'removal', of: 'scope', subject, name });
    const { description, query } = input.save;
    return ok({ kind: 'scope', subject, name, description, query });
  }
  if (input.kind === 'bundle') {
    const subject = id !== null && isId('bundle', id) ? id : newId('bundle', ports.chance);
    if (input.save === null) return ok({ kind: 'removal', of: 'bundle', subject, name: known?.name ?? '' });
    return ok({ kind: 'bundle', subject, name: nameIn(input.save), body: input.save });
  }
  if (input.kind === 'rule') {
    const subject = id !== null && isId('rule', id) ? id : newId('rule', ports.chance);
    if (input.save === null) return ok({ kind: 'removal', of: 'rule', subject, name: known?.name ?? '' });
    return ok({ kind: 'rule', subject, name: nameIn(input.save), body: input.save });
  }
  const subject = id !== null && isId('flow', id) ? id : newId('flow', ports.chance);
  if (input.save === null) return ok({ kind: 'removal', of: 'flow', subject, name: known?.name ?? '' });
  return ok({ kind: 'flow', subject, name: nameIn(input.save), body: input.save });
}
