// Asking for the same once more: through the flow it went through before, and where that offers it no longer, through the strictest that does.

import { isHeld, no, type Result, refusal } from '@tidegate/core';
import type { RequestDetails } from '../details.ts';
import type { Actor, Ports } from '../ports.ts';
import { type DryRun, dryRunRequests } from './dry-run.ts';
import { getRequest } from './read-requests.ts';
import { type SubmitInput, submitRequests } from './submit-requests.ts';

export interface AskAgainInput {
  readonly id: string;
  readonly reason: string | null;
  readonly customFields: Readonly<Record<string, string>>;
}

/** Asks again for what the caller's request was about, for the same grantee and as long. */
export async function askAgain(
  ports: Ports,
  actor: Actor,
  input: AskAgainInput,
): Promise<Result<readonly RequestDetails[]>> {
  const before = await sameAs(ports, actor, input);
  if (!before.ok) return before;
  const same = await submitRequests(ports, actor, before.value);
  const lost = !same.ok && same.refusal.code === 'request.nothing_offered';
  return lost ? submitRequests(ports, actor, { ...before.value, flowId: null, several: 'strictest' }) : same;
}

/** Whether the caller's request could be made again. */
export async function tryAgain(ports: Ports, actor: Actor, input: AskAgainInput): Promise<Result<DryRun>> {
  const before = await sameAs(ports, actor, input);
  if (!before.ok) return before;
  const tried = await dryRunRequests(ports, actor, { ...before.value, flowId: null, several: 'strictest' });
  return { ok: true, value: tried };
}

async function sameAs(
  ports: Ports,
  actor: Actor,
  { id, reason, customFields }: AskAgainInput,
): Promise<Result<SubmitInput>> {
  const found = await getRequest(ports, actor, id);
  if (!found.ok) return found;
  const { request } = found.value;
  if (request.requesterId !== actor.person.id) {
    return no(refusal('auth.forbidden', 'only the person who asked can ask again'));
  }
  return {
    ok: true,
    value: {
      entitlements: request.entitlements,
      grantee: request.granteeId,
      flowId: request.flowId,
      several: 'refuse',
      durationSec: isHeld(request.terms) ? null : request.durationSec,
      reason,
      customFields,
      fulfilment: request.fulfilment,
    },
  };
}
