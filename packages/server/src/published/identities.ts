// Custom identity attributes (v2): each row is a transaction of its own, so that what fails for one person fails for nobody else.

import { type AttributeOutcome, type AttributeRow, loadWorld, saveIdentityAttributes } from '@tidegate/broker';
import { identityRoutes as routes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';

export function identityBindings({ ports, wake }: Serving): readonly Binding[] {
  return [
    bind(routes.listIdentityAttributesV2, async ({ query: { emails, limit, skip } }) => {
      const wanted = emails === undefined ? null : new Set(emails.map((one) => one.trim().toLowerCase()));
      const people = [...(await loadWorld(ports)).people.values()]
        .filter((person) => wanted === null || [person.email, ...person.emailAliases].some((one) => wanted.has(one)))
        .toSorted((left, right) => (left.email < right.email ? -1 : 1));
      const data = people
        .slice(skip, skip + limit)
        .map(({ email, attributes }) => ({ email, attributes: { ...attributes } }));
      return ok({ data, pagination: { total: people.length, limit, offset: skip } });
    }),
    bind(routes.upsertIdentityAttributesV2, async ({ actor, body }) => {
      const rows = body.map(({ email, attributes }): AttributeRow => ({ email, set: attributes, remove: [] }));
      const outcomes = await saveIdentityAttributes(ports, actor, rows);
      wake();
      return ok(presentOutcomes(outcomes));
    }),
    bind(routes.deleteIdentityAttributesV2, async ({ actor, body }) => {
      const rows = body.map(({ email, attribute_types: remove }): AttributeRow => ({ email, set: {}, remove }));
      const outcomes = await saveIdentityAttributes(ports, actor, rows);
      wake();
      return ok(presentOutcomes(outcomes));
    }),
  ];
}

function presentOutcomes(outcomes: readonly AttributeOutcome[]) {
  const failed = outcomes.filter((one) => one.refusals.length > 0).length;
  return {
    summary: { total: outcomes.length, succeeded: outcomes.length - failed, failed },
    results: outcomes.map(({ email, refusals }) => ({
      email,
      success: refusals.length === 0,
      errors: refusals.map(({ code, message }) => ({ error_code: code, error_details: message })),
    })),
  };
}
