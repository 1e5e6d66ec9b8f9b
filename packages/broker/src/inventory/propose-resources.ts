// Proposed user tags and lists of resources, as whoever decides on them sees them, and as they are made when somebody has confirmed them.

import { changeTags, no, ok, quoted, type Resource, type Result, refusal, type Transaction } from '@tidegate/core';
import type { SyncChange } from '../administration/resource-difference.ts';
import { compareList, type SyncAsk, syncResources } from '../administration/sync-resources.ts';
import { orderedKeysIn } from '../classification/save-classification.ts';
import { hashOfRows } from '../classification/write-tags.ts';
import { type ImportChange, movedBy, type UserTagsChange } from '../perimeter/guard-resources.ts';
import type { LookedAt } from '../perimeter/weigh-edit.ts';
import type { Author, Ports } from '../ports.ts';
import { intendToTell } from './tell-movements.ts';
import { type MovedResource, weighMoved } from './weigh-moved.ts';

/** What proposed user tags would do now. */
export const lookAtUserTags = (ports: Ports, change: UserTagsChange, proposer: string): Promise<Result<LookedAt>> =>
  ports.store.read(async (tx) => {
    const moved = await taggedIn(ports, tx, change, proposer);
    if (!moved.ok) return moved;
    const keys = new Set(change.rows.flatMap(({ set, remove }) => [...Object.keys(set), ...remove]));
    const difference = moved.value.map(({ before, after }) => ({
      part: after.path,
      before: userTagsText(before),
      after: userTagsText(after),
    }));
    return ok(await looked(ports, tx, { moved: moved.value, keys, difference }));
  });

/** Writes confirmed user tags, in the name of whoever proposed them. */
export async function saveUserTags(
  ports: Ports,
  tx: Transaction,
  author: Author,
  change: UserTagsChange,
): Promise<Result<true>> {
  const moved = await taggedIn(ports, tx, change, author.person.email);
  if (!moved.ok) return moved;
  await tx.resources.save(moved.value.map(({ after }) => after));
  await intendToTell(ports, tx, new Set(moved.value.map(({ integration }) => integration.id)));
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'inventory.tagged',
    actor: author.person.id,
    door: author.door,
    subject: author.person.id,
    facts: {
      how: `${moved.value.length} resources changed, confirmed by a second person`,
      rows: change.rows.length,
      changed: moved.value.length,
      confirmed_by: author.confirmedBy ?? null,
      rows_sha256: hashOfRows(
        ports,
        change.rows.map((row) => JSON.stringify(row)),
      ),
    },
  });
  return ok(true);
}

type Tagged = MovedResource & { readonly before: Resource; readonly after: Resource };

/** The resources as they would be. Refused where one is gone, or may not be tagged so any more. */
async function taggedIn(
  ports: Ports,
  tx: Transaction,
  { rows }: UserTagsChange,
  source: string,
): Promise<Result<readonly Tagged[]>> {
  const ordered = await orderedKeysIn(tx);
  const resources = new Map(
    (await tx.resources.many(rows.map(({ resourceId }) => resourceId))).map((one) => [one.id, one]),
  );
  const integrations = new Map((await tx.integrations.all()).map((one) => [one.id, one]));
  const moved: Tagged[] = [];
  for (const { resourceId, set, remove } of rows) {
    const before = resources.get(resourceId);
    const integration = before && integrations.get(before.integrationId);
    if (!before || !integration || before.status === 'deleted') {
      return no(refusal('object.changed', 'a resource of it is not there any more; it has to be proposed anew'));
    }
    const change = { set: new Map(Object.entries(set)), remove: new Set(remove), source, at: ports.clock.now() };
    const tags = changeTags(ordered, { integration, resource: before }, change);
    if (!tags.ok) return tags;
    if (tags.value !== null) moved.push({ integration, before, after: { ...before, tags: tags.value } });
  }
  return ok(moved);
}

const userTagsText = ({ tags }: Resource): string | null =>
  tags
    .filter(({ origin }) => origin === 'user')
    .map(({ key, value }) => `${key}=${value}`)
    .join(', ') || null;

/** What a proposed list would do now. */
export const lookAtImport = (ports: Ports, change: ImportChange): Promise<Result<LookedAt>> =>
  ports.store.read(async (tx) => {
    const ask = await askOf(tx, change);
    if (!ask.ok) return ask;
    const compared = await compareList(ports, tx, ask.value);
    if (!compared.ok) return compared;
    const { known, changes } = compared.value;
    const named = changes.map((one, at) => (one.change === 'created' ? numbered(one, at) : one));
    const moved = movedBy({ integration: ask.value.integration, known, changes: named });
    return ok(await looked(ports, tx, { moved, keys: null, difference: changes.flatMap(partOf) }));
  });

/** What is not there yet has no id: by its place in the list two looks read the same. */
const numbered = (one: SyncChange, at: number): SyncChange => ({
  ...one,
  resource: { ...one.resource, id: `res_new${at}` },
});

const partOf = ({ change, resource, fields }: SyncChange): LookedAt['difference'] => {
  if (change === 'unchanged') return [];
  const is = change === 'gone' ? null : change === 'created' ? 'new' : `other ${fields.join(', ')}`;
  return [{ part: resource.path, before: change === 'created' ? null : 'known', after: is }];
};

/** Writes a confirmed list, in the name of whoever proposed it. */
export async function saveImport(
  ports: Ports,
  tx: Transaction,
  author: Author,
  change: ImportChange,
): Promise<Result<true>> {
  const ask = await askOf(tx, change);
  if (!ask.ok) return ask;
  const synced = await syncResources(ports, tx, ask.value);
  if (!synced.ok) return synced;
  const now = ports.clock.now();
  const { integration, found } = ask.value;
  await tx.integrations.save({ ...integration, status: 'Active', statusMessage: null, lastSyncAt: now });
  tx.audit.append({
    at: now,
    kind: 'inventory.imported',
    actor: author.person.id,
    door: author.door,
    subject: integration.id,
    facts: {
      name: integration.name,
      changed: synced.value.filter((one) => one.change !== 'unchanged').length,
      total: found.length,
      confirmed_by: author.confirmedBy ?? null,
    },
  });
  return ok(true);
}

async function askOf(tx: Transaction, { subject, name, list }: ImportChange): Promise<Result<SyncAsk>> {
  const integration = await tx.integrations.get(subject);
  if (integration === null) return no(refusal('object.not_found', `the integration of ${quoted(name)} is gone`));
  return ok({ integration, ...list });
}

async function looked(
  ports: Ports,
  tx: Transaction,
  ask: {
    readonly moved: readonly MovedResource[];
    readonly keys: ReadonlySet<string> | null;
    readonly difference: LookedAt['difference'];
  },
): Promise<LookedAt> {
  const { production } = ports.perimeterRules;
  const weighed = await weighMoved(tx, { moved: ask.moved, keys: ask.keys, production, now: ports.clock.now() });
  return { weighed, difference: ask.difference, sentence: null, stuck: [] };
}
