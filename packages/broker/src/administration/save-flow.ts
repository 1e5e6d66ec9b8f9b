// Access flows: read in the published shape, with every reference resolved; what this version would not enforce is refused.

import {
  type AccessFlow,
  type FlowDraft,
  type FlowId,
  type FlowReferences,
  isId,
  type Json,
  newId,
  no,
  ok,
  type PersonId,
  quoted,
  type Result,
  readFlow,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { nameIn, saverAmong } from '../perimeter/edit-of-change.ts';
import { guarded } from '../perimeter/guard.ts';
import { flowDocument, keepRemoval, keepVersion, nextVersion } from '../perimeter/keep-version.ts';
import type { Actor, Author, Ports } from '../ports.ts';
import { isOutOfReach, leavesSpace } from '../spaces/check-space.ts';
import { checkTargetWords } from './target-words.ts';

export interface FlowInput {
  /** Null makes a new one. */
  readonly id: FlowId | null;
  /** What happens where nothing has the id: refused, unless it is to be made under it (restored, or proposed before). */
  readonly absent?: 'refuse' | 'make';
  /** The published body, with our optional fields. */
  readonly body: unknown;
}

/** Creates or replaces an access flow; a change that touches production is proposed instead, and refused with `perimeter.proposed`. */
export function saveFlow(ports: Ports, actor: Actor, input: FlowInput): Promise<Result<AccessFlow>> {
  const body = typeof input.body === 'object' && input.body !== null ? { ...input.body } : {};
  const subject = input.id ?? newId('flow', ports.chance);
  const change = { kind: 'flow', subject, name: nameIn(body), body } as const;
  return guarded(ports, actor, change, (tx) => saveFlowIn(ports, tx, actor, input));
}

/** The same inside a transaction of the caller. */
export async function saveFlowIn(
  ports: Ports,
  tx: Transaction,
  actor: Author,
  input: FlowInput,
): Promise<Result<AccessFlow>> {
  const before = input.id === null ? null : await tx.flows.get(input.id);
  if (input.id !== null && !before && input.absent !== 'make')
    return no(refusal('object.not_found', `no access flow ${quoted(input.id)}`));
  const draft = await draftFlowIn(ports, tx, input.body, await flowReferencesIn(tx, actor.person.id));
  if (!draft.ok) return draft;
  const now = ports.clock.now();
  const id = input.id ?? newId('flow', ports.chance);
  const flow: AccessFlow = {
    ...draft.value,
    id,
    version: await nextVersion(tx, id, before?.version ?? 0),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  const outside = await leavesSpace(tx, flow, actor.person);
  if (outside !== null) return no(outside);
  await tx.flows.save(flow);
  const kept = { subject: id, version: flow.version, change: 'saved', document: flowDocument(flow) } as const;
  await keepVersion(ports, tx, actor, kept);
  tx.audit.append({
    at: now,
    kind: 'flow.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: flow.id,
    facts: { name: flow.name, version: flow.version, body: flow.published as Json },
  });
  return ok(flow);
}

/** Reads a body as it would be saved. */
export async function draftFlowIn(
  ports: Ports,
  tx: Transaction,
  body: unknown,
  references: FlowReferences,
): Promise<Result<FlowDraft>> {
  const draft = readFlow(body, references);
  if (!draft.ok) return draft;
  const unknown = await checkTargetWords(ports, tx, draft.value.targets);
  return unknown === null ? draft : no(unknown);
}

/** Everything that the names in a flow can mean in this transaction. `savedBy` owns access without an end where the flow names nobody. */
export async function flowReferencesIn(tx: Transaction, savedBy?: PersonId): Promise<FlowReferences> {
  const people = await tx.people.all();
  return {
    ...saverAmong(people, savedBy),
    scopes: await tx.scopes.all(),
    bundles: await tx.bundles.all(),
    integrations: await tx.integrations.all(),
    groups: await tx.groups.all(),
    people,
    shifts: await tx.shifts.all(),
    sources: await tx.sources.all(),
    attributeTypes: [...new Set(people.flatMap((person) => Object.keys(person.attributes)))],
  };
}

/** Removes an access flow; its requests keep what they pinned, its live grants run to their end. Guarded like saving it. */
export async function removeFlow(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  const known = isId('flow', id) ? await ports.store.read((tx) => tx.flows.get(id)) : null;
  if (!known) return flowNotFound(id);
  const change = { kind: 'removal', of: 'flow', subject: known.id, name: known.name } as const;
  return guarded(ports, actor, change, (tx) => removeFlowIn(ports, tx, actor, id));
}

/** The same inside a transaction of the caller. */
export async function removeFlowIn(ports: Ports, tx: Transaction, actor: Author, id: string): Promise<Result<true>> {
  const flow = isId('flow', id) ? await tx.flows.get(id) : null;
  if (!flow) return flowNotFound(id);
  const refused = await isOutOfReach(tx, flow.id, actor.person);
  if (refused !== null) return no(refused);
  await tx.flows.remove(flow.id);
  await keepRemoval(ports, tx, actor, { subject: flow.id, current: flow.version, document: flowDocument(flow) });
  return ok(true);
}

const flowNotFound = (id: string) => no(refusal('object.not_found', `no access flow ${quoted(id)}`));
