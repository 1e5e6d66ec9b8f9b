// What is said of a resource that is only partly known holds for the resource once it is known: yes stays yes and no stays no, however the
// rest turns out.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryQuery, arbitrarySubject } from '../../oracle/arbitrary-query.ts';
import { type DeclaredResource, type DeclaredTag, knownText, unknownText } from '../import/declared.ts';
import { matchesQuery } from '../query/match.ts';
import type { Query, QuerySubject } from '../query/query.ts';
import { inScope, subjectOf } from './in-scope.ts';

/** The same query without conditions on permissions, which are taken as met. */
function withoutPermissions(query: Query): Query {
  switch (query.kind) {
    case 'condition':
      return query.field.startsWith('permission') ? { ...query, field: 'resource_type', key: null } : query;
    case 'group':
    case 'not':
      return { ...query, inner: withoutPermissions(query.inner) };
    case 'and':
    case 'or':
      return { ...query, parts: query.parts.map(withoutPermissions) };
  }
}

const hidden = fc.record({
  tags: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  ...{ gone: fc.boolean(), name: fc.boolean(), account: fc.boolean(), region: fc.boolean(), nativeId: fc.boolean() },
});

interface Hidden {
  readonly tags: readonly boolean[];
  readonly gone: boolean;
  readonly name: boolean;
  readonly account: boolean;
  readonly region: boolean;
  readonly nativeId: boolean;
}

/** A subject whose facts a file could declare: one tag a key, from the system. */
const subject = arbitrarySubject.map((one): QuerySubject => {
  const tags = one.resource.tags.filter((tag, at, all) => all.findIndex(({ key }) => key === tag.key) === at);
  const resource = {
    ...one.resource,
    status: 'active' as const,
    tags: tags.map(({ key, value }) => ({ key, value, origin: 'source' as const })),
  };
  return { ...one, resource, permission: null };
});

function declaredOf({ resource }: QuerySubject, hide: Hidden): DeclaredResource {
  const { account_id: account, region, ...facts } = resource.context;
  const tags = resource.tags.flatMap(({ key, value }, at): [string, DeclaredTag][] => {
    if (hide.tags[at] !== true) return [[key, { value, why: null, secret: false }]];
    return hide.gone ? [] : [[key, { value: null, why: 'later', secret: false }]];
  });
  const text = (value: string | undefined, isHidden: boolean) =>
    isHidden ? unknownText : value === undefined ? ({ kind: 'none' } as const) : knownText(value);
  return {
    address: 'a',
    change: 'create',
    kind: resource.type,
    type: resource.type,
    nativeId: hide.nativeId ? null : resource.nativeId,
    whyNoId: null,
    name: text(resource.name, hide.name),
    tags: { known: new Map(tags), more: hide.gone },
    accountId: text(account, hide.account),
    region: text(region, hide.region),
    parentNativeId: null,
    facts,
    riskLevel: resource.riskLevel,
  };
}

test('yes and no hold for the resource once it is known, and both occur', () => {
  const seen = { yes: 0, no: 0, unknown: 0 };
  fc.assert(
    fc.property(arbitraryQuery.map(withoutPermissions), subject, hidden, fc.boolean(), (query, whole, hide, named) => {
      const resource = declaredOf(whole, hide);
      const integrationName = named ? whole.integration.name : null;
      const facts = subjectOf({ resource, integrationName, accountNames: new Map() });
      const said = inScope(facts, { query, tags: 'declared' });
      seen[said] += 1;
      if (said !== 'unknown') expect(matchesQuery(query, whole)).toBe(said === 'yes');
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(seen.yes, seen.no, seen.unknown)).toBeGreaterThan(20);
});

test('where any tag may be given, a condition on a tag keeps nothing out, and neither does its opposite', () => {
  fc.assert(
    fc.property(subject, hidden, (whole, hide) => {
      const query: Query = { kind: 'condition', field: 'resource_tag', key: 'env', operator: '=', values: ['x'] };
      const facts = subjectOf({ resource: declaredOf(whole, hide), integrationName: null, accountNames: new Map() });
      expect(inScope(facts, { query, tags: 'any' })).toBe('yes');
      expect(inScope(facts, { query: { kind: 'not', inner: query }, tags: 'any' })).toBe('yes');
    }),
    { numRuns: 20 },
  );
});
