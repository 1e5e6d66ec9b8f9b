// A credential with an end: an integration whose credential expires can open and, worse, revoke nothing any more. It is told a month before,
// a week before and when it has happened, each as a finding of its own, so that each is a notice of its own.

import type { Held } from '../drift/finding.ts';
import { quoted } from '../errors/refusal.ts';
import { limits } from '../limits.ts';
import type { Instant } from '../ports/clock.ts';
import type { Integration } from './resource.ts';

/** What holds of this integration's credential now; null where its end is not known or far. */
export function holdCredentialExpiry(
  { id, name, credentialExpiresAt: end }: Pick<Integration, 'id' | 'name' | 'credentialExpiresAt'>,
  now: Instant,
): Held | null {
  if (end === undefined || end - now > limits.credentialExpiryLowMs) return null;
  const stage = stageOf(end - now);
  const when = new Date(end).toISOString();
  const fix = 'renew it and say the new end';
  return {
    key: `${stage.kind} ${stage.severity} ${id}`,
    ...stage,
    subject: id,
    subjectName: name,
    sentence:
      stage.kind === 'credential.expired'
        ? `the credential of ${quoted(name)} expired at ${when}: access through it may neither open nor end; ${fix}`
        : `the credential of ${quoted(name)} expires at ${when}; ${fix}`,
    details: { expires_at: when },
  };
}

function stageOf(leftMs: number): Pick<Held, 'kind' | 'severity'> {
  if (leftMs <= 0) return { kind: 'credential.expired', severity: 'critical' };
  return { kind: 'credential.expiring', severity: leftMs <= limits.credentialExpiryHighMs ? 'high' : 'low' };
}
