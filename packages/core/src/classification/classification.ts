// How much a value of a tag says about a thing, where an administrator has put the values of its key in order: `public` below
// `internal` below `pii`. Who may lower a class is a rule beside the order, applied and versioned with it.

import type { Integration, Resource } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';
import { matchesQuery } from '../query/match.ts';
import { parseQuery } from '../query/parse.ts';
import type { Query } from '../query/query.ts';

/** Lets some sources say less than what is said of some resources. Raising needs no rule. */
export interface LoweringRule {
  /** Addresses of the people or services that may, lower case. */
  readonly sources: readonly string[];
  /** Which resources, by what the systems themselves say of them: tags injected by API are not looked at. */
  readonly query: string;
  /** Why, for who reads it later. */
  readonly reason: string | null;
}

/** The order of one key's values. */
export interface Classification {
  /** The key of the tag. Unique; capital letters count. */
  readonly key: string;
  /** From the lowest class to the highest. Empty: the key is not ordered, or not any more. */
  readonly order: readonly string[];
  readonly lowering: readonly LoweringRule[];
  /** Grows with each change. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A classification made ready for looking at many resources. */
export interface OrderedKey {
  readonly key: string;
  readonly order: readonly string[];
  readonly ranks: ReadonlyMap<string, number>;
  readonly lowering: readonly { readonly sources: ReadonlySet<string>; readonly query: Query }[];
}

/** The ordered keys, by key. */
export type OrderedKeys = ReadonlyMap<string, OrderedKey>;

/** What is classified: a resource and where it is. */
export interface Classified {
  readonly integration: Pick<Integration, 'id' | 'name'>;
  readonly resource: Resource;
}

/** Makes classifications ready. A rule whose query does not parse lets nobody lower anything. */
export function orderedKeys(
  classifications: readonly Pick<Classification, 'key' | 'order' | 'lowering'>[],
): OrderedKeys {
  return new Map(
    classifications
      .filter(({ order }) => order.length > 0)
      .map(({ key, order, lowering }) => [
        key,
        {
          key,
          order,
          ranks: new Map(order.map((value, rank) => [value, rank])),
          lowering: lowering.flatMap(({ sources, query }) => {
            const parsed = parseQuery(query);
            return parsed.ok ? [{ sources: new Set(sources), query: parsed.value }] : [];
          }),
        },
      ]),
  );
}

/**
 * Whether a rule lets a source say less of this resource. The rule's query sees source tags only: else whoever may tag could bring a
 * resource under the rule by a tag.
 */
export function mayLower({ lowering }: OrderedKey, source: string | undefined, about: Classified): boolean {
  if (source === undefined) return false;
  const rules = lowering.filter(({ sources }) => sources.has(source));
  if (rules.length === 0) return false;
  const tags = about.resource.tags
    .filter(({ origin }) => origin === 'source')
    .map(({ key, value, origin }) => ({ key, value, origin }));
  const subject = { integration: about.integration, resource: { ...about.resource, tags }, permission: null };
  return rules.some(({ query }) => matchesQuery(query, subject));
}
