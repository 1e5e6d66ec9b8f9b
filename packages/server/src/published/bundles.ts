// Bundles (v2).

import { loadWorld, removeBundle, saveBundle } from '@tidegate/broker';
import { bundleRoutes as routes } from '@tidegate/contract';
import { type Bundle, isId, ok, type Result } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { notFound } from './not-found.ts';
import { fitsPattern, openPage, pageSorted } from './paging.ts';
import { presentBundle } from './present/present-bundle.ts';

export function bundleBindings({ ports }: Serving): readonly Binding[] {
  const present = async (made: Result<Bundle>) =>
    made.ok ? ok(presentBundle(made.value, await loadWorld(ports))) : made;
  return [
    bind(routes.listBundlesV2, async ({ query }) => {
      const page = openPage(routes.listBundlesV2.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const world = await loadWorld(ports);
      const fitting = [...world.bundles.values()].filter((bundle) => fitsPattern(filters.name, bundle.name));
      return ok(
        page.value.present(
          pageSorted(fitting, ask, (bundle) => bundle.name),
          (bundle) => presentBundle(bundle, world),
        ),
      );
    }),
    bind(routes.createBundleV2, async ({ actor, body }) => present(await saveBundle(ports, actor, { id: null, body }))),
    bind(routes.getBundleV2, async ({ params: { id } }) => {
      const bundle = isId('bundle', id) ? await ports.store.read((tx) => tx.bundles.get(id)) : null;
      return bundle ? present(ok(bundle)) : notFound('bundle', id);
    }),
    bind(routes.replaceBundleV2, async ({ actor, params: { id }, body }) =>
      isId('bundle', id) ? present(await saveBundle(ports, actor, { id, body })) : notFound('bundle', id),
    ),
    bind(routes.deleteBundleV2, async ({ actor, params }) => {
      const removed = await removeBundle(ports, actor, { id: params.id });
      return removed.ok ? ok({}) : removed;
    }),
  ];
}
