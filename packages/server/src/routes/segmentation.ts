// How the estate is cut, and who can reach one resource.

import { reviewEstate, whoCanReach } from '@tidegate/broker';
import { presentReview, segmentationRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { readSegmentation } from '../config/read-segmentation.ts';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { presentReach } from '../present/present-reach.ts';

export function segmentationBindings({ config, ports }: Serving): readonly Binding[] {
  const rules = readSegmentation(config.segmentationFile);
  return [
    bind(segmentationRoutes.reviewScopes, async ({ query }) =>
      ok(presentReview(await reviewEstate(ports, rules), { resourcesMax: query.resources_max })),
    ),
    bind(segmentationRoutes.whoCanReach, async ({ params, query }) => {
      const ask = { id: params.id, flowId: query.flow_id ?? null, page: pageAsk(query) };
      const reach = await whoCanReach(ports, ask);
      if (!reach.ok) return reach;
      const { type } = reach.value.integration;
      return ok(presentReach(reach.value, ports.adapters.find((adapter) => adapter.type === type) ?? null));
    }),
  ];
}
