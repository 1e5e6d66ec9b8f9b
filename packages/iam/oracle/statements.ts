// Does one statement speak of this caller, action, resource and context?
// Guide: "IAM JSON policy elements" Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition.

import { conditionHolds, type Keys, lookupIn } from './conditions.ts';
import { type Caller, type Naming, namingOf, notPrincipalAllows, notPrincipalDenies } from './principals.ts';
import { type Document, many, type Statement } from './shapes.ts';
import { expand, fits, fitsArn, lower, type Mark, wild } from './text.ts';

/** One action on one resource: what a statement is compared with. */
export interface Question {
  readonly caller: Caller;
  readonly bounded: boolean;
  readonly action: string;
  readonly resource: string;
  readonly keys: Keys;
}

export interface Hit {
  readonly effect: 'Allow' | 'Deny';
  readonly naming: Naming;
}

/** Every statement of the documents that matches; `named` layers have a Principal element, the others have none. */
export function hitsOf(documents: readonly Document[], question: Question, named: boolean): readonly Hit[] {
  return documents.flatMap((document) => {
    const variables = document.Version === '2012-10-17';
    return many(document.Statement)
      .filter((statement) => actionMatches(statement, question.action))
      .filter((statement) => resourceMatches(statement, question, variables))
      .filter((statement) => conditionHolds(statement.Condition, question.keys, variables))
      .map(
        (statement) => ({ effect: statement.Effect, naming: named ? naming(statement, question) : 'direct' }) as const,
      )
      .filter((hit) => hit.naming !== 'none');
  });
}

function naming(statement: Statement, { caller, bounded }: Question): Naming {
  if (statement.NotPrincipal !== undefined) {
    const matches =
      statement.Effect === 'Allow'
        ? notPrincipalAllows(statement.NotPrincipal, caller)
        : notPrincipalDenies(statement.NotPrincipal, caller, bounded);
    return matches ? 'direct' : 'none';
  }
  return statement.Principal === undefined ? 'none' : namingOf(statement.Principal, caller);
}

function actionMatches(statement: Statement, action: string): boolean {
  const one = (pattern: string): boolean => fits(lower(wild(pattern)), action.toLowerCase());
  if (statement.NotAction !== undefined) return !many(statement.NotAction).some(one);
  return many(statement.Action).some(one);
}

/** Role trust policies have no Resource element: they speak of the role they hang on. */
function resourceMatches(statement: Statement, question: Question, variables: boolean): boolean {
  const one = (pattern: string): boolean => resourceFits(pattern, question, variables);
  if (statement.NotResource !== undefined) return !many(statement.NotResource).some(one);
  return statement.Resource === undefined || many(statement.Resource).some(one);
}

function resourceFits(pattern: string, { resource, keys }: Question, variables: boolean): boolean {
  if (pattern === '*') return true;
  // F53: variables only after the fifth colon; before it `${` is plain text.
  const parts = pattern.split(':');
  const tail = parts.slice(5).join(':');
  const marks = variables ? expand(tail, lookupIn(keys), wild) : wild(tail);
  if (marks === undefined || parts.length < 6) return false;
  const colon: Mark = { char: ':' };
  return fitsArn([...parts.slice(0, 5).flatMap((part) => [...wild(part), colon]), ...marks], resource);
}
