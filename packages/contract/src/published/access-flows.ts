// Access flows as the published API reads and writes them (v2), with our optional fields. The schemas say of what kind each field
// is; which words are allowed, what a reference leads to and what is enforced is for the core to say, with its own codes.

import { z } from 'zod';
import { route } from '../define.ts';
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
const approverGroup = z.strictObject({ logical_operator: z.string(), approvers: z.array(condition) });

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
};
const timeframeFields = {
  start_time: z.string(),
  end_time: z.string(),
  days_of_week: z.array(z.string()),
  time_zone: z.string(),
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
    approver_policy: z.strictObject({ approval_mode: z.string(), approver_groups: z.array(approverGroup) }).nullish(),
    escalation_policy: z
      .strictObject({ interval_in_min: z.number().int(), approver_groups: z.array(approverGroup) })
      .nullish(),
    grant_duration_in_min: z.number().int().nullish(),
    timeframe: z.strictObject(timeframeFields).nullish(),
    settings: z.strictObject(settingsFields),
    request_for_others: z.boolean().nullish(),
  })
  .meta({ id: 'AccessFlowUpsertV2' });

const conditionView = z.object({
  source_integration_id: z.string().nullish(),
  source_integration_name: z.string().nullish(),
  type: z.string(),
  match_operator: z.string().nullish(),
  values: z.array(z.string()).nullish(),
});
const conditionsView = z.object({ logical_operator: z.string(), conditions: z.array(conditionView) });
const approverGroupView = z.object({ logical_operator: z.string(), approvers: z.array(conditionView) });

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
    creation_date: instant,
    update_date: instant,
    /** Ours: the whole flow as one sentence. */
    sentence: z.string(),
    /** Ours: grows with each change and is pinned on every request. */
    version: z.number().int(),
  })
  .meta({ id: 'AccessFlowV2' });

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
    output: accessFlowV2,
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
    output: accessFlowV2,
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
