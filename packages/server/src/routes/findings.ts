// Findings about the perimeters, and what changes of the inventory did to them.

import {
  acknowledgeFinding,
  listedFinding,
  listFindings,
  listMovements,
  listTrends,
  ownFinding,
  reviewDrift,
} from '@tidegate/broker';
import { findingRoutes, movementRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import { type Serving, waking } from '../http/serving.ts';
import { presentFinding, presentReview, presentTrend } from '../present/present-finding.ts';
import { presentMovement } from '../present/present-movement.ts';
import { instantText } from '../present/present-shapes.ts';

export function findingBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  return [
    bind(findingRoutes.listFindings, async ({ query }) => {
      const filter = {
        ...(query.state === 'all' ? {} : { state: query.state }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(query.scope === undefined ? {} : { subject: query.scope }),
      };
      const { page, open, waiting, reviews, nextReviewAt } = await listFindings(ports, {
        filter,
        page: pageAsk(query),
      });
      return ok({
        ...presentPage(page, presentFinding),
        open,
        waiting,
        reviews: reviews.map(presentReview),
        next_review_at: nextReviewAt === null ? null : instantText(nextReviewAt),
      });
    }),
    bind(findingRoutes.listTrends, async ({ query }) =>
      ok(presentPage(await listTrends(ports, pageAsk(query)), presentTrend)),
    ),
    bind(findingRoutes.reviewFindings, async () => {
      const review = await reviewDrift(ports);
      serving.wake();
      return ok(presentReview(review));
    }),
    bind(findingRoutes.ownFinding, async ({ actor, params, body }) => {
      const owned = await ownFinding(ports, actor, { id: params.id, email: body.email });
      return owned.ok ? ok(presentFinding(await listedFinding(ports, owned.value))) : owned;
    }),
    bind(findingRoutes.acknowledgeFinding, async ({ actor, params }) => {
      const done = await waking(serving, acknowledgeFinding(ports, actor, { id: params.id }));
      return done.ok ? ok(presentFinding(await listedFinding(ports, done.value))) : done;
    }),
    bind(movementRoutes.listInventoryChanges, async ({ query }) =>
      ok(presentPage(await listMovements(ports, pageAsk(query)), presentMovement)),
    ),
  ];
}
