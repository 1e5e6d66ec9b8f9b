// Whether layered policies keep within a set of tags through however many steps. Starts with the caller, tries every move of the list, and again for
// everyone it can then act as, until nobody new comes up. A way out comes back as a story whose every call the engine allowed.
import { tableVersion } from '../data/table.ts';
import { callerKeys, readCaller } from '../match/caller.ts';
import { parsePolicy } from '../parse/parse-policy.ts';
import type { Unknown } from '../prove/answer.ts';
import type { DocumentInput, Policies } from '../types.ts';
import type { Actor, TagsOf } from './actor.ts';
import type { Escapes, EscapesOptions } from './answer.ts';
import { moveCallerTags } from './caller-tag-moves.ts';
import { fenceOf, textOf } from './fence.ts';
import { Inquiry } from './inquiry.ts';
import { makePrincipals } from './making-moves.ts';
import { moves } from './moves.ts';
import { type Places, placesOf } from './places.ts';
import { movePolicies } from './policy-moves.ts';
import { movePrincipals } from './principal-moves.ts';
import { Search } from './search.ts';
import { given, none, Setting } from './setting.ts';
import { moveThings } from './thing-moves.ts';
import { trustOutside } from './trust-moves.ts';

/**
 * Is there no way out of the tags, through however many steps? A way out is a change to a resource outside the tags, and any move by which something
 * crosses the fence: see `moves` of the answer, which lists all that were tried. `layers` are those of the caller. What exists beside it is
 * unknown unless `fenced` says so: then a role without the boundary may exist under every name the policies do not single out.
 *
 * @example
 * const identity = [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*',
 *   Condition: { StringEquals: { 'aws:ResourceTag/workspace': 'ws-1' } } } }];
 * const answer = escapes({ identity }, { workspace: 'ws-1' });
 * answer.answer === 'fails' && answer.stories.some(({ move }) => move === 'untag') // → true
 */
export function escapes(
  layers: Policies,
  tags: Readonly<Record<string, string>>,
  options: EscapesOptions = {},
): Escapes {
  const prepared = prepare(layers, tags, options);
  if ('answer' in prepared) return { ...prepared, moves, undecided: [prepared] };
  const { search } = prepared;
  for (const caller of callersOf(search.setting)) search.begin(caller);
  for (let actor = search.next(); actor !== undefined; actor = search.next()) {
    moveThings(actor, search);
    movePrincipals(actor, search);
    makePrincipals(actor, search);
    movePolicies(actor, search);
    moveCallerTags(actor, search);
    trustOutside(actor, search);
  }
  return answerOf(search);
}

function answerOf({ stories, inquiry: { undecided }, setting }: Search): Escapes {
  const considered = { moves, undecided };
  if (stories.size > 0) return { answer: 'fails', stories: [...stories.values()], ...considered };
  const [unknown] = undecided;
  return unknown === undefined
    ? { answer: 'holds', assuming: assumptionsOf(setting), ...considered }
    : { ...unknown, ...considered };
}

function prepare(
  layers: Policies,
  tags: Readonly<Record<string, string>>,
  options: EscapesOptions,
): { readonly search: Search } | Unknown {
  const { exceptions = [], boundaries = {}, fenced = {}, boundaryArn, principal, principalTags } = options;
  const documents = [...exceptions, ...Object.values(boundaries)];
  if (Object.keys(tags).length === 0) return unknown('no tags were given: nothing is outside of none');
  const wrong = documents.map(problemOf).find((one) => one !== undefined);
  if (wrong !== undefined) return unknown(`a document cannot be read: ${wrong}`);
  const caller = principal === undefined ? undefined : readCaller(principal);
  if (typeof caller === 'string') return unknown(caller);
  const arn = caller === undefined ? undefined : callerKeys.get('aws:principalarn')?.(caller);
  if (caller !== undefined && (arn === undefined || !/:(?:role|user)\//.test(arn))) {
    return unknown('only a role or a user makes moves; ask about one of them');
  }
  const arns = [
    ...(arn === undefined ? [] : [arn]),
    ...(boundaryArn === undefined ? [] : [boundaryArn]),
    ...(fenced.boundary === undefined ? [] : [fenced.boundary]),
    ...Object.keys(boundaries),
    ...(fenced.principals ?? []),
    ...(fenced.policies ?? []),
  ];
  const known = [tags, ...(principalTags === undefined ? [] : [principalTags])];
  const places = placesOf({ layers, documents, arns, known, account: caller?.account });
  if (typeof places === 'string') return unknown(places);
  const text = textOf(layers, documents);
  const fence = fenceOf(tags, { text, exceptions });
  const setting = new Setting(layers, { fence, places: withOwn(places, arn), options });
  return { search: new Search(setting, new Inquiry(fence, options), text) };
}

function unknown(reason: string): Unknown {
  return { answer: 'unknown', reason };
}

function problemOf(document: DocumentInput): string | undefined {
  const { policy, problems } = parsePolicy(document);
  if (policy !== undefined) return undefined;
  const [first] = problems;
  return first === undefined ? 'it is no policy' : `${first.path}: ${first.message}`;
}

/** The caller is a class of its own, whatever the policies tell apart. */
function withOwn(places: Places, arn: string | undefined): Places {
  if (arn === undefined) return places;
  const type = arn.includes(':user/') ? 'user' : 'role';
  const all = [...new Set([...places.principals[type], arn])];
  return { ...places, principals: { ...places.principals, [type]: all } };
}

/** The caller of the question; without one, every role the policies tell apart. */
function callersOf(setting: Setting): readonly Actor[] {
  const { places, options, layers } = setting;
  const caller = options.principal === undefined ? undefined : readCaller(options.principal);
  const own =
    caller === undefined || typeof caller === 'string' ? undefined : callerKeys.get('aws:principalarn')?.(caller);
  const boundary = layers.boundary === undefined ? none : (options.boundaryArn ?? given);
  return (own === undefined ? places.principals.role : [own]).map((arn) => ({
    arn,
    layers,
    boundary,
    rights: 'given',
    tags: setting.tagsMatter ? tagsGiven(setting) : undefined,
    by: undefined,
    steps: [],
    supposing: [],
    doubt: undefined,
    from: undefined,
  }));
}

function tagsGiven({ places, options }: Setting): TagsOf {
  const own = new Map(Object.entries(options.principalTags ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  const [some = new Map<string, string | null>()] = places.tagSets;
  return new Map([...some.keys()].map((key) => [key, own.get(key.toLowerCase()) ?? null]));
}

function assumptionsOf({ places, options, layers, fence }: Setting): readonly string[] {
  const { fenced = {}, principal, principalTags } = options;
  const who =
    principal === undefined
      ? `over every role the policies tell apart, in account ${places.account}`
      : 'over the principal given';
  const existing =
    fenced.principals === undefined
      ? 'roles, users and groups of any name may exist, with any known boundary or none'
      : `${fenced.principals.map((one) => `\`${one}\``).join(', ')} carry the boundary and ${fence.text}; others may have any known boundary or none`;
  const attached =
    fenced.policies === undefined
      ? 'any policy may be attached to anyone'
      : `policies \`${fenced.policies.join('`, `')}\` are attached only to those`;
  return [
    `over the actions, resource types and context keys of the table of ${tableVersion}, each resource of a call by itself`,
    who,
    existing,
    attached,
    ...(principalTags === undefined ? ['the tags of callers can be any and are not followed'] : []),
    ...(layers.resource === undefined
      ? ['no resource policy was given: what those grant or take is not part of this']
      : []),
    'policies of buckets, keys, queues and other resources stay as they are, and so do service control policies',
    'roles of other accounts are not assumed, and what a service does with a role is what the role may do',
    `moves considered: ${moves.map(({ name, does }) => `${name} (${does})`).join('; ')}`,
  ];
}
