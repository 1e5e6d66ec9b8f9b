// From what an entitlement allows to the documents that AWS is given: what may be done until the end, what denies everything from the
// end on, and who takes the role. Pure; the same ask gives the same bytes, so that what is read back can be compared.

import type { Instant } from '@tidegate/core';

type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A statement of what is allowed, without its end. */
export interface Allowed {
  readonly sid: string;
  readonly actions?: readonly string[] | undefined;
  readonly notActions?: readonly string[] | undefined;
  readonly resources: readonly string[];
  readonly conditions?: Conditions | undefined;
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly AWS: string };
  readonly Action?: readonly string[] | string;
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[] | string;
  readonly Condition?: Conditions;
}

export interface Document {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** The key that every end hangs on. */
const now = 'aws:CurrentTime';

/** AWS reads dates of ISO 8601 with their fractions. */
const dateOf = (instant: Instant): string => new Date(instant).toISOString();

const documentOf = (statements: readonly Statement[]): Document => ({ Version: '2012-10-17', Statement: statements });

/** What may be done before the end. */
export const accessDocument = (allows: readonly Allowed[], endsAt: Instant): Document =>
  documentOf(allows.map((one) => allow(one, endsAt)));

/** Nothing may be done from the end on, whoever else allows it: also in sessions that were opened before. */
export const endDocument = (endsAt: Instant): Document => documentOf([endOf(endsAt)]);

/** Nothing may be done any more. */
export const closedDocument: Document = documentOf([{ Sid: 'Closed', Effect: 'Deny', Action: '*', Resource: '*' }]);

/** A permission set has one document: what may be done, and the end. */
export const setDocument = (allows: readonly Allowed[], endsAt: Instant): Document =>
  documentOf([...accessDocument(allows, endsAt).Statement, endOf(endsAt)]);

/** Who takes the role, and until when: this person, in a session of this name, before the end. From the end on nobody is let in any more. */
export const trustDocument = (
  { principal, session }: { readonly principal: string; readonly session: string },
  endsAt: Instant,
): Document =>
  documentOf([
    {
      Sid: 'Person',
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:RoleSessionName': session }, DateLessThan: { [now]: dateOf(endsAt) } },
    },
  ]);

function allow({ sid, actions, notActions, resources, conditions }: Allowed, endsAt: Instant): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    ...(actions === undefined ? {} : { Action: actions }),
    ...(notActions === undefined ? {} : { NotAction: notActions }),
    Resource: resources,
    Condition: { ...conditions, DateLessThan: { [now]: dateOf(endsAt) } },
  };
}

const endOf = (endsAt: Instant): Statement => ({
  Sid: 'End',
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition: { DateGreaterThanEquals: { [now]: dateOf(endsAt) } },
});

/** The end that a document of ours carries in every statement; null for one that carries none, or several. */
export function endIn(document: unknown): Instant | null {
  const ends = new Set<number>();
  for (const statement of listOf(recordOf(document)?.['Statement'])) {
    const conditions = recordOf(recordOf(statement)?.['Condition']);
    const date = recordOf(conditions?.['DateLessThan'] ?? conditions?.['DateGreaterThanEquals'])?.[now];
    if (typeof date !== 'string') return null;
    ends.add(Date.parse(date));
  }
  const [end = Number.NaN] = ends;
  return ends.size !== 1 || Number.isNaN(end) ? null : end;
}

/** Text for AWS: no white space, which it would not keep either. */
export const textOf = (document: Document): string => JSON.stringify(document);

/** A text that is the same for documents that say the same, whatever the order of their keys. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => {
    const record = recordOf(inner);
    return record === null ? inner : Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** What AWS gave back as a document; null for what is none. */
export function documentIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
