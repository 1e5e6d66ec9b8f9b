// Imports row by row: progress while rows come in, and one last line with what became of all of them.

import { type ImportInput, type ImportRow, importResources } from '@tidegate/broker';
import { type ImportLine, importRoutes } from '@tidegate/contract';
import { errorCodes, Fault, no, type Refusal, Refused, refusal } from '@tidegate/core';
import type { Binding } from '../http/call.ts';
import { bindLines, type LineIn, type LinesCall } from '../http/exchange-lines.ts';
import type { Serving } from '../http/serving.ts';
import { presentStory } from '../present/present-movement.ts';

type Route = (typeof importRoutes)['importResources'];

export function importBindings({ ports }: Serving): readonly Binding[] {
  return [
    bindLines(importRoutes.importResources, async function* ({ actor, query, rows }) {
      const input = inputOf(query);
      const dryRun = query.dry_run === 'true';
      const progress = makeProgress();
      const over = importResources(ports, actor, input, progress.counted(given(rows)))
        .catch((error: unknown) => no(refusalOf(error)))
        .finally(() => progress.end());
      for await (const read of progress.told()) yield [{ read }];
      const answer = await over;
      yield [endOf(answer, dryRun)];
    }),
  ];
}

const inputOf = (query: LinesCall<Route>['query']): ImportInput => ({
  integrationId: query.integration_id,
  part: query.part,
  extent: query.extent,
  takesOver: query.take_over === 'true' ? 'everything' : 'nothing',
  mode: query.dry_run === 'true' ? 'show' : 'apply',
});

async function* given(rows: AsyncIterable<LineIn<Route>>): AsyncGenerator<ImportRow> {
  for await (const line of rows) {
    if ('refusal' in line) yield { number: line.number, refusal: line.refusal };
    else {
      const {
        type,
        native_id: nativeId,
        parent_native_id: parentNativeId,
        risk_level: riskLevel,
        ...rest
      } = line.value;
      const { name = nativeId.slice(0, nameMax), path = name, tags, context } = rest;
      yield { number: line.number, resource: { type, nativeId, name, path, parentNativeId, riskLevel, tags, context } };
    }
  }
}

const nameMax = 200;

/** A line of progress for so many rows. */
const toldEvery = 5_000;

/** Rows that pass are counted; whoever listens hears how many, and when it is over. */
function makeProgress() {
  let read = 0;
  let over = false;
  let heard = 0;
  let wake: () => void = () => undefined;
  return {
    async *counted(rows: AsyncIterable<ImportRow>): AsyncGenerator<ImportRow> {
      for await (const row of rows) {
        read += 1;
        if (read % toldEvery === 0) wake();
        yield row;
      }
    },
    end() {
      over = true;
      wake();
    },
    async *told(): AsyncGenerator<number> {
      while (!over) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (over) resolve();
        });
        if (read - heard >= toldEvery) {
          heard = read;
          yield read;
        }
      }
    },
  };
}

const nothing = { rows: 0, created: 0, changed: 0, gone: 0, unchanged: 0, changes: [], moved: null };
const noProblem = { problems: [], problems_more: 0 };

function endOf(answer: Awaited<ReturnType<typeof importResources>>, dryRun: boolean): ImportLine {
  const head = { end: true as const, dry_run: dryRun, stopped: null };
  if (!answer.ok) {
    const { code, message } = answer.refusal;
    return { ...head, ...nothing, ...noProblem, stopped: { code, message, help: errorCodes[code].help } };
  }
  if (answer.value.kind === 'problems') {
    const { problems, more } = answer.value;
    return { ...head, ...nothing, problems: problems.map((one) => ({ ...one })), problems_more: more };
  }
  const { rows, created, changed, gone, unchanged, changes, moved } = answer.value.imported;
  return {
    ...head,
    ...noProblem,
    rows,
    created,
    changed,
    gone,
    unchanged,
    changes: changes.flatMap(({ change, resource, fields }) =>
      change === 'unchanged' ? [] : [{ change, path: resource.path, fields: [...fields] }],
    ),
    moved: moved && presentStory(moved),
  };
}

/** What may end an import early; a bug goes on, and cuts the answer off. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof Fault) return refusal(error.code, error.message);
  throw error;
}
