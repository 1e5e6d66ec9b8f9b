// What an organization adds to the policies around a request: the service control policies above the principal's account and the resource
// control policies above the resource's, level by level, root first.
import type { DocumentInput, NodePolicies, Policies } from '../types.ts';
import { type Organization, type PathNode, pathTo } from './model.ts';

/** Which accounts a request touches. */
export interface AccountsOfRequest {
  /** The principal's account; absent for services and anonymous callers, or if it is outside of the organization. */
  readonly principal?: string;
  /** The resource's account; absent if it is outside of the organization. */
  readonly resource?: string;
}

/**
 * The organization's layers for a request, to be spread into `Policies`. An account that is not in the organization gets no layer: policies
 * of an organization do not reach outside of it.
 *
 * @example
 * const layers = organizationPolicies(organization, { principal: '222222222222', resource: '222222222222' });
 * authorize({ request, policies: { identity: [document], ...layers } }).effect // → 'allow'
 */
export function organizationPolicies(
  organization: Organization,
  accounts: AccountsOfRequest,
): Pick<Policies, 'scp' | 'rcp' | 'managementAccount'> {
  const scpPath =
    organization.usesScps && accounts.principal !== undefined ? pathTo(organization, accounts.principal) : undefined;
  const rcpPath =
    organization.usesRcps && accounts.resource !== undefined ? pathTo(organization, accounts.resource) : undefined;
  return {
    managementAccount: organization.managementAccount,
    ...(scpPath === undefined ? {} : { scp: scpPath.map((node) => nodePolicies(organization, node, node.scps)) }),
    ...(rcpPath === undefined ? {} : { rcp: rcpPath.map((node) => nodePolicies(organization, node, node.rcps)) }),
  };
}

function nodePolicies(organization: Organization, node: PathNode, names: readonly string[]): NodePolicies {
  const policies = names.flatMap((name): DocumentInput[] => {
    const document = organization.policies.get(name);
    return document === undefined ? [] : [document];
  });
  return { node: node.id, policies };
}
