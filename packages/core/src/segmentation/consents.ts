// How many people other than the requester have to agree before a flow opens, at the least: what one person alone can fill counts once
// unless the flow wants different people, and what the requester could fill themselves does not count at all.

import { type Term, termsOf } from '../consent/terms.ts';
import type { AccessFlow } from '../flow/flow.ts';

/** The fewest consents of other people that are enough; 0 for a flow that opens by itself. */
export function consentsOf({ approval, settings }: Pick<AccessFlow, 'approval' | 'settings'>): number {
  if (approval === null) return 0;
  return Math.min(...termsOf(approval).map((terms) => consentsFor(terms, settings)));
}

function consentsFor(terms: readonly Term[], { distinctPeople, selfApproval }: AccessFlow['settings']): number {
  // Nobody is their own manager, so this one is never the requester's to give.
  const managers = terms.filter(({ conditions }) => conditions.every(isManagerOfRequester));
  if (distinctPeople) return selfApproval ? Math.max(terms.length - 1, managers.length) : terms.length;
  return new Set((selfApproval ? managers : terms).map(({ conditions }) => JSON.stringify(conditions))).size;
}

const isManagerOfRequester = ({ type, values }: Term['conditions'][number]): boolean =>
  type === 'manager' && values.length === 0;
