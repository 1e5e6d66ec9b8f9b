// Rules above access flows: what is out of reach whatever flows allow, what nobody may hold together, how much at once.

import { z } from 'zod';
import { route } from '../define.ts';
import { flowTarget } from '../published/targets.ts';
import { perimeterGains } from './perimeters.ts';
import { idParams, instant, listOf, namedRef, pageQuery, personRef } from './shapes.ts';

const path = '/api/tidegate/v1/rules';

const condition = z.strictObject({
  source_integration_reference: z.string().nullish(),
  type: z.string(),
  match_operator: z.string().nullish(),
  values: z.array(z.string()).nullish(),
});
const entitlements = {
  /** What fits a query. */
  query: z.string().max(20_000).nullish(),
  /** What targets hold, as in an access flow. */
  access_targets: z.array(flowTarget).nullish(),
};

/** Of what kind each field is; which words are allowed and what a reference leads to is for the core to say. */
const body = z.strictObject({
  name: z.string(),
  description: z.string().nullish(),
  active: z.boolean().nullish(),
  /** `deny`, `toxic_pair` or `cap`. */
  kind: z.string(),
  /** Whom it binds, as grantees; left out, everybody. */
  who: z.strictObject({ logical_operator: z.string(), conditions: z.array(condition) }).nullish(),
  ...entitlements,
  /** Of a toxic pair: what is kept apart from what. */
  sides: z.array(z.strictObject(entitlements)).nullish(),
  /** Of a cap. */
  max: z.number().int().nullish(),
  /** Of a cap: only what is held through this access flow. */
  flow_reference: z.string().nullish(),
});

export const ruleView = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    active: z.boolean(),
    kind: z.enum(['deny', 'toxic_pair', 'cap']),
    /** What it takes away from whom. */
    sentence: z.string(),
    /** As it was sent. */
    body: z.record(z.string(), z.unknown()),
    version: z.number().int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Rule' });
export type RuleView = z.infer<typeof ruleView>;

/** Whom a rule binds, and what is held against it. */
export const ruleTouch = z
  .object({
    /** How many people it binds, and the first of them by address. */
    people: z.number().int(),
    listed: z.array(personRef),
    /** How often somebody holds what it does not allow, and the first of these. */
    against: z.number().int(),
    holdings: z.array(
      z.object({
        person: personRef,
        /** One that is denied, two that are kept apart, or all that a cap counts. */
        held: z.array(
          z.object({
            grant_id: z.string(),
            resource: namedRef,
            permission: namedRef,
            /** The requests it is held through now, where it can be revoked; none while it is closing. */
            requests: z.array(z.string()),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'RuleTouch' });
export type RuleTouchView = z.infer<typeof ruleTouch>;

const shared = { tag: 'Rules' } as const;

export const ruleRoutes = {
  listRules: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'Rules, by name',
    access: 'perimeters:read',
    query: pageQuery,
    output: listOf(ruleView),
  }),
  getRule: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One rule',
    access: 'perimeters:read',
    params: idParams,
    output: ruleView,
  }),
  createRule: route({
    ...shared,
    method: 'POST',
    path,
    summary: 'Make a rule; access that it denies ends at once',
    access: 'flows:change',
    body,
    output: ruleView,
    audit: ['rule.saved', 'lease.ended', 'grant.closing', 'perimeter.proposed'],
  }),
  replaceRule: route({
    ...shared,
    method: 'PUT',
    path: `${path}/{id}`,
    summary: 'Replace a rule as a whole; access that it denies ends at once',
    access: 'flows:change',
    params: idParams,
    body,
    output: ruleView,
    audit: ['rule.saved', 'lease.ended', 'grant.closing', 'perimeter.proposed'],
  }),
  deleteRule: route({
    ...shared,
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: 'Remove a rule; what it kept out of reach may be asked for again',
    access: 'flows:change',
    params: idParams,
    output: z.object({}),
    audit: ['rule.removed', 'perimeter.proposed'],
  }),
  previewRule: route({
    ...shared,
    method: 'POST',
    path: `${path}/preview`,
    summary: 'What a change of a rule would take away and give; nothing is saved',
    access: 'perimeters:read',
    body: z
      .object({
        /** Null for a new rule. */
        id: z.string().max(200).nullable().default(null),
        /** Null for removing it. */
        rule: z.record(z.string(), z.unknown()).nullable(),
      })
      .strict(),
    output: perimeterGains.extend({
      /** Null for removing it. */
      touched: ruleTouch.nullable(),
    }),
  }),
  showRuleTouch: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}/touched`,
    summary: 'Whom a rule binds now, and what is held against it',
    access: 'perimeters:read',
    params: idParams,
    output: ruleTouch,
  }),
} as const;
