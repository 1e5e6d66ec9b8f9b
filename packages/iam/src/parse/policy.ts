// A policy document as it is after reading: one form for what AWS lets people write in several. Nothing is decided here.
import type { Effect } from '../types.ts';
import type { Template } from './template.ts';

/** A document. */
export interface Policy {
  /** Variables work only in `2012-10-17` (IAM guide, "Version"). A document without a version is `2008-10-17`. */
  readonly version: '2008-10-17' | '2012-10-17';
  readonly id?: string;
  readonly statements: readonly Statement[];
}

/** One statement. */
export interface Statement {
  /** Its place in the document, counted from 0. */
  readonly index: number;
  /** The same for people: `Statement[2]`, or `Statement` where there is only one. */
  readonly path: string;
  readonly sid?: string;
  readonly effect: Effect;
  readonly principal?: PrincipalElement;
  readonly action: ActionElement;
  /** Absent only where the kind of policy has no resources (trust policies): then it covers all. */
  readonly resource?: ResourceElement;
  readonly conditions: readonly ConditionClause[];
}

/** `Principal` or `NotPrincipal`. */
export interface PrincipalElement {
  readonly not: boolean;
  /** True if `*` is listed. */
  readonly anyone: boolean;
  /** ARNs of users, roles and sessions. */
  readonly arns: readonly string[];
  /** Accounts, as twelve digits; `arn:…:root` means the same and is stored so. */
  readonly accounts: readonly string[];
  readonly services: readonly string[];
  readonly federated: readonly string[];
  /** Canonical users and unique ids of deleted principals: understood, and matched by nobody here. */
  readonly others: readonly string[];
}

/** `Action` or `NotAction`, as written. */
export interface ActionElement {
  readonly not: boolean;
  readonly patterns: readonly string[];
}

/** `Resource` or `NotResource`. */
export interface ResourceElement {
  readonly not: boolean;
  readonly patterns: readonly Template[];
}

/** What an operator compares. */
export type OperatorFamily =
  | 'StringEquals'
  | 'StringEqualsIgnoreCase'
  | 'StringLike'
  | 'NumericEquals'
  | 'NumericLessThan'
  | 'NumericLessThanEquals'
  | 'NumericGreaterThan'
  | 'NumericGreaterThanEquals'
  | 'DateEquals'
  | 'DateLessThan'
  | 'DateLessThanEquals'
  | 'DateGreaterThan'
  | 'DateGreaterThanEquals'
  | 'Bool'
  | 'BinaryEquals'
  | 'IpAddress'
  | 'ArnLike'
  | 'Null';

/** A condition operator, taken apart: `ForAnyValue:StringNotLikeIfExists`. */
export interface Operator {
  readonly written: string;
  /** The positive form; ArnEquals is ArnLike. */
  readonly family: OperatorFamily;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly quantifier?: 'all' | 'any';
}

/** One key under one operator. */
export interface ConditionClause {
  readonly operator: Operator;
  readonly key: string;
  readonly values: readonly Template[];
}
