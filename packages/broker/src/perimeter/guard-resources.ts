// What people and tools say of resources moves them into perimeters and out of them: user tags and lists of resources that touch production
// wait for a second person, who sees what is gained and lost. What systems say of themselves is believed and never waits.

import {
  type Integration,
  limits,
  newId,
  no,
  ok,
  type Proposal,
  type ProposedChange,
  queriesOf,
  type Refusal,
  type Resource,
  type ResourceId,
  type Result,
  refusal,
  setQueries,
  setsOf,
  type Transaction,
  type UserTagsRow,
} from '@tidegate/core';
import { parseQuery, type Query } from '@tidegate/core/query';
import type { SyncChange } from '../administration/resource-difference.ts';
import { type MovedResource, namesAny, productionAmong } from '../inventory/weigh-moved.ts';
import type { Actor, Ports } from '../ports.ts';
import { proposedRefusal, proposeIn } from './propose.ts';

export type UserTagsChange = Extract<ProposedChange, { kind: 'user_tags' }>;
export type ImportChange = Extract<ProposedChange, { kind: 'import' }>;

/** What counts as production for whoever acts; null where nothing waits. The first filling of a server has nobody yet who could be second. */
const productionFor = (ports: Ports, actor: Actor): Query | null =>
  actor.door === 'startup' ? null : ports.perimeterRules.production;

/** User tags that were judged fit to be written, with what they would make of their resources. */
interface TagsAsk {
  readonly moved: readonly (MovedResource & { readonly before: Resource; readonly after: Resource })[];
  /** `show`: nothing is proposed. */
  readonly mode: 'apply' | 'show';
}

/**
 * Which of these resources do not get their user tags now, and why: what is production before or after, where a tag that some perimeter
 * asks for changes, waits.
 */
export async function heldTags(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  { moved, mode }: TagsAsk,
): Promise<ReadonlyMap<ResourceId, Refusal>> {
  const production = productionFor(ports, actor);
  if (production === null || moved.length === 0) return new Map();
  const touching = await productionAmong(tx, moved, production);
  if (touching.length === 0) return new Map();
  const asks = await perimetersAsk(tx, production);
  const rows = touching.flatMap(({ before, after }) => {
    if (before === null || after === null) return [];
    const row = rowOf(before, after);
    return asks(new Set([...Object.keys(row.set), ...row.remove])) ? [row] : [];
  });
  if (rows.length === 0) return new Map();
  const why = mode === 'show' ? wouldWait(rows) : await proposeTags(ports, tx, actor, rows);
  return new Map(rows.map(({ resourceId }) => [resourceId, why]));
}

async function proposeTags(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  rows: readonly UserTagsRow[],
): Promise<Refusal> {
  const change: UserTagsChange = {
    kind: 'user_tags',
    subject: newId('tagOrder', ports.chance),
    name: nameOf(rows),
    rows,
  };
  const proposed = await proposeIn(ports, tx, actor, { change, baseVersion: 0 });
  return proposed.ok ? proposedRefusal(proposed.value) : proposed.refusal;
}

const wouldWait = (rows: readonly UserTagsRow[]): Refusal =>
  refusal('perimeter.proposed', `${nameOf(rows)} would wait for a second person: this touches production`);

const nameOf = (rows: readonly UserTagsRow[]): string =>
  `user tags of ${rows.length} ${rows.length === 1 ? 'resource' : 'resources'}`;

/** Which user tags it gets, and which go. */
function rowOf(before: Resource, after: Resource): UserTagsRow {
  const userTags = ({ tags }: Resource) =>
    new Map(tags.filter(({ origin }) => origin === 'user').map(({ key, value }) => [key, value]));
  const [was, is] = [userTags(before), userTags(after)];
  return {
    resourceId: before.id,
    set: Object.fromEntries([...is].filter(([key, value]) => was.get(key) !== value)),
    remove: [...was.keys()].filter((key) => !is.has(key)),
  };
}

/** Whether some scope, access flow, rule or the rule of production asks for a tag. */
export async function perimetersAsk(
  tx: Transaction,
  production: Query,
): Promise<(keys: ReadonlySet<string>) => boolean> {
  const scopes = await tx.scopes.all();
  const ground = {
    scopes: new Map(scopes.map((scope) => [scope.id, scope])),
    bundles: new Map((await tx.bundles.all()).map((bundle) => [bundle.id, bundle])),
  };
  const parsed = scopes.flatMap(({ query: text }) => {
    const query = parseQuery(text);
    return query.ok ? [query.value] : [];
  });
  const offered = (await tx.flows.all()).flatMap(({ targets }) => queriesOf(targets, ground).map(({ query }) => query));
  const ruled = (await tx.rules.all()).flatMap((rule) => setsOf(rule).flatMap((set) => setQueries(set, ground)));
  const queries = [production, ...parsed, ...offered, ...ruled];
  return (keys) => queries.some((query) => namesAny(query, keys));
}

/** A list that was compared with what is known. */
interface ListAsk {
  readonly integration: Integration;
  readonly known: readonly Resource[];
  readonly changes: readonly SyncChange[];
}

/** Whether what a list changes touches production. A list too large to be kept until then is refused, and says how to send it. */
export async function listWaits(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  ask: ListAsk & { readonly rows: number },
): Promise<Result<boolean>> {
  const production = productionFor(ports, actor);
  if (production === null) return ok(false);
  const touching = await productionAmong(tx, movedBy(ask), production);
  if (touching.length === 0) return ok(false);
  const most = limits.proposedResourcesMax;
  if (ask.rows <= most) return ok(true);
  const sentence = `${touching.length} of ${ask.rows} resources in this list touch production and wait for a second person with the list they are in, which may have at most ${most} then; send them first, as a page of their own`;
  return no(refusal('input.too_large', sentence));
}

/** What a list makes of resources. */
export function movedBy({ integration, known, changes }: ListAsk): readonly MovedResource[] {
  const before = new Map(known.map((resource) => [resource.id, resource]));
  return changes.flatMap(({ change, resource }) =>
    change === 'unchanged' ? [] : [{ integration, before: before.get(resource.id) ?? null, after: resource }],
  );
}

/** Writes a list down as a proposal; nothing of it is known until somebody else confirms it. */
export async function proposeList(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  { integration, list }: { readonly integration: Integration; readonly list: ImportChange['list'] },
): Promise<Result<Proposal>> {
  const count = `${list.found.length} ${list.found.length === 1 ? 'resource' : 'resources'}`;
  const change: ImportChange = {
    kind: 'import',
    subject: integration.id,
    name: `${count} of ${integration.name}`,
    list,
  };
  return proposeIn(ports, tx, actor, { change, baseVersion: 0 });
}
