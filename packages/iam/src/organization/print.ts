// The organization's tree and an account's possibilities as text for people. The JSON forms are the values themselves.
import type { EffectiveAccount, EffectiveService, Taker } from './effective.ts';
import type { Organization, OrganizationAccount, OrganizationUnit } from './model.ts';

/**
 * The tree of an organization with the policies at each node, one node per line.
 *
 * @example
 * printOrganizationTree(organization)
 * // Root r-abcd [scp FullAWSAccess]
 * // ├─ Workloads ou-abcd-11112222 [scp FullAWSAccess, protect]
 * // │  └─ production 222222222222 [scp FullAWSAccess]
 * // └─ management 111111111111 [management account: not bound]
 */
export function printOrganizationTree(organization: Organization): string {
  const lines = [describe(organization.root, organization)];
  children(organization.root, '', organization, lines);
  return lines.join('\n');
}

function children(unit: OrganizationUnit, indent: string, organization: Organization, lines: string[]): void {
  const all: readonly (OrganizationUnit | OrganizationAccount)[] = [...unit.units, ...unit.accounts];
  for (const [index, child] of all.entries()) {
    const last = index === all.length - 1;
    lines.push(`${indent}${last ? '└─' : '├─'} ${describe(child, organization)}`);
    if ('units' in child) children(child, `${indent}${last ? '   ' : '│  '}`, organization, lines);
  }
}

function describe(node: OrganizationUnit | OrganizationAccount, organization: Organization): string {
  const label = node.name === node.id ? node.id : `${node.name} ${node.id}`;
  if (node.id === organization.managementAccount) return `${label} [management account: not bound]`;
  const scps =
    node.scps === undefined ? [] : [`scp ${node.scps.length === 0 ? 'none, so nothing passes' : node.scps.join(', ')}`];
  const rcps = node.rcps === undefined || node.rcps.length === 0 ? [] : [`rcp ${node.rcps.join(', ')}`];
  const policies = [...scps, ...rcps].join('; ');
  return policies === '' ? label : `${label} [${policies}]`;
}

/** What is possible in an account, in a page: who takes what away, then the services by what is left of them. */
export function printEffective(account: EffectiveAccount): string {
  const path = account.path.map((node) => node.name).join(' › ');
  const lines = [`account ${account.account} (${path})`];
  if (account.unbound) lines.push("the management account: the organization's policies do not bind it");
  for (const level of account.emptyLevels) lines.push(`nothing passes at ${level}: no Allow is attached there`);
  const total = (count: (service: EffectiveService) => number): number =>
    account.services.reduce((sum, service) => sum + count(service), 0);
  lines.push(
    `${total((service) => service.open)} actions open, ${total((service) => service.limited)} limited, ${total((service) => service.gone)} gone`,
  );
  if (account.takers.length > 0)
    lines.push('', 'who takes them away:', ...account.takers.map((taker) => `  ${describeTaker(taker)}`));
  const touched = account.services.filter((service) => service.limited + service.gone > 0);
  const whole = touched.filter((service) => service.open + service.limited === 0);
  const part = touched.filter((service) => service.open + service.limited > 0);
  if (whole.length > 0) lines.push('', `gone as a whole: ${whole.map((service) => service.service).join(', ')}`);
  if (part.length > 0) lines.push('', 'in part:', ...part.map(describeService));
  return lines.join('\n');
}

const verbs: Readonly<Record<Taker['how'], string>> = {
  'no-allow': 'has no Allow for',
  denies: 'denies',
  limits: 'limits, by condition or resource,',
};

function describeTaker(taker: Taker): string {
  const statement = taker.sid ?? (taker.statement === undefined ? '' : `statement ${taker.statement}`);
  const who = taker.policy === undefined ? taker.nodeName : `${taker.policy} ${statement} at ${taker.nodeName}`;
  return `${who} (${taker.layer}, ${taker.node}) ${verbs[taker.how]} ${taker.actions} actions`;
}

/** Names shown of one service. */
const namesMax = 8;

function describeService({ service, open, limited, gone, actions }: EffectiveService): string {
  const taken = actions.filter((action) => action.possible === 'gone').map((action) => action.name);
  const shown = taken.slice(0, namesMax).join(', ');
  const rest = taken.length > namesMax ? ` and ${taken.length - namesMax} more` : '';
  return `  ${service}: ${open} open, ${limited} limited, ${gone} gone${taken.length === 0 ? '' : ` (${shown}${rest})`}`;
}
