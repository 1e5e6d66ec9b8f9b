// Proves what placed guardrails promise at every account below them, through all levels of the organization. Accounts on which the same documents lie, and
// which none of those documents names, differ in nothing but their number: they are proved once and listed.
import { organizationPolicies } from '../../organization/layers.ts';
import type { Organization, OrganizationAccount } from '../../organization/model.ts';
import type { NodePolicies } from '../../types.ts';
import type { Proof } from '../generated.ts';
import type { NodePlan } from './attach.ts';
import { alwaysDenied, proofsLeft } from './generate-scps.ts';
import type { Guardrail } from './guardrail.ts';
import { type AskedAt, proveOpen, provePasses, proveStopped } from './prove-guardrails.ts';

/** Accounts that one proof speaks for. */
interface Alike {
  readonly accounts: readonly OrganizationAccount[];
  readonly at: AskedAt;
  readonly guardrails: readonly Guardrail[];
}

/** All proofs: at every account what its guardrails stop, that break-glass roles pass, and that something passes at all; then what guardrails leave alone. */
export function provePlaced(
  organization: Organization,
  plans: readonly NodePlan[],
  breakGlass: readonly string[],
): readonly Proof[] {
  const bound = groupsOf(organization, plans, breakGlass);
  const distinct = [
    ...new Map(plans.flatMap(({ guardrails }) => guardrails).map((one) => [JSON.stringify(one), one])).values(),
  ];
  return [
    ...bound.flatMap(({ at, guardrails }) => {
      const always = alwaysDenied(guardrails);
      const stops = unique(guardrails.flatMap((one) => named(one, at).stops));
      return [
        ...stops.map((one) => proveStopped(one, at)),
        ...guardrails.flatMap((one) => provePasses(named(one, at), at, always)),
        proveOpen(at),
      ];
    }),
    ...distinct.flatMap(proofsLeft),
  ];
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** The guardrail without the claims that do not speak of the account. */
function named(guardrail: Guardrail, { account }: AskedAt): Guardrail {
  const stops = guardrail.stops.filter(({ notIn }) => notIn === undefined || notIn !== account);
  return stops.length === guardrail.stops.length ? guardrail : { ...guardrail, stops };
}

/** The accounts below the plans, with those together that nothing tells apart. */
function groupsOf(
  organization: Organization,
  plans: readonly NodePlan[],
  breakGlass: readonly string[],
): readonly Alike[] {
  const groups = new Map<
    string,
    {
      readonly accounts: OrganizationAccount[];
      readonly scp: readonly NodePolicies[];
      readonly guardrails: readonly Guardrail[];
    }
  >();
  const seen = new Set<string>();
  for (const account of plans.flatMap(({ node }) => node.accounts)) {
    if (seen.has(account.id) || account.id === organization.managementAccount) continue;
    seen.add(account.id);
    const above = plans.filter(({ node }) => node.accounts.some(({ id }) => id === account.id));
    const guardrails = above.flatMap((plan) => plan.guardrails);
    const { scp = [] } = organizationPolicies(organization, { principal: account.id });
    const text = JSON.stringify(scp.map(({ policies }) => policies));
    const distinct = text.includes(account.id) || JSON.stringify([guardrails, breakGlass]).includes(account.id);
    const key = `${distinct ? account.id : ''} ${text} ${JSON.stringify(guardrails)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { accounts: [account], scp, guardrails });
    else group.accounts.push(account);
  }
  return [...groups.values()].map(({ accounts, scp, guardrails }) => ({
    accounts,
    guardrails,
    at: { where: whereOf(accounts), scp, breakGlass, ...firstOf(accounts) },
  }));
}

function firstOf([first]: readonly OrganizationAccount[]): { readonly account?: string } {
  return first === undefined ? {} : { account: first.id };
}

function whereOf(accounts: readonly OrganizationAccount[]): string {
  return ` in ${accounts.map(({ id, name }) => (name === id ? id : `${id} ${name}`)).join(', ')}`;
}
