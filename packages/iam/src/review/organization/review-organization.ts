// The review of an organization against the way accounts and guardrails are best laid out (seed: "Architect AWS organization for scale"): what is
// wrong, each with its reason and its repair; and, apart from that, what each account was taken for and who trusts whom.
import type { Organization } from '../../organization/model.ts';
import type { Finding } from '../finding.ts';
import { reviewAccounts } from './accounts.ts';
import { Asker } from './ask.ts';
import { reviewAttached } from './attached.ts';
import { type FixChoices, fixPolicyOf } from './fix-policies.ts';
import { reviewGuardrails } from './guardrails.ts';
import { reviewPhases } from './phases.ts';
import { type AccountPlace, placeOf } from './place.ts';
import { treeOf } from './tree.ts';
import { reviewTrusts } from './trust-findings.ts';
import { type CrossAccountTrust, type DeliveryReach, reachOf, trustsOf } from './trusts.ts';

/** What a review of an organization says. */
export interface OrganizationReview {
  readonly findings: readonly Finding[];
  /** What could not be decided, one sentence each. Never part of "nothing found". */
  readonly undecided: readonly string[];
  /** What each account was taken for, and what told it. */
  readonly accounts: readonly AccountPlace[];
  /** Every trust across accounts, judged or not. */
  readonly trusts: readonly CrossAccountTrust[];
  /** What each delivery account gets at. */
  readonly delivery: readonly DeliveryReach[];
}

/**
 * Reviews an organization. Roles are looked at as far as the organization file tells of them. Never throws.
 *
 * @example
 * reviewOrganization(organization).findings.map(({ code }) => code).includes('organization.no_security_account') // → true
 */
export function reviewOrganization(organization: Organization, choices: FixChoices = {}): OrganizationReview {
  const tree = treeOf(organization);
  const places = tree.accounts.map(placeOf);
  const trusts = trustsOf(places);
  const asker = new Asker(tree, choices);
  const attached = reviewAttached(tree);
  const phases = organization.usesScps ? reviewPhases(places, asker) : none;
  const guardrails = organization.usesScps ? reviewGuardrails(places, asker, phases.covered) : none;
  const findings = [
    ...reviewAccounts(places),
    ...(organization.usesScps ? [] : [notInUse(choices)]),
    ...attached.findings,
    ...phases.findings,
    ...guardrails.findings,
    ...reviewTrusts(places, trusts),
  ];
  return {
    findings,
    undecided: [...attached.undecided, ...phases.undecided, ...guardrails.undecided],
    accounts: places.map(({ account, name, path, kind, businessUnit, phase }) => ({
      account,
      name,
      path,
      kind,
      ...(businessUnit === undefined ? {} : { businessUnit }),
      ...(phase === undefined ? {} : { phase }),
    })),
    trusts,
    delivery: reachOf(places, trusts),
  };
}

const none = { findings: [], undecided: [], covered: new Set<never>() };

function notInUse(choices: FixChoices): Finding {
  const fixPolicy = fixPolicyOf('protect-account', choices);
  return {
    code: 'scp.not_in_use',
    severity: 'high',
    where: 'organization',
    reason:
      'service control policies are not in use: nothing limits what an administrator or the root user of an account can do',
    fix: 'turn them on, and attach policies that approve services and regions, protect accounts and deny root users to the root',
    ...(fixPolicy === undefined ? {} : { fixPolicy }),
  };
}
