// What must be possible: every chosen service can be used, made with everything a call must name, tagged and listed, and whatever else a statement is there
// for. A guardrail that proves safe because nothing works is void.

import type { AskOptions, Existence } from '../../prove/answer.ts';
import { type Creations, creatable } from '../../prove/creatable.ts';
import { type ReachPattern, reachable } from '../../prove/reach.ts';
import type { Policies } from '../../types.ts';
import type { Proof } from '../generated.ts';
import { policy, possible } from './claim.ts';
import { type Conditions, givenStatements, type Inside, tagKeys, untagged, type Writing } from './grants.ts';
import type { ServiceShape } from './service-shape.ts';

/** Whose work, under which layers. */
export interface Work {
  readonly layers: Policies;
  readonly inside: Inside;
  readonly who: Pick<AskOptions, 'principal' | 'principalTags'>;
}

/** Everything the statements are there for can be done. */
export function workClaims(writing: Writing, work: Work): readonly Proof[] {
  const { declared, shapes } = writing;
  const { inside } = work;
  const made = creatable(work.layers, work.who);
  const path = `arn:${declared.partition}:iam::${declared.account}:role/${inside.path}/*`;
  return [
    ...shapes.flatMap((shape) => [
      ...(shape.using === undefined ? [] : [canUse(shape, declared.account, work)]),
      ...canMake(shape, made, work),
      ...canTag(shape, work),
      ...canList(writing, shape, work),
    ]),
    ...canUseGiven(writing, work),
    ...canUseShared(writing, work),
    can('a role of the path can be given to a service', { action: 'iam:PassRole', resource: path }, work),
    can('a role of the path can be read', { action: 'iam:GetRole', resource: path }, work),
  ];
}

function can(what: string, pattern: ReachPattern, { layers, inside, who }: Work): Proof {
  return possible(`in ${inside.words}, ${what}`, reachable(layers, pattern, who));
}

function canUse(shape: ServiceShape, account: string, work: Work): Proof {
  const { service, using = '' } = shape;
  const condition = equal(tagKeys('ResourceTag', work.inside.tags));
  const layers = withOwnPolicy(work.layers, shape, account);
  return can(
    `\`${service}\` can be used (\`${using}\`)`,
    { action: `${service}:${using}`, condition },
    { ...work, layers },
  );
}

/** Where a thing's own policy must let the account's policies decide, as a key's does by default. */
function withOwnPolicy(layers: Policies, { service, known }: ServiceShape, account: string): Policies {
  if (known.needsOwnPolicy !== true) return layers;
  const resource = policy({ Effect: 'Allow', Principal: { AWS: account }, Action: `${service}:*`, Resource: '*' });
  return { ...layers, resource };
}

function canMake(shape: ServiceShape, made: Creations, work: Work): readonly Proof[] {
  const { service, madeByTag, madeByName } = shape;
  const { inside } = work;
  const condition = newly(inside);
  const kinds = [
    ['a new thing can have tags in', madeByTag],
    ['a new thing can have a name in', inside.prefix === undefined ? [] : madeByName],
  ] as const;
  const makers = kinds.flatMap(([, names]) => withService(service, names));
  if (makers.length === 0) return [];
  const parts = kinds
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => can(`${what} \`${service}\``, { action: withService(service, names), condition }, work));
  // Calls with other names are not among those whose other resources are looked at.
  if (!makers.some((action) => creatableName.test(action))) return parts;
  const found = made.creations.filter(({ action }) => makers.includes(action));
  const wanted = makers.filter((action) => usual.test(action));
  const best = wanted.length > 0 ? found.find(({ action }) => wanted.includes(action)) : found[0];
  const whole = best === undefined ? noneOf(made) : existsAs(best);
  return [
    ...parts,
    possible(
      `in ${inside.words}, \`${best?.action ?? makers[0] ?? service}\` is allowed with everything it must name (one of ${found.length} calls of \`${service}\` that make something)`,
      whole,
    ),
  ];
}

function noneOf({ unknown, assuming }: Creations): Existence {
  return unknown[0] ?? { answer: 'none', assuming };
}

/** The call, seen at the first of its resources. */
function existsAs({ action, request }: Creations['creations'][number]): Existence {
  const [resource] = request.resources;
  return {
    answer: 'exists',
    witness: {
      request: {
        principal: request.principal,
        action,
        resource: resource?.arn ?? '*',
        resourceAccount: resource?.account ?? '',
        context: { ...request.context, ...resource?.context },
      },
    },
  };
}

function canTag({ service, tagWhileMaking, tagByName, known }: ServiceShape, work: Work): readonly Proof[] {
  const { inside } = work;
  const byName = inside.prefix === undefined ? [] : tagByName;
  const switches = inside.prefix === undefined ? [] : (known.tagSwitches ?? []);
  const condition = newly(inside);
  return [
    ...[tagWhileMaking, byName]
      .filter((names) => names.length > 0)
      .map((names) =>
        can(
          `\`${service}\` takes tags while something is made`,
          { action: withService(service, names), condition },
          work,
        ),
      ),
    ...(switches.length === 0
      ? []
      : [
          can(
            `tags of \`${service}\` can be made to count`,
            { action: withService(service, switches), condition: absent(inside) },
            work,
          ),
        ]),
  ];
}

function canList({ declared }: Writing, { service, lists }: ServiceShape, work: Work): readonly Proof[] {
  if (!declared.discover || lists.length === 0) return [];
  const condition = absent(work.inside);
  return [can(`\`${service}\` can be listed`, { action: withService(service, lists), condition }, work)];
}

function canUseGiven(writing: Writing, work: Work): readonly Proof[] {
  return givenStatements(writing, work.inside).map(({ statement }) => {
    const { Sid: sid, Action: action = [], Resource: resource = '*', Condition: own = {} } = statement;
    const one = typeof resource === 'string' ? resource : (resource.at(-1) ?? '*');
    const condition = { ...own, ...absent(work.inside) };
    const pattern = { action, resource: one.replace(/\*$/, 'x'), condition };
    return can(`what AWS gives everyone can be named (${sid})`, pattern, work);
  });
}

function canUseShared({ declared, shapes }: Writing, work: Work): readonly Proof[] {
  const building = shapes.flatMap(({ service, building: names }) => withService(service, names));
  if (declared.shared.length === 0 || declared.ownAccount || building.length === 0) return [];
  const condition = {
    StringEquals: { [`aws:ResourceTag/${declared.workspaceKey}`]: declared.shared },
    // Not for being an image of AWS.
    Null: { 'ec2:Owner': 'true' },
  };
  return [can('what is shared can be built on', { action: building, condition }, work)];
}

/** With the tags in the request, and none yet. */
function newly(inside: Inside): Conditions {
  return { ...equal(tagKeys('RequestTag', inside.tags)), ...absent(inside) };
}

function equal(tags: Inside['tags']): Conditions {
  return Object.keys(tags).length === 0 ? {} : { StringEquals: tags };
}

function absent({ tags }: Inside): Conditions {
  return Object.keys(tags).length === 0 ? {} : { Null: untagged(tags) };
}

function withService(service: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${service}:${name}`);
}

/** What `creatable` looks at. */
const creatableName = /:(?:Create|Run|Copy|Restore|Allocate|Import)/;
/** What people mean by making something in a service: these must work where they exist. */
const usual =
  /:(?:RunInstances|CreateDBInstance|CreateBucket|CreateFunction|CreateTable|CreateQueue|CreateTopic|CreateSecret|CreateLogGroup)$/;
