// Bundles: every reference is resolved when one is saved; a bundle that a flow offers is never removed. A change of one moves what its flows
// offer, so it is guarded, kept and counted as a change of them.

import {
  type Bundle,
  type BundleDraft,
  type BundleId,
  bundleIdsOf,
  isId,
  type Json,
  newId,
  no,
  ok,
  quoted,
  type Result,
  readBundle,
  refusal,
  setsOf,
  type TargetReferences,
  type Transaction,
} from '@tidegate/core';
import { nameIn } from '../perimeter/edit-of-change.ts';
import { guarded } from '../perimeter/guard.ts';
import { bundleDocument, keepRemoval, keepVersion, nextVersion } from '../perimeter/keep-version.ts';
import type { Actor, Author, Ports } from '../ports.ts';
import { statusInBundle } from '../rules/settled-fields.ts';
import { isOutOfReach, leavesSpace } from '../spaces/check-space.ts';
import { flowReferencesIn } from './save-flow.ts';
import { checkTargetWords } from './target-words.ts';

export interface BundleInput {
  /** Null makes a new one. */
  readonly id: BundleId | null;
  /** What happens where nothing has the id: refused, unless it is to be made under it (restored, or proposed before). */
  readonly absent?: 'refuse' | 'make';
  /** The version the change was made from; anything else is refused with `object.changed`. Left out: whatever there is. */
  readonly version?: number;
  /** The published body, with our optional fields. */
  readonly body: unknown;
}

/** Creates or replaces a bundle; a change that touches production is proposed instead, and refused with `perimeter.proposed`. */
export function saveBundle(ports: Ports, actor: Actor, input: BundleInput): Promise<Result<Bundle>> {
  const body = typeof input.body === 'object' && input.body !== null ? { ...input.body } : {};
  const subject = input.id ?? newId('bundle', ports.chance);
  const change = { kind: 'bundle', subject, name: nameIn(body), body } as const;
  return guarded(ports, actor, change, (tx) => saveBundleIn(ports, tx, actor, input));
}

/** The same inside a transaction of the caller. */
export async function saveBundleIn(
  ports: Ports,
  tx: Transaction,
  actor: Author,
  input: BundleInput,
): Promise<Result<Bundle>> {
  const before = input.id === null ? null : await tx.bundles.get(input.id);
  if (input.id !== null && !before && input.absent !== 'make') return bundleNotFound(input.id);
  if (input.version !== undefined && before?.version !== input.version) {
    return no(refusal('object.changed', 'the bundle was changed meanwhile; read it again'));
  }
  const draft = await draftBundleIn(ports, tx, input.body, await flowReferencesIn(tx));
  if (!draft.ok) return draft;
  const now = ports.clock.now();
  const id = input.id ?? newId('bundle', ports.chance);
  const bundle: Bundle = {
    ...draft.value,
    id,
    version: await nextVersion(tx, id, before?.version ?? 0),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  const outside = await leavesSpace(tx, bundle, actor.person);
  if (outside !== null) return no(outside);
  const unsettled = await statusInBundle(tx, bundle);
  if (unsettled !== null) return no(unsettled);
  await tx.bundles.save(bundle);
  const kept = { subject: id, version: bundle.version, change: 'saved', document: bundleDocument(bundle) } as const;
  await keepVersion(ports, tx, actor, kept);
  tx.audit.append({
    at: now,
    kind: 'bundle.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: id,
    facts: { name: bundle.name, version: bundle.version, body: bundle.published as Json },
  });
  return ok(bundle);
}

/** Reads a body as it would be saved. */
export async function draftBundleIn(
  ports: Ports,
  tx: Transaction,
  body: unknown,
  references: TargetReferences,
): Promise<Result<BundleDraft>> {
  const draft = readBundle(body, references);
  const unknown = draft.ok ? await checkTargetWords(ports, tx, draft.value.targets) : null;
  return unknown === null ? draft : no(unknown);
}

/** Removes a bundle that no access flow offers; guarded like saving it. */
export async function removeBundle(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  const known = isId('bundle', id) ? await ports.store.read((tx) => tx.bundles.get(id)) : null;
  if (!known) return bundleNotFound(id);
  const change = { kind: 'removal', of: 'bundle', subject: known.id, name: known.name } as const;
  return guarded(ports, actor, change, (tx) => removeBundleIn(ports, tx, actor, id));
}

/** The same inside a transaction of the caller. */
export async function removeBundleIn(ports: Ports, tx: Transaction, actor: Author, id: string): Promise<Result<true>> {
  const bundle = isId('bundle', id) ? await tx.bundles.get(id) : null;
  if (!bundle) return bundleNotFound(id);
  const refused = await isOutOfReach(tx, bundle.id, actor.person);
  if (refused !== null) return no(refused);
  const flows = (await tx.flows.all()).filter(({ targets }) => bundleIdsOf(targets).includes(bundle.id));
  const rules = (await tx.rules.all()).filter((rule) =>
    setsOf(rule).some(({ targets }) => bundleIdsOf(targets).includes(bundle.id)),
  );
  const users = [...flows, ...rules];
  if (users.length > 0) {
    const names = users.slice(0, 5).map((user) => quoted(user.name));
    const message = `the bundle ${quoted(bundle.name)} is used by ${names.join(', ')}; change those first`;
    return no(refusal('object.in_use', message));
  }
  await tx.bundles.remove(bundle.id);
  await keepRemoval(ports, tx, actor, {
    subject: bundle.id,
    current: bundle.version,
    document: bundleDocument(bundle),
  });
  return ok(true);
}

const bundleNotFound = (id: string) => no(refusal('object.not_found', `no bundle ${quoted(id)}`));
