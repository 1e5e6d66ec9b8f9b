// The words of the query language as values: what a parsed query is, and what it is asked of. A query keeps what its author
// wrote (parentheses, capital logic words, square lists), so that printing it gives the author's text back up to white space.

import type { Permission, Resource } from '../inventory/resource.ts';

/** A field of the query language. Names are case sensitive and matched strictly. */
export type QueryFieldName =
  | 'resource_type'
  | 'resource'
  | 'resource_name'
  | 'resource_path'
  | 'resource_source_id'
  | 'resource_parent'
  | 'resource_account'
  | 'resource_region'
  | 'resource_status'
  | 'resource_risk_level'
  | 'resource_tag'
  | 'resource_context'
  | 'integration'
  | 'integration_name'
  | 'permission'
  | 'permission_name'
  | 'permission_risk_level';

export type QueryOperator =
  | '='
  | '!='
  | 'contains'
  | 'not_contains'
  | 'starts_with'
  | 'ends_with'
  | 'in'
  | 'not_in'
  | 'under'
  | 'not_under';

/** One comparison, for example `resource_tag["env"] in ("dev", "test")`. */
export interface QueryCondition {
  readonly kind: 'condition';
  readonly field: QueryFieldName;
  /** The text in brackets of a keyed field; null for the other fields. */
  readonly key: string | null;
  readonly operator: QueryOperator;
  /** Exactly one value, or for `in` and `not_in` one or more. As written: `"High"` and `"3"` stay what they are. */
  readonly values: readonly string[];
  /** Present when the list was written in square brackets. */
  readonly square?: true;
}

/** Two or more parts of which all must hold. */
export interface QueryAnd {
  readonly kind: 'and';
  readonly parts: readonly Query[];
  /** The words between the parts as written; absent when all are lower case. */
  readonly words?: readonly ('and' | 'AND')[];
}

/** Two or more parts of which one must hold. */
export interface QueryOr {
  readonly kind: 'or';
  readonly parts: readonly Query[];
  /** The words between the parts as written; absent when all are lower case. */
  readonly words?: readonly ('or' | 'OR')[];
}

/** The opposite of `inner`. Unknown stays unknown: see `matchesQuery`. */
export interface QueryNot {
  readonly kind: 'not';
  readonly inner: Query;
  /** Present when the word was written in capitals. */
  readonly word?: 'NOT';
}

/** Parentheses as written; they mean what `inner` means. */
export interface QueryGroup {
  readonly kind: 'group';
  readonly inner: Query;
}

/** A parsed query, to be taken apart by `kind`. */
export type Query = QueryCondition | QueryAnd | QueryOr | QueryNot | QueryGroup;

/** What a query is asked of: a permission on a resource of an integration, or (permission null) a resource by itself. */
export interface QuerySubject {
  readonly integration: { readonly id: string; readonly name: string };
  readonly resource: Resource;
  readonly permission: Permission | null;
}
