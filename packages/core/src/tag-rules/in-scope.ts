// Whether a declared resource would be in a scope: yes, no, or unknown where what decides is known only later or not in the file. The
// conditions themselves are decided by the query engine; here is only what it means that a fact is still open.

import { type DeclaredResource, inventoryOf, knownOf } from '../import/declared.ts';
import type { Resource } from '../inventory/resource.ts';
import { matchesQuery } from '../query/match.ts';
import type { Query, QueryCondition, QuerySubject } from '../query/query.ts';

/** What is known besides the file. */
export interface ScopeFacts {
  /** The name of the integration that the resource will be in; null where that is not said. */
  readonly integrationName: string | null;
  /** Names of accounts by id. */
  readonly accountNames: ReadonlyMap<string, string>;
}

export interface SubjectFacts extends ScopeFacts {
  readonly resource: DeclaredResource;
}

/** A resource made ready for any number of queries. */
export interface Subject extends SubjectFacts {
  /** As it will be listed, as far as the file says. */
  readonly listed: QuerySubject;
}

export interface InScopeAsk {
  readonly query: Query;
  /** `any` tags: whether some tags would bring it in. */
  readonly tags: 'declared' | 'any';
}

/** The truths that may come out: true, false, and the query language's unknown. */
interface Truths {
  readonly yes: boolean;
  readonly no: boolean;
  readonly never: boolean;
}
const only = (which: keyof Truths): Truths => ({ yes: false, no: false, never: false, [which]: true });
const open: Truths = { yes: true, no: true, never: true };

/** Conditions on permissions are taken as met by some permission: which there are is the integration's to say. */
export function inScope(subject: Subject, { query, tags }: InScopeAsk): 'yes' | 'no' | 'unknown' {
  const { yes, no, never } = truthsOf(query, { subject, tags, wanted: true });
  if (!yes) return 'no';
  return no || never ? 'unknown' : 'yes';
}

interface Looking {
  readonly subject: Subject;
  readonly tags: InScopeAsk['tags'];
  /** Which truth of this part brings the resource in: false under `not`. */
  readonly wanted: boolean;
}

function truthsOf(query: Query, looking: Looking): Truths {
  switch (query.kind) {
    case 'condition':
      return truthsOfCondition(query, looking);
    case 'group':
      return truthsOf(query.inner, looking);
    case 'not': {
      const { yes, no, never } = truthsOf(query.inner, { ...looking, wanted: !looking.wanted });
      return { yes: no, no: yes, never };
    }
    case 'and': {
      const parts = query.parts.map((part) => truthsOf(part, looking));
      return {
        yes: parts.every((one) => one.yes),
        no: parts.some((one) => one.no),
        never: parts.some((one) => one.never) && parts.every((one) => one.yes || one.never),
      };
    }
    case 'or': {
      const parts = query.parts.map((part) => truthsOf(part, looking));
      return {
        yes: parts.some((one) => one.yes),
        no: parts.every((one) => one.no),
        never: parts.some((one) => one.never) && parts.every((one) => one.no || one.never),
      };
    }
  }
}

function truthsOfCondition(condition: QueryCondition, { subject, tags, wanted }: Looking): Truths {
  if (condition.field.startsWith('permission')) return only(wanted ? 'yes' : 'no');
  if (condition.field === 'resource_tag' && tags === 'any') return only(wanted ? 'yes' : 'no');
  if (isOpen(condition, subject)) return open;
  if (matchesQuery(condition, subject.listed)) return only('yes');
  return only(matchesQuery({ kind: 'not', inner: condition }, subject.listed) ? 'no' : 'never');
}

/** Whether what the condition asks about is not known yet. */
function isOpen({ field, key }: QueryCondition, { resource, integrationName, accountNames }: SubjectFacts): boolean {
  switch (field) {
    case 'resource_type':
    case 'resource_status':
    case 'resource_risk_level':
      return false;
    case 'resource_name':
      return knownOf(resource.name) === null;
    case 'resource_tag':
      return tagIsOpen(resource, key ?? '');
    case 'resource_account':
      return resource.accountId.kind === 'unknown';
    case 'resource_region':
      return resource.region.kind === 'unknown';
    case 'resource_context':
      return contextIsOpen(resource, { key: key ?? '', accountNames });
    case 'resource_source_id':
      return resource.nativeId === null;
    case 'integration_name':
      return integrationName === null;
    // The path, what is above, and Tidegate's own ids are not in the file.
    default:
      return true;
  }
}

export function tagIsOpen({ tags }: DeclaredResource, key: string): boolean {
  const tag = tags?.known.get(key);
  return tag === undefined ? tags?.more === true : tag.value === null;
}

function contextIsOpen(
  resource: DeclaredResource,
  { key, accountNames }: { readonly key: string; readonly accountNames: ReadonlyMap<string, string> },
): boolean {
  if (key === 'account_id') return resource.accountId.kind === 'unknown';
  if (key === 'region') return resource.region.kind === 'unknown';
  if (key === 'account_name') return !accountNames.has(knownOf(resource.accountId) ?? '');
  return !Object.hasOwn(resource.facts, key);
}

/** Makes a resource ready. What is open stands in with nothing and is never looked at. */
export function subjectOf(facts: SubjectFacts): Subject {
  const { resource: declared, integrationName, accountNames } = facts;
  const shown = inventoryOf({ ...declared, nativeId: declared.nativeId ?? '-' })?.resource;
  const account = accountNames.get(knownOf(declared.accountId) ?? '');
  const tags = [...(declared.tags?.known ?? [])].flatMap(([key, { value }]) =>
    value === null ? [] : [{ key, value, origin: 'source' as const }],
  );
  const resource: Resource = {
    id: 'res_0',
    integrationId: 'int_0',
    type: declared.type,
    nativeId: declared.nativeId ?? '',
    name: shown?.name ?? '',
    path: '',
    parentId: null,
    ancestors: null,
    tags,
    context: { ...shown?.context, ...(account === undefined ? {} : { account_name: account }) },
    status: 'active',
    riskLevel: declared.riskLevel,
    source: 'import',
    observedAt: 0,
  };
  const integration = { id: 'int_0', name: integrationName ?? '' };
  return { ...facts, listed: { integration, resource, permission: null } };
}
