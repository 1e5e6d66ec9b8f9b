// Which owners a request asks: its resources, put together where the same people own them. Pinned when the request is made; whether somebody
// owns them is asked when they act.

import { quoted } from '../errors/refusal.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { ResourceId } from '../ids.ts';
import type { ShownEntitlement } from '../request/request.ts';
import type { ConsentFacts } from './facts.ts';
import type { OwnedPart } from './trail.ts';

/** The parts of what is asked for; none where neither the policy nor its escalation asks an owner. */
export function ownedParts(
  { approval, terms }: Pick<AccessFlow, 'approval' | 'terms'>,
  entitlements: readonly ShownEntitlement[],
  ownersOf: ConsentFacts['ownersOf'],
): readonly OwnedPart[] {
  const groups = [...(approval?.groups ?? []), ...(terms.escalation?.tiers ?? [])];
  if (!groups.some(({ approvers }) => approvers.some(({ type }) => type === 'Owner'))) return [];
  const parts = new Map<string, Map<ResourceId, string>>();
  for (const { resourceId, resourceName } of entitlements) {
    const owners = [...(ownersOf.get(resourceId) ?? [])].sort().join(' ');
    const part = parts.get(owners) ?? new Map<ResourceId, string>();
    part.set(resourceId, resourceName);
    parts.set(owners, part);
  }
  return [...parts.values()].map((part) => {
    const [first = '', ...others] = part.values();
    const resourceIds = [...part.keys()];
    const label = others.length === 0 ? quoted(first) : `${quoted(first)} and ${others.length} more`;
    return { key: resourceIds[0] ?? '', resourceIds, label };
  });
}
