// Access flows: read in the published shape, with every reference resolved; what this version would not enforce is refused.

import {
  type AccessFlow,
  type FlowDraft,
  type FlowId,
  type FlowReferences,
  isId,
  type Json,
  nearestName,
  newId,
  no,
  ok,
  quoted,
  type Refusal,
  type Result,
  readFlow,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { flowDocument, keepVersion, nextVersion } from '../perimeter/keep-version.ts';
import type { Author } from '../perimeter/rules.ts';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { transact } from '../transact.ts';

export interface FlowInput {
  /** Null makes a new one. */
  readonly id: FlowId | null;
  /** What happens where nothing has the id: refused, unless it is to be made under it (restored, or proposed before). */
  readonly absent?: 'refuse' | 'make';
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
  actor: Author,
  input: FlowInput,
): Promise<Result<AccessFlow>> {
  const before = input.id === null ? null : await tx.flows.get(input.id);
  if (input.id !== null && !before && input.absent !== 'make')
    return no(refusal('object.not_found', `no access flow ${quoted(input.id)}`));
  const draft = readFlow(input.body, await flowReferencesIn(tx));
  if (!draft.ok) return draft;
  const names = draft.value.targets.some((target) => target.permissions !== null)
    ? await permissionNamesIn(ports, tx)
    : [];
  const unknown = unknownPermission(draft.value, names);
  if (unknown !== null) return no(unknown);
  const now = ports.clock.now();
  const id = input.id ?? newId('flow', ports.chance);
  const flow: AccessFlow = {
    ...draft.value,
    id,
    version: await nextVersion(tx, id, before?.version ?? 0),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
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

/** The permissions that can be had of anything there is: those discovered, and those of every integration's adapter. */
async function permissionNamesIn(ports: Ports, tx: Transaction): Promise<readonly string[]> {
  const discovered = (await tx.permissions.all()).map((permission) => permission.name);
  const described = (await tx.integrations.all()).flatMap(({ type }) =>
    (adapterOf(ports, type)?.resourceTypes ?? []).flatMap(({ permissions }) => permissions.map(({ name }) => name)),
  );
  return [...new Set([...discovered, ...described])];
}

/** A name that means nothing would offer nothing, in silence. Before there is any integration nothing can be compared. */
function unknownPermission(flow: FlowDraft, names: readonly string[]): Refusal | null {
  if (names.length === 0) return null;
  const known = new Set(names);
  for (const [at, target] of flow.targets.entries()) {
    for (const [index, name] of (target.permissions ?? []).entries()) {
      if (known.has(name)) continue;
      const field = `access_targets[${at}].access_scope.permissions[${index}]`;
      const nearest = nearestName(name, names);
      const help = nearest === null ? 'correct the name' : `did you mean ${quoted(nearest)}`;
      const message = `${quoted(field)} names the permission ${quoted(name)}, which no integration has; ${help}`;
      return refusal('flow.unknown_reference', message, { field, details: nearest === null ? {} : { nearest } });
    }
  }
  return null;
}

/** Removes an access flow; its requests keep what they pinned, its live grants run to their end. */
export async function removeFlow(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  return transact(ports, async (tx) => {
    const flow = isId('flow', id) ? await tx.flows.get(id) : null;
    if (!flow) return no(refusal('object.not_found', `no access flow ${quoted(id)}`));
    await tx.flows.remove(flow.id);
    const version = await nextVersion(tx, flow.id, flow.version);
    const kept = { subject: flow.id, version, change: 'removed', document: flowDocument(flow) } as const;
    await keepVersion(ports, tx, actor, kept);
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
