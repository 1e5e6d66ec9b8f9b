// A row of the tags API, from what fits its shape to what it means: exactly one way of naming resources, something to set or take away, and
// texts that can be stored and shown as they are.

import type { GivenRow, TagTarget } from '@tidegate/broker';
import type { tagRoutes } from '@tidegate/contract';
import { no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { parseQuery, queryProblemRefusal } from '@tidegate/core/query';
import type { z } from 'zod';
import type { LineIn } from '../http/exchange-lines.ts';

type Row = z.output<(typeof tagRoutes)['setTags']['body']>;

/** Reads rows one by one; a row that means nothing is told in its place. */
export async function* givenRows(rows: AsyncIterable<LineIn<(typeof tagRoutes)['setTags']>>): AsyncGenerator<GivenRow> {
  for await (const line of rows) {
    const { number, text } = line;
    if ('refusal' in line) yield { number, refusal: line.refusal };
    else {
      const target = targetOf(line.value);
      const said = target.ok ? readSaid(line.value) : target;
      if (!target.ok) yield { number, refusal: target.refusal };
      else if (!said.ok) yield { number, refusal: said.refusal };
      else yield { number, row: { target: target.value, ...said.value, text } };
    }
  }
}

const invalid = (message: string, field: string) => no(refusal('input.invalid', message, { field }));

function targetOf({ id, native_id: nativeId, integration, type, query }: Row): Result<TagTarget> {
  if ([id, nativeId, query].filter((one) => one !== undefined).length !== 1) {
    return invalid('name resources by exactly one of `id`, `native_id` and `query`', 'id');
  }
  if (nativeId === undefined && (integration !== undefined || type !== undefined)) {
    return invalid('`integration` and `type` go with `native_id`; leave them out here', 'integration');
  }
  if (id !== undefined) return ok({ kind: 'id', id });
  if (nativeId !== undefined) {
    if (integration === undefined) return invalid('name the `integration` that the `native_id` is of', 'integration');
    return ok({ kind: 'native', integration, nativeId, type: type ?? null });
  }
  const parsed = parseQuery(query ?? '');
  return parsed.ok ? ok({ kind: 'query', query: parsed.value }) : no(queryProblemRefusal(parsed.refusal, 'query'));
}

/** What is said, by key. */
export function readTags(tags: Readonly<Record<string, string>>): Result<ReadonlyMap<string, string>> {
  for (const [key, value] of Object.entries(tags)) {
    if (!isShowable(key) || !isShowable(value)) {
      return invalid(
        `the tag ${quoted(key)} holds control characters; send text without them`,
        `set.${key}`.slice(0, 200),
      );
    }
  }
  return ok(new Map(Object.entries(tags)));
}

function readSaid({ set, remove }: Row): Result<{ set: ReadonlyMap<string, string>; remove: ReadonlySet<string> }> {
  const tags = readTags(set);
  if (!tags.ok) return tags;
  if (tags.value.size + remove.length === 0) return invalid('say what to `set` or to `remove`', 'set');
  const both = remove.find((key) => tags.value.has(key));
  if (both !== undefined) return invalid(`${quoted(both)} is both set and removed; say one`, 'remove');
  return ok({ set: tags.value, remove: new Set(remove) });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is looked for
const unshowable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const isShowable = (text: string): boolean => !unshowable.test(text);
