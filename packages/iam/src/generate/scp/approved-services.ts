// Only approved services may be used. As a deny list: one Deny of everything else, which also covers services that do not exist yet. As an allow list:
// an Allow of the approved ones, to stand in the place of FullAWSAccess.
import { serviceFacts, servicePrefixes } from '../../data/table.ts';
import { type Guardrail, sorted } from './guardrail.ts';

/**
 * Services that belong to every list: without them an account cannot be signed in to, governed or supported. AWS counts them as part of the platform
 * rather than as services in scope.
 */
export const basicServices: readonly string[] = [
  'account',
  'billing',
  'health',
  'iam',
  'organizations',
  'servicequotas',
  'signin',
  'sts',
  'support',
  'tag',
];

/** How a list of approved services is written. */
export interface ApprovedServicesOptions {
  /** Services besides the list. Default: `basicServices`. */
  readonly basics?: readonly string[];
  /** Default: `deny-list`. */
  readonly strategy?: 'deny-list' | 'allow-list';
  /** What the list is, for people: `PCI DSS as of 2021-06-30`. */
  readonly called?: string;
}

/**
 * Nothing but approved services, given by the prefix of their actions (`s3`). Throws if a text is no prefix at all; a prefix the table does not know is
 * kept, and said in the notes.
 *
 * @example
 * approvedServices(['s3'], { basics: ['iam'] }).statements[0]?.statement.NotAction // → ['iam:*', 's3:*']
 */
export function approvedServices(services: readonly string[], options: ApprovedServicesOptions = {}): Guardrail {
  const { basics = basicServices, strategy = 'deny-list', called = 'the approved list' } = options;
  const listed = sorted([...services, ...basics].map((service) => service.toLowerCase()));
  const malformed = listed.find((service) => !/^[a-z0-9][a-z0-9-]*$/.test(service));
  if (malformed !== undefined)
    throw new Error(`\`${malformed}\` is not the prefix of a service; write \`s3\` or \`ec2\``);
  if (listed.length === 0) throw new Error('no approved service: nothing at all could be used');
  const patterns = listed.map((service) => `${service}:*`);
  const others = servicePrefixes().filter((service) => !listed.includes(service));
  const unknown = listed.filter((service) => serviceFacts(service) === undefined);
  return {
    name: strategy === 'deny-list' ? 'approved-services' : 'allowed-services',
    purpose: `lets only the ${listed.length} services of ${called} be used`,
    statements: strategy === 'deny-list' ? denyOthers(patterns, called) : allowListed(patterns, called),
    stops:
      others.length === 0
        ? []
        : [
            {
              claim: `nobody uses a service outside of ${called} (${others.length} services of the table)`,
              request: { Action: others.map((service) => `${service}:*`), Resource: '*' },
            },
          ],
    leaves: [
      {
        claim: `every action of the ${listed.length} services stays possible`,
        request: { Action: patterns, Resource: '*' },
      },
    ],
    notes: [
      ...(unknown.length === 0 ? [] : [`the table of services does not know ${unknown.join(', ')}: kept as written`]),
      `approving a service approves all of it; ${listed.length} of the ${servicePrefixes().length} services of the table are approved here`,
    ],
  };
}

function denyOthers(patterns: readonly string[], called: string): Guardrail['statements'] {
  return [
    {
      statement: { Sid: 'DenyOtherServices', Effect: 'Deny', NotAction: patterns, Resource: '*' },
      why: `only services of ${called}; denying all others also holds for services that AWS adds later`,
    },
  ];
}

function allowListed(patterns: readonly string[], called: string): Guardrail['statements'] {
  return [
    {
      statement: { Sid: 'AllowServices', Effect: 'Allow', Action: patterns, Resource: '*' },
      why: `only services of ${called} pass this level; it stands in the place of FullAWSAccess`,
    },
  ];
}
