// Rules do not ask how the reading of a resource went. A part of a reading that fails marks what is known of it `error`, so that a rule over
// what is `active` would let go of exactly what could not be read (law 8). It is refused in a rule's query, and in what a rule names.

import {
  type Bundle,
  type Query,
  queryMentions,
  quoted,
  type Refusal,
  type Rule,
  refusal,
  type Scope,
  scopeIdsOf,
  scopeQuery,
  setQueries,
  setsOf,
  type TargetGround,
  type Transaction,
} from '@tidegate/core';

/** The field that tells how the reading of a resource went. */
export const statusField = 'resource_status';

/** Whether a query asks for it. */
export const asksStatus = (query: Query): boolean => queryMentions(query).fields.includes(statusField);

/** The query with what it asks of it taken out, where that only lets more in; null where that cannot be told, or leaves nothing. */
export function withoutStatus(query: Query): Query | null {
  const left = reduced(query);
  return left === 'cannot' || left === 'nothing' ? null : left;
}

function reduced(query: Query): Query | 'nothing' | 'cannot' {
  if (!asksStatus(query)) return query;
  switch (query.kind) {
    case 'condition':
      return 'nothing';
    case 'group':
      return reduced(query.inner);
    case 'not':
      return reduced(query.inner) === 'nothing' ? 'nothing' : 'cannot';
    case 'or':
      return 'cannot';
    case 'and': {
      const parts = query.parts.map(reduced);
      if (parts.includes('cannot')) return 'cannot';
      const left = parts.filter((part) => typeof part !== 'string');
      const [only] = left;
      if (only === undefined) return 'nothing';
      return left.length === 1 ? only : { kind: 'and', parts: left };
    }
  }
}

const why = `a reading that fails changes it, and the rule would let go of what could not be read; say it by a tag, a type or a name`;

/** Why a rule cannot speak of these sets; null where it may. */
export async function statusInRule(tx: Transaction, rule: Pick<Rule, 'demand'>): Promise<Refusal | null> {
  const ground = await groundOf(tx, [rule]);
  const asked = setsOf(rule).some((set) => setQueries(set, ground).some(asksStatus));
  if (!asked) return null;
  return refusal('input.invalid', `a rule cannot ask for ${quoted(statusField)}: ${why}`, { field: 'query' });
}

/** Why a scope cannot become this while rules name it, by itself or in a bundle; null where it may. */
export async function statusInScope(tx: Transaction, scope: Scope): Promise<Refusal | null> {
  const query = scopeQuery(scope);
  if (query === null || !asksStatus(query)) return null;
  const bundles = new Map((await tx.bundles.all()).map((one) => [one.id, one]));
  const rule = (await tx.rules.all()).find((one) =>
    setsOf(one).some(({ targets }) => scopeIdsOf(targets, bundles).includes(scope.id)),
  );
  return rule === undefined ? null : named(rule, 'query');
}

/** The same of a bundle. */
export async function statusInBundle(tx: Transaction, bundle: Bundle): Promise<Refusal | null> {
  const rules = (await tx.rules.all()).filter((one) =>
    setsOf(one).some(({ targets }) =>
      targets.some((target) => target.kind === 'bundle' && target.bundleId === bundle.id),
    ),
  );
  const [rule] = rules;
  if (rule === undefined) return null;
  const set = { query: null, targets: bundle.targets };
  const ground = await groundOf(tx, [{ demand: { kind: 'deny', who: null, what: set } }]);
  return setQueries(set, ground).some(asksStatus) ? named(rule, 'access_targets') : null;
}

const named = (rule: Rule, at: string): Refusal =>
  refusal(
    'input.invalid',
    `the rule ${quoted(rule.name)} names it, and a rule cannot ask for ${quoted(statusField)}: ${why}`,
    {
      field: at,
    },
  );

/** What the sets of rules name, and no more. */
async function groundOf(tx: Transaction, rules: readonly Pick<Rule, 'demand'>[]): Promise<TargetGround> {
  const bundles = new Map((await tx.bundles.all()).map((one) => [one.id, one]));
  const scopes = new Map<Scope['id'], Scope>();
  for (const { targets } of rules.flatMap(setsOf)) {
    for (const id of scopeIdsOf(targets, bundles)) {
      const scope = await tx.scopes.get(id);
      if (scope !== null) scopes.set(id, scope);
    }
  }
  return { scopes, bundles };
}
