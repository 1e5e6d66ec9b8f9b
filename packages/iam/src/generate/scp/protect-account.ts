// Protects what makes an account part of a governed organization: membership, trails, configuration recorders, detectors, regions. Every action is
// one that ends or blinds something; nothing that starts or reads is touched.

import { denied } from './denied.ts';
import type { Guardrail } from './guardrail.ts';

/** Statements of `protectAccount`, by what they keep. */
const kept = [
  {
    sid: 'DenyLeaveOrganization',
    claim: 'nobody takes the account out of the organization or closes it',
    why: 'an account that leaves or closes itself leaves every guardrail behind; only the management account should do either',
    actions: ['account:CloseAccount', 'organizations:LeaveOrganization'],
    everyone: true,
  },
  {
    sid: 'DenyStopTrails',
    claim: 'nobody stops, deletes or narrows a trail or an event data store',
    why: 'changes to trails hide what happens next; event selectors and updates can silence a trail without stopping it',
    actions: [
      'cloudtrail:DeleteEventDataStore',
      'cloudtrail:DeleteTrail',
      'cloudtrail:PutEventSelectors',
      'cloudtrail:StopEventDataStoreIngestion',
      'cloudtrail:StopLogging',
      'cloudtrail:UpdateEventDataStore',
      'cloudtrail:UpdateTrail',
    ],
  },
  {
    sid: 'DenyStopConfig',
    claim: 'nobody stops or deletes a configuration recorder or its delivery channel',
    why: 'without its recorder and delivery channel an account has no history of its configuration',
    actions: [
      'config:DeleteConfigurationRecorder',
      'config:DeleteDeliveryChannel',
      'config:DeleteRetentionConfiguration',
      'config:DeleteServiceLinkedConfigurationRecorder',
      'config:DisassociateResourceTypes',
      'config:StopConfigurationRecorder',
    ],
  },
  {
    sid: 'DenyStopDetection',
    claim:
      'nobody turns off threat detection, posture checks or access analysis, or leaves their administrator account',
    why: 'GuardDuty, Security Hub, Inspector, Macie and IAM Access Analyzer are turned off or detached first by whoever wants to work unseen',
    actions: [
      'access-analyzer:DeleteAnalyzer',
      'access-analyzer:DeleteServiceLinkedAnalyzer',
      'guardduty:DeleteDetector',
      'guardduty:DeleteMembers',
      'guardduty:DeletePublishingDestination',
      'guardduty:DisassociateFromAdministratorAccount',
      'guardduty:DisassociateFromMasterAccount',
      'guardduty:DisassociateMembers',
      'guardduty:StopMonitoringMembers',
      'guardduty:UpdateDetector',
      'inspector2:Disable',
      'inspector2:DisassociateMember',
      'macie2:DisableMacie',
      'macie2:DisassociateFromAdministratorAccount',
      'macie2:DisassociateFromMasterAccount',
      'securityhub:BatchDisableStandards',
      'securityhub:DeleteMembers',
      'securityhub:DisableSecurityHub',
      'securityhub:DisableSecurityHubV2',
      'securityhub:DisassociateFromAdministratorAccount',
      'securityhub:DisassociateFromMasterAccount',
      'securityhub:DisassociateMembers',
    ],
  },
  {
    sid: 'DenyRegionSwitches',
    claim: 'nobody enables or disables a region of the account',
    why: 'a region that is enabled unnoticed is one that trails, detectors and budgets may not watch yet',
    actions: ['account:DisableRegion', 'account:EnableRegion'],
  },
] as const;

/**
 * Keeps an account in the organization and under watch: nobody leaves or closes it, stops or narrows trails, stops or deletes configuration recorders,
 * turns detection off, or switches regions. Leaving and closing are denied to break-glass roles, too.
 *
 * @example
 * protectAccount().statements.map(({ statement }) => statement.Sid)
 * // → ['DenyLeaveOrganization', 'DenyStopTrails', 'DenyStopConfig', 'DenyStopDetection', 'DenyRegionSwitches']
 */
export function protectAccount(): Guardrail {
  return {
    ...denied(kept, 'no action but those it names'),
    name: 'protect-account',
    purpose: 'keeps an account in the organization and under watch; best attached to the root of the organization',
    notes: [
      'a security account that administers GuardDuty, Security Hub or Inspector for others is bound, too: attach this above the other accounts, or do such work through the break-glass role',
    ],
  };
}
