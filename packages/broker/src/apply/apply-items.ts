// One kind of item each: compare with what is there, save only what differs, and name the parts that do.

import { type FlowReferences, newId, ok, type PersonId, type Result, type Transaction } from '@tidegate/core';
import { withOwnerSources } from '../administration/owner-sources.ts';
import { draftBundleIn, saveBundleIn } from '../administration/save-bundle.ts';
import { draftFlowIn, saveFlowIn } from '../administration/save-flow.ts';
import { saveGroupIn } from '../administration/save-group.ts';
import { saveIntegrationIn } from '../administration/save-integration.ts';
import { savePersonIn } from '../administration/save-person.ts';
import { saveScopeIn } from '../administration/save-scope.ts';
import { saveClassificationIn } from '../classification/save-classification.ts';
import { type Gate, proposeInstead } from '../perimeter/gate.ts';
import { proposeOrderInstead } from '../perimeter/guard-classification.ts';
import { proposeGroupInstead } from '../perimeter/guard-group.ts';
import type { Actor, Ports } from '../ports.ts';
import { draftRuleIn, saveRuleIn } from '../rules/save-rule.ts';
import { stableText } from '../stable-text.ts';
import type {
  ApplyChange,
  BundleItem,
  ClassificationItem,
  FlowItem,
  GroupItem,
  IntegrationItem,
  PersonItem,
  RuleItem,
  ScopeItem,
} from './documents.ts';

type Kind = ApplyChange['kind'];

/** The names under which two flat records differ. */
function differing(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.keys(after).filter((key) => stableText(before[key]) !== stableText(after[key]));
}

const change = (kind: Kind, name: string, before: unknown, fields: readonly string[]): ApplyChange => ({
  kind,
  name,
  change: before === null ? 'created' : fields.length > 0 ? 'changed' : 'unchanged',
  fields: before === null ? [] : fields,
});

export async function applyIntegration(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  item: IntegrationItem,
): Promise<Result<ApplyChange>> {
  const before = await tx.integrations.byName(item.name);
  const credential = credentialOf(item);
  const after = { type: item.type, config: item.config, credential, customAccessDetails: item.customAccessDetails };
  // A credential that is not written is kept, so it is no difference.
  const settled = await withOwnerSources(tx, publishedOf(item, before?.published ?? {}));
  if (!settled.ok) return settled;
  const published = settled.value;
  const fields = before
    ? [
        ...differing({ ...before }, after).filter((field) => field !== 'credential' || credential !== null),
        ...(item.credentialExpiresAt !== undefined && item.credentialExpiresAt !== (before.credentialExpiresAt ?? null)
          ? ['credentialExpiresAt']
          : []),
        ...(item.rotateSecretsEveryHours !== undefined &&
        item.rotateSecretsEveryHours !== (before.rotateSecretsEveryHours ?? null)
          ? ['rotateSecretsEveryHours']
          : []),
        ...(item.cleanUpAfterDays !== undefined && item.cleanUpAfterDays !== (before.cleanUpAfterDays ?? null)
          ? ['cleanUpAfterDays']
          : []),
        ...differing({ owner: null, owners_mapping: null, ...before.published }, published),
      ]
    : [];
  if (!before || fields.length > 0) {
    const saved = await saveIntegrationIn(ports, tx, actor, {
      id: before?.id ?? null,
      name: item.name,
      ...after,
      connectorId: before?.connectorId ?? null,
      connectedResourceTypes: before?.connectedResourceTypes ?? null,
      published,
      ...(item.credentialExpiresAt === undefined ? {} : { credentialExpiresAt: item.credentialExpiresAt }),
      ...(item.rotateSecretsEveryHours === undefined ? {} : { rotateSecretsEveryHours: item.rotateSecretsEveryHours }),
      ...(item.cleanUpAfterDays === undefined ? {} : { cleanUpAfterDays: item.cleanUpAfterDays }),
    });
    if (!saved.ok) return saved;
  }
  return ok(change('integration', item.name, before, fields));
}

function publishedOf(
  { owner, ownersMapping }: IntegrationItem,
  before: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    ...before,
    ...(owner === undefined ? {} : { owner }),
    ...(ownersMapping === undefined ? {} : { owners_mapping: ownersMapping }),
  };
}

function credentialOf(item: IntegrationItem) {
  if (item.credential === null) return null;
  if ('environment' in item.credential) return { kind: 'environment' as const, name: item.credential.environment };
  return { kind: 'file' as const, path: item.credential.file };
}

/** `known` holds the addresses that existed before this apply: the others were made by its first pass. */
export async function applyPerson(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  item: PersonItem,
  known: ReadonlySet<string>,
): Promise<Result<ApplyChange>> {
  const before = await tx.people.byEmail(item.email);
  const manager = item.manager === null ? null : await tx.people.byEmail(item.manager);
  const after = {
    firstName: item.firstName,
    lastName: item.lastName,
    active: item.active,
    roles: item.roles,
    managerId: manager?.id ?? (item.manager === null ? null : 'unknown'),
    attributes: item.attributes,
  };
  const fields = before ? differing({ ...before }, after) : [];
  if (!before || fields.length > 0) {
    const saved = await savePersonIn(ports, tx, actor, {
      id: before?.id ?? null,
      email: item.email,
      firstName: item.firstName,
      lastName: item.lastName,
      active: item.active,
      roles: item.roles,
      managerEmail: item.manager,
      attributes: item.attributes,
    });
    if (!saved.ok) return saved;
  }
  return ok(change('person', item.email, known.has(item.email) ? before : null, fields));
}

export async function applyGroup(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  item: GroupItem,
  gate: Gate | null,
): Promise<Result<ApplyChange>> {
  const before = await tx.groups.byName(item.name);
  const members = new Set(before ? await tx.groups.members(before.id) : []);
  // One after the other: a transaction has one connection. Somebody written twice, or by an alias, is one member.
  const wanted = new Set<PersonId | null>();
  for (const email of item.members) wanted.add((await tx.people.byEmail(email.trim().toLowerCase()))?.id ?? null);
  const same = wanted.size === members.size && [...wanted].every((id) => id !== null && members.has(id));
  const fields = before && !same ? ['members'] : [];
  if (!before || fields.length > 0) {
    const members = [...wanted].filter((id) => id !== null);
    if (before && members.length === wanted.size) {
      const after = { kind: 'group', name: item.name, members } as const;
      const proposed = await proposeGroupInstead(ports, tx, actor, gate, { id: before.id, after });
      if (!proposed.ok) return proposed;
      if (proposed.value) return ok({ kind: 'group', name: item.name, change: 'proposed', fields });
    }
    const saved = await saveGroupIn(ports, tx, actor, {
      id: before?.id ?? null,
      name: item.name,
      memberEmails: item.members,
    });
    if (!saved.ok) return saved;
  }
  return ok(change('group', item.name, before, fields));
}

export async function applyClassification(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  item: ClassificationItem,
  gate: Gate | null,
): Promise<Result<ApplyChange>> {
  const before = await tx.classifications.byKey(item.key);
  const lowering = item.lowering.map((rule) => ({
    ...rule,
    sources: rule.sources.map((source) => source.trim().toLowerCase()),
  }));
  const fields = before ? differing({ ...before }, { order: item.order, lowering }) : [];
  if (!before || fields.length > 0) {
    const input = { key: item.key, order: item.order, lowering };
    const waits = await proposeOrderInstead(ports, tx, actor, gate, input);
    if (!waits.ok) return waits;
    if (waits.value) return ok({ ...change('classification', item.key, before, fields), change: 'proposed' });
    const saved = await saveClassificationIn(ports, tx, actor, input);
    if (!saved.ok) return saved;
  }
  return ok(change('classification', item.key, before, fields));
}

export async function applyScope(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  item: ScopeItem,
  gate: Gate | null,
): Promise<Result<ApplyChange>> {
  const before = await tx.scopes.byName(item.name);
  const fields = before ? differing({ ...before }, { description: item.description, query: item.query }) : [];
  if (!before || fields.length > 0) {
    const { name, description, query } = item;
    const subject = before?.id ?? newId('scope', ports.chance);
    const waits = await proposeInstead(ports, tx, actor, gate, { kind: 'scope', subject, name, description, query });
    if (!waits.ok) return waits;
    if (waits.value !== null) return ok({ ...change('scope', name, before, fields), change: 'proposed' });
    const saved = await saveScopeIn(ports, tx, actor, {
      id: before?.id ?? null,
      name: item.name,
      description: item.description,
      query: item.query,
    });
    if (!saved.ok) return saved;
  }
  return ok(change('scope', item.name, before, fields));
}

export async function applyRule(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  item: RuleItem,
  { references, gate }: { readonly references: FlowReferences; readonly gate: Gate | null },
): Promise<Result<ApplyChange>> {
  const draft = await draftRuleIn(ports, tx, item.body, references);
  if (!draft.ok) return draft;
  const before = await tx.rules.byName(item.name);
  const removed = before ? Object.keys(before.published).filter((key) => !(key in item.body)) : [];
  const said = before ? [...differing(before.published, item.body), ...removed] : [];
  const changed = before && said.length === 0 ? differing({ ...before }, { demand: draft.value.demand }) : said;
  if (!before || changed.length > 0) {
    const { name, body } = item;
    const subject = before?.id ?? newId('rule', ports.chance);
    const rule = { ...draft.value, id: subject, version: 0, createdAt: 0, updatedAt: 0 };
    const proposed = { kind: 'rule', subject, name, body } as const;
    const waits = await proposeInstead(ports, tx, actor, gate, proposed, { kind: 'rule', before, after: rule });
    if (!waits.ok) return waits;
    if (waits.value !== null) return ok({ ...change('rule', name, before, changed), change: 'proposed' });
    const saved = await saveRuleIn(ports, tx, actor, { id: before?.id ?? null, body });
    if (!saved.ok) return saved;
  }
  return ok(change('rule', item.name, before, changed));
}

export async function applyBundle(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  item: BundleItem,
  { references, gate }: { readonly references: FlowReferences; readonly gate: Gate | null },
): Promise<Result<ApplyChange>> {
  const draft = await draftBundleIn(ports, tx, item.body, references);
  if (!draft.ok) return draft;
  const before = await tx.bundles.byName(item.name);
  const { targets } = draft.value;
  const said = before ? differing(before.published, item.body) : [];
  const changed = before && said.length === 0 ? differing({ ...before }, { targets }) : said;
  if (!before || changed.length > 0) {
    const { name, body } = item;
    const subject = before?.id ?? newId('bundle', ports.chance);
    const bundle = { ...draft.value, id: subject, version: 0, createdAt: 0, updatedAt: 0 };
    const proposed = { kind: 'bundle', subject, name, body } as const;
    const waits = await proposeInstead(ports, tx, actor, gate, proposed, { kind: 'bundle', before, after: bundle });
    if (!waits.ok) return waits;
    if (waits.value !== null) return ok({ ...change('bundle', name, before, changed), change: 'proposed' });
    const saved = await saveBundleIn(ports, tx, actor, { id: before?.id ?? null, body });
    if (!saved.ok) return saved;
  }
  return ok(change('bundle', item.name, before, changed));
}

/**
 * Compares what the names mean today as well as the text: a flow whose scope or group was renamed elsewhere is not what
 * the file says, although its body is.
 */
export async function applyFlow(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  item: FlowItem,
  { references, gate }: { readonly references: FlowReferences; readonly gate: Gate | null },
): Promise<Result<ApplyChange>> {
  const draft = await draftFlowIn(ports, tx, item.body, references);
  if (!draft.ok) return draft;
  const before = await tx.flows.byName(item.name);
  const fields = before ? differing(before.published, item.body) : [];
  const removed = before ? Object.keys(before.published).filter((key) => !(key in item.body)) : [];
  const { requesters, targets, approval } = draft.value;
  const meaning = before ? differing({ ...before }, { requesters, targets, approval }) : [];
  const all = [...fields, ...removed];
  const changed = all.length > 0 ? all : meaning;
  if (!before || changed.length > 0) {
    const { name, body } = item;
    const subject = before?.id ?? newId('flow', ports.chance);
    const flow = { ...draft.value, id: subject, version: 0, createdAt: 0, updatedAt: 0 };
    const proposed = { kind: 'flow', subject, name, body } as const;
    const waits = await proposeInstead(ports, tx, actor, gate, proposed, { kind: 'flow', before, after: flow });
    if (!waits.ok) return waits;
    if (waits.value !== null) return ok({ ...change('flow', name, before, changed), change: 'proposed' });
    const saved = await saveFlowIn(ports, tx, actor, { id: before?.id ?? null, body: item.body });
    if (!saved.ok) return saved;
  }
  return ok(change('flow', item.name, before, changed));
}
