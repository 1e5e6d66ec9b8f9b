// The Allow statements: what may be done with what carries the tags, how new things come to carry them, and the few ways beyond the tags. The same
// statements, for other tags, make the boundary, the workspace's policy and a zone's.

import type { WrittenStatement } from '../generated.ts';
import type { ReasonedStatement } from '../size.ts';
import { patternsFor, type Shortening } from './compress.ts';
import type { Declared } from './declared.ts';
import type { ServiceShape } from './service-shape.ts';

/** Which things are inside: tags by key, the value of one may be a policy variable. */
export interface Inside {
  readonly tags: Readonly<Record<string, string>>;
  /** For people: `workspace \`ws-1\``. */
  readonly words: string;
  /** How names of things made by name begin. */
  readonly prefix: string | undefined;
  /** Where roles lie: `ws-1` or `ws-1/z-1`. */
  readonly path: string;
}

/** What statements are written from. */
export interface Writing {
  readonly declared: Declared;
  readonly shapes: readonly ServiceShape[];
  readonly shortening: Shortening;
}

/** The conditions of a statement. */
export type Conditions = NonNullable<WrittenStatement['Condition']>;

/** The Allow statements for what is inside. */
export function grantsFor(writing: Writing, inside: Inside): readonly ReasonedStatement[] {
  return [
    own(writing, inside),
    ...made(writing, inside),
    ...named(writing, inside),
    ...givenStatements(writing, inside),
    ...shared(writing),
    ...discover(writing),
    ...roles(writing, inside),
  ];
}

/** Does the statement reach beyond the tags? These are what a proof of isolation is told to except. */
export function isBeyondTags({ Sid: sid, Effect: effect }: WrittenStatement): boolean {
  return effect === 'Allow' && !['Own', 'MakeTagged', 'Discover', 'OwnAccount'].includes(sid);
}

/** `aws:ResourceTag/key` for each tag. */
export function tagKeys(kind: 'ResourceTag' | 'RequestTag' | 'PrincipalTag', tags: Inside['tags']): Inside['tags'] {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:${kind}/${key}`, value]));
}

/** `Null` for each tag of a thing. */
export function untagged(tags: Inside['tags']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(tags).map((key) => [`aws:ResourceTag/${key}`, 'true']));
}

/** A list as AWS takes it: one value by itself. */
export function listed(values: readonly string[]): string | readonly string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

/** Every action of the services. */
export function wholeServices({ shapes }: Writing): readonly string[] {
  return shapes.map(({ service }) => `${service}:*`);
}

function allow(
  sid: string,
  why: string,
  what: Pick<WrittenStatement, 'Action' | 'Resource'> & { readonly condition?: Conditions },
): ReasonedStatement {
  const { Action = [], Resource = '*', condition } = what;
  return {
    why,
    statement: {
      Sid: sid,
      Effect: 'Allow',
      Action,
      Resource,
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  };
}

function own(writing: Writing, { tags, words }: Inside): ReasonedStatement {
  return allow(
    'Own',
    `everything in the chosen services that carries the tags of ${words}; tags are only believed in this account, where others cannot set them at will`,
    {
      Action: listed(wholeServices(writing)),
      condition: {
        StringEquals: tagKeys('ResourceTag', tags),
        StringEqualsIfExists: { 'aws:ResourceAccount': writing.declared.account },
      },
    },
  );
}

function made({ shapes, shortening }: Writing, { tags, words }: Inside): readonly ReasonedStatement[] {
  const makers = shapes.flatMap((shape) =>
    patternsFor({
      service: shape.service,
      wanted: shape.madeByTag,
      all: shape.all,
      harmless: (name) => !shape.carriesNewTags(name),
      shortening,
    }),
  );
  const condition = { StringEquals: tagKeys('RequestTag', tags), Null: untagged(tags) };
  const statements =
    makers.length === 0
      ? []
      : [
          allow(
            'MakeTagged',
            `new things, if they are made with the tags of ${words}: the value counts, not that there is a tag; things that exist show their tags and are not meant`,
            { Action: listed(makers), condition },
          ),
        ];
  return [...statements, ...shapes.flatMap((shape) => tagWhileMaking(shape, tags))];
}

/** While something is made, a key of the service names the call. */
function tagWhileMaking({ service, tagWhileMaking: calls }: ServiceShape, tags: Inside['tags']): ReasonedStatement[] {
  if (calls.length === 0) return [];
  return [
    allow(
      `TagWhileMaking${capital(service)}`,
      `making something with tags is also a call that tags; only while something is made (\`${service}:CreateAction\`), so nothing that exists without tags is taken over`,
      {
        Action: listed(withPrefix(service, calls)),
        condition: {
          StringEquals: tagKeys('RequestTag', tags),
          Null: { ...untagged(tags), [`${service}:CreateAction`]: 'false' },
        },
      },
    ),
  ];
}

function capital(service: string): string {
  return service.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function named({ declared, shapes, shortening }: Writing, inside: Inside): readonly ReasonedStatement[] {
  const { prefix, tags, words } = inside;
  if (prefix === undefined) return [];
  const byName = shapes.filter(({ names, madeByName, madeByTag, tagByName }) => {
    return names.length > 0 && (madeByName.length > 0 || (madeByTag.length > 0 && tagByName.length > 0));
  });
  const switches = byName.filter(({ known }) => (known.tagSwitches ?? []).length > 0);
  const statements =
    byName.length === 0
      ? []
      : [
          allow(
            'MakeByName',
            `the exception: here AWS lists tags for new and existing things alike, so tags cannot tell them apart and a name that begins with \`${prefix}\` must; with the tags of ${words} all the same`,
            {
              Action: listed(
                byName.flatMap((shape) =>
                  patternsFor({
                    service: shape.service,
                    wanted: [...shape.madeByName, ...shape.tagByName],
                    all: shape.all,
                    harmless: (name) => !shape.carriesNewTags(name),
                    shortening,
                  }),
                ),
              ),
              Resource: listed(byName.flatMap((shape) => namesOf(shape, { declared, prefix, shortening }))),
              condition: { StringEquals: tagKeys('RequestTag', tags), Null: untagged(tags) },
            },
          ),
        ];
  return switches.length === 0
    ? statements
    : [
        ...statements,
        allow(
          'SwitchTagsOn',
          `the tags of a new bucket count only after attribute-based control was switched on for it: by name, as long as no tag counts yet`,
          {
            Action: listed(switches.flatMap(({ service, known }) => withPrefix(service, known.tagSwitches ?? []))),
            Resource: listed(switches.flatMap((shape) => namesOf(shape, { declared, prefix, shortening }))),
            condition: { Null: untagged(tags) },
          },
        ),
      ];
}

/** ARNs of things whose names begin so. */
function namesOf(
  { service, names }: ServiceShape,
  {
    declared,
    prefix,
    shortening,
  }: { readonly declared: Declared; readonly prefix: string; readonly shortening: Shortening },
): readonly string[] {
  // Many types of one form become one pattern.
  const most = shortening === 'words' ? 3 : 2;
  const short = [':', '/'].reduce<readonly string[]>((list, sign) => {
    const alike = list.filter((one) => new RegExp(`^ACCOUNT:[a-z-]+${sign}PREFIX$`).test(one));
    return alike.length < most ? list : [`ACCOUNT:*${sign}PREFIX`, ...list.filter((one) => !alike.includes(one))];
  }, names);
  return short.map((one) => {
    const region = one.startsWith('ACCOUNT') ? '*' : '';
    const place = one.replace('ACCOUNT', declared.account).replace('PREFIX', `${prefix}*`);
    return `arn:${declared.partition}:${service}:${region}:${place}`;
  });
}

/** What AWS gives everyone, without tags. */
export function givenStatements({ declared, shapes }: Writing, { tags }: Inside): readonly ReasonedStatement[] {
  return shapes.flatMap(({ known }) =>
    (known.given ?? []).map(({ sid, why, actions, resources, condition }) =>
      allow(sid, why, {
        Action: listed(actions),
        Resource: listed(
          resources.map((arn) => arn.replace('ACCOUNT', declared.account).replace('PARTITION', declared.partition)),
        ),
        condition: condition ?? { Null: untagged(tags) },
      }),
    ),
  );
}

/** Actions that may name what is shared. */
export function buildingActions({ shapes, shortening }: Writing): readonly string[] {
  return shapes.flatMap((shape) =>
    patternsFor({
      service: shape.service,
      wanted: shape.building,
      all: shape.all,
      harmless: (name) => !shape.carriesTags(name),
      shortening,
    }),
  );
}

function shared(writing: Writing): readonly ReasonedStatement[] {
  const { shared: values, workspaceKey } = writing.declared;
  const actions = buildingActions(writing);
  if (values.length === 0 || actions.length === 0 || writing.declared.ownAccount) return [];
  return [
    allow(
      'UseShared',
      `calls that make something may name what is shared (the workspace tag is ${values.map((value) => `\`${value}\``).join(' or ')}); nothing else may be done with it`,
      {
        Action: listed(actions),
        condition: { StringEquals: { [`aws:ResourceTag/${workspaceKey}`]: listed(values) } },
      },
    ),
  ];
}

/** Actions that list and describe; `aboutTags`: those a condition on the tags of things can be about. */
export function listingActions({ shapes, shortening }: Writing, about: 'all' | 'aboutTags' = 'all'): readonly string[] {
  return shapes.flatMap((shape) =>
    patternsFor({
      service: shape.service,
      wanted: shape.lists.filter((name) => about === 'all' || shape.carriesTags(name)),
      all: shape.all,
      harmless: (name) =>
        (about === 'aboutTags' && !shape.carriesTags(name)) ||
        (shape.known.listsInside !== true && (shape.describes(name) || (shortening !== 'words' && shape.isList(name)))),
      shortening,
    }),
  );
}

function discover(writing: Writing): readonly ReasonedStatement[] {
  const actions = listingActions(writing);
  if (!writing.declared.discover || actions.length === 0) return [];
  return [
    allow(
      'Discover',
      'lists and descriptions have no resource that could carry a tag: without them no console and no plan works, with them names and settings of others can be seen; the notes list every one',
      { Action: listed(actions) },
    ),
  ];
}

function roles({ declared, shapes }: Writing, { path }: Inside): readonly ReasonedStatement[] {
  const { account, partition } = declared;
  const arn = (type: string): string => `arn:${partition}:iam::${account}:${type}/${path}/*`;
  return [
    allow(
      'PassRoles',
      'roles of the path, which all carry the boundary, may be given to the chosen services; AWS does not look at tags of a role that is passed, so the path tells',
      {
        Action: 'iam:PassRole',
        Resource: arn('role'),
        condition: { StringEquals: { 'iam:PassedToService': listed(passedTo(shapes, partition)) } },
      },
    ),
    allow('ReadRoles', 'whoever passes a role may see what it is', {
      Action: ['iam:Get*', 'iam:List*'],
      Resource: [arn('role'), arn('policy'), arn('instance-profile')],
    }),
  ];
}

/** Services that roles may be given to. */
export function passedTo(shapes: readonly ServiceShape[], partition: string): readonly string[] {
  const suffix = partition === 'aws-cn' ? '.com.cn' : '.com';
  const found = shapes.flatMap(({ service, known }) => known.passedTo ?? [`${service}.amazonaws.com`]);
  return found.map((one) => (one.startsWith('ec2.') ? one.replace(/\.com$/, suffix) : one)).sort();
}

function withPrefix(service: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${service}:${name}`);
}
