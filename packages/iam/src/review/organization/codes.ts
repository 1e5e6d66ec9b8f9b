// Every kind of finding a review of an organization has, by its stable name: how bad it is and what is looked for, for the guide and for a
// review that found nothing.
import type { FindingSeverity } from '../finding.ts';

const kind = (
  severity: FindingSeverity,
  looksFor: string,
): { readonly severity: FindingSeverity; readonly looksFor: string } => ({ severity, looksFor });

/** The kinds, in the order of the guide. */
export const organizationFindingCodes = {
  'account.several_uses': kind('medium', 'an account with several major uses'),
  'account.mixed_phases': kind('high', 'production and another phase in one account'),
  'account.phase_conflict': kind('medium', 'tellers that disagree whether an account is production'),
  'account.phase_unknown': kind('low', 'an account whose phase of delivery nothing tells'),
  'account.business_unit_unknown': kind('low', 'an account whose business unit nothing tells'),
  'account.in_root': kind('medium', 'an account in the root beside the management account'),
  'management.other_use': kind('high', 'work other than managing in the management account'),
  'management.in_unit': kind('low', 'a management account that is in a unit and looks bound'),
  'organization.no_security_account': kind('medium', 'no security account'),
  'organization.no_shared_services_account': kind('medium', 'no shared services account'),
  'organization.no_delivery_account': kind('medium', 'no delivery account'),
  'unit.no_phase_guardrail': kind(
    'high',
    'production that is held to nothing development is not, in one business unit or unit',
  ),
  'level.no_allow': kind('high', 'a level without an Allow, beneath which nothing is possible'),
  'level.nothing_in_common': kind('high', 'levels that each allow something, and nothing in common'),
  'scp.not_in_use': kind('high', 'an organization without service control policies'),
  'scp.services_open': kind('medium', 'accounts in which every service can be used'),
  'scp.regions_open': kind('medium', 'accounts in which every region can be used'),
  'scp.account_unprotected': kind(
    'high',
    'accounts that can leave the organization, or stop their trails or configuration recorders',
  ),
  'scp.data_unprotected': kind(
    'high',
    'production accounts whose databases, clusters, tables or buckets can be deleted',
  ),
  'scp.root_user_open': kind('medium', 'accounts whose root user can be used'),
  'scp.dead': kind('low', 'a policy or statement that takes nothing away'),
  'scp.allow_without_effect': kind('medium', 'an Allow that limits nothing beside a wider one'),
  'scp.on_management': kind('low', 'a policy attached to the management account, which it does not bind'),
  'rcp.on_management': kind('low', 'a resource control policy attached to the management account'),
  'scp.binds_nobody': kind('low', 'a policy attached where no account lies beneath'),
  'rcp.binds_nobody': kind('low', 'a resource control policy attached where no account lies beneath'),
  'scp.attached_nowhere': kind('low', 'a policy that is attached nowhere'),
  'trust.open': kind('high', 'a role that anyone may assume'),
  'trust.outside': kind('medium', 'a role that an account outside of the organization may assume without a condition'),
  'trust.into_management': kind('high', 'a role of the management account that another account may assume'),
  'trust.into_delivery': kind('high', 'a role of a delivery account that an application or sandbox account may assume'),
  'trust.into_production': kind('high', 'a role of a production account that a lesser account may assume'),
} as const;

/** The name of a kind of finding. */
export type OrganizationFindingCode = keyof typeof organizationFindingCodes;
