import { expect, test } from 'vitest';
import { asAutomatic, asEmergency } from './changed-kind.ts';
import { type FlowBody, newFlow } from './flow-draft.ts';

const office = { start_time: '09:00', end_time: '17:00', days_of_week: ['MONDAY'], time_zone: 'Europe/Berlin' };
const group = { logical_operator: 'OR', approvers: [{ type: 'manager' }] };
const asked: FlowBody = {
  ...newFlow,
  name: 'asked for',
  approver_policy: { approval_mode: 'ALL_OF', approver_groups: [group] },
  escalation_policy: { interval_in_min: 30, approver_groups: [group] },
  request_for: { request_scopes: ['self', 'direct_reports'] },
  timeframe: office,
  start_within_in_min: 60,
  grant_duration_in_min: 480,
  duration: { default_in_min: 60, while_eligible: true },
  settings: { ...newFlow.settings, labels: ['night'], max_extensions: 2, extension_duration_in_min: 30 },
};

test('a flow that becomes automatic keeps who, what, its hours of use and its labels, and nothing of asking', () => {
  const { approver_policy: _, ...plain } = newFlow;
  expect(asAutomatic(asked)).toEqual({
    ...plain,
    name: 'asked for',
    trigger: 'AUTOMATIC',
    grant_duration_in_min: 480,
    hours: { grant: office },
    settings: {
      justification_required: false,
      require_approver_reason: false,
      requestor_cannot_approve_himself: false,
      require_mfa: false,
      labels: ['night'],
    },
  });
});

test('a flow for emergencies asks nobody, is for oneself, now, for four hours at most, and with a reason', () => {
  const glass = { reviewers: group, tell: group };
  const emergency = asEmergency({ ...asked, settings: { ...asked.settings, justification_required: false } }, glass);
  expect(emergency).toEqual({
    ...newFlow,
    name: 'asked for',
    timeframe: office,
    grant_duration_in_min: 240,
    duration: { while_eligible: true },
    break_glass: glass,
    settings: { ...newFlow.settings, labels: ['night'] },
  });
});
