// A rule while it is being written: everything the form shows at once, and the body that its kind takes. Pure.

import { parseQuery } from '@tidegate/core/query';
import type { RuleBody, RuleView } from '../../api/rules.ts';
import type { Condition } from '../../parts/condition-fields.tsx';
import { isFilled, type Target } from '../../parts/targets/target.ts';

export const kinds = ['deny', 'toxic_pair', 'cap'] as const;
export type RuleKind = (typeof kinds)[number];

/** Entitlements: those of a query, of targets, or of both. */
export interface SetDraft {
  readonly query: string;
  readonly targets: readonly Target[];
}

export interface RuleDraft {
  readonly name: string;
  readonly description: string;
  readonly active: boolean;
  readonly kind: RuleKind;
  /** Null binds everybody. */
  readonly who: { readonly operator: string; readonly conditions: readonly Condition[] } | null;
  /** One for a denial or a cap; a toxic pair has two or more. */
  readonly sets: readonly SetDraft[];
  readonly max: number;
  /** A cap of anything at all. */
  readonly ofAnything: boolean;
  readonly flow: string;
}

/** What each part of the form is given. */
export interface PartProps {
  readonly draft: RuleDraft;
  readonly onChange: (part: Partial<RuleDraft>) => void;
}

export const emptySet: SetDraft = { query: '', targets: [] };

export const newRule: RuleDraft = {
  name: '',
  description: '',
  active: true,
  kind: 'deny',
  who: null,
  sets: [emptySet],
  max: 1,
  ofAnything: true,
  flow: '',
};

type Sent = Pick<RuleBody, 'query' | 'access_targets'>;
const setOf = ({ query, access_targets }: Sent): SetDraft => ({
  query: query ?? '',
  targets: access_targets ?? [],
});

/** The form of a rule as it is. `body` is what was sent when it was saved. */
export function draftOf(rule: Pick<RuleView, 'name' | 'active' | 'kind'>, body: RuleBody): RuleDraft {
  const own = setOf(body);
  return {
    name: rule.name,
    description: body.description ?? '',
    active: rule.active,
    kind: rule.kind,
    who: body.who ? { operator: body.who.logical_operator, conditions: body.who.conditions } : null,
    sets: rule.kind === 'toxic_pair' ? (body.sides ?? []).map(setOf) : [own],
    max: body.max ?? newRule.max,
    ofAnything: own.query === '' && own.targets.length === 0,
    flow: body.flow_reference ?? '',
  };
}

/** The body that its kind takes: what belongs to other kinds is left out. */
export function bodyOf(draft: RuleDraft): RuleBody {
  const { name, description, active, kind, who, sets, max, ofAnything, flow } = draft;
  const [first = emptySet] = sets;
  const shared = {
    name: name.trim(),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    active,
    kind,
    ...(who === null ? {} : { who: { logical_operator: who.operator, conditions: [...who.conditions] } }),
  };
  switch (kind) {
    case 'deny':
      return { ...shared, ...sentSet(first) };
    case 'toxic_pair':
      return { ...shared, sides: sets.map(sentSet) };
    case 'cap':
      return {
        ...shared,
        max,
        ...(ofAnything ? {} : sentSet(first)),
        ...(flow.trim() === '' ? {} : { flow_reference: flow.trim() }),
      };
  }
}

const sentSet = ({ query, targets }: SetDraft): Sent => ({
  ...(query.trim() === '' ? {} : { query: query.trim() }),
  ...(targets.length === 0 ? {} : { access_targets: [...targets] }),
});

/** As many sets as the kind needs, with those that are there. */
export const setsFor = (kind: RuleKind, sets: readonly SetDraft[]): readonly SetDraft[] =>
  kind === 'toxic_pair' && sets.length < 2
    ? [...sets, ...Array.from({ length: 2 - sets.length }, () => emptySet)]
    : sets;

/** Whether there is enough to ask the server what it would do. */
export function isWhole(draft: RuleDraft): boolean {
  const said = ({ query, targets }: SetDraft): boolean =>
    targets.every(isFilled) &&
    (targets.length > 0 || query.trim() !== '') &&
    (query.trim() === '' || parseQuery(query).ok);
  const someone = draft.who?.conditions.every(({ values }) => (values ?? []).length > 0) ?? true;
  if (draft.name.trim() === '' || !someone) return false;
  if (draft.kind === 'toxic_pair') return draft.sets.length > 1 && draft.sets.every(said);
  return draft.kind === 'cap' && draft.ofAnything ? true : draft.sets.slice(0, 1).every(said);
}
