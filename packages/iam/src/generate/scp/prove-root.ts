// That the root user of an account is stopped. The prover speaks of users and roles; for the root user only service control policies matter, and the
// statements that stop it depend on nothing but who asks and what is done. So every action of the table is put to the engine, held against those
// statements alone: no resource and no context key can make a difference to them, and further Deny statements only take away.
import { compile } from '../../authorize.ts';
import { actionNames, servicePrefixes, tableVersion } from '../../data/table.ts';
import { parsePolicy } from '../../parse/parse-policy.ts';
import type { Statement } from '../../parse/policy.ts';
import type { Existence, ProvedRequest } from '../../prove/answer.ts';
import type { NodePolicies } from '../../types.ts';
import type { Proof } from '../generated.ts';
import type { RequestPattern } from './guardrail.ts';

/** An account that stands for every account where none is named. */
export const anyAccount = '111122223333';

/** The root user of the account gets through with no action of the pattern. */
export function proveRootStopped(
  claim: string,
  request: RequestPattern,
  at: { readonly account?: string; readonly scp: readonly NodePolicies[] },
): Proof {
  const answer = rootReaches(request, at.account ?? anyAccount, at.scp);
  return { claim, answer, proved: answer.answer === 'none' };
}

/** Answers by the statements they rest on: one account's is every account's, unless a statement names the account. */
const kept = new Map<string, Existence>();
const keptMax = 200;

function rootReaches(request: RequestPattern, account: string, scp: readonly NodePolicies[]): Existence {
  const statements = scp.flatMap(onlyFixed);
  const text = JSON.stringify([request, statements]);
  const known = text.includes(account) ? undefined : kept.get(text);
  if (known !== undefined) return known;
  const answer = tryAll(request, account, { scp, statements });
  // Only that nothing gets through follows from these statements alone.
  if (answer.answer === 'none' && !text.includes(account)) {
    if (kept.size >= keptMax) kept.clear();
    kept.set(text, answer);
  }
  return answer;
}

function tryAll(
  request: RequestPattern,
  account: string,
  { scp, statements }: { readonly scp: readonly NodePolicies[]; readonly statements: readonly object[] },
): Existence {
  const fixed = compile({ scp: [{ node: 'fixed', policies: [full, ...statements] }] });
  const asked = compile({ identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', ...request } }] });
  const root = `arn:aws:iam::${account}:root`;
  for (const service of servicePrefixes()) {
    for (const name of actionNames(service)) {
      const action = `${service}:${name}`;
      const about = { action, resource: '*', resourceAccount: account, context: {} };
      const role = { principal: `arn:aws:iam::${account}:role/any`, ...about };
      const concerned = asked.decide(role);
      // What nobody can be denied is no matter of policies.
      if (concerned.effect !== 'allow' || concerned.rule !== undefined) continue;
      const witness: ProvedRequest = { principal: root, ...about };
      const decision = fixed.decide(witness);
      if (decision.effect === 'deny' && decision.explicit) continue;
      if (compile({ scp }).decide(witness).effect === 'allow')
        return { answer: 'exists', witness: { request: witness } };
      return { answer: 'unknown', reason: `whether the root user may use \`${action}\` depends on more than who asks` };
    }
  }
  return {
    answer: 'none',
    assuming: [
      `over the root user: each action of the table of ${tableVersion} was put to the engine, against statements that ask for nothing but who asks`,
    ],
  };
}

const full = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** The Deny statements of a level that ask for nothing but the caller's ARN. */
function onlyFixed({ policies }: NodePolicies): readonly object[] {
  return policies.flatMap((document) => {
    const read: unknown = typeof document === 'string' ? JSON.parse(document) : document;
    const { policy } = parsePolicy(document);
    if (policy === undefined || typeof read !== 'object' || read === null || !('Statement' in read)) return [];
    const written: readonly unknown[] = Array.isArray(read.Statement) ? read.Statement : [read.Statement];
    const kept = written.filter((_, index) => isFixed(policy.statements[index]));
    return kept.length === 0 ? [] : [{ Version: policy.version, Statement: kept }];
  });
}

function isFixed(statement: Statement | undefined): boolean {
  if (statement === undefined || statement.effect !== 'deny') return false;
  const { resource } = statement;
  const everywhere =
    resource === undefined || (!resource.not && resource.patterns.some(({ written }) => written === '*'));
  return everywhere && statement.conditions.every(({ key }) => key.toLowerCase() === 'aws:principalarn');
}
