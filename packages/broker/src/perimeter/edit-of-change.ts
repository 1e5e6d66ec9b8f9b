// From what somebody wants to what it would do: the change of a scope or an access flow read against a world, with the names in it resolved
// as they would be now. Scopes that wait to be made may be named by flows that wait with them.

import {
  type AccessFlow,
  type Bundle,
  type FlowReferences,
  type Instant,
  no,
  ok,
  type PerimeterDocument,
  type Person,
  type PersonId,
  type ProposedChange,
  quoted,
  type Result,
  type Rule,
  readBundle,
  readFlow,
  readRule,
  refusal,
  type Scope,
  type World,
} from '@tidegate/core';
import { parseQuery, queryProblemRefusal } from '@tidegate/core/query';
import type { PerimeterEdit, Planned } from './edit.ts';
import { bundleDocument, flowDocument, ruleDocument, scopeDocument } from './keep-version.ts';

/** What a change is read against. */
export interface Ground {
  readonly world: World;
  /** Scopes and bundles that wait to be made. */
  readonly planned: Planned;
  readonly now: Instant;
  /** Whose saving it would be: they own access without an end where the flow names nobody. */
  readonly savedBy: PersonId;
}

/** A change of a scope or an access flow. */
export type EditingChange = Exclude<
  ProposedChange,
  { kind: 'tags' | 'group' | 'user_tags' | 'import' | 'classification' }
>;

/** Reads a change; refuses what saving it would refuse for its own sake. */
export function editOfChange(change: EditingChange, ground: Ground): Result<PerimeterEdit> {
  switch (change.kind) {
    case 'scope': {
      const parsed = parseQuery(change.query);
      if (!parsed.ok) return no(queryProblemRefusal(parsed.refusal, 'query'));
      return ok({
        kind: 'scope',
        before: ground.world.scopes.get(change.subject) ?? null,
        after: scopeFrom(change, ground),
      });
    }
    case 'flow': {
      const before = ground.world.flows.get(change.subject) ?? null;
      const draft = readFlow(change.body, referencesIn(ground));
      if (!draft.ok) return draft;
      const after: AccessFlow = { ...draft.value, id: change.subject, ...timesOf(before, ground.now) };
      return ok({ kind: 'flow', before, after });
    }
    case 'bundle': {
      const before = ground.world.bundles.get(change.subject) ?? null;
      const draft = readBundle(change.body, referencesIn(ground));
      if (!draft.ok) return draft;
      const after: Bundle = { ...draft.value, id: change.subject, ...timesOf(before, ground.now) };
      return ok({ kind: 'bundle', before, after });
    }
    case 'rule': {
      const before = ground.world.rules.get(change.subject) ?? null;
      const flows = [...ground.world.flows.values()].map(({ id, name }) => ({ id, name }));
      const draft = readRule(change.body, { ...referencesIn(ground), flows });
      if (!draft.ok) return draft;
      const after: Rule = { ...draft.value, id: change.subject, ...timesOf(before, ground.now) };
      return ok({ kind: 'rule', before, after });
    }
    case 'removal': {
      const { subject } = change;
      const scope = [...ground.world.scopes.values()].find(({ id }) => id === subject);
      if (scope !== undefined) return ok({ kind: 'scope', before: scope, after: null });
      const flow = [...ground.world.flows.values()].find(({ id }) => id === subject);
      if (flow !== undefined) return ok({ kind: 'flow', before: flow, after: null });
      const bundle = [...ground.world.bundles.values()].find(({ id }) => id === subject);
      if (bundle !== undefined) return ok({ kind: 'bundle', before: bundle, after: null });
      const rule = [...ground.world.rules.values()].find(({ id }) => id === subject);
      if (rule !== undefined) return ok({ kind: 'rule', before: rule, after: null });
      return no(refusal('object.not_found', `${quoted(change.name)} is not there any more`));
    }
  }
}

/** The scope that a change would make. */
export function scopeFrom(
  change: Extract<ProposedChange, { kind: 'scope' }>,
  { world, now }: Pick<Ground, 'world' | 'now'>,
): Scope {
  const { subject, name, description, query } = change;
  return { id: subject, name, description, query, ...timesOf(world.scopes.get(subject) ?? null, now) };
}

const timesOf = (before: Scope | AccessFlow | Bundle | Rule | null, now: Instant) => ({
  version: (before?.version ?? 0) + 1,
  createdAt: before?.createdAt ?? now,
  updatedAt: now,
});

function referencesIn({ world, planned, savedBy }: Ground): FlowReferences {
  const people = [...world.people.values()];
  return {
    ...saverAmong(people, savedBy),
    scopes: [...world.scopes.values(), ...planned.scopes.values()],
    bundles: [...world.bundles.values(), ...planned.bundles.values()],
    integrations: [...world.integrations.values()],
    groups: [...world.groups.values()],
    shifts: [...world.shifts.values()],
    sources: world.sources,
    people,
    attributeTypes: [...new Set(people.flatMap(({ attributes }) => Object.keys(attributes)))],
  };
}

/** Whoever saves, where they may own access: machines and whoever left do not. */
export function saverAmong(people: readonly Person[], savedBy: PersonId | undefined): Pick<FlowReferences, 'savedBy'> {
  const saver = people.find(({ id, active, kind }) => id === savedBy && active && kind === 'human');
  return saver === undefined ? {} : { savedBy: saver.id };
}

/** What it is before and after, whole. */
export function documentsOf({ before, after }: PerimeterEdit): {
  readonly before: PerimeterDocument | null;
  readonly after: PerimeterDocument | null;
} {
  const of = (one: Scope | AccessFlow | Bundle | Rule | null): PerimeterDocument | null => {
    if (one === null) return null;
    if ('query' in one) return scopeDocument(one);
    if ('demand' in one) return ruleDocument(one);
    return 'requesters' in one ? flowDocument(one) : bundleDocument(one);
  };
  return { before: of(before), after: of(after) };
}

/** The name in a body that nobody has read yet. */
export const nameIn = (body: Readonly<Record<string, unknown>>): string =>
  typeof body['name'] === 'string' ? body['name'] : '';
