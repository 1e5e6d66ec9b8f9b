// A survey reads many accounts at once, each within its own quotas, and to the end: whoever reads that it failed sees every account that
// refused, not only the first.

import { Fault, type ObservedAccess, quoted } from '@tidegate/core';
import { awsLimits as limits } from './config.ts';
import { orFault } from './grants/outcome.ts';
import { each } from './pages.ts';

const namedMax = 3;

/** What `read` finds in each account, some accounts at a time. Throws `Fault` at the end where an account could not be read. */
export async function* inAccounts(
  accounts: readonly string[],
  read: (accountId: string) => Promise<readonly ObservedAccess[]>,
): AsyncGenerator<readonly ObservedAccess[]> {
  const failed: { readonly accountId: string; readonly fault: Fault }[] = [];
  const readOne = async (accountId: string): Promise<readonly ObservedAccess[]> => {
    try {
      return await orFault(() => read(accountId));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failed.push({ accountId, fault: error });
      return [];
    }
  };
  for (let at = 0; at < accounts.length; at += limits.partsAtOnce) {
    const some = accounts.slice(at, at + limits.partsAtOnce);
    const found = (await each(some, limits.partsAtOnce, readOne)).flat();
    for (let from = 0; from < found.length; from += limits.pageSize) yield found.slice(from, from + limits.pageSize);
  }
  const [first] = failed;
  if (first === undefined) return;
  const named = failed
    .slice(0, namedMax)
    .map(({ accountId, fault }) => `${quoted(accountId)}: ${fault.message}`)
    .join('; ');
  const sentence = `${failed.length} of ${accounts.length} accounts could not be read, so nothing is concluded: ${named}`;
  throw new Fault(first.fault.code, sentence);
}
