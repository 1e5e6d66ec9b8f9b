// Rules that ask how a reading went, saved before that was refused or through what they name, as findings: such a rule lets go of exactly what
// could not be read. It goes on as it is, because taking it away would let go of more; a person is told what to write instead.

import { type Held, quoted, type Rule, type ScopeId, scopeIdsOf, setsOf, type Transaction } from '@tidegate/core';
import { parseQuery, printQuery } from '@tidegate/core/query';
import { asksStatus, statusField, withoutStatus } from '../rules/settled-fields.ts';

/** One finding for each active rule and each query that asks, its own or that of a scope it names. */
export async function holdStatusRules(tx: Transaction): Promise<readonly Held[]> {
  const rules = (await tx.rules.all()).filter(({ active }) => active);
  if (rules.length === 0) return [];
  const bundles = new Map((await tx.bundles.all()).map((one) => [one.id, one]));
  const scopes = new Map((await tx.scopes.all()).map((one) => [one.id, one]));
  return rules.flatMap((rule) => {
    const sets = setsOf(rule);
    const named = new Set<ScopeId>(sets.flatMap(({ targets }) => scopeIdsOf(targets, bundles)));
    const inScopes = [...named].flatMap((id) => {
      const scope = scopes.get(id);
      return scope === undefined
        ? []
        : asking(rule, { place: `the scope ${quoted(scope.name)}`, id, text: scope.query });
    });
    return [
      ...sets.flatMap(({ query }, side) => asking(rule, { place: 'it', id: `${side}`, text: query })),
      ...inScopes,
    ];
  });
}

interface Said {
  readonly place: string;
  /** Names the query among those of the rule. */
  readonly id: string;
  readonly text: string | null;
}

function asking(rule: Rule, { place, id, text }: Said): readonly Held[] {
  const query = text === null ? null : parseQuery(text);
  if (!query?.ok || !asksStatus(query.value)) return [];
  const rest = withoutStatus(query.value);
  const instead = rest === null ? null : printQuery(rest);
  const what =
    instead === null
      ? `say by a tag, a type or a name what it is about, without ${quoted(statusField)}`
      : `write ${quoted(instead)} instead, which holds what could not be read, too`;
  return [
    {
      key: ['rule.asks_status', rule.id, id].join(' '),
      kind: 'rule.asks_status',
      subject: rule.id,
      subjectName: rule.name,
      severity: 'high',
      sentence: `the rule ${quoted(rule.name)} lets go of what could not be read: ${place} asks for ${quoted(statusField)}; ${what}`,
      details: { query: text, instead },
    },
  ];
}
