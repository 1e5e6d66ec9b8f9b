// Random queries and subjects over a small world, so that conditions often match, often do not, and often know nothing.

import fc from 'fast-check';
import type { Permission, Resource, Tag } from '../src/inventory/resource.ts';
import { queryFields } from '../src/query/fields.ts';
import type { Query, QueryCondition, QuerySubject } from '../src/query/query.ts';

const keys = ['env', 'Env', 'data class', 'a"b\\', '__proto__', 'constructor'];
const texts = ['prod', 'Prod', 'prod-api', 'dev', 'x', ''];
const ids = ['res_prod', 'res_x', 'int_prod', 'prm_prod'];
const risks = ['low', 'medium', 'high', 'critical'] as const;
const hostile = [
  '"',
  '\\',
  '\n',
  '\t',
  '\r',
  '\u0000',
  '\u202e',
  '\ud800',
  '\udc00',
  '😀',
  "'",
  'and',
  ')',
  'é',
  'É',
  '%',
  '_',
  '\ufeff',
];

const key = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...keys) }, fc.string({ minLength: 1, unit: 'binary' }));
const value = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...texts) },
  fc.constantFrom(...ids),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...hostile)).map((pieces) => pieces.join('')),
);
const riskValue = fc.constantFrom(...risks, '1', '2', '3', '4', 'High', 'CRITICAL');
const statusValue = fc.constantFrom('active', 'error', 'deleted', 'Active');

/** A condition as the parser makes it. */
export const arbitraryCondition: fc.Arbitrary<QueryCondition> = fc.constantFrom(...queryFields).chain((field) =>
  fc.constantFrom(...field.operators).chain((operator) => {
    const any = field.name === 'resource_status' ? statusValue : field.values === null ? value : riskValue;
    const part = ['=', '!=', 'in', 'not_in'].includes(operator) ? any : any.map((text) => text || 'prod');
    const set = operator === 'in' || operator === 'not_in';
    return fc
      .record({
        kind: fc.constant('condition' as const),
        field: fc.constant(field.name),
        key: field.keyed ? key : fc.constant(null),
        operator: fc.constant(operator),
        values: set ? fc.array(any, { minLength: 1, maxLength: 4 }) : part.map((text) => [text]),
        square: fc.boolean(),
      })
      .map(({ square, ...condition }) => (set && square ? { ...condition, square: true as const } : condition));
  }),
);

const chain = <W extends string>(words: readonly [W, W], part: fc.Arbitrary<Query>) =>
  fc.array(fc.tuple(part, fc.constantFrom(...words)), { minLength: 2, maxLength: 4 }).map((pairs) => {
    const between = pairs.slice(1).map(([, word]) => word);
    return {
      parts: pairs.map(([one]) => one),
      ...(between.includes(words[1]) ? { words: between } : {}),
    };
  });

/** Queries exactly as the parser makes them: parentheses wherever the text needs them, and sometimes where it does not. */
export const arbitraryQuery: fc.Arbitrary<Query> = fc.letrec<{ any: Query; term: Query; and: Query; or: Query }>(
  (tie) => ({
    any: fc.oneof({ maxDepth: 4, depthIdentifier: 'query' }, tie('term'), tie('and'), tie('or')),
    term: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'query' },
      { weight: 4, arbitrary: arbitraryCondition },
      tie('any').map((inner) => ({ kind: 'group' as const, inner })),
      fc
        .tuple(tie('term'), fc.boolean())
        .map(([inner, capitals]) =>
          capitals ? { kind: 'not' as const, inner, word: 'NOT' as const } : { kind: 'not' as const, inner },
        ),
    ),
    and: chain(['and', 'AND'], tie('term')).map((rest) => ({ kind: 'and' as const, ...rest })),
    or: chain(['or', 'OR'], fc.oneof(tie('term'), tie('and'))).map((rest) => ({ kind: 'or' as const, ...rest })),
  }),
).any;

/** Queries as code may build them: any kind inside any other, without the parentheses. */
export const arbitraryBuiltQuery: fc.Arbitrary<Query> = fc.letrec<{ any: Query }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'built' },
    arbitraryCondition,
    tie('any').map((inner) => ({ kind: 'not' as const, inner })),
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map((parts) => ({ kind: 'and' as const, parts })),
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map((parts) => ({ kind: 'or' as const, parts })),
  ),
})).any;

const arbitraryTag: fc.Arbitrary<Tag> = fc.record(
  {
    key: fc.constantFrom(...keys.slice(0, 4)),
    value: fc.constantFrom(...texts),
    origin: fc.constantFrom('source' as const, 'user' as const),
    overridden: fc.constant(true as const),
  },
  { requiredKeys: ['key', 'value', 'origin'] },
);

const arbitraryResource: fc.Arbitrary<Resource> = fc.record({
  id: fc.constantFrom(...texts).map((text) => `res_${text}` as const),
  integrationId: fc.constant('int_a' as const),
  type: fc.constantFrom(...texts),
  nativeId: fc.constantFrom(...texts),
  name: fc.constantFrom(...texts),
  path: fc.constantFrom(...texts),
  parentId: fc.constant(null),
  ancestors: fc.option(fc.array(fc.constantFrom(...texts), { maxLength: 3 })),
  tags: fc.array(arbitraryTag, { maxLength: 4 }),
  context: fc.dictionary(fc.constantFrom(...keys, 'account_id', 'region'), fc.constantFrom(...texts), { maxKeys: 3 }),
  status: fc.constantFrom('active' as const, 'error' as const, 'deleted' as const),
  riskLevel: fc.constantFrom(...risks),
  source: fc.constant('import'),
  observedAt: fc.constant(0),
});

const arbitraryPermission: fc.Arbitrary<Permission> = fc.record({
  id: fc.constantFrom(...texts).map((text) => `prm_${text}` as const),
  integrationId: fc.constant('int_a' as const),
  resourceType: fc.constantFrom(...texts),
  name: fc.constantFrom(...texts),
  level: fc.constantFrom('read' as const, 'write' as const, 'admin' as const),
  riskLevel: fc.constantFrom(...risks),
  allows: fc.constant('look'),
  source: fc.constant('adapter'),
  observedAt: fc.constant(0),
});

/** What a query is asked of; one in four has no permission. */
export const arbitrarySubject: fc.Arbitrary<QuerySubject> = fc.record({
  integration: fc.record({ id: fc.constantFrom(...texts), name: fc.constantFrom(...texts) }),
  resource: arbitraryResource,
  permission: fc.option(arbitraryPermission, { nil: null, freq: 3 }),
});
