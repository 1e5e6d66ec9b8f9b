// Whether the consents that opened an access also cover its being lengthened. They cover what their givers were shown: the extensions of the
// flow as it was, for access as long as they left it. Where the flow has changed since, or they made it shorter, each extension asks anew.

import type { AccessFamily, AccessFlow, AccessRequest, FlowTerms } from '@tidegate/core';
import { demandsTheSame } from '../requests/same-demands.ts';

/** The terms by which the access may be lengthened now; null where its flow is gone. */
export function extensionTerms(family: AccessFamily, flow: AccessFlow | null): FlowTerms | null {
  if (flow === null) return null;
  const { extensions } = flow.terms;
  if (extensions === null || extensions.consent === 'again' || flow.approval === null) return flow.terms;
  return covers(lastConsented(family), flow)
    ? flow.terms
    : { ...flow.terms, extensions: { ...extensions, consent: 'again' } };
}

/** What was agreed to last by people, or without asking any where the flow asked none. */
function lastConsented({ root, extensions }: AccessFamily): AccessRequest {
  const asked = extensions.filter(({ approval, state }) => approval !== null && state.kind === 'agreed');
  return asked.toSorted((one, other) => one.askedAt - other.askedAt).at(-1) ?? root;
}

function covers(agreed: AccessRequest, flow: AccessFlow): boolean {
  const [now, then] = [flow.terms.extensions, agreed.terms.extensions];
  const noMore = now !== null && then !== null && now.countMax <= then.countMax && now.lengthSec <= then.lengthSec;
  const shortened = agreed.trail.narrowed.some(({ duration }) => duration !== null);
  return noMore && then.consent === 'none' && !shortened && demandsTheSame(flow, agreed, ['fits', 'stale']);
}
