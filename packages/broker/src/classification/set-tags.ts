// Setting tags on many resources at once: rows come and outcomes go in order, a bounded number at a time, each lot in a transaction of
// its own. Breaking off in the middle leaves what was told of written and the rest not begun; sending everything again is safe.

import { isId, limits, no, ok, type ResourceId, type Result, refusal } from '@tidegate/core';
import type { Query } from '@tidegate/core/query';
import { readyToTell, tellMovements } from '../inventory/tell-movements.ts';
import type { Actor, Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';
import { type GivenRow, type TagOutcome, type TagRow, Tally } from './tag-rows.ts';
import { newCall, type TagMode, type Touch, touchesMax, writeTags } from './write-tags.ts';

/**
 * Sets tags row by row and gives the outcome of each. A row that names resources by a query comes after all rows before it are written;
 * in a dry run it, like every lot of rows, is judged by what is stored and not by what rows far before it would have done.
 */
export async function* setTags(
  ports: Ports,
  actor: Actor,
  ask: { readonly rows: AsyncIterable<GivenRow>; readonly mode: TagMode },
): AsyncGenerator<readonly TagOutcome[]> {
  if (ask.mode === 'apply') await readyToTell(ports);
  const call = newCall(ports);
  const write = (touches: readonly Touch[]) => writeTags(ports, actor, { touches, mode: ask.mode, call });
  let lot: GivenRow[] = [];
  let queries = 0;
  const flush = async (): Promise<readonly TagOutcome[]> => {
    const given = lot;
    lot = [];
    return writeLot(given, write);
  };
  for await (const given of ask.rows) {
    if ('row' in given && given.row.target.kind === 'query') {
      if (lot.length > 0) yield await flush();
      queries += 1;
      const found = queries > limits.tagQueryRowsMax ? tooManyQueries : await idsOf(ports, given.row.target.query);
      yield [await writeQuery(given.number, given.row, found, write)];
      continue;
    }
    lot.push(given);
    if (lot.length >= touchesMax) yield await flush();
  }
  if (lot.length > 0) yield await flush();
  // An exchange that ends early is told by the next review.
  if (ask.mode === 'apply') await tellMovements(ports);
}

type Write = (touches: readonly Touch[]) => ReturnType<typeof writeTags>;

async function writeLot(given: readonly GivenRow[], write: Write): Promise<readonly TagOutcome[]> {
  const tallies = new Map(given.map(({ number }) => [number, new Tally(number)]));
  const touches = given.flatMap((one) => ('row' in one ? [{ number: one.number, row: one.row, id: null }] : []));
  for (const one of given) if ('refusal' in one) tallies.get(one.number)?.add({ state: one.refusal });
  if (touches.length > 0) for (const one of await write(touches)) tallies.get(one.number)?.add(one);
  return [...tallies.values()].map(({ outcome }) => outcome);
}

async function writeQuery(
  number: number,
  row: TagRow,
  found: Result<readonly ResourceId[]>,
  write: Write,
): Promise<TagOutcome> {
  const tally = new Tally(number);
  if (!found.ok) tally.add({ state: found.refusal });
  else {
    for (let start = 0; start < found.value.length; start += touchesMax) {
      const touches = found.value.slice(start, start + touchesMax).map((id) => ({ number, row, id }));
      for (const one of await write(touches)) tally.add(one);
    }
  }
  return tally.outcome;
}

/** What a query finds now, from the index; each is asked again in the transaction that writes it. */
async function idsOf(ports: Ports, query: Query): Promise<Result<readonly ResourceId[]>> {
  const { index } = (await loadInventory(ports)).inventory;
  const count = index.countResources(query);
  if (count > limits.tagQueryResourcesMax) {
    const sentence = `the query names ${count} resources, and one row at most ${limits.tagQueryResourcesMax}; narrow it`;
    return no(refusal('input.too_large', sentence, { field: 'query' }));
  }
  const { items } = index.pageOfResources(query, null, Math.max(count, 1));
  return ok(items.filter((id) => isId('resource', id)));
}

const tooManyQueries = no(
  refusal(
    'input.too_large',
    `one call names resources by at most ${limits.tagQueryRowsMax} queries; send the rest in another`,
    {
      field: 'query',
    },
  ),
);
