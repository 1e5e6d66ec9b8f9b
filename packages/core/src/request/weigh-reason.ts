// What a reason says, by rules plain enough to be written on a page: nobody reads it for its sense, and no model does. It helps somebody
// who asks to write a better one; it decides nothing, and consent never rests on it.

import type { RiskLevel } from '../inventory/resource.ts';
import { limits } from '../limits.ts';

/** What the published client shows beside the reason. */
export interface WeighedReason {
  /** At least four different words of two letters or more. */
  readonly describesTask: boolean;
  /**
   * The flows asked would take the reason as it is, and what carries a high or critical risk has a ticket with it, or eight different words.
   */
  readonly justifiesPermission: boolean;
  /** A key such as `OPS-123`, a number such as `#123`, or a web address. */
  readonly hasTicket: boolean;
}

/** How risky what is asked for is, from the riskiest of it; null where nothing of it is offered, which no reason justifies. */
export type AskedRisk = RiskLevel | null;

const ticket = /\b[A-Z][A-Z0-9]{1,9}-\d{1,10}\b|(^|\s)#\d{1,10}\b|\bhttps?:\/\/[^\s/]/;

/** Weighs a reason. `accepted`: whether every flow in question would take it. */
export function weighReason(
  reason: string,
  asked: { readonly risk: AskedRisk; readonly accepted: boolean },
): WeighedReason {
  const said = reason.slice(0, limits.reasonLengthMax);
  const words = new Set(said.toLowerCase().match(/\p{L}{2,}/gu) ?? []).size;
  const hasTicket = ticket.test(said);
  const describesTask = words >= 4;
  const risky = asked.risk === 'high' || asked.risk === 'critical';
  const enough = risky ? words >= 8 || (hasTicket && describesTask) : describesTask;
  return { describesTask, justifiesPermission: asked.accepted && asked.risk !== null && enough, hasTicket };
}
