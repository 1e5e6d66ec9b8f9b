// An access flow while it is being written: the body the published API takes. Form and YAML are two views of it, so that
// neither loses what was written in the other. Pure.

import { accessFlowRoutes, type BodyOf, type OutputOf } from '@tidegate/contract';
import { sentTarget } from '../../parts/targets/target.ts';

export type FlowBody = BodyOf<typeof accessFlowRoutes.createAccessFlowV2>;
export type FlowView = OutputOf<typeof accessFlowRoutes.getAccessFlowV2>;
export type ApproverPolicy = NonNullable<FlowBody['approver_policy']>;
export type ApproverGroup = ApproverPolicy['approver_groups'][number];
export type Hours = NonNullable<FlowBody['timeframe']>;
export type Settings = FlowBody['settings'];
export type Conditions = FlowBody['requestors'];

/** What a new flow begins as: for nobody yet, an hour, with a reason. */
export const newFlow: FlowBody = {
  name: '',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: [] }] },
  access_targets: [],
  grant_duration_in_min: 60,
  settings: {
    justification_required: true,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: [],
  },
  request_for_others: false,
};

const shape = accessFlowRoutes.createAccessFlowV2.body;

/** Takes what somebody wrote as a body, or says what is wrong with its shape. */
export function readBody(value: unknown): { readonly body: FlowBody } | { readonly problem: string } {
  const read = shape.safeParse(value);
  if (read.success) return { body: read.data };
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the access flow' : issue.path.join('.');
  return { problem: `${where}: ${issue?.message ?? 'is none'}` };
}

const answered = ['id', 'creation_date', 'update_date', 'sentence', 'version'];
const answeredOfConditions = ['source_integration_id', 'source_integration_name'];

/** The body of a flow of a space, with the names of what belongs to it where it was kept by ids. */
export function bodyInSpace(
  body: Readonly<Record<string, unknown>>,
  objects: readonly { readonly id: string; readonly name: string }[],
): FlowBody {
  const nameOf = (reference: string): string => objects.find(({ id }) => id === reference)?.name ?? reference;
  const read = shape.parse(body);
  return {
    ...read,
    access_targets: read.access_targets.map(({ access_scope: scope, bundle, ...rest }) => ({
      ...rest,
      ...(scope ? { access_scope: { ...scope, access_scope_reference: nameOf(scope.access_scope_reference) } } : {}),
      ...(bundle ? { bundle: { ...bundle, bundle_reference: nameOf(bundle.bundle_reference) } } : {}),
    })),
  };
}

/** The body of a flow as it is: references as they were sent, and nothing that only answers carry. */
export function bodyOf(view: FlowView): FlowBody {
  const kept = Object.entries(view).filter(([key, value]) => !answered.includes(key) && value !== null);
  const targets = view.access_targets.map(sentTarget);
  const body = { ...Object.fromEntries(kept), access_targets: targets, request_for_others: false };
  return shape.parse(
    JSON.parse(JSON.stringify(body), (key, value) => (answeredOfConditions.includes(key) ? undefined : value)),
  );
}
