// For whom the requesters of a flow may ask, in words; nothing where it is for themselves alone, as it usually is.

import { conditionLabel } from '../consent/terms.ts';
import { listed } from '../errors/listed.ts';
import type { Condition } from './policy.ts';
import type { RequestFor } from './terms.ts';

/** ", for direct reports": empty where people ask for themselves alone. `labelOf` names a condition. */
export function receiversText(requestFor: RequestFor, labelOf: (one: Condition) => string = conditionLabel): string {
  const { self, directReports, others } = requestFor;
  if (self && !directReports && others === null) return '';
  return `, for ${allReceiversText(requestFor, labelOf)}`;
}

/** The same in full: "themselves" where it is for themselves alone. */
export function allReceiversText(
  { self, directReports, others }: RequestFor,
  labelOf: (one: Condition) => string = conditionLabel,
): string {
  const parts = [
    ...(self ? ['themselves'] : []),
    ...(directReports ? ['people who report to them'] : []),
    ...(others === null
      ? []
      : [
          `whoever is ${others.conditions.map((one) => labelOf(one)).join(others.operator === 'AND' ? ' who is also ' : ' or ')}`,
        ]),
  ];
  return listed(parts, 'nobody');
}
