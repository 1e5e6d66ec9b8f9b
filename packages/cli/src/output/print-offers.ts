// Offers as a table: what may be asked for, through which flow, and who agrees.

import type { OfferedEntitlement } from '@tidegate/contract';
import { durationText } from '@tidegate/core';
import { printTable } from './print.ts';

/** One line per offer; `none` is said where there are none. */
export function printOffers(items: readonly OfferedEntitlement[], none: string): void {
  printTable(
    ['RESOURCE', 'PERMISSION', 'FLOW', 'AT MOST', 'WHO AGREES'],
    items.flatMap((item) =>
      item.offers.map((offer) => [
        `${item.resource.path}${item.integration.simulated ? ' (simulated)' : ''}`,
        item.permission.name,
        offer.flow.name,
        offer.until_revoked === null ? durationText(offer.duration_sec_max) : 'until revoked',
        offer.automatic ? 'nobody: opens at once' : together(offer.consents),
      ]),
    ),
    none,
  );
}

/** "a", "a and b", "a, b and c": all of them agree. */
const together = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
