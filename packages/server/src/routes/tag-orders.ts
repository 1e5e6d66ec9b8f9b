// Tags written at their source: the difference, the order, and what became of it.

import {
  listTagOrders,
  loadWorld,
  orderTags,
  previewTagOrder,
  readTagOrder,
  type TagOrderInput,
} from '@tidegate/broker';
import { tagOrderRoutes as routes } from '@tidegate/contract';
import { no, ok, type Result, refusal, type TagOrder } from '@tidegate/core';
import { parseQuery, queryProblemRefusal } from '@tidegate/core/query';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { presentTagOrder, presentTagPreview } from '../present/present-tag-order.ts';

export function tagOrderBindings({ ports }: Serving): readonly Binding[] {
  const presented = async (order: Result<TagOrder>) =>
    order.ok ? ok(presentTagOrder(order.value, await loadWorld(ports))) : order;
  return [
    bind(routes.previewTagOrder, async ({ body }) => {
      const input = inputOf(body);
      if (!input.ok) return input;
      const weighed = await previewTagOrder(ports, input.value);
      return weighed.ok ? ok(presentTagPreview(weighed.value)) : weighed;
    }),
    bind(routes.orderTags, async ({ actor, body }) => {
      const input = inputOf(body);
      return input.ok ? presented(await orderTags(ports, actor, input.value)) : input;
    }),
    bind(routes.listTagOrders, async ({ query }) => {
      const world = await loadWorld(ports);
      return ok(presentPage(await listTagOrders(ports, pageAsk(query)), (order) => presentTagOrder(order, world)));
    }),
    bind(routes.readTagOrder, async ({ params }) => presented(await readTagOrder(ports, params.id))),
  ];
}

function inputOf({ key, value, instead, resource_ids: ids, query: text }: Body): Result<TagOrderInput> {
  const change = { key, value, instead };
  if ((ids === undefined) === (text === undefined)) {
    return no(refusal('input.invalid', 'name resources by `resource_ids` or by `query`, one of them'));
  }
  if (ids !== undefined) return ok({ change, pick: { kind: 'ids', ids } });
  const query = parseQuery(text ?? '');
  if (!query.ok) return no(queryProblemRefusal(query.refusal, 'query'));
  return ok({ change, pick: { kind: 'query', query: query.value } });
}

interface Body {
  readonly key: string;
  readonly value: string;
  readonly instead: string | null;
  readonly resource_ids?: readonly string[] | undefined;
  readonly query?: string | undefined;
}
