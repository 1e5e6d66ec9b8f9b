// The history of scopes, access flows and groups, a change looked at, and changes that wait for a second administrator.

import {
  type Actor,
  decideProposal,
  listProposals,
  listVersions,
  loadWorld,
  type PreviewInput,
  previewChange,
  restoreBundle,
  restoreClassification,
  restoreFlow,
  restoreRule,
  restoreScope,
} from '@tidegate/broker';
import { perimeterRoutes as routes } from '@tidegate/contract';
import { type FlowId, ok, type PageAsk, type PerimeterKind, type ProposalState, type Result } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { presentGains, presentProposal, presentVersion } from '../present/present-perimeter.ts';
import { presentStuck } from '../present/present-stuck.ts';

const states: Readonly<Record<'waiting' | 'decided' | 'all', readonly ProposalState[]>> = {
  waiting: ['waiting'],
  decided: ['confirmed', 'discarded', 'lapsed'],
  all: ['waiting', 'confirmed', 'discarded', 'lapsed'],
};

export function perimeterBindings({ ports }: Serving): readonly Binding[] {
  const versions = async (kind: PerimeterKind, id: string, page: PageAsk) => {
    const listed = await listVersions(ports, { kind, id, page });
    const world = await loadWorld(ports);
    return listed.ok ? ok(presentPage(listed.value, (version) => presentVersion(version, world))) : listed;
  };
  const restored = (made: Result<{ readonly id: string; readonly name: string; readonly version: number }>) =>
    made.ok ? ok({ id: made.value.id, name: made.value.name, version: made.value.version }) : made;
  const stuck = async (actor: Actor, id: FlowId) => {
    const world = await loadWorld(ports);
    const flow = world.flows.get(id);
    return flow === undefined ? {} : presentStuck(ports, actor, { flow, world });
  };
  const previewed = async (actor: Actor, input: PreviewInput) => {
    const looked = await previewChange(ports, actor, input);
    return looked.ok ? ok(presentGains(looked.value)) : looked;
  };
  return [
    bind(routes.listScopeVersions, ({ params, query }) => versions('scope', params.id, pageAsk(query))),
    bind(routes.listFlowVersions, ({ params, query }) => versions('flow', params.id, pageAsk(query))),
    bind(routes.listBundleVersions, ({ params, query }) => versions('bundle', params.id, pageAsk(query))),
    bind(routes.listRuleVersions, ({ params, query }) => versions('rule', params.id, pageAsk(query))),
    bind(routes.listClassificationVersions, ({ params, query }) =>
      versions('classification', params.id, pageAsk(query)),
    ),
    bind(routes.listGroupVersions, ({ params, query }) => versions('group', params.id, pageAsk(query))),
    bind(routes.restoreScope, async ({ actor, params, body }) =>
      restored(await restoreScope(ports, actor, { ...params, ...body })),
    ),
    bind(routes.restoreFlow, async ({ actor, params, body }) => {
      const made = await restoreFlow(ports, actor, { ...params, ...body });
      const shown = restored(made);
      return made.ok && shown.ok ? ok({ ...shown.value, ...(await stuck(actor, made.value.id)) }) : shown;
    }),
    bind(routes.restoreBundle, async ({ actor, params, body }) =>
      restored(await restoreBundle(ports, actor, { ...params, ...body })),
    ),
    bind(routes.restoreRule, async ({ actor, params, body }) =>
      restored(await restoreRule(ports, actor, { ...params, ...body })),
    ),
    bind(routes.restoreClassification, async ({ actor, params, body }) => {
      const made = await restoreClassification(ports, actor, { ...params, ...body });
      return made.ok ? ok({ id: params.id, name: made.value.key, version: made.value.version }) : made;
    }),
    bind(routes.previewBundle, ({ actor, body: { id, bundle } }) =>
      previewed(actor, { kind: 'bundle', id, save: bundle }),
    ),
    bind(routes.previewScope, ({ actor, body: { id, query, name, description } }) =>
      previewed(actor, { kind: 'scope', id, save: query === null ? null : { name, description, query } }),
    ),
    bind(routes.previewFlow, ({ actor, body: { id, flow } }) => previewed(actor, { kind: 'flow', id, save: flow })),
    bind(routes.listChanges, async ({ actor, query }) => {
      const { page, world } = await listProposals(ports, { states: states[query.state], page: pageAsk(query) });
      return ok(presentPage(page, (listed) => presentProposal(listed, world, actor.person)));
    }),
    bind(routes.confirmChange, async ({ actor, params, body }) => {
      const decided = await decideProposal(ports, actor, { id: params.id, verdict: 'confirm', seen: body.seen });
      if (!decided.ok) return decided;
      const { id, state, change } = decided.value;
      return ok({ id, state, ...(change.kind === 'flow' ? await stuck(actor, change.subject) : {}) });
    }),
    bind(routes.discardChange, async ({ actor, params }) => {
      const decided = await decideProposal(ports, actor, { id: params.id, verdict: 'discard' });
      return decided.ok ? ok({ id: decided.value.id, state: decided.value.state }) : decided;
    }),
  ];
}
