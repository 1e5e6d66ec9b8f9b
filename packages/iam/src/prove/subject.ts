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
  const principals = principal === undefined ? everyone(goal) : [principal, ...sessionsOf(principal, namedIn(goal))];
  if (typeof principals === 'string') return principals;
  const subjects: Subject[] = [];
  for (const one of principals) {
    const caller = readCaller(one);
    if (typeof caller === 'string') return caller;
    subjects.push({ principal: one, caller, tags });
  }
  return subjects;
}

/** Sessions of a role that policies name: what is granted to a session passes a boundary that does not allow it, and what is granted to the role does not. */
export function sessionsOf(principal: Principal, named: readonly string[]): readonly Principal[] {
  const caller = readCaller(principal);
  if (typeof caller === 'string' || caller.kind !== 'role') return [];
  return named.flatMap((arn) => (isSessionOf(arn, caller.name) ? [{ arn, roleArn: caller.name }] : []));
}

/** An ARN of a session holds the name of its role, without its path. */
function isSessionOf(arn: string, role: string): boolean {
  const [, partition, account, name] = /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(arn) ?? [];
  return name !== undefined && role.startsWith(`${partition}:iam::${account}:role/`) && role.endsWith(`/${name}`);
}

function namedIn(goal: CompiledGoal): readonly string[] {
  return [...new Set(goal.lines.flatMap(({ compiled }) => compiled.source.principal?.arns ?? []))];
}

function everyone(goal: CompiledGoal): readonly Principal[] | string {
  const accounts = [...goal.accounts, unnamedAccount(goal.accounts)];
  const grants = goal.worlds.some(({ world }) => world.resource !== undefined);
  const userMatters = grants || /:user\/|aws:username|aws:principaltype|aws:principalarn/i.test(goal.text);
  const named = namedIn(goal);
  const clauses = goal.lines.flatMap((line) =>
    line.clauses.filter(({ key }) => key === 'aws:principalarn').map(({ clause }) => clause),
  );
  const patterns = candidatesFor(clauses, { type: undefined, variable: () => null });
  if ('reason' in patterns && clauses.length > 0) return `\`aws:PrincipalArn\`: ${patterns.reason}; name the principal`;
  if (accounts.length > accountsMax) return 'the policies name many accounts; name the principal';
  const arns = accounts.flatMap((account) => arnsOf(account, { clauses: clausePatterns(goal), named, userMatters }));
  const known = [...new Set([...arns, ...named.filter((arn) => typeof readCaller(arn) !== 'string')])];
  const all = [...known, ...known.flatMap((arn) => sessionsOf(arn, named))];
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
    // A session may be of a role with any path.
    const roles = about.named.flatMap((arn) => {
      const [, name] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
      return name === undefined
        ? []
        : [`arn:aws:iam::${account}:role/${name}`, `arn:aws:iam::${account}:role/*/${name}`];
    });
    const patterns = [...new Set([...about.clauses, ...about.named, ...roles])].map(arnPattern);
    const domain = {
      any: [arnPattern(`arn:aws:iam::${account}:${kind}/?*`)],
      none: [`role/aws-service-role/*`, 'role/aws-reserved/*', `${kind}/*/`, `${kind}//*`].map((rest) =>
        arnPattern(`arn:aws:iam::${account}:${rest}`),
      ),
    };
    return partition(patterns, domain) ?? [];
  });
}
