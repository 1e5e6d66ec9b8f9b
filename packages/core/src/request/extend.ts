// Lengthening access that is open: how often, by how much, and whether now. Pure; leaves to the broker that the person still fits the
// flow, and to the hours that they allow it.

import { durationText } from '../flow/duration-text.ts';
import type { Extensions, FlowTerms } from '../flow/terms.ts';
import { type Grant, isOpen, type Lease } from '../grant/grant.ts';
import { leaseEndsAt } from '../grant/lease.ts';
import type { RequestId } from '../ids.ts';
import type { Entitlement } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';
import type { AccessRequest } from './request.ts';

/** An access with everything that lengthened it: the first request, its extensions, and the leases and grants of all of them. */
export interface AccessFamily {
  /** The request that was asked first. */
  readonly root: AccessRequest;
  readonly extensions: readonly AccessRequest[];
  readonly leases: readonly Lease[];
  readonly grants: readonly Grant[];
}

/** Whether access can be lengthened now, and why not, as people read it. */
export interface ExtendOptions {
  readonly canExtend: boolean;
  readonly availability: string;
  readonly lengthSec: number;
  readonly remaining: number;
  readonly count: number;
}

/** The first of the requests that a request belongs to. */
export const rootOf = (request: AccessRequest): RequestId => request.extends ?? request.id;

/** What may be lengthened now: open access of the family, each with the end that it has. */
export function extendable(
  { leases, grants }: AccessFamily,
  now: Instant,
): readonly (Entitlement & { end: Instant })[] {
  return grants.flatMap((grant) => {
    if (!isOpen(grant)) return [];
    const live = leases.filter((lease) => lease.grantId === grant.id && lease.endedAt === null && !lease.held);
    const end = Math.max(...live.map(leaseEndsAt));
    return live.length === 0 || end <= now
      ? []
      : [{ resourceId: grant.resourceId, permissionId: grant.permissionId, end }];
  });
}

/** What the doors show; `terms` are those of the flow as it is now, null where the flow is gone. */
export function extendOptions(family: AccessFamily, terms: FlowTerms | null, now: Instant): ExtendOptions {
  const extensions = terms?.extensions ?? null;
  const used = family.extensions.filter(({ state }) => state.kind === 'agreed' || state.kind === 'waiting').length;
  const remaining = Math.max(0, (extensions?.countMax ?? 0) - used);
  const why = whyNot(family, { extensions, remaining, now });
  return {
    canExtend: why === null,
    availability: why ?? availableText(extensions, remaining),
    lengthSec: extensions?.lengthSec ?? 0,
    remaining,
    count: family.extensions.filter(({ state }) => state.kind === 'agreed').length,
  };
}

function whyNot(
  family: AccessFamily,
  about: { readonly extensions: Extensions | null; readonly remaining: number; readonly now: Instant },
): string | null {
  if (about.extensions === null) return 'this access flow has no extensions';
  if (family.extensions.some(({ state }) => state.kind === 'waiting')) return 'an extension waits for consent already';
  if (about.remaining === 0) return 'every extension that the access flow allows is used';
  if (extendable(family, about.now).length === 0) return 'only access that is open can be lengthened';
  return null;
}

function availableText(extensions: Extensions | null, remaining: number): string {
  if (extensions === null) return '';
  const times = remaining === 1 ? 'once more' : `${remaining} times more`;
  const consent = extensions.consent === 'again' ? ', with consent again' : '';
  return `can be lengthened by ${durationText(extensions.lengthSec)}, ${times}${consent}`;
}
