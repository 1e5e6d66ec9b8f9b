// Only approved regions may be used. Services with one endpoint for the world report us-east-1, or none, as their region, so they are left out by a list
// that can be changed; and cross-region inference of Bedrock, which runs where a profile says, is let through by profile.
import { type Guardrail, listOf, sorted } from './guardrail.ts';

/**
 * Actions that are answered by one endpoint for the world, or that a console needs outside of any region. From AWS's sample policy for regions and the
 * services' endpoint pages; `regional` ones that AWS's sample also exempts (KMS, Config) are not here.
 */
export const globalActions: readonly string[] = [
  'account:*',
  'activate:*',
  'artifact:*',
  'aws-marketplace-management:*',
  'aws-marketplace:*',
  'aws-portal:*',
  'billing:*',
  'billingconductor:*',
  'budgets:*',
  'ce:*',
  'chatbot:*',
  'chime:*',
  'cloudfront:*',
  'consoleapp:*',
  'consolidatedbilling:*',
  'cur:*',
  'directconnect:Describe*',
  'ec2:DescribeRegions',
  'ec2:DescribeTransitGateways',
  'ec2:DescribeVpnGateways',
  'ecr-public:*',
  'fms:*',
  'freetier:*',
  'globalaccelerator:*',
  'health:*',
  'iam:*',
  'importexport:*',
  'invoicing:*',
  'iq:*',
  'networkmanager:*',
  'notifications-contacts:*',
  'notifications:*',
  'organizations:*',
  'payments:*',
  'pricing:*',
  'route53-recovery-cluster:*',
  'route53-recovery-control-config:*',
  'route53-recovery-readiness:*',
  'route53:*',
  'route53domains:*',
  's3:GetAccountPublicAccessBlock',
  's3:GetBucketLocation',
  's3:ListAllMyBuckets',
  's3:PutAccountPublicAccessBlock',
  'savingsplans:*',
  'shield:*',
  'signin:*',
  'sts:*',
  'support:*',
  'supportplans:*',
  'sustainability:*',
  'tag:GetResources',
  'tax:*',
  'trustedadvisor:*',
  'waf:*',
];

const inference: readonly string[] = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** Which regions, and what is not bound to one. */
export interface ApprovedRegionsOptions {
  readonly regions: readonly string[];
  /** Actions that are left out. Default: `globalActions`. */
  readonly global?: readonly string[];
  /** Actions that are left out besides. */
  readonly alsoGlobal?: readonly string[];
  /** Inference profiles that may run elsewhere, by the start of their name: `eu`, `global`. Default: none. */
  readonly inferenceProfiles?: readonly string[];
}

/**
 * Nothing outside of the approved regions, but for actions that have none. Throws if there is no region, or a text is not the name of one.
 *
 * @example
 * approvedRegions({ regions: ['eu-west-1'] }).statements[0]?.statement.Condition
 * // → { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } }
 */
export function approvedRegions(options: ApprovedRegionsOptions): Guardrail {
  const regions = sorted(options.regions);
  if (regions.length === 0) throw new Error('no approved region: nothing but global services could be used');
  const malformed = regions.find((region) => !/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region));
  if (malformed !== undefined) throw new Error(`\`${malformed}\` is not a region; write \`eu-west-1\``);
  const profiles = sorted(options.inferenceProfiles ?? []);
  const global = sorted([...listOf(options.global ?? globalActions), ...(options.alsoGlobal ?? [])]);
  const left = profiles.length === 0 ? global : sorted([...global, ...inference]);
  const outside = { StringNotEquals: { 'aws:RequestedRegion': regions } };
  const named = regions.join(', ');
  return {
    name: 'approved-regions',
    purpose: `lets only ${named} be used, and services that have no region`,
    statements: [
      {
        statement: { Sid: 'DenyOtherRegions', Effect: 'Deny', NotAction: left, Resource: '*', Condition: outside },
        why: `requests outside of ${named} are denied; left out are services with one endpoint for the world, which report us-east-1 or none as their region`,
      },
      ...(profiles.length === 0 ? [] : [inferenceElsewhere(profiles, outside)]),
    ],
    stops: [
      {
        claim: `nobody does anything regional outside of ${named}`,
        request: { NotAction: left, Resource: '*', Condition: outside },
      },
      ...(profiles.length === 0
        ? []
        : [
            {
              claim: `nobody invokes a model outside of ${named} but through the profiles ${profiles.join(', ')}`,
              request: { Action: inference, Resource: '*', Condition: { ...outside, ...notThrough(profiles) } },
            },
          ]),
    ],
    leaves: [
      {
        claim: `takes nothing away in ${named}`,
        request: { Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': regions } } },
      },
      { claim: 'takes nothing away from services without a region', request: { Action: global, Resource: '*' } },
    ],
    notes: [
      'what is left out for having no region can be used from anywhere: approve services, too, if that is too much',
      'regions that are enabled by opting in stay off until someone opts in; `protect-account` keeps that from happening unnoticed',
    ],
  };
}

function inferenceElsewhere(
  profiles: readonly string[],
  outside: { readonly StringNotEquals: Readonly<Record<string, readonly string[]>> },
): Guardrail['statements'][number] {
  return {
    statement: {
      Sid: 'DenyOtherInference',
      Effect: 'Deny',
      Action: inference,
      Resource: '*',
      Condition: { ...outside, ...notThrough(profiles) },
    },
    why: `cross-region inference runs in the regions of its profile; only the profiles ${profiles.join(', ')} may`,
  };
}

function notThrough(profiles: readonly string[]): { readonly ArnNotLike: Readonly<Record<string, readonly string[]>> } {
  return {
    ArnNotLike: {
      'bedrock:InferenceProfileArn': profiles.map((profile) => `arn:*:bedrock:*:*:inference-profile/${profile}.*`),
    },
  };
}
