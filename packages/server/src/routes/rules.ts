// Rules above access flows.

import {
  type Actor,
  loadWorld,
  previewChange,
  previewRuleTouch,
  type RuleTouch,
  removeRule,
  saveRule,
  showRuleTouch,
} from '@tidegate/broker';
import { ruleRoutes as routes } from '@tidegate/contract';
import {
  hasRight,
  isId,
  no,
  ok,
  quoted,
  type Result,
  type Rule,
  refusal,
  ruleSentence,
  type World,
} from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { presentGains } from '../present/present-perimeter.ts';
import { instantText, presentPerson } from '../present/present-shapes.ts';
import { pageSorted } from '../published/paging.ts';
import { targetNames } from '../published/present/present-targets.ts';

export function ruleBindings({ ports }: Serving): readonly Binding[] {
  const present = async (made: Result<Rule>) => (made.ok ? ok(presentRule(made.value, await loadWorld(ports))) : made);
  return [
    bind(routes.listRules, async ({ query }) => {
      const world = await loadWorld(ports);
      const page = pageSorted(world.rules.values(), pageAsk(query), (rule) => rule.name);
      return ok({
        items: page.items.map((rule) => presentRule(rule, world)),
        pagination: { next_page_token: page.next },
      });
    }),
    bind(routes.getRule, async ({ params: { id } }) => {
      const rule = isId('rule', id) ? await ports.store.read((tx) => tx.rules.get(id)) : null;
      return rule ? present(ok(rule)) : noRule(id);
    }),
    bind(routes.createRule, async ({ actor, body }) => present(await saveRule(ports, actor, { id: null, body }))),
    bind(routes.replaceRule, async ({ actor, params: { id }, body }) =>
      isId('rule', id) ? present(await saveRule(ports, actor, { id, body })) : noRule(id),
    ),
    bind(routes.deleteRule, async ({ actor, params }) => {
      const removed = await removeRule(ports, actor, { id: params.id });
      return removed.ok ? ok({}) : removed;
    }),
    bind(routes.previewRule, async ({ actor, body: { id, rule } }) => {
      const looked = await previewChange(ports, actor, { kind: 'rule', id, save: rule });
      if (!looked.ok) return looked;
      const touched = rule === null ? ok(null) : await previewRuleTouch(ports, rule);
      if (!touched.ok) return touched;
      return ok({ ...presentGains(looked.value), touched: touched.value && presentTouch(touched.value, actor) });
    }),
    bind(routes.showRuleTouch, async ({ actor, params }) => {
      const touched = await showRuleTouch(ports, params.id);
      return touched.ok ? ok(presentTouch(touched.value, actor)) : touched;
    }),
  ];
}

const noRule = (id: string) => no(refusal('object.not_found', `no rule ${quoted(id)}`));

/** Who holds what is for those who may read all requests; others are told how much it is. */
const presentTouch = ({ people, listed, against, holdings }: RuleTouch, { person: reader }: Actor) => ({
  people,
  listed: listed.map(presentPerson),
  against,
  holdings: (hasRight(reader, 'requests:read_all') ? holdings : []).map(({ person, held }) => ({
    person: presentPerson(person),
    held: held.map(({ grantId, member: { resource, permission }, requestIds }) => ({
      grant_id: grantId,
      resource: { id: resource.id, name: resource.path },
      permission: { id: permission.id, name: permission.name },
      requests: [...requestIds],
    })),
  })),
});

const kinds = { deny: 'deny', apart: 'toxic_pair', cap: 'cap' } as const;

const presentRule = (rule: Rule, world: World) => ({
  id: rule.id,
  name: rule.name,
  description: rule.description,
  active: rule.active,
  kind: kinds[rule.demand.kind],
  sentence: ruleSentence(rule, (id) => world.flows.get(`flw_${id.slice(4)}`)?.name ?? targetNames(world)(id)),
  body: { ...rule.published },
  version: rule.version,
  created_at: instantText(rule.createdAt),
  updated_at: instantText(rule.updatedAt),
});
