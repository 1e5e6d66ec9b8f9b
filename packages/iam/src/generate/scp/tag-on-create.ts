// Nothing new without its tags. A tag in the request is seen only where AWS says so, by action and resource type: asking for it anywhere else would deny the
// call whatever it says (RunInstances names an image, a subnet and security groups, which never carry a request tag). So each statement names the
// types whose tags come with the call, and no more.
import { serviceFacts } from '../../data/table.ts';
import { makes } from '../../prove/makes.ts';
import { type Pair, pairsOf } from '../../prove/universe.ts';
import {
  type Guardrail,
  type GuardrailStatement,
  type Left,
  type RequestPattern,
  type Stopped,
  sorted,
} from './guardrail.ts';

/** A tag that new things must have. */
export interface RequiredTag {
  readonly key: string;
  /** The values it may have. Default: any. */
  readonly values?: readonly string[];
}

/** Which tags, and where. */
export interface TagOnCreateOptions {
  readonly tags: readonly RequiredTag[];
  /** Prefixes of services whose new resources must have them. */
  readonly services: readonly string[];
}

/** Actions that can share a statement: no type is new for one of them and there already for another. */
interface Group {
  readonly service: string;
  readonly actions: string[];
  /** ARN patterns of what is made. */
  readonly made: Set<string>;
  /** ARN patterns of what is only named. */
  readonly named: Set<string>;
}

/**
 * Tags on everything that the services make, as far as AWS lets a policy see them. Throws for a service the table does not know or that makes nothing with
 * tags, and for a tag without a key.
 *
 * @example
 * tagOnCreate({ services: ['sqs'], tags: [{ key: 'team' }] }).statements[0]?.statement.Condition
 * // → { Null: { 'aws:RequestTag/team': 'true' } }
 */
export function tagOnCreate({ tags, services }: TagOnCreateOptions): Guardrail {
  if (tags.length === 0) throw new Error('no tag is required; name at least one key');
  if (services.length === 0) throw new Error('no services to ask for tags in: name their prefixes, such as `ec2`');
  for (const { key, values } of tags) {
    if (key === '' || /^aws:/i.test(key) || key.includes('${') || /[*?]/.test(key))
      throw new Error(`\`${key}\` cannot be required as the key of a tag`);
    if (values?.length === 0) throw new Error(`the tag \`${key}\` may have no value; leave \`values\` out for any`);
  }
  const found = sorted(services).map(groupsOf);
  const groups = found.flatMap((one) => one.groups);
  const skipped = found.flatMap((one) => one.skipped);
  const statements = groups.flatMap((group, index) =>
    tags.map((tag) => statementOf(group, tag, sidOf(group, index, groups))),
  );
  const keys = tags.map(({ key }) => key).join(', ');
  return {
    name: 'tag-on-create',
    purpose: `lets nothing new be made in ${sorted(services).join(', ')} without the tags ${keys}`,
    statements: numbered(statements),
    stops: groups.flatMap((group) => tags.flatMap((tag) => stopsOf(group, tag))),
    leaves: groups.flatMap((group) => leavesOf(group, tags)),
    notes: [
      'AWS evaluates the tags of a call where it makes something: a launch that names an existing network interface or volume is asked for its tags, too, and is denied',
      'tags can be taken off afterwards: this is about creating, not about keeping',
      'resources that services make by themselves through service-linked roles are not bound',
      ...(skipped.length === 0
        ? []
        : [
            `not asked for tags, because a policy cannot tell what they make from what they name: ${skipped.join(', ')}`,
          ]),
    ],
  };
}

/** What the service makes with tags, in as few groups as possible. */
function groupsOf(service: string): { readonly groups: readonly Group[]; readonly skipped: readonly string[] } {
  const facts = serviceFacts(service);
  if (facts === undefined) throw new Error(`the table knows no service \`${service}\``);
  const groups: Group[] = [];
  const skipped: string[] = [];
  for (const { name } of [...facts.actions.values()].sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const action = `${service}:${name}`;
    const pairs = pairsOf(action);
    if (!pairs.some(makes)) continue;
    const made = new Set(pairs.filter(carriesTags).flatMap(patternsOf));
    // What an action names beside what it makes must not be covered by accident.
    const named = new Set(pairs.filter((pair) => !carriesTags(pair)).flatMap(patternsOf));
    if (clash(made, named)) {
      skipped.push(action);
      continue;
    }
    const fitting = groups.find((group) => fits(group, made, named));
    if (fitting === undefined) groups.push({ service, actions: [action], made, named });
    else {
      fitting.actions.push(action);
      for (const one of made) fitting.made.add(one);
      for (const one of named) fitting.named.add(one);
    }
  }
  if (groups.length === 0) throw new Error(`no call of \`${service}\` carries the tags of what it makes`);
  return { groups, skipped };
}

const carriesTags = (pair: Pair): boolean => pair.keys.has('aws:requesttag/');

function fits(group: Group, made: ReadonlySet<string>, named: ReadonlySet<string>): boolean {
  return !clash(group.made, named) && !clash(made, group.named);
}

/** The patterns of a type's ARNs; some types have two. */
function patternsOf({ arn }: Pair): readonly string[] {
  return arn.split(', ').map((one) => one.replace(/\$\{[^}]*\}/g, '*').replace(/\*+/g, '*'));
}

/** Would a statement about what is made also mean something that is only named? */
function clash(made: ReadonlySet<string>, named: ReadonlySet<string>): boolean {
  return [...made].some((one) => [...named].some((other) => one === '*' || (other !== '*' && overlaps(one, other))));
}

/** Could one ARN match both patterns? Told from what is before the first wildcard of the last part, on the side of yes. */
function overlaps(one: string, other: string): boolean {
  const [first, second] = [one.split(':'), other.split(':')];
  for (let index = 0; index < 5; index += 1) {
    const [left = '', right = ''] = [first[index], second[index]];
    if (left !== right && left !== '*' && right !== '*') return false;
  }
  const [left, right] = [first.slice(5).join(':'), second.slice(5).join(':')].map((rest) => rest.split('*')[0] ?? '');
  return left === undefined || right === undefined || left.startsWith(right) || right.startsWith(left);
}

function sidOf({ service }: Group, index: number, groups: readonly Group[]): string {
  const before = groups.slice(0, index).filter((group) => group.service === service).length;
  const name = service.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return `DenyUntagged${name}${before === 0 ? '' : before + 1}`;
}

/** Names that are alike, told apart by a letter: a statement for every tag. */
function numbered(statements: readonly GuardrailStatement[]): readonly GuardrailStatement[] {
  const seen = new Map<string, number>();
  return statements.map((one) => {
    const { Sid } = one.statement;
    const before = seen.get(Sid) ?? 0;
    seen.set(Sid, before + 1);
    return before === 0 ? one : { ...one, statement: { ...one.statement, Sid: `${Sid}Tag${before + 1}` } };
  });
}

function scopeOf(
  group: Group,
): Pick<RequestPattern, 'Action' | 'Resource'> & { readonly Resource: string | readonly string[] } {
  return { Action: group.actions, Resource: group.named.size === 0 ? '*' : sorted([...group.made]) };
}

function missing({ key, values }: RequiredTag): NonNullable<RequestPattern['Condition']> {
  const name = `aws:RequestTag/${key}`;
  // A negated operator is true for a missing key, so this also asks for its presence.
  return values === undefined ? { Null: { [name]: 'true' } } : { StringNotEquals: { [name]: sorted(values) } };
}

function statementOf(group: Group, tag: RequiredTag, sid: string): GuardrailStatement {
  const value = tag.values === undefined ? '' : ` with one of the values ${sorted(tag.values).join(', ')}`;
  const types =
    group.named.size === 0 ? '' : '; only types that carry a request tag are named, or every call would be denied';
  return {
    statement: { Sid: sid, Effect: 'Deny', ...scopeOf(group), Condition: missing(tag) },
    why: `what ${group.service} makes must have the tag ${tag.key}${value} from the start${types}`,
  };
}

function stopsOf(group: Group, { key, values }: RequiredTag): readonly Stopped[] {
  const name = `aws:RequestTag/${key}`;
  const value = values === undefined ? '' : `, or with another value than ${sorted(values).join(', ')}`;
  const request = { Action: group.actions, Resource: sorted([...group.made]) };
  return [
    {
      claim: `nobody makes anything in ${group.service} without the tag ${key}${value} (${group.actions.length} actions)`,
      request: {
        ...request,
        // Not having the tag counts as another value.
        Condition:
          values === undefined ? { Null: { [name]: 'true' } } : { StringNotEquals: { [name]: sorted(values) } },
      },
    },
  ];
}

function leavesOf(group: Group, tags: readonly RequiredTag[]): readonly Left[] {
  const present = tags
    .filter(({ values }) => values === undefined)
    .map(({ key }) => [`aws:RequestTag/${key}`, 'false']);
  const equal = tags.flatMap(({ key, values }) =>
    values === undefined ? [] : [[`aws:RequestTag/${key}`, sorted(values)] as const],
  );
  const tagged = {
    ...(present.length === 0 ? {} : { Null: Object.fromEntries(present) }),
    ...(equal.length === 0 ? {} : { StringEquals: Object.fromEntries(equal) }),
  };
  const made = {
    claim: `what ${group.service} makes with its tags is let through`,
    request: { Action: group.actions, Resource: '*', Condition: tagged },
  };
  const named = sorted([...group.named]);
  if (named.length === 0) return [made];
  return [
    made,
    {
      claim: `what calls of ${group.service} only name, such as images and subnets, is not asked for tags`,
      request: { Action: group.actions, Resource: named },
    },
  ];
}
