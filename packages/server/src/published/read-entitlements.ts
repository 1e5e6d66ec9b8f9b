// What a published request asks for, as the use case wants it. An id that cannot be one of ours leads to the same answer as one that
// nothing offers.

import type { SubmitInput } from '@tidegate/broker';
import { isId, no, ok, type Person, type Result, refusal } from '@tidegate/core';

interface Asked {
  readonly bundle_reference?: string | null | undefined;
  readonly entitlements?:
    | readonly { readonly resource_id: string; readonly permission_id: string }[]
    | null
    | undefined;
}

const nothingOffered = (field: string) =>
  no(refusal('request.nothing_offered', 'no access flow offers you this; look at what you may ask for', { field }));

/** A bundle, entitlements, or (ours) both: the part of the bundle that is wanted. */
export function readEntitlements(asked: Asked): Result<Pick<SubmitInput, 'entitlements' | 'bundleReference'>> {
  const given = asked.entitlements ?? null;
  const bundle = asked.bundle_reference ?? null;
  if ((given === null && bundle === null) || (bundle !== null && given?.length === 0)) {
    return no(
      refusal(
        'input.invalid',
        'give `entitlements`, `bundle_reference`, or with a bundle the entitlements of it that you need',
        { field: 'entitlements' },
      ),
    );
  }
  const entitlements = [];
  for (const { resource_id: resourceId, permission_id: permissionId } of given ?? []) {
    if (!isId('resource', resourceId) || !isId('permission', permissionId)) return nothingOffered('entitlements');
    entitlements.push({ resourceId, permissionId });
  }
  return ok({ entitlements, bundleReference: bundle });
}

/** Whether a reference by id or address means this person. */
export function means(person: Person, reference: string): boolean {
  const address = reference.trim().toLowerCase();
  return reference === person.id || address === person.email || person.emailAliases.includes(address);
}
