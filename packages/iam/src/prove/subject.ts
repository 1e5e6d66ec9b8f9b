// Who a proof is about. A proof without a principal is about every user and role of every account that the policies could tell apart: each
// account they name and one more, each kind of caller, each ARN that some condition or principal element singles out.
import { type Caller, readCaller } from '../match/caller.ts';
import type { Principal } from '../types.ts';
import { candidatesFor } from './candidates.ts';
import type { CompiledGoal } from './goal.ts';
import { arnPattern, partition } from './language.ts';
import { accountsMax, subjectsMax } from './limits.ts';

/** A caller, with the values of its principal tags if they are known. */
export interface Subject {
  readonly principal: Principal;
  readonly caller: Caller;
  /** Tags of the principal by key; no others exist. Absent: any. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** An account that no document names. */
export function unnamedAccount(accounts: readonly string[]): string {
  return (
    ['111122223333', '444455556666', '777788889999', '000000000000'].find((one) => !accounts.includes(one)) ??
    '999999999999'
  );
}

/** Everyone the question is about; a sentence if that cannot be said. */
export function subjectsOf(
  goal: CompiledGoal,
  { principal, tags }: { readonly principal?: Principal; readonly tags?: Readonly<Record<string, string>> },
): readonly Subject[] | string {
  const principals = principal === undefined ? everyone(goal) : [principal];
  if (typeof principals === 'string') return principals;
  const subjects: Subject[] = [];
  for (const one of principals) {
    const caller = readCaller(one);
    if (typeof caller === 'string') return caller;
    subjects.push({ principal: one, caller, tags });
  }
  return subjects;
}

function everyone(goal: CompiledGoal): readonly string[] | string {
  const accounts = [...goal.accounts, unnamedAccount(goal.accounts)];
  const grants = goal.worlds.some(({ world }) => world.resource !== undefined);
  const userMatters = grants || /:user\/|aws:username|aws:principaltype|aws:principalarn/i.test(goal.text);
  const named = goal.lines.flatMap(({ compiled }) => compiled.source.principal?.arns ?? []);
  const clauses = goal.lines.flatMap((line) =>
    line.clauses.filter(({ key }) => key === 'aws:principalarn').map(({ clause }) => clause),
  );
  const patterns = candidatesFor(clauses, { type: undefined, variable: () => null });
  if ('reason' in patterns && clauses.length > 0) return `\`aws:PrincipalArn\`: ${patterns.reason}; name the principal`;
  if (accounts.length > accountsMax) return 'the policies name many accounts; name the principal';
  const arns = accounts.flatMap((account) => arnsOf(account, { clauses: clausePatterns(goal), named, userMatters }));
  const all = [...new Set([...arns, ...named.filter((arn) => typeof readCaller(arn) !== 'string')])];
  return all.length > subjectsMax ? 'the policies single out many principals; name the principal' : all;
}

function clausePatterns(goal: CompiledGoal): readonly string[] {
  return goal.lines.flatMap((line) =>
    line.clauses
      .filter(({ key }) => key === 'aws:principalarn')
      .flatMap(({ clause }) => clause.values.map((value) => value.written)),
  );
}

function arnsOf(
  account: string,
  about: { readonly clauses: readonly string[]; readonly named: readonly string[]; readonly userMatters: boolean },
): readonly string[] {
  const kinds = about.userMatters ? ['role', 'user'] : ['role'];
  return kinds.flatMap((kind) => {
    const patterns = [...new Set([...about.clauses, ...about.named])].map(arnPattern);
    const domain = {
      any: [arnPattern(`arn:aws:iam::${account}:${kind}/?*`)],
      none: [`role/aws-service-role/*`, 'role/aws-reserved/*', `${kind}/*/`, `${kind}//*`].map((rest) =>
        arnPattern(`arn:aws:iam::${account}:${rest}`),
      ),
    };
    return partition(patterns, domain) ?? [];
  });
}
