// Weighs a reason before anything is asked: would the flows in question take it, and does it say as much as the risk of what is asked for
// calls for. What is not offered weighs like what does not exist.

import { askedReasonRefusal, type Member, type RiskLevel, type WeighedReason, weighReason } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';
import { findGrantee } from './grantees.ts';
import { type PickInput, pickOffers } from './pick-offers.ts';

/** An asking as far as its reason is concerned; `picked` null where what it names cannot be read. */
export interface WeighInput {
  readonly reason: string | null;
  readonly grantee: string | null;
  readonly picked: PickInput | null;
}

/** What the reason says. */
export async function weighAskedReason(ports: Ports, actor: Actor, input: WeighInput): Promise<WeighedReason> {
  const reason = input.reason?.trim() ?? '';
  const unknown = weighReason(reason, { risk: null, accepted: false });
  const grantee = await findGrantee(ports, actor.person, input.grantee);
  if (input.picked === null || !grantee.ok) return unknown;
  const picked = await pickOffers(ports, { person: actor.person, grantee: grantee.value }, input.picked);
  if (!picked.ok) return unknown;
  const world = await loadWorld(ports);
  const flows = picked.value.flatMap(({ flowId }) => world.flows.get(flowId) ?? []);
  const accepted = flows.every((flow) => askedReasonRefusal(reason === '' ? null : reason, flow) === null);
  return weighReason(reason, { risk: riskiest(picked.value.flatMap(({ members }) => members)), accepted });
}

const byRisk: readonly RiskLevel[] = ['critical', 'high', 'medium', 'low'];

/** A permission is as risky as what it is on, and the other way round. */
const riskiest = (members: readonly Member[]): RiskLevel =>
  byRisk.find((risk) =>
    members.some(({ resource, permission }) => resource.riskLevel === risk || permission.riskLevel === risk),
  ) ?? 'low';
