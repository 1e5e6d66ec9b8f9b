// Whether consents that were given are still those that the flow demands. They were given to the terms pinned on the request; where the flow
// demands others by now, they are not the consent the flow demands (law 2).

import {
  type AccessFlow,
  type AccessRequest,
  type ApprovalPolicy,
  demandedApproval,
  type RequesterFit,
} from '@tidegate/core';
import { stableText } from '../stable-text.ts';

/** The same people, by the same rules, as the request has pinned; `fits` are the ways its requester may fit the flow. */
export function demandsTheSame(flow: AccessFlow, request: AccessRequest, fits: readonly RequesterFit[]): boolean {
  const { settings, terms } = flow;
  const { distinctPeople, selfApproval, approverReasonRequired } = settings;
  const parts = ({ escalation, stepUp }: AccessFlow['terms']) => ({ escalation, stepUp });
  const demanded = { distinctPeople, selfApproval, approverReasonRequired, ...parts(terms) };
  const pinned = {
    distinctPeople: request.distinctPeople,
    selfApproval: request.selfApproval,
    approverReasonRequired: request.approverReasonRequired,
    ...parts(request.terms),
  };
  const same = (approval: ApprovalPolicy | null): boolean => stableText([approval]) === stableText([request.approval]);
  return fits.some((fit) => same(demandedApproval(flow, fit))) && stableText(demanded) === stableText(pinned);
}
