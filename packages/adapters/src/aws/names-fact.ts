// Names of policies, groups and the like as one fact. Where there are more than a fact can hold the fact says so: a list that was cut in
// silence would read as whole.

import { awsLimits as limits } from './config.ts';

/** `A, B and 3 more`; the names that fit, whole. */
export function namesAsFact(names: readonly string[]): string {
  const all = names.join(', ');
  if (all.length <= limits.factLengthMax) return all;
  const room = limits.factLengthMax - ` and ${names.length} more`.length;
  let [text, told] = ['', 0];
  for (const name of names) {
    const longer = told === 0 ? name : `${text}, ${name}`;
    if (longer.length > room) break;
    [text, told] = [longer, told + 1];
  }
  return `${text} and ${names.length - told} more`;
}
