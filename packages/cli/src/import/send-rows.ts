// An import that is too long for one body: row by row. Up to what one call takes it is written all or not at all, as a short one; what is
// longer goes in several calls, parents before children, of which each is written by itself and takes nothing away.

import { type Client, type ImportLine, type ImportRowInput, importRoutes } from '@tidegate/contract';
import { type ImportedResource, limits } from '@tidegate/core';
import { integrationIdOf } from '../commands/integration-id.ts';
import { CliFailure, exitCodeOf } from '../failure.ts';
import { plain, printTable } from '../output/print.ts';
import { writeDocument } from './write-documents.ts';

export interface RowOptions {
  readonly integration: string;
  readonly part: string;
  readonly check?: boolean;
  readonly whole?: boolean;
  readonly takeOver?: boolean;
}

type End = Extract<ImportLine, { readonly end: true }>;

/** What all calls together did. */
export interface RowsSum {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly gone: number;
  readonly unchanged: number;
  readonly changes: End['changes'];
}

const shownMax = 20;

/** Whether the resources do not fit one body. */
export function needsRows(options: RowOptions, resources: readonly ImportedResource[]): boolean {
  if (resources.length > limits.tagRowsMax) return true;
  const files = [{ path: 'import.yaml', text: writeDocument(options, resources).text }];
  return new TextEncoder().encode(JSON.stringify({ files, dry_run: false })).length > limits.bodyBytesMax;
}

/** Sends them; says on standard error how far it is. */
export async function sendRows(
  client: Client,
  options: RowOptions,
  resources: readonly ImportedResource[],
): Promise<RowsSum> {
  const lists = listsOf(resources);
  if (lists.length > 1 && options.whole === true) {
    const sentence = `--whole takes at most ${limits.tagRowsMax} resources: a longer list cannot be held against all that is known`;
    throw new CliFailure(`${sentence}; import it as several parts, each whole`, 2);
  }
  const integration_id = await integrationIdOf(client, options.integration);
  let sum: RowsSum = { rows: 0, created: 0, changed: 0, gone: 0, unchanged: 0, changes: [] };
  for (const list of lists) {
    const query = {
      integration_id,
      part: options.part,
      extent: lists.length > 1 ? ('page' as const) : options.whole === true ? ('whole' as const) : ('same' as const),
      take_over: options.takeOver === true ? ('true' as const) : ('false' as const),
      dry_run: options.check === true ? ('true' as const) : ('false' as const),
    };
    const end = await sendOne(client, query, { list, before: sum.rows, total: resources.length });
    sum = {
      rows: sum.rows + end.rows,
      created: sum.created + end.created,
      changed: sum.changed + end.changed,
      gone: sum.gone + end.gone,
      unchanged: sum.unchanged + end.unchanged,
      changes: [...sum.changes, ...end.changes].slice(0, shownMax),
    };
  }
  return sum;
}

async function sendOne(
  client: Client,
  query: Parameters<typeof client.lines<typeof importRoutes.importResources>>[1]['query'],
  {
    list,
    before,
    total,
  }: { readonly list: readonly ImportedResource[]; readonly before: number; readonly total: number },
): Promise<End> {
  let end: End | null = null;
  for await (const line of client.lines(importRoutes.importResources, {
    ...(query && { query }),
    rows: rowsOf(list),
  })) {
    if ('end' in line) end = line;
    else console.error(`sent ${before + line.read} of ${total} resources`);
  }
  const written = before === 0 ? 'nothing was imported' : `${before} of ${total} were imported, the rest was not`;
  if (end === null) throw new CliFailure(`the answer was cut off; import the same files again (${written})`, 6);
  if (end.problems.length > 0) {
    for (const { row, message } of end.problems.slice(0, shownMax)) {
      console.error(plain(`${list[row - 1]?.where ?? `row ${row}`}: ${message}`));
    }
    throw new CliFailure(written, 2);
  }
  if (end.stopped !== null) {
    throw new CliFailure(
      plain(`${end.stopped.message} [${end.stopped.code}]; ${written}`),
      exitCodeOf(end.stopped.code),
    );
  }
  console.error(`${query?.dry_run === 'true' ? 'checked' : 'imported'} ${before + end.rows} of ${total} resources`);
  return end;
}

async function* rowsOf(list: readonly ImportedResource[]): AsyncGenerator<ImportRowInput> {
  for (const { resource: one } of list) {
    yield {
      type: one.type,
      native_id: one.nativeId,
      name: one.name,
      path: one.path,
      parent_native_id: one.parentNativeId,
      risk_level: one.riskLevel,
      tags: { ...one.tags },
      context: { ...one.context },
    };
  }
}

/** As many to a list as one call takes; over several, parents come no later than their children. */
function listsOf(resources: readonly ImportedResource[]): readonly (readonly ImportedResource[])[] {
  if (resources.length <= limits.tagRowsMax) return [resources];
  const byId = new Map(resources.map((one) => [one.resource.nativeId, one]));
  const depths = new Map<string, number>();
  for (const { resource } of resources) {
    const chain: string[] = [];
    let at: string | null = resource.nativeId;
    while (at !== null && !depths.has(at) && byId.has(at)) {
      chain.push(at);
      at = byId.get(at)?.resource.parentNativeId ?? null;
    }
    let depth = at === null ? -1 : (depths.get(at) ?? -1);
    for (const id of chain.reverse()) {
      depth += 1;
      depths.set(id, depth);
    }
  }
  const sorted = resources.toSorted(
    (a, b) => (depths.get(a.resource.nativeId) ?? 0) - (depths.get(b.resource.nativeId) ?? 0),
  );
  const lists: ImportedResource[][] = [];
  for (let from = 0; from < sorted.length; from += limits.tagRowsMax)
    lists.push(sorted.slice(from, from + limits.tagRowsMax));
  return lists;
}

/** What became of it, for a person. */
export function tellRows(sum: RowsSum, { integration, part, check }: RowOptions): void {
  printTable(
    ['CHANGE', 'RESOURCE', 'WHAT'],
    sum.changes.map((one) => [one.change, one.path, one.fields.join(', ')]),
    '',
  );
  const verb = check === true ? 'would be ' : '';
  const counts = `${sum.created} ${verb}created, ${sum.changed} ${verb}changed, ${sum.gone} ${verb}removed, ${sum.unchanged} unchanged`;
  console.log(plain(`${integration}, part ${part}: ${counts}`));
}
