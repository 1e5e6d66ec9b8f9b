// The shapes that several families of the published API share: paging, filters, references, names of things. Field names are the
// published ones. A list's query is strict like every input; `limit` above the most we give is cut, not refused.

import { limits } from '@tidegate/core';
import { z } from 'zod';

/** Things on a page unless the caller says less. */
export const publishedPageSize = { default: limits.pageSizeDefault, max: limits.pageSizeMax } as const;

/** RFC 3339 in UTC. */
export const instant = z.iso.datetime();

const filterText = z.string().max(200);
/** A filter that is given once. Names take the published wildcards: `*x*` contains, `x*` starts with, `*x` ends with. */
export const oneOf = filterText.optional();
/** A filter that may be repeated; any of its values fits. */
export const anyOf = z
  .union([filterText, z.array(filterText).max(100)])
  .transform((value) => (typeof value === 'string' ? [value] : value))
  .optional();

/** The number of things a page may hold; more than the most we give is cut to that. */
export const pageLimit = z.coerce
  .number()
  .int()
  .min(1)
  .transform((value) => Math.min(value, publishedPageSize.max))
  .optional();

/** A list's query without filters. A page token carries the filters and the limit of the first call. */
export const pageQuery = z.strictObject({ limit: pageLimit, page_token: z.string().max(8_000).optional() });

/** A page of `item`s. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), pagination: z.object({ next_page_token: z.string().nullable() }) });

export const idParams = z.strictObject({ id: z.string().min(1).max(200) });
export const message = z.object({ message: z.string() });
export const name = z.string().min(1).max(200);

/** An integration where another thing mentions it. */
export const integrationPartial = z.object({ id: z.string(), name: z.string() });
export const resourceType = z.object({ id: z.string(), label: z.string() });
/** A person where a request mentions one; `source_id` is the address. */
export const identity = z.object({ id: z.string(), source_id: z.string() });

/** Where people of other directories came from: nobody here did, so always null. */
export const sourceIntegration = {
  source_integration_id: z.string().nullable(),
  source_integration_name: z.string().nullable(),
};
