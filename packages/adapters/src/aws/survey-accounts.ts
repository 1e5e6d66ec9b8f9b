// A survey reads many accounts at once, each within its own quotas, and to the end: an account that refuses holds up no other, and whoever reads
// that some failed sees every one.

import { Fault, type SurveyReport } from '@tidegate/core';
import { awsLimits as limits } from './config.ts';
import { orFault } from './grants/outcome.ts';
import { each } from './pages.ts';

/** What a survey knows of the accounts it reads; those that failed once are not asked again. */
export interface AccountsRead {
  readonly accounts: readonly string[];
  readonly failed: Set<string>;
}

type Observed = Extract<SurveyReport, { kind: 'page' }>['observed'];

/** What `read` finds in each account, some accounts at a time, and which could not be read. */
export async function* inAccounts(
  { accounts, failed }: AccountsRead,
  read: (accountId: string) => Promise<Observed>,
): AsyncGenerator<SurveyReport> {
  const readOne = async (accountId: string): Promise<readonly SurveyReport[]> => {
    try {
      const found = await orFault(() => read(accountId));
      const pages = Array.from(
        { length: Math.ceil(found.length / limits.pageSize) },
        (_, page) => page * limits.pageSize,
      );
      return pages.map((from) => ({ kind: 'page', observed: found.slice(from, from + limits.pageSize) }));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failed.add(accountId);
      const refused = error.code !== 'target.unreachable';
      return [{ kind: 'failed', part: accountId, message: error.message, refused }];
    }
  };
  const asked = accounts.filter((accountId) => !failed.has(accountId));
  for (let at = 0; at < asked.length; at += limits.partsAtOnce) {
    yield* (await each(asked.slice(at, at + limits.partsAtOnce), limits.partsAtOnce, readOne)).flat();
  }
}
