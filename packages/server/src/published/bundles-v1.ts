// Bundles (v1): the bundles of v2 in the words of the older declarative clients.

import { loadWorld, removeBundle, saveBundle } from '@tidegate/broker';
import { bundleV1Routes as routes } from '@tidegate/contract';
import { type Bundle, isId, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { notFound } from './not-found.ts';
import { presentBundleV1 } from './present/present-bundle-v1.ts';
import { type BundleTargetV1, sentTargetOf } from './read-bundle-v1.ts';

export function bundleV1Bindings({ ports }: Serving): readonly Binding[] {
  const present = (made: Result<Bundle>) => (made.ok ? ok(presentBundleV1(made.value)) : made);
  const known = async (id: string): Promise<Result<Bundle>> => {
    const bundle = isId('bundle', id) ? await ports.store.read((tx) => tx.bundles.get(id)) : null;
    return bundle === null ? notFound('bundle', id) : ok(bundle);
  };
  return [
    bind(routes.listAccessBundlesV1, async () => {
      const { bundles } = await loadWorld(ports);
      const data = [...bundles.values()].sort((one, other) => (one.name < other.name ? -1 : 1)).map(presentBundleV1);
      return ok({ data, pagination: { total: data.length, limit: Math.max(data.length, 1), offset: 0 } });
    }),
    bind(routes.createAccessBundleV1, async ({ actor, body }) => {
      const sent = { name: body.name, access_targets: body.integration_targets.map(sentTargetOf) };
      return present(await saveBundle(ports, actor, { id: null, body: sent }));
    }),
    bind(routes.getAccessBundleV1, async ({ params }) => present(await known(params.id))),
    bind(routes.updateAccessBundleV1, async ({ actor, params, body }) => {
      const before = await known(params.id);
      if (!before.ok) return before;
      const sent = changed(before.value, body);
      if (!sent.ok) return sent;
      const { id, version } = before.value;
      return present(await saveBundle(ports, actor, { id, version, body: sent.value }));
    }),
    bind(routes.deleteAccessBundleV1, async ({ actor, params }) => {
      const removed = await removeBundle(ports, actor, { id: params.id });
      return removed.ok ? ok({ message: 'the bundle is removed' }) : removed;
    }),
  ];
}

/** The whole body that a change leads to. Targets that v1 has no words for are never replaced by what v1 says. */
function changed(
  bundle: Bundle,
  change: {
    readonly name?: string | null | undefined;
    readonly integration_targets?: readonly BundleTargetV1[] | null | undefined;
  },
): Result<Readonly<Record<string, unknown>>> {
  const name = change.name ?? bundle.name;
  if (change.integration_targets == null) return ok({ ...bundle.published, name });
  if (presentBundleV1(bundle).other_targets > 0) {
    const message = `the bundle ${quoted(bundle.name)} has targets that v1 cannot name; change it with \`/api/admin/v2/bundles\``;
    return no(refusal('input.invalid', message, { field: 'integration_targets' }));
  }
  return ok({ ...bundle.published, name, access_targets: change.integration_targets.map(sentTargetOf) });
}
