// Everything the database holds, resources included, for tests that look at all of it one by one.

import type { Ports } from '@tidegate/broker';
import { makeWholeWorld, type WholeWorld } from '@tidegate/core';

/** The world of now with every resource that is not deleted. */
export const wholeWorldOf = ({ store }: Pick<Ports, 'store'>): Promise<WholeWorld> =>
  store.read(async (tx) => {
    const integrations = await tx.integrations.all();
    const resources = await Promise.all(integrations.map(({ id }) => tx.resources.ofIntegration(id)));
    return makeWholeWorld({
      integrations,
      resources: resources.flat().filter(({ status }) => status !== 'deleted'),
      permissions: await tx.permissions.all(),
      scopes: await tx.scopes.all(),
      bundles: await tx.bundles.all(),
      rules: await tx.rules.all(),
      flows: await tx.flows.all(),
      people: await tx.people.all(),
      groups: await tx.groups.all(),
      shifts: await tx.shifts.all(),
    });
  });
