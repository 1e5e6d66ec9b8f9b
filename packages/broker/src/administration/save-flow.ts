// Access flows: read in the published shape, with every reference resolved; what this version would not enforce is refused.

import {
  type AccessFlow,
  type FlowId,
  type FlowReferences,
  isId,
  type Json,
  newId,
  no,
  ok,
  quoted,
  type Result,
  readFlow,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

export interface FlowInput {
  /** Null makes a new one. */
  readonly id: FlowId | null;
  /** The published body, with our optional fields. */
  readonly body: unknown;
}

/** Creates or replaces an access flow. */
export const saveFlow = (ports: Ports, actor: Actor, input: FlowInput): Promise<Result<AccessFlow>> =>
  transact(ports, (tx) => saveFlowIn(ports, tx, actor, input));

/** The same inside a transaction of the caller. */
export async function saveFlowIn(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  input: FlowInput,
): Promise<Result<AccessFlow>> {
  const before = input.id === null ? null : await tx.flows.get(input.id);
  if (input.id !== null && !before) return no(refusal('object.not_found', `no access flow ${quoted(input.id)}`));
  const draft = readFlow(input.body, await flowReferencesIn(tx));
  if (!draft.ok) return draft;
  const now = ports.clock.now();
  const flow: AccessFlow = {
    ...draft.value,
    id: before?.id ?? newId('flow', ports.chance),
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  await tx.flows.save(flow);
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

/** Everything that the names in a flow can mean in this transaction. */
export async function flowReferencesIn(tx: Transaction): Promise<FlowReferences> {
  const people = await tx.people.all();
  return {
    scopes: await tx.scopes.all(),
    groups: await tx.groups.all(),
    people,
    attributeTypes: [...new Set(people.flatMap((person) => Object.keys(person.attributes)))],
  };
}

/** Removes an access flow; its requests keep what they pinned, its live grants run to their end. */
export async function removeFlow(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  return transact(ports, async (tx) => {
    const flow = isId('flow', id) ? await tx.flows.get(id) : null;
    if (!flow) return no(refusal('object.not_found', `no access flow ${quoted(id)}`));
    await tx.flows.remove(flow.id);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'flow.removed',
      actor: actor.person.id,
      door: actor.door,
      subject: flow.id,
      facts: { name: flow.name },
    });
    return ok(true);
  });
}
