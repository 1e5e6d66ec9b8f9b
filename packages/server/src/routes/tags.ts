// User tags of many resources, as classification tools send them, and the orders of their classes.

import { classificationIdOf, listClassifications, setTags, type TagOutcome } from '@tidegate/broker';
import { type TagLine, tagRoutes } from '@tidegate/contract';
import { errorCodes, Fault, ok, type Refusal, Refused, refusal } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { bindLines } from '../http/exchange-lines.ts';
import type { Serving } from '../http/serving.ts';
import { instantText } from '../present/present-shapes.ts';
import { presentTagOutcome } from '../present/present-tags.ts';
import { givenRows } from './read-tag-row.ts';

export function tagBindings({ ports }: Serving): readonly Binding[] {
  return [
    bindLines(tagRoutes.setTags, ({ actor, query, rows }) => {
      const dryRun = query.dry_run === 'true';
      return summed(dryRun, setTags(ports, actor, { rows: givenRows(rows), mode: dryRun ? 'show' : 'apply' }));
    }),
    bind(tagRoutes.listClassifications, async () => {
      const items = await listClassifications(ports);
      return ok({
        items: items.map(({ key, order, lowering, version, updatedAt }) => ({
          id: classificationIdOf(ports.hash, key),
          key,
          order: [...order],
          lowering: lowering.map((rule) => ({ ...rule, sources: [...rule.sources] })),
          version,
          updated_at: instantText(updatedAt),
        })),
      });
    }),
  ];
}

/** The outcomes, and after the last a line that sums them up or tells why they end early. */
async function* summed(
  dryRun: boolean,
  lots: AsyncIterable<readonly TagOutcome[]>,
): AsyncGenerator<readonly TagLine[]> {
  const sum = { rows: 0, changed: 0, unchanged: 0, refused: 0 };
  let stopped: Refusal | null = null;
  try {
    for await (const lot of lots) {
      for (const { changed, unchanged, refused } of lot) {
        sum.rows += 1;
        sum.changed += changed;
        sum.unchanged += unchanged;
        sum.refused += refused;
      }
      yield lot.map(presentTagOutcome);
    }
  } catch (error) {
    stopped = refusalOf(error);
  }
  const why = stopped && { code: stopped.code, message: stopped.message, help: errorCodes[stopped.code].help };
  yield [{ end: true, dry_run: dryRun, ...sum, stopped: why }];
}

/** What may end an exchange early; a bug goes on, and cuts the answer off. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof Fault) return refusal(error.code, error.message);
  throw error;
}
