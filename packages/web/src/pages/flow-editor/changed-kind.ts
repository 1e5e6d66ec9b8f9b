// A flow that becomes automatic or one for emergencies loses what has no meaning there: the form does not show it any more, and the server
// would refuse it. Pure; *Undo all* brings back what was.

import { withPart } from '../../parts/with-part.ts';
import type { FlowBody } from './flow-draft.ts';

/** The longest that access in an emergency may last. */
const emergencyMinutesMax = 240;

function without(body: FlowBody, keys: readonly (keyof FlowBody)[]): FlowBody {
  return keys.reduce<FlowBody>((left, key) => withPart(left, key, null), body);
}

/** Where nobody asks there is nobody to agree, no reason and no extension. Hours that bound asking and use go on bounding use. */
export function asAutomatic(body: FlowBody): FlowBody {
  const grant = body.hours?.grant ?? body.timeframe ?? null;
  const working = body.hours?.requester_working_hours === true;
  const hours = {
    ...(grant === null ? {} : { grant }),
    ...(working ? { requester_working_hours: true } : {}),
  };
  const until = body.duration?.until_revoked ?? null;
  const kept = without(body, [
    'request_for',
    'approver_policy',
    'escalation_policy',
    'timeframe',
    'lapse_after_in_min',
    'start_within_in_min',
    'break_glass',
    'hours',
    'duration',
  ]);
  return {
    ...kept,
    trigger: 'AUTOMATIC',
    ...(Object.keys(hours).length === 0 ? {} : { hours }),
    ...(until === null ? {} : { duration: { until_revoked: until } }),
    settings: {
      justification_required: false,
      require_approver_reason: false,
      requestor_cannot_approve_himself: false,
      require_mfa: false,
      labels: body.settings.labels,
    },
  };
}

/** In an emergency nobody is asked, it is for oneself, now, short, with a reason, and not lengthened. */
export function asEmergency(body: FlowBody, breakGlass: NonNullable<FlowBody['break_glass']>): FlowBody {
  const { max_extensions: _, extension_duration_in_min: __, extension_consent: ___, ...settings } = body.settings;
  const kept = without(body, [
    'request_for',
    'approver_policy',
    'escalation_policy',
    'start_within_in_min',
    'duration',
  ]);
  const ends = body.duration?.while_eligible === true;
  return {
    ...kept,
    ...(ends ? { duration: { while_eligible: true } } : {}),
    grant_duration_in_min: Math.min(body.grant_duration_in_min ?? emergencyMinutesMax, emergencyMinutesMax),
    break_glass: breakGlass,
    settings: { ...settings, justification_required: true },
  };
}
