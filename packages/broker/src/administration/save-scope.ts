// Scopes: a query that does not parse is never saved; a scope that a flow offers is never removed.

import {
  isId,
  limits,
  newId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type Scope,
  type ScopeId,
  scopeIdsOf,
  setsOf,
  type Transaction,
} from '@tidegate/core';
import { parseQuery, queryProblemRefusal } from '@tidegate/core/query';
import { guarded } from '../perimeter/guard.ts';
import { keepRemoval, keepVersion, nextVersion, scopeDocument } from '../perimeter/keep-version.ts';
import type { Actor, Author, Ports } from '../ports.ts';
import { statusInScope } from '../rules/settled-fields.ts';
import { isOutOfReach, leavesSpace } from '../spaces/check-space.ts';

export interface ScopeInput {
  /** Null makes a new one. */
  readonly id: ScopeId | null;
  /** What happens where nothing has the id: refused, unless it is to be made under it (restored, or proposed before). */
  readonly absent?: 'refuse' | 'make';
  readonly name: string;
  readonly description: string | null;
  readonly query: string;
}

/** Creates or replaces a scope; a change of a production perimeter is proposed instead, and refused with `perimeter.proposed`. */
export function saveScope(ports: Ports, actor: Actor, input: ScopeInput): Promise<Result<Scope>> {
  const { name, description, query } = input;
  const subject = input.id ?? newId('scope', ports.chance);
  const change = { kind: 'scope', subject, name: name.trim(), description, query } as const;
  return guarded(ports, actor, change, (tx) => saveScopeIn(ports, tx, actor, input));
}

/** The same inside a transaction of the caller. */
export async function saveScopeIn(
  ports: Ports,
  tx: Transaction,
  actor: Author,
  input: ScopeInput,
): Promise<Result<Scope>> {
  const name = input.name.trim();
  if (name === '' || name.length > limits.nameLengthMax) {
    return no(
      refusal('input.invalid', `give the scope a name of 1 to ${limits.nameLengthMax} characters`, { field: 'name' }),
    );
  }
  const parsed = parseQuery(input.query);
  if (!parsed.ok) return no(queryProblemRefusal(parsed.refusal, 'query'));
  const before = input.id === null ? null : await tx.scopes.get(input.id);
  if (input.id !== null && !before && input.absent !== 'make')
    return no(refusal('object.not_found', `no scope ${quoted(input.id)}`));
  const now = ports.clock.now();
  const id = input.id ?? newId('scope', ports.chance);
  const scope: Scope = {
    id,
    name,
    description: input.description,
    query: input.query,
    version: await nextVersion(tx, id, before?.version ?? 0),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  const outside = await leavesSpace(tx, scope, actor.person);
  if (outside !== null) return no(outside);
  const unsettled = await statusInScope(tx, scope);
  if (unsettled !== null) return no(unsettled);
  await tx.scopes.save(scope);
  const kept = { subject: id, version: scope.version, change: 'saved', document: scopeDocument(scope) } as const;
  await keepVersion(ports, tx, actor, kept);
  tx.audit.append({
    at: now,
    kind: 'scope.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: scope.id,
    facts: { name: scope.name, query: scope.query, version: scope.version, before: before?.query ?? null },
  });
  return ok(scope);
}

/** Removes a scope that no access flow offers; guarded like saving it. */
export async function removeScope(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  const known = isId('scope', id) ? await ports.store.read((tx) => tx.scopes.get(id)) : null;
  if (!known) return scopeNotFound(id);
  const change = { kind: 'removal', of: 'scope', subject: known.id, name: known.name } as const;
  return guarded(ports, actor, change, (tx) => removeScopeIn(ports, tx, actor, id));
}

/** The same inside a transaction of the caller. */
export async function removeScopeIn(ports: Ports, tx: Transaction, actor: Author, id: string): Promise<Result<true>> {
  const scope = isId('scope', id) ? await tx.scopes.get(id) : null;
  if (!scope) return scopeNotFound(id);
  const refused = await isOutOfReach(tx, scope.id, actor.person);
  if (refused !== null) return no(refused);
  const direct = new Map<never, never>();
  const flows = (await tx.flows.all()).filter(({ targets }) => scopeIdsOf(targets, direct).includes(scope.id));
  const bundles = (await tx.bundles.all()).filter(({ targets }) => scopeIdsOf(targets, direct).includes(scope.id));
  const rules = (await tx.rules.all()).filter((rule) =>
    setsOf(rule).some(({ targets }) => scopeIdsOf(targets, direct).includes(scope.id)),
  );
  const users = [...flows, ...bundles, ...rules];
  if (users.length > 0) {
    const names = users.slice(0, 5).map((user) => quoted(user.name));
    return no(
      refusal('object.in_use', `the scope ${quoted(scope.name)} is used by ${names.join(', ')}; change those first`),
    );
  }
  await tx.scopes.remove(scope.id);
  await keepRemoval(ports, tx, actor, { subject: scope.id, current: scope.version, document: scopeDocument(scope) });
  return ok(true);
}

const scopeNotFound = (id: string) => no(refusal('object.not_found', `no scope ${quoted(id)}`));
