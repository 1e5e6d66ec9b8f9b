// Rules above access flows: read with every reference resolved, kept version by version, and guarded like flows, because taking a rule away
// opens what it kept shut. Access that a new or wider deny rule forbids ends in the transaction that saves it.

import {
  type FlowReferences,
  isId,
  type Json,
  newId,
  no,
  ok,
  quoted,
  type Result,
  type Rule,
  type RuleDraft,
  type RuleId,
  type RuleReferences,
  readRule,
  refusal,
  setsOf,
  type Transaction,
} from '@tidegate/core';
import { flowReferencesIn } from '../administration/save-flow.ts';
import { checkTargetWords } from '../administration/target-words.ts';
import { reviewContextSoon } from '../context/review-soon.ts';
import { nameIn } from '../perimeter/edit-of-change.ts';
import { guarded } from '../perimeter/guard.ts';
import { keepRemoval, keepVersion, nextVersion, ruleDocument } from '../perimeter/keep-version.ts';
import type { Actor, Author, Ports } from '../ports.ts';
import { endDeniedIn } from './end-denied.ts';
import { statusInRule } from './settled-fields.ts';

export interface RuleInput {
  /** Null makes a new one. */
  readonly id: RuleId | null;
  /** What happens where nothing has the id: refused, unless it is to be made under it (restored, or proposed before). */
  readonly absent?: 'refuse' | 'make';
  readonly body: unknown;
}

/** Creates or replaces a rule; a change that touches production is proposed instead, and refused with `perimeter.proposed`. */
export function saveRule(ports: Ports, actor: Actor, input: RuleInput): Promise<Result<Rule>> {
  const body = typeof input.body === 'object' && input.body !== null ? { ...input.body } : {};
  const subject = input.id ?? newId('rule', ports.chance);
  const change = { kind: 'rule', subject, name: nameIn(body), body } as const;
  return guarded(ports, actor, change, (tx) => saveRuleIn(ports, tx, actor, input));
}

/** The same inside a transaction of the caller. */
export async function saveRuleIn(
  ports: Ports,
  tx: Transaction,
  actor: Author,
  input: RuleInput,
): Promise<Result<Rule>> {
  const before = input.id === null ? null : await tx.rules.get(input.id);
  if (input.id !== null && !before && input.absent !== 'make') return ruleNotFound(input.id);
  const draft = await draftRuleIn(ports, tx, input.body, await flowReferencesIn(tx));
  if (!draft.ok) return draft;
  const now = ports.clock.now();
  const id = input.id ?? newId('rule', ports.chance);
  const rule: Rule = {
    ...draft.value,
    id,
    version: await nextVersion(tx, id, before?.version ?? 0),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  await tx.rules.save(rule);
  const kept = { subject: id, version: rule.version, change: 'saved', document: ruleDocument(rule) } as const;
  await keepVersion(ports, tx, actor, kept);
  tx.audit.append({
    at: now,
    kind: 'rule.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: id,
    facts: { name: rule.name, version: rule.version, body: rule.published as Json },
  });
  if (rule.active && rule.demand.kind === 'deny') {
    await endDeniedIn(ports, tx);
    // Whom it binds later, by the turn of a shift or the age of a fact, is looked for at that moment.
    await reviewContextSoon(ports, tx);
  }
  return ok(rule);
}

/** Reads a body as it would be saved. */
export async function draftRuleIn(
  ports: Ports,
  tx: Transaction,
  body: unknown,
  references: FlowReferences,
): Promise<Result<RuleDraft>> {
  const draft = readRule(body, await ruleReferencesIn(tx, references));
  if (!draft.ok) return draft;
  for (const { targets } of setsOf(draft.value)) {
    const unknown = await checkTargetWords(ports, tx, targets);
    if (unknown !== null) return no(unknown);
  }
  const unsettled = await statusInRule(tx, draft.value);
  return unsettled === null ? draft : no(unsettled);
}

/** Everything that the names in a rule can mean. */
export const ruleReferencesIn = async (tx: Transaction, references: FlowReferences): Promise<RuleReferences> => ({
  ...references,
  flows: (await tx.flows.all()).map(({ id, name }) => ({ id, name })),
});

/** Removes a rule; guarded like saving it. */
export async function removeRule(ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> {
  const { id } = input;
  const known = isId('rule', id) ? await ports.store.read((tx) => tx.rules.get(id)) : null;
  if (!known) return ruleNotFound(id);
  const change = { kind: 'removal', of: 'rule', subject: known.id, name: known.name } as const;
  return guarded(ports, actor, change, (tx) => removeRuleIn(ports, tx, actor, id));
}

/** The same inside a transaction of the caller. */
export async function removeRuleIn(ports: Ports, tx: Transaction, actor: Author, id: string): Promise<Result<true>> {
  const rule = isId('rule', id) ? await tx.rules.get(id) : null;
  if (!rule) return ruleNotFound(id);
  await tx.rules.remove(rule.id);
  await keepRemoval(ports, tx, actor, { subject: rule.id, current: rule.version, document: ruleDocument(rule) });
  return ok(true);
}

const ruleNotFound = (id: string) => no(refusal('object.not_found', `no rule ${quoted(id)}`));
