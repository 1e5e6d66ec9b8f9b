// Every trust across accounts that the organization file tells of: a listing, because trust between accounts is how some of them do their work
// (the delivery account's, first of all). Findings are only those that undo the partition: open to the world, to strangers without a
// condition, or from a lesser account into the management account, a delivery account or production.
import { actionTest } from '../../evaluate/statement.ts';
import type { AccountRole } from '../../organization/model.ts';
import { parsePolicy } from '../../parse/parse-policy.ts';
import type { ConditionClause, Statement } from '../../parse/policy.ts';
import type { DocumentInput } from '../../types.ts';
import type { Place } from './place.ts';

/** Whom a role trusts. */
export type Trusted =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'principal'; readonly account: string; readonly arn: string }
  | { readonly kind: 'organization' }
  | { readonly kind: 'everyone' };

/** One role that may be assumed from another account. */
export interface CrossAccountTrust {
  /** The role's ARN. */
  readonly role: string;
  readonly account: string;
  readonly accountName: string;
  readonly trusts: Trusted;
  /** The trusted account's name; absent if it is not in the organization. */
  readonly trustedName?: string;
  /** Condition keys the trust asks for: `sts:ExternalId`. */
  readonly onlyIf: readonly string[];
  /** What the role may do: `everything`, some services, or `not told`. */
  readonly may: string;
}

/** What the principals of a delivery account can get at. */
export interface DeliveryReach {
  readonly account: string;
  readonly accountName: string;
  readonly reaches: readonly ReachedRole[];
}

/** A role a delivery account gets at. */
export interface ReachedRole {
  readonly role: string;
  readonly account: string;
  readonly accountName: string;
  readonly phase?: string;
  readonly may: string;
  /** The role it goes through; absent if it is trusted directly. */
  readonly through?: string;
}

/** All trusts across accounts, in the order of the tree. */
export function trustsOf(places: readonly Place[]): readonly CrossAccountTrust[] {
  const names = new Map(places.map(({ account, name }) => [account, name]));
  return places.flatMap((place) =>
    (place.at.facts.roles ?? []).flatMap((role) =>
      trustedBy(role, place.account).map(({ trusts, onlyIf }): CrossAccountTrust => {
        const name = 'account' in trusts ? names.get(trusts.account) : undefined;
        return {
          role: arnOf(role, place.account),
          account: place.account,
          accountName: place.name,
          trusts,
          ...(name === undefined ? {} : { trustedName: name }),
          onlyIf,
          may: mayOf(role.policies),
        };
      }),
    ),
  );
}

const arnOf = ({ name }: AccountRole, account: string): string => `arn:aws:iam::${account}:role/${name}`;

const assuming = ['sts:assumerole', 'sts:assumerolewithsaml', 'sts:assumerolewithwebidentity'];

/** Keys that say which organization a caller is of. */
const organizationKeys: ReadonlySet<string> = new Set(['aws:principalorgid', 'aws:principalorgpaths']);

function trustedBy(
  { trust }: AccountRole,
  account: string,
): readonly { readonly trusts: Trusted; readonly onlyIf: readonly string[] }[] {
  const { policy } = parsePolicy(trust, { kind: 'trust' });
  return (policy?.statements ?? []).filter(allowsAssuming).flatMap((statement) => {
    const { principal } = statement;
    if (principal === undefined) return [];
    const onlyIf = [...new Set(statement.conditions.filter(narrows).map(({ key }) => key))];
    const own = onlyIf.some((key) => organizationKeys.has(key.toLowerCase()));
    const anyone: Trusted[] = principal.anyone || principal.not ? [{ kind: own ? 'organization' : 'everyone' }] : [];
    const accounts = principal.accounts.map((one): Trusted => ({ kind: 'account', account: one }));
    const arns = principal.arns.map((arn): Trusted => ({ kind: 'principal', account: arn.split(':')[4] ?? '', arn }));
    return [...anyone, ...accounts, ...arns]
      .filter((trusts) => !('account' in trusts) || trusts.account !== account)
      .map((trusts) => ({ trusts, onlyIf }));
  });
}

function allowsAssuming({ effect, action }: Statement): boolean {
  if (effect !== 'allow') return false;
  const tests = action.patterns.map(actionTest);
  return assuming.some((one) => tests.some((test) => test(one)) !== action.not);
}

/** Does a condition ask for something the caller must have? A negated one, one that an absent key passes, or one that any value passes, does not. */
function narrows({ operator, values }: ConditionClause): boolean {
  const asks = !operator.negated && !operator.ifExists && operator.quantifier !== 'all' && operator.family !== 'Null';
  return asks && !values.some(({ written }) => /^(?:\*+|(?:0\.0\.0\.0|::)\/0)$/.test(written));
}

/** Services shown of what a role may do. */
const shownMax = 6;

function mayOf(policies: readonly DocumentInput[] | undefined): string {
  if (policies === undefined) return 'not told';
  const services = new Set<string>();
  for (const document of policies) {
    for (const { effect, action } of parsePolicy(document, { kind: 'identity' }).policy?.statements ?? []) {
      if (effect === 'deny') continue;
      for (const pattern of action.not ? ['*'] : action.patterns) {
        const service = pattern.includes(':') ? pattern.slice(0, pattern.indexOf(':')) : '*';
        services.add(/[*?]/.test(service) ? '*' : service.toLowerCase());
      }
    }
  }
  if (services.has('*')) return 'everything';
  const list = [...services].sort();
  if (list.length === 0) return 'nothing';
  const rest = list.length > shownMax ? ` and ${list.length - shownMax} more` : '';
  return `${list.slice(0, shownMax).join(', ')}${rest}`;
}

/** In the place of an account, for trusts that name none. */
const anywhere = '';

/** What each delivery account gets at, directly and from role to role. */
export function reachOf(places: readonly Place[], trusts: readonly CrossAccountTrust[]): readonly DeliveryReach[] {
  const into = new Map<string, CrossAccountTrust[]>();
  for (const trust of trusts) {
    const from = 'account' in trust.trusts ? trust.trusts.account : anywhere;
    const list = into.get(from);
    if (list === undefined) into.set(from, [trust]);
    else list.push(trust);
  }
  const phases = new Map(places.map(({ account, phase }) => [account, phase?.value]));
  return places
    .filter(({ kind }) => kind.value === 'delivery')
    .map(({ account, name }) => {
      const reached = new Map<string, ReachedRole>();
      const from: { readonly account: string; readonly role?: string }[] = [{ account }];
      for (let index = 0; index < from.length; index += 1) {
        const at = from[index];
        if (at === undefined) break;
        for (const trust of [...(into.get(at.account) ?? []), ...(into.get(anywhere) ?? [])]) {
          if (trust.account === account || reached.has(trust.role) || !admits(trust.trusts, at)) continue;
          const phase = phases.get(trust.account);
          reached.set(trust.role, {
            role: trust.role,
            account: trust.account,
            accountName: trust.accountName,
            ...(phase === undefined ? {} : { phase }),
            may: trust.may,
            ...(at.role === undefined ? {} : { through: at.role }),
          });
          from.push({ account: trust.account, role: trust.role });
        }
      }
      return { account, accountName: name, reaches: [...reached.values()] };
    });
}

/** Would a trust let in someone of the account, or exactly the role that was reached? */
function admits(trusts: Trusted, at: { readonly account: string; readonly role?: string }): boolean {
  if (trusts.kind === 'everyone' || trusts.kind === 'organization') return true;
  if (trusts.account !== at.account) return false;
  return trusts.kind === 'account' || at.role === undefined || trusts.arn === at.role;
}
