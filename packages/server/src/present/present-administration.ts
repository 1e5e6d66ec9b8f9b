// What administrators and auditors list: inventory, scopes, flows, people, audit events, webhooks.

import type { AuditLine, EventProof, Inventory, InventoryItem, RestoreReview } from '@tidegate/broker';
import {
  type AccessFlow,
  type Adapter,
  type AuditRecord,
  type Bundle,
  bundleIdsOf,
  bundleSentence,
  cloudSeesTag,
  conditionLabel,
  type Delivery,
  flowSentence,
  type Person,
  queriesOf,
  type Scope,
  scopeIdsOf,
  type Tag,
  tagSentence,
  targetText,
  type Webhook,
  type World,
} from '@tidegate/core';
import { targetNames } from '../published/present/present-targets.ts';
import {
  consentPhrases,
  instantText,
  instantTextOrNull,
  presentIntegration,
  presentPermission,
  presentPerson,
  presentResource,
} from './present-shapes.ts';

const ownersShownMax = 20;

const presentTagFact = ({ resource, observedAt }: InventoryItem, tag: Tag) => ({
  key: tag.key,
  value: tag.value,
  origin: tag.origin,
  source: tag.source ?? resource.source,
  observed_at: instantText(tag.observedAt ?? observedAt),
  counts: tag.overridden !== true,
  visible_to_cloud: cloudSeesTag(resource, tag),
  sentence: tagSentence(resource, tag),
});

export const presentInventoryItem = (item: InventoryItem, adapter: Adapter | null) => ({
  integration: presentIntegration(item.integration, adapter),
  resource: {
    ...presentResource(item.resource, adapter),
    source: item.resource.source,
    observed_at: instantText(item.observedAt),
    tag_facts: item.resource.tags.map((tag) => presentTagFact(item, tag)),
  },
  owner: {
    by: item.owner.by,
    people: item.owner.people.slice(0, ownersShownMax).map(presentPerson),
    sentence: item.owner.sentence,
  },
  permissions: item.permissions.map((permission) => ({
    ...presentPermission(permission),
    source: permission.source,
    observed_at: instantText(permission.observedAt),
  })),
  scopes: item.scopes.map((scope) => scope.name),
});

export function presentScope(
  scope: Scope,
  { world, inventory }: { readonly world: World; readonly inventory: Inventory },
) {
  const perimeter = inventory.perimeterOf(scope, null);
  const perimeters = perimeter === undefined ? [] : [perimeter];
  const flows = [...world.flows.values()].filter(({ targets }) =>
    scopeIdsOf(targets, world.bundles).includes(scope.id),
  );
  return {
    id: scope.id,
    name: scope.name,
    description: scope.description,
    query: scope.query,
    version: scope.version,
    resources: inventory.index.countHeldResources(perimeters),
    entitlements: inventory.index.countMembers(perimeters),
    flows: flows.map(({ id, name }) => ({ id, name })),
    updated_at: instantText(scope.updatedAt),
  };
}

export function presentListedBundle(
  bundle: Bundle,
  { world, inventory }: { readonly world: World; readonly inventory: Inventory },
) {
  const nameOf = targetNames(world);
  const perimeters = queriesOf(bundle.targets, world).map((target) => inventory.watchedAs(target));
  const flows = [...world.flows.values()].filter(({ targets }) => bundleIdsOf(targets).includes(bundle.id));
  return {
    id: bundle.id,
    name: bundle.name,
    sentence: bundleSentence(bundle, nameOf),
    targets: bundle.targets.map((target) => targetText(target, nameOf)),
    version: bundle.version,
    resources: inventory.index.countHeldResources(perimeters),
    entitlements: inventory.index.countMembers(perimeters),
    flows: flows.map(({ id, name }) => ({ id, name })),
    updated_at: instantText(bundle.updatedAt),
  };
}

export function presentFlow(flow: AccessFlow, world: World) {
  const nameOf = targetNames(world);
  const scopes = scopeIdsOf(flow.targets, world.bundles).map((id) => ({ id, name: nameOf(id) }));
  const { operator, conditions } = flow.requesters;
  return {
    id: flow.id,
    name: flow.name,
    description: flow.description,
    active: flow.active,
    sentence: flowSentence(flow, nameOf),
    requesters:
      conditions.length === 0
        ? 'nobody'
        : conditions.map(conditionLabel).join(operator === 'AND' ? ' who is also ' : ' or '),
    scopes,
    targets: flow.targets.map((target) => targetText(target, nameOf)),
    consents: consentPhrases(flow),
    duration_sec_max: flow.durationSecMax,
    labels: [...flow.settings.labels],
    version: flow.version,
    updated_at: instantText(flow.updatedAt),
  };
}

export function presentListedPerson(person: Person, world: World) {
  const manager = person.managerId === null ? undefined : world.people.get(person.managerId);
  return {
    ...presentPerson(person),
    active: person.active,
    roles: [...person.roles],
    groups: groupNames(person, world),
    manager: manager === undefined ? null : presentPerson(manager),
    attributes: { ...person.attributes },
  };
}

/** Names of a person's groups, sorted. */
export const groupNames = (person: Person, world: World): string[] =>
  person.groupIds.flatMap((id) => world.groups.get(id)?.name ?? []).sort();

export const presentAuditLine = ({ event, hash, actorName, sentence }: AuditLine) => ({
  sequence: event.sequence,
  at: instantText(event.at),
  kind: event.kind,
  actor: event.actor,
  actor_name: actorName,
  door: event.door,
  subject: event.subject,
  sentence,
  facts: { ...event.facts },
  hash: hexOf(hash),
});

export const presentAuditRecord = (record: AuditRecord) => ({
  sequence: record.sequence,
  bytes: Buffer.from(record.bytes).toString('base64'),
  hash: hexOf(record.hash),
});

export const presentRestore = ({ held, grants, more }: RestoreReview) => ({
  held:
    held === null
      ? null
      : {
          sentence: held.sentence,
          seen_events: held.seen.sequence,
          seen_at: instantText(held.seen.at),
          database_events: held.databaseSequence,
        },
  grants: grants.map(({ grant, grantee, resource, observed }) => ({
    id: grant.id,
    grantee,
    resource,
    state: grant.state,
    observed,
    ends_at: instantTextOrNull(grant.endsAt),
  })),
  more,
});

export const presentEventProof = ({ sequence, bytes, proof }: EventProof) => ({
  sequence,
  bytes: Buffer.from(bytes).toString('base64'),
  proof,
});

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const presentWebhook = (webhook: Webhook) => ({
  id: webhook.id,
  name: webhook.name,
  url: webhook.url,
  active: webhook.active,
  created_at: instantText(webhook.createdAt),
});

export const presentDelivery = (delivery: Delivery) => ({
  id: delivery.id,
  created_at: instantText(delivery.createdAt),
  delivered_at: instantTextOrNull(delivery.deliveredAt),
  trouble: delivery.trouble,
  body: delivery.body,
});
