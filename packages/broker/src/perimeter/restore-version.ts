// Restoring an old version as a new one. What is restored is what the version meant: where the names in an access flow lead elsewhere by
// now, it is refused, because the same words would be another flow.

import {
  type AccessFlow,
  type Bundle,
  type Classification,
  isId,
  no,
  ok,
  quoted,
  type Result,
  type Rule,
  readBundle,
  readFlow,
  readRule,
  refusal,
  type Scope,
  type Transaction,
} from '@tidegate/core';
import { type BundleInput, saveBundle } from '../administration/save-bundle.ts';
import { type FlowInput, flowReferencesIn, saveFlow } from '../administration/save-flow.ts';
import { type ScopeInput, saveScope } from '../administration/save-scope.ts';
import type { Actor, Ports } from '../ports.ts';
import { type RuleInput, ruleReferencesIn, saveRule } from '../rules/save-rule.ts';
import { stableText } from '../stable-text.ts';
import { saveClassification } from './guard-classification.ts';
import { versionIn } from './list-versions.ts';

interface RestoreInput {
  readonly id: string;
  readonly version: number;
}

/** Makes a scope what it was in a version, also one that was removed since. */
export async function restoreScope(ports: Ports, actor: Actor, input: RestoreInput): Promise<Result<Scope>> {
  const wanted = await ports.store.read((tx) => scopeOf(tx, input));
  return wanted.ok ? saveScope(ports, actor, wanted.value) : wanted;
}

async function scopeOf(tx: Transaction, input: RestoreInput): Promise<Result<ScopeInput>> {
  const found = await versionIn(tx, { kind: 'scope', ...input });
  if (!found.ok) return found;
  const { subject, document } = found.value;
  if (document.kind !== 'scope' || !isId('scope', subject)) return no(notThat(input));
  const { name, description, query } = document;
  return ok({ id: subject, absent: 'make', name, description, query });
}

/** Makes an access flow what it was in a version, also one that was removed since. */
export async function restoreFlow(ports: Ports, actor: Actor, input: RestoreInput): Promise<Result<AccessFlow>> {
  const wanted = await ports.store.read((tx) => flowOf(tx, input));
  return wanted.ok ? saveFlow(ports, actor, wanted.value) : wanted;
}

async function flowOf(tx: Transaction, input: RestoreInput): Promise<Result<FlowInput>> {
  const found = await versionIn(tx, { kind: 'flow', ...input });
  if (!found.ok) return found;
  const { subject, document } = found.value;
  if (document.kind !== 'flow' || !isId('flow', subject)) return no(notThat(input));
  const read = readFlow(document.published, await flowReferencesIn(tx, document.terms.duration.untilRevoked?.ownerId));
  if (!read.ok) return read;
  const { requesters, targets, approval } = read.value;
  if (
    stableText([requesters, targets, approval]) !==
    stableText([document.requesters, document.targets, document.approval])
  ) {
    const message = `names in version ${input.version} of ${quoted(document.name)} mean something else by now; write the access flow anew`;
    return no(refusal('object.changed', message));
  }
  return ok({ id: subject, absent: 'make', body: document.published });
}

/** Makes a bundle what it was in a version, also one that was removed since. */
export async function restoreBundle(ports: Ports, actor: Actor, input: RestoreInput): Promise<Result<Bundle>> {
  const wanted = await ports.store.read((tx) => bundleOf(tx, input));
  return wanted.ok ? saveBundle(ports, actor, wanted.value) : wanted;
}

async function bundleOf(tx: Transaction, input: RestoreInput): Promise<Result<BundleInput>> {
  const found = await versionIn(tx, { kind: 'bundle', ...input });
  if (!found.ok) return found;
  const { subject, document } = found.value;
  if (document.kind !== 'bundle' || !isId('bundle', subject)) return no(notThat(input));
  const read = readBundle(document.published, await flowReferencesIn(tx));
  if (!read.ok) return read;
  if (stableText(read.value.targets) !== stableText(document.targets)) {
    const message = `names in version ${input.version} of ${quoted(document.name)} mean something else by now; write the bundle anew`;
    return no(refusal('object.changed', message));
  }
  return ok({ id: subject, absent: 'make', body: document.published });
}

/** Makes a rule what it was in a version, also one that was removed since. */
export async function restoreRule(ports: Ports, actor: Actor, input: RestoreInput): Promise<Result<Rule>> {
  const wanted = await ports.store.read((tx) => ruleOf(tx, input));
  return wanted.ok ? saveRule(ports, actor, wanted.value) : wanted;
}

async function ruleOf(tx: Transaction, input: RestoreInput): Promise<Result<RuleInput>> {
  const found = await versionIn(tx, { kind: 'rule', ...input });
  if (!found.ok) return found;
  const { subject, document } = found.value;
  if (document.kind !== 'rule' || !isId('rule', subject)) return no(notThat(input));
  const read = readRule(document.published, await ruleReferencesIn(tx, await flowReferencesIn(tx)));
  if (!read.ok) return read;
  if (stableText(read.value.demand) !== stableText(document.demand)) {
    const message = `names in version ${input.version} of ${quoted(document.name)} mean something else by now; write the rule anew`;
    return no(refusal('object.changed', message));
  }
  return ok({ id: subject, absent: 'make', body: document.published });
}

/** Makes the order of a tag's classes what it was in a version. */
export async function restoreClassification(
  ports: Ports,
  actor: Actor,
  input: RestoreInput,
): Promise<Result<Classification>> {
  const found = await ports.store.read((tx) => versionIn(tx, { kind: 'classification', ...input }));
  if (!found.ok) return found;
  const { document } = found.value;
  if (document.kind !== 'classification') return no(notThat(input));
  const { name: key, order, lowering } = document;
  return saveClassification(ports, actor, { key, order, lowering });
}

const notThat = ({ id, version }: RestoreInput) =>
  refusal('object.not_found', `no version ${version} of ${quoted(id)}`);
