// The radar: who has access other than by grants, and what is decided about it.

import {
  acceptSighting,
  acceptStanding,
  listedSighting,
  listSightings,
  radarOverview,
  removeSighting,
  requestSurvey,
  turnSighting,
} from '@tidegate/broker';
import { radarRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import { type Serving, waking } from '../http/serving.ts';
import { presentRadar, presentSighting } from '../present/present-radar.ts';

export function radarBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  return [
    bind(radarRoutes.readRadar, async () =>
      ok({ items: (await radarOverview(ports)).map((one) => presentRadar(ports.adapters, one)) }),
    ),
    bind(radarRoutes.listSightings, async ({ query }) => {
      const { integration = '' } = query;
      const known = (await radarOverview(ports)).map((one) => one.integration);
      const id = known.find((one) => one.id === integration || one.name === integration)?.id;
      if (integration !== '' && id === undefined) return ok({ items: [], pagination: { next_page_token: null } });
      const filter = {
        ...(id === undefined ? {} : { integrationId: id }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(query.account === undefined ? {} : { account: query.account }),
        ...(query.state === 'all' ? {} : { state: query.state }),
      };
      return ok(presentPage(await listSightings(ports, { filter, page: pageAsk(query) }), presentSighting));
    }),
    bind(radarRoutes.surveyNow, async ({ actor, params }) => {
      const asked = await waking(serving, requestSurvey(ports, actor, { id: params.id }));
      return asked.ok ? ok({ message: 'who has access is being read' }) : asked;
    }),
    bind(radarRoutes.acceptStanding, async ({ actor, params, body }) => {
      const done = await waking(serving, acceptStanding(ports, actor, { integration: params.id, reason: body.reason }));
      return done.ok ? ok({ accepted: done.value }) : done;
    }),
    bind(radarRoutes.acceptSighting, async ({ actor, params, body }) => {
      const done = await waking(serving, acceptSighting(ports, actor, { id: params.id, reason: body.reason }));
      return done.ok ? ok(presentSighting(await listedSighting(ports, done.value))) : done;
    }),
    bind(radarRoutes.removeSighting, async ({ actor, params, body }) => {
      const done = await waking(serving, removeSighting(ports, actor, { id: params.id, reason: body.reason }));
      return done.ok ? ok(presentSighting(await listedSighting(ports, done.value))) : done;
    }),
    bind(radarRoutes.turnSighting, async ({ actor, params, body }) => {
      const asked = {
        id: params.id,
        reason: body.reason,
        person: body.person ?? null,
        flowId: body.flow_id ?? null,
        durationSec: body.duration_sec ?? null,
        customFields: body.custom_fields ?? {},
      };
      const made = await waking(serving, turnSighting(ports, actor, asked));
      return made.ok ? ok({ request_id: made.value.request.id, sentence: made.value.description.sentence }) : made;
    }),
  ];
}
