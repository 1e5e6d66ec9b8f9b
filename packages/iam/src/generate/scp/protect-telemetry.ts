// Keeps telemetry readable and unchanged: log buckets, trails, log groups, alarms, dashboards and event rules may be changed by principals of the account
// they belong to, and read by everyone. Reads are left out and everything else is denied, so that actions AWS adds later are denied, too.
import { type AccessLevel, serviceFacts } from '../../data/table.ts';
import type { WrittenStatement } from '../generated.ts';
import { type Guardrail, type GuardrailStatement, type Left, type Stopped, sorted } from './guardrail.ts';

/** What belongs to telemetry, by name or pattern (`org-logs-*`). */
export interface TelemetryOptions {
  /** The account whose principals may change it: the security or shared services account. */
  readonly account: string;
  readonly buckets?: readonly string[];
  readonly trails?: readonly string[];
  readonly logGroups?: readonly string[];
  readonly alarms?: readonly string[];
  readonly dashboards?: readonly string[];
  readonly rules?: readonly string[];
  /** ARN patterns of roles of other accounts that may change it, too: those that deliver logs or roll out monitors. */
  readonly writers?: readonly string[];
}

type Part = 'buckets' | 'trails' | 'logGroups' | 'alarms' | 'dashboards' | 'rules';

interface Kept {
  readonly sid: string;
  readonly what: string;
  readonly service: string;
  readonly types: readonly string[];
  readonly reads: readonly string[];
  readonly arns: (name: string) => readonly string[];
}

const monitorReads = ['cloudwatch:Describe*', 'cloudwatch:Get*', 'cloudwatch:List*'];
const parts: Readonly<Record<Part, Kept>> = {
  buckets: {
    sid: 'DenyChangeLogBuckets',
    what: 'log buckets',
    service: 's3',
    types: ['bucket', 'object'],
    reads: ['s3:Get*', 's3:List*'],
    arns: (name) => [`arn:*:s3:::${name}`, `arn:*:s3:::${name}/*`],
  },
  trails: {
    sid: 'DenyChangeTrails',
    what: 'trails',
    service: 'cloudtrail',
    types: ['trail'],
    reads: ['cloudtrail:Describe*', 'cloudtrail:Get*', 'cloudtrail:List*'],
    arns: (name) => [`arn:*:cloudtrail:*:*:trail/${name}`],
  },
  logGroups: {
    sid: 'DenyChangeLogGroups',
    what: 'log groups',
    service: 'logs',
    types: ['log-group', 'log-stream'],
    reads: [
      'logs:Describe*',
      'logs:Filter*',
      'logs:Get*',
      'logs:List*',
      'logs:StartLiveTail',
      'logs:StartQuery',
      'logs:Unmask',
    ],
    arns: (name) => [`arn:*:logs:*:*:log-group:${name}`, `arn:*:logs:*:*:log-group:${name}:*`],
  },
  alarms: {
    sid: 'DenyChangeAlarms',
    what: 'alarms',
    service: 'cloudwatch',
    types: ['alarm'],
    reads: monitorReads,
    arns: (name) => [`arn:*:cloudwatch:*:*:alarm:${name}`],
  },
  dashboards: {
    sid: 'DenyChangeDashboards',
    what: 'dashboards',
    service: 'cloudwatch',
    types: ['dashboard'],
    reads: monitorReads,
    arns: (name) => [`arn:*:cloudwatch::*:dashboard/${name}`],
  },
  rules: {
    sid: 'DenyChangeRules',
    what: 'event rules',
    service: 'events',
    types: ['rule-on-default-event-bus', 'rule-on-custom-event-bus'],
    reads: ['events:Describe*', 'events:List*'],
    arns: (name) => [`arn:*:events:*:*:rule/${name}`, `arn:*:events:*:*:rule/*/${name}`],
  },
};

const names: readonly Part[] = ['buckets', 'trails', 'logGroups', 'alarms', 'dashboards', 'rules'];

/**
 * Telemetry that only its own account may change. Throws if the account is not twelve digits, or if nothing is named.
 *
 * @example
 * protectTelemetry({ account: '333333333333', buckets: ['org-logs-*'] }).statements[0]?.statement.NotAction // → ['s3:Get*', 's3:List*']
 */
export function protectTelemetry(options: TelemetryOptions): Guardrail {
  const { account } = options;
  if (!/^\d{12}$/.test(account)) throw new Error(`\`${account}\` is not an account; write its twelve digits`);
  const chosen = names.filter((part) => (options[part] ?? []).length > 0);
  if (chosen.length === 0) throw new Error('no telemetry is named; name buckets, trails or monitors');
  const made = chosen.map((part) => partOf(parts[part], options[part] ?? [], options));
  return {
    name: 'protect-telemetry',
    purpose: `keeps ${chosen.map((part) => parts[part].what).join(', ')} as they are for all but account ${account}`,
    statements: made.map(({ statement }) => statement),
    stops: made.map(({ stopped }) => stopped),
    leaves: made.flatMap(({ left }) => left),
    notes: [
      'service control policies bind only principals of member accounts: the bucket and key policies of the log buckets must keep out everyone else',
      ...(options.writers === undefined || options.writers.length === 0
        ? [
            'AWS services deliver logs as themselves and are not bound; a role that delivers them must be named in `writers`',
          ]
        : []),
    ],
  };
}

function partOf(
  kept: Kept,
  of: readonly string[],
  { account, writers = [] }: TelemetryOptions,
): { readonly statement: GuardrailStatement; readonly stopped: Stopped; readonly left: readonly Left[] } {
  const resources = sorted(of).flatMap(kept.arns);
  const others = {
    StringNotEquals: { 'aws:PrincipalAccount': account },
    ...(writers.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': sorted(writers) } }),
  };
  const statement: WrittenStatement = {
    Sid: kept.sid,
    Effect: 'Deny',
    NotAction: kept.reads,
    Resource: resources,
    Condition: others,
  };
  const own = { StringEquals: { 'aws:PrincipalAccount': account } };
  return {
    statement: {
      statement,
      why: `${kept.what} named ${sorted(of).join(', ')} belong to account ${account}; others may read them, and whoever could change them could hide something`,
    },
    stopped: {
      claim: `nobody outside of account ${account} changes the ${kept.what} ${sorted(of).join(', ')}`,
      request: { Action: changes(kept), Resource: resources, Condition: others },
      notIn: account,
    },
    left: [
      { claim: `${kept.what} can still be read by everyone`, request: { Action: kept.reads, Resource: resources } },
      {
        claim: `account ${account} keeps every right to its ${kept.what}`,
        request: { Action: `${kept.service}:*`, Resource: resources, Condition: own },
      },
    ],
  };
}

const readOnly: readonly AccessLevel[] = ['List', 'Read'];

/** What the table knows to change resources of the types. */
function changes({ service, types }: Kept): readonly string[] {
  const actions = [...(serviceFacts(service)?.actions.values() ?? [])].filter(
    ({ level, resources }) => !readOnly.includes(level) && resources.some(({ type }) => types.includes(type)),
  );
  return sorted(actions.map(({ name }) => `${service}:${name}`)).filter((action) => action !== 'logs:Unmask');
}
