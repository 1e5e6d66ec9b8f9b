// Permissions a recorded call needs besides its own, which CloudTrail does not record: passing a role to a service, and tagging what is made.
import { actionFacts } from '../data/table.ts';
import { pairsOf } from '../prove/universe.ts';
import type { Activity } from './activity.ts';
import { openArn } from './arn-templates.ts';
import { parametersOf } from './parameters.ts';
import type { RequestTags } from './request-tags.ts';
import type { RecordedTarget } from './targets-of.ts';

/** A permission asked for along with another. */
export interface ImpliedCall {
  readonly action: string;
  readonly targets: readonly RecordedTarget[];
  /** Context values that hold for it. */
  readonly values: ReadonlyMap<string, string>;
}

/** The services that roles are passed to, where it is not `PREFIX.amazonaws.com`. */
const passedTo: Readonly<Record<string, string>> = {
  ecs: 'ecs-tasks.amazonaws.com',
  elasticmapreduce: 'elasticmapreduce.amazonaws.com',
};
/** Services whose parameters name roles without passing them. */
const namesOnly: ReadonlySet<string> = new Set([
  'iam',
  'sts',
  'kms',
  's3',
  'organizations',
  'ram',
  'sso',
  'access-analyzer',
  'lakeformation',
]);
const roleForm = /^arn:aws[\w-]*:iam::(\d{12}):role\/.+$/;

/** What a call of the permission `action` implies. */
export function impliedBy(
  activity: Activity,
  action: string,
  { tags, targets }: { readonly tags: RequestTags; readonly targets: readonly RecordedTarget[] },
): readonly ImpliedCall[] {
  const level = actionFacts(action)?.level;
  if (level === 'Read' || level === 'List') return [];
  return [...passing(activity, action), ...tagging(activity, action, tags), ...taggingElsewhere(targets, tags)];
}

function passing(activity: Activity, action: string): readonly ImpliedCall[] {
  const service = action.slice(0, action.indexOf(':'));
  const [pair] = pairsOf('iam:PassRole');
  if (namesOnly.has(service) || pair === undefined) return [];
  const parameters = parametersOf(activity.parameters);
  const roles = new Set<string>();
  for (const [name, values] of parameters)
    if (/role(?:arn)?$/.test(name)) for (const value of values) if (roleForm.test(value)) roles.add(value);
  const values = new Map([['iam:passedtoservice', passedTo[service] ?? `${service}.amazonaws.com`]]);
  const passed = [...roles].map((arn): ImpliedCall => {
    const account = roleForm.exec(arn)?.[1];
    return { action: 'iam:PassRole', targets: [{ pair, arn, account, made: false }], values };
  });
  // An instance profile holds a role that the record does not name.
  const profile = service === 'ec2' && parameters.has('iaminstanceprofile');
  const named = profile || [...parameters.keys()].some((name) => /^iaminstanceprofile/.test(name));
  if (service !== 'ec2' || !(named || nestedProfile(activity))) return passed;
  return [
    ...passed,
    { action: 'iam:PassRole', targets: [{ pair, arn: undefined, account: activity.account, made: false }], values },
  ];
}

function nestedProfile({ parameters }: Activity): boolean {
  const profile = parameters?.['iamInstanceProfile'];
  return typeof profile === 'object' && profile !== null;
}

function tagging(activity: Activity, action: string, tags: RequestTags): readonly ImpliedCall[] {
  if (!action.startsWith('ec2:') || action === 'ec2:CreateTags' || tags.byType.size === 0) return [];
  const place = { partition: 'aws', region: activity.region, account: activity.account ?? '' };
  const targets = pairsOf('ec2:CreateTags').flatMap((pair): readonly RecordedTarget[] =>
    pair.type !== undefined && tags.byType.has(pair.type)
      ? [{ pair, arn: openArn(pair.arn, place), account: activity.account, made: true }]
      : [],
  );
  if (targets.length === 0) return [];
  return [{ action: 'ec2:CreateTags', targets, values: new Map([['ec2:createaction', activity.name]]) }];
}

/** Calls that services ask for, too, when something is made with tags, by what their developer guides say. */
const taggedBy: Readonly<Record<string, string>> = {
  dynamodb: 'TagResource',
  ecr: 'TagResource',
  ecs: 'TagResource',
  eks: 'TagResource',
  elasticfilesystem: 'TagResource',
  elasticloadbalancing: 'AddTags',
  kms: 'TagResource',
  lambda: 'TagResource',
  logs: 'TagResource',
  rds: 'AddTagsToResource',
  s3: 'TagResource',
  secretsmanager: 'TagResource',
  sns: 'TagResource',
  sqs: 'TagQueue',
};

function taggingElsewhere(targets: readonly RecordedTarget[], tags: RequestTags): readonly ImpliedCall[] {
  if (tags.all.size === 0) return [];
  return targets.flatMap((target): readonly ImpliedCall[] => {
    const { service, action, type, required } = target.pair;
    const name = service === 'iam' && /:Create/.test(action) ? action.replace(/.*:Create/, 'Tag') : taggedBy[service];
    if (!target.made || !required || name === undefined) return [];
    const pair = pairsOf(`${service}:${name}`).find((one) => one.type === type);
    return pair === undefined
      ? []
      : [{ action: pair.action, targets: [{ ...target, pair, made: true }], values: new Map() }];
  });
}
