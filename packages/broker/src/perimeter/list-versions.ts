// The history of what decides perimeters: every version with what it changed, the newest first.

import {
  differenceOf,
  displayName,
  isId,
  no,
  ok,
  type Page,
  type PageAsk,
  type PartDifference,
  type PerimeterKind,
  type PerimeterVersion,
  quoted,
  type Result,
  refusal,
  type Transaction,
  type World,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import { wordOf } from './propose.ts';

/** A version with how it differs from the one before it. */
export interface ListedVersion {
  readonly version: PerimeterVersion;
  readonly difference: readonly PartDifference[];
}

/** A page of the versions of one thing; `object.not_found` where there never was such a thing. */
export async function listVersions(
  ports: Ports,
  ask: { readonly kind: PerimeterKind; readonly id: string; readonly page: PageAsk },
): Promise<Result<Page<ListedVersion>>> {
  const { kind, id } = ask;
  if (!isId(kind, id)) return versionsNotFound(kind, id);
  return ports.store.read(async (tx) => {
    const page = await tx.versions.page(id, ask.page);
    if (page.items.length === 0) return versionsNotFound(kind, id);
    const below = page.next === null ? null : await tx.versions.page(id, { after: page.next, limit: 1 });
    const all = [...page.items, ...(below?.items ?? [])];
    const nameOf = namesIn(await worldIn(ports, tx));
    const items = page.items.map((version, index) => ({
      version,
      difference: changed(all[index + 1], version, nameOf),
    }));
    return ok({ items, next: page.next });
  });
}

/** A removal changes no part; it takes the whole away. */
const changed = (
  before: PerimeterVersion | undefined,
  version: PerimeterVersion,
  nameOf: (id: string) => string,
): readonly PartDifference[] =>
  version.change === 'removed'
    ? []
    : differenceOf(before?.change === 'removed' ? null : (before?.document ?? null), version.document, nameOf);

/** Names of scopes, bundles, integrations and people; what is gone keeps its id. */
export const namesIn =
  (world: World) =>
  (id: string): string => {
    if (isId('scope', id)) return world.scopes.get(id)?.name ?? id;
    if (isId('bundle', id)) return world.bundles.get(id)?.name ?? id;
    if (isId('flow', id)) return world.flows.get(id)?.name ?? id;
    if (isId('integration', id)) return world.integrations.get(id)?.name ?? id;
    const person = isId('person', id) ? world.people.get(id) : undefined;
    return person === undefined ? id : displayName(person);
  };

/** One version, in a transaction of the caller. */
export async function versionIn(
  tx: Transaction,
  ask: { readonly kind: PerimeterKind; readonly id: string; readonly version: number },
): Promise<Result<PerimeterVersion>> {
  const found = isId(ask.kind, ask.id) ? await tx.versions.get(ask.id, ask.version) : null;
  return found === null ? versionsNotFound(ask.kind, ask.id, ask.version) : ok(found);
}

const versionsNotFound = (kind: PerimeterKind, id: string, version?: number) =>
  no(
    refusal(
      'object.not_found',
      `no ${version === undefined ? '' : `version ${version} of a `}${wordOf(kind)} ${quoted(id)}`,
    ),
  );
