// A bundle as it was sent, with what its references lead to now.

import { bundleRoutes } from '@tidegate/contract';
import { type Bundle, bundleIdsOf, bundleSentence, type World } from '@tidegate/core';
import { instantText } from '../../present/present-shapes.ts';
import { presentTarget, targetNames } from './present-targets.ts';

export function presentBundle(bundle: Bundle, world: World) {
  const sent = bundleRoutes.createBundleV2.body.parse(bundle.published);
  const flows = [...world.flows.values()].filter(({ targets }) => bundleIdsOf(targets).includes(bundle.id));
  return {
    ...sent,
    access_targets: sent.access_targets.map((one, index) => presentTarget(one, bundle.targets[index], world)),
    id: bundle.id,
    creation_date: instantText(bundle.createdAt),
    update_date: instantText(bundle.updatedAt),
    version: bundle.version,
    sentence: bundleSentence(bundle, targetNames(world)),
    flows: flows.map(({ id, name }) => ({ id, name })),
  };
}
