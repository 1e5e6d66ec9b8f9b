// Access flows as the published API reads and writes them (v2), with our optional fields. The schemas say of what kind each field
// is; which words are allowed, what a reference leads to and what is enforced is for the core to say, with its own codes.

import { z } from 'zod';
import { route } from '../define.ts';
import { stuckBy } from '../own/shapes.ts';
import { idParams, instant, listOf, name, pageQuery } from './shapes.ts';
import { flowTarget, flowTargetView } from './targets.ts';

const path = '/api/admin/v2/access-flows';

const condition = z.strictObject({
  source_integration_reference: z.string().nullish(),
  /** `user`, `group`, `manager` or the name of an identity attribute; case sensitive. */
  type: z.string(),
  /** `is` where absent. */
  match_operator: z.string().nullish(),
  values: z.array(z.string()).nullish(),
});
const conditions = z.strictObject({ logical_operator: z.string(), conditions: z.array(condition) });
const approverGroup = z.strictObject({
  /** Ours: `EACH`, every value of every condition has to agree. */
  logical_operator: z.string(),
  approvers: z.array(condition),
  /** Ours: how many different people of a group of `OR` have to agree. */
  quorum: z.number().int().nullish(),
});
const approverPolicy = z.strictObject({ approval_mode: z.string(), approver_groups: z.array(approverGroup) });

const settingsFields = {
  justification_required: z.boolean(),
  require_approver_reason: z.boolean(),
  requestor_cannot_approve_himself: z.boolean(),
  require_mfa: z.boolean(),
  labels: z.array(z.string()),
  max_extensions: z.number().int().nullish(),
  extension_duration_in_min: z.number().int().nullish(),
  /** Ours: each consent must come from a different person. */
  distinct_people: z.boolean().nullish(),
  /** Ours, and the only way in which a requester's own consent can count. */
  self_approval: z.boolean().nullish(),
  /** Ours: `none` or `again`. */
  extension_consent: z.string().nullish(),
  /** Ours: whose code is asked for, `requester`, `approver` or `both`, and for how long it counts. */
  mfa: z.strictObject({ who: z.string().nullish(), valid_in_min: z.number().int().nullish() }).nullish(),
  /** Ours: what reasons must look like. */
  reason: z
    .strictObject({
      length_min: z.number().int().nullish(),
      approver_length_min: z.number().int().nullish(),
      pattern: z.string().nullish(),
      approver_pattern: z.string().nullish(),
      help: z.string().nullish(),
    })
    .nullish(),
};
const timeframeFields = {
  start_time: z.string(),
  end_time: z.string(),
  days_of_week: z.array(z.string()),
  time_zone: z.string(),
};

const timeframe = z.strictObject(timeframeFields);

/** What we add to a flow: each part may be left out, and then demands nothing more. */
const ownFields = {
  /** How long beside the longest; `until_revoked` names who reviews it, and how often. */
  duration: z
    .strictObject({
      default_in_min: z.number().int().nullish(),
      step_in_min: z.number().int().nullish(),
      until_revoked: z
        .strictObject({ owner: z.string().nullish(), review_every_days: z.number().int().nullish() })
        .nullish(),
      while_eligible: z.boolean().nullish(),
    })
    .nullish(),
  /** When it may be asked through, decided through and used. */
  hours: z
    .strictObject({
      ask: timeframe.nullish(),
      decide: timeframe.nullish(),
      grant: timeframe.nullish(),
      requester_working_hours: z.boolean().nullish(),
      approver_working_hours: z.boolean().nullish(),
    })
    .nullish(),
  start_within_in_min: z.number().int().nullish(),
  lapse_after_in_min: z.number().int().nullish(),
  notice_before_end_in_min: z.number().int().nullish(),
  /** `refuse` or `ask`, and then whom. */
  when_facts_are_stale: z.strictObject({ answer: z.string(), approver_policy: approverPolicy.nullish() }).nullish(),
  /** Access in an emergency: who reviews it afterwards, and who is told at once. */
  break_glass: z.strictObject({ reviewers: approverGroup, tell: approverGroup }).nullish(),
};

const upsert = z
  .strictObject({
    name,
    description: z.string().nullish(),
    active: z.boolean(),
    trigger: z.string(),
    requestors: conditions,
    request_for: z.strictObject({ request_scopes: z.array(z.string()), grantees: conditions.nullish() }).nullish(),
    access_targets: z.array(flowTarget),
    approver_policy: approverPolicy.nullish(),
    escalation_policy: z
      .strictObject({ interval_in_min: z.number().int(), approver_groups: z.array(approverGroup) })
      .nullish(),
    grant_duration_in_min: z.number().int().nullish(),
    timeframe: timeframe.nullish(),
    settings: z.strictObject(settingsFields),
    request_for_others: z.boolean().nullish(),
    ...ownFields,
  })
  .meta({ id: 'AccessFlowUpsertV2' });

const conditionView = z.object({
  /** Ours: as it was sent. */
  source_integration_reference: z.string().nullish(),
  source_integration_id: z.string().nullish(),
  source_integration_name: z.string().nullish(),
  type: z.string(),
  match_operator: z.string().nullish(),
  values: z.array(z.string()).nullish(),
});
const conditionsView = z.object({ logical_operator: z.string(), conditions: z.array(conditionView) });
const approverGroupView = z.object({
  logical_operator: z.string(),
  approvers: z.array(conditionView),
  quorum: z.number().int().nullish(),
});

/** As sent, with ids and names resolved; what was not sent is not there. */
export const accessFlowV2 = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    active: z.boolean(),
    trigger: z.string(),
    requestors: conditionsView,
    request_for: z.object({ request_scopes: z.array(z.string()), grantees: conditionsView.nullish() }).nullish(),
    access_targets: z.array(flowTargetView),
    approver_policy: z.object({ approval_mode: z.string(), approver_groups: z.array(approverGroupView) }).nullish(),
    escalation_policy: z
      .object({ interval_in_min: z.number().int(), approver_groups: z.array(approverGroupView) })
      .nullish(),
    grant_duration_in_min: z.number().int().nullish(),
    timeframe: z.object(timeframeFields).nullish(),
    settings: z.object(settingsFields),
    ...ownFields,
    creation_date: instant,
    update_date: instant,
    /** Ours: the whole flow as one sentence. */
    sentence: z.string(),
    /** Ours: grows with each change and is pinned on every request. */
    version: z.number().int(),
  })
  .meta({ id: 'AccessFlowV2' });

/** What it answers where one is saved. */
const savedFlow = accessFlowV2.extend({
  /** Ours: what the flow is stuck by now, though it is saved; absent where it is not, so that the answer is what reading it answers. */
  stuck: stuckBy.optional(),
});

const shared = { tag: 'Published: access flows', errors: 'published' } as const;

export const accessFlowRoutes = {
  listAccessFlowsV2: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'Access flows, by name',
    access: 'perimeters:read',
    query: pageQuery,
    output: listOf(accessFlowV2),
  }),
  createAccessFlowV2: route({
    ...shared,
    method: 'POST',
    path,
    summary: 'Make an access flow; what this version does not enforce is refused, naming the field',
    access: 'flows:change',
    body: upsert,
    output: savedFlow,
    audit: ['flow.saved'],
  }),
  getAccessFlowV2: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One access flow',
    access: 'perimeters:read',
    params: idParams,
    output: accessFlowV2,
  }),
  replaceAccessFlowV2: route({
    ...shared,
    method: 'PUT',
    path: `${path}/{id}`,
    summary: 'Replace an access flow as a whole',
    access: 'flows:change',
    params: idParams,
    body: upsert,
    output: savedFlow,
    audit: ['flow.saved'],
  }),
  deleteAccessFlowV2: route({
    ...shared,
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: 'Remove an access flow; live access through it runs to its end',
    access: 'flows:change',
    params: idParams,
    output: z.object({}),
    status: 204,
    audit: ['flow.removed'],
  }),
};
