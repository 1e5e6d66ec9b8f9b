// What a service is, seen with the eyes of isolation by tags: which calls make something and whether tags or only a name can tell it is new, which change
// tags, which list, which let others in. Decided from the table of actions, call by call, and from the few known exceptions.

import { sharing as sharingMoves } from '../../escape/moves.ts';
import { type Pair, servicesNamed } from '../../prove/universe.ts';
import { type KnownService, knownServices, refusedServices } from './known-services.ts';

/** A service, by what its calls do. Names are without the prefix. */
export interface ServiceShape {
  readonly service: string;
  readonly known: KnownService;
  readonly all: readonly string[];
  /** Calls that make something which tags tell from what exists: the new thing's type has no tags of its own in the request. */
  readonly madeByTag: readonly string[];
  /** Calls that make something which only its name tells from what exists. */
  readonly madeByName: readonly string[];
  /** What comes after the region in ARNs of things made by name, with `PREFIX` where the name begins: `ACCOUNT:db:PREFIX`. */
  readonly names: readonly string[];
  /** Calls that tag, and say in `CreateAction` that they do so while something is made. */
  readonly tagWhileMaking: readonly string[];
  /** Calls that tag, among them those for things that are being made. */
  readonly tagByName: readonly string[];
  /** All calls that change the tags of things. */
  readonly tagging: readonly string[];
  /** Calls that list and describe. */
  readonly lists: readonly string[];
  /** Is it a description of level List, which may be open beside the lists? */
  readonly describes: (name: string) => boolean;
  /** Is it a call of level List? */
  readonly isList: (name: string) => boolean;
  /** Is it a call that manages permissions, whatever it does to them? */
  readonly manages: (name: string) => boolean;
  /** Calls that let others in. */
  readonly sharing: readonly string[];
  /** Calls that make something out of, or within, something that exists. */
  readonly building: readonly string[];
  /** Calls whose new thing can neither be told by tags nor by name. */
  readonly unmakeable: readonly string[];
  /** Does any request about the call carry tags it gives? */
  readonly carriesNewTags: (name: string) => boolean;
  /** Does any request about the call carry tags of a thing? */
  readonly carriesTags: (name: string) => boolean;
  /** Does any request about the call carry keys of tags? */
  readonly carriesTagKeys: (name: string) => boolean;
  /** A call that changes or removes something that carries tags, to show that what is owned can be used. */
  readonly using: string | undefined;
  /** Writing calls that carry no tags at all. */
  readonly tagless: number;
  /** All writing calls. */
  readonly writing: number;
}

const given = 'aws:requesttag/';
const owned = 'aws:resourcetag/';

/** The shape of a service; a sentence if it cannot be kept apart by what is to do that. */
export function serviceShape(service: string, by: 'tags' | 'account' = 'tags'): ServiceShape | string {
  const refused = refusedServices.get(service);
  if (refused !== undefined) return `${service}: ${refused}`;
  const [found] = servicesNamed(new Set([service]));
  if (found === undefined) return `${service}: no service of the table of actions has this prefix`;
  const shape = shapeOf(service, found.pairs);
  if (shape.using === undefined && by === 'tags')
    return `${service}: no call that changes something takes the tags of what it changes, so tags cannot isolate it`;
  return shape;
}

/** Calls that may give what they make a policy of its own, where no condition sees it. */
export function opensWhileMaking({ service, known, madeByTag, madeByName }: ServiceShape): readonly string[] {
  const made = [...madeByTag, ...madeByName];
  return (known.opensWhileMaking ?? []).filter((name) => made.includes(name)).map((name) => `\`${service}:${name}\``);
}

interface Call {
  readonly name: string;
  readonly pairs: readonly Pair[];
}

function shapeOf(service: string, pairs: readonly (readonly Pair[])[]): ServiceShape {
  const known = knownServices.get(service) ?? {};
  const calls = pairs.flatMap((ofCall): readonly Call[] => {
    const [first] = ofCall;
    return first === undefined ? [] : [{ name: first.action.slice(first.action.indexOf(':') + 1), pairs: ofCall }];
  });
  const nameable = (pair: Pair): boolean => namePattern(pair, known) !== undefined;
  const whileMaking = calls.filter((call) => isAdder(call) && some(call, `${service}:createaction`));
  const makers = calls.filter(
    (call) => isWriting(call) && some(call, given) && known.neverMade?.[call.name] === undefined,
  );
  const kinds = makers.map((call) => [
    call,
    kindOfMaker(call, { calls, nameable, tagsAnyway: whileMaking.length > 0 }),
  ]);
  const makersOf = (kind: Kind): readonly Call[] =>
    kinds.flatMap(([call, one]) => (one === kind && typeof call === 'object' ? [call] : []));
  const byName = makersOf('name');
  // What is made without naming it is named when it is tagged.
  const nouns = makersOf('tag')
    .filter((call) => call.pairs.every(({ type }) => type === undefined))
    .map(nounOf);
  const allPairs = calls.flatMap((call) => call.pairs);
  const adders = calls.filter((call) => isAdder(call) && some(call, given) && call.pairs.some(nameable));
  const ofNouns = allPairs.filter((pair) => nouns.some((noun) => isNoun(pair, noun)));
  const unclear = nouns.some((noun) => !allPairs.some((pair) => isNoun(pair, noun)));
  const namedLater = unclear ? [...ofNouns, ...adders.flatMap((call) => call.pairs)] : ofNouns;
  const namedNow = byName.flatMap((call) => call.pairs);
  const names = new Set([...namedNow, ...namedLater].flatMap((pair) => namePattern(pair, known) ?? []));
  const tagging = calls.filter((call) => isTagging(call) && !(known.otherTags ?? []).includes(call.name));
  const writing = calls.filter(isWriting);
  const byCall = new Map(calls.map((call) => [call.name, call]));
  return {
    service,
    known,
    all: calls.map(({ name }) => name),
    madeByTag: namesOf(makersOf('tag')),
    madeByName: namesOf(byName),
    names: [...names].sort(),
    tagWhileMaking: namesOf(whileMaking),
    tagByName: whileMaking.length > 0 || names.size === 0 ? [] : namesOf(adders),
    tagging: namesOf(tagging),
    lists: known.lists ?? namesOf(calls.filter((call) => isList(call, known))),
    isList: (name) => byCall.get(name)?.pairs[0]?.level === 'List',
    manages: (name) => byCall.get(name)?.pairs[0]?.level === 'Permissions management',
    describes: (name) => /^Describe/.test(name) && byCall.get(name)?.pairs[0]?.level === 'List',
    sharing: namesOf(calls.filter((call) => isSharing(call, known))),
    building:
      known.building ??
      namesOf([...makersOf('tag'), ...byName].filter((call) => call.pairs.some((pair) => isInput(pair, call)))),
    unmakeable: namesOf(makersOf('neither')),
    carriesNewTags: (name) => carriesAny(byCall.get(name), given),
    carriesTags: (name) => carriesAny(byCall.get(name), owned),
    carriesTagKeys: (name) => carriesAny(byCall.get(name), 'aws:tagkeys'),
    using: usingCall(writing.filter((call) => !isSharing(call, known) && call.pairs[0]?.level === 'Write')),
    tagless: writing.filter((call) => !some(call, owned) && !some(call, given)).length,
    writing: writing.length,
  };
}

function namesOf(calls: readonly Call[]): readonly string[] {
  return calls.map(({ name }) => name).sort();
}

function some({ pairs }: Call, key: string): boolean {
  return pairs.some((pair) => pair.keys.has(key));
}

function carriesAny(call: Call | undefined, key: string): boolean {
  return call !== undefined && some(call, key);
}

function isWriting({ pairs: [first] }: Call): boolean {
  return first?.level === 'Write' || first?.level === 'Permissions management';
}

function isTagging({ pairs: [first] }: Call): boolean {
  return first?.level === 'Tagging';
}

function isAdder(call: Call): boolean {
  return isTagging(call) && !/^(?:Un|Remove|Delete)/.test(call.name);
}

type Kind = 'tag' | 'name' | 'neither' | 'no';
const making = /^(?:Create|Copy|Restore|Import|Register|Request|Publish|Allocate)/;
/** Parts of things, and runs of them. What is accepted from others, exported or bought for years is not among it. */
const makingParts = /^(?:Run|Start|Authorize)/;

/**
 * How a call that takes tags tells what it makes. EC2 lists keys by call and type, so a type with given tags and without own ones is the new thing. Elsewhere
 * both are listed for every type of the call, and an untagged thing that exists looks new: a name must tell, if people choose it.
 */
function kindOfMaker(
  call: Call,
  about: {
    readonly calls: readonly Call[];
    readonly nameable: (pair: Pair) => boolean;
    readonly tagsAnyway: boolean;
  },
): Kind {
  const typed = call.pairs.filter((pair) => pair.type !== undefined);
  const fresh = typed.filter((pair) => pair.keys.has(given) && !pair.keys.has(owned));
  const mixed = call.pairs.some((pair) => pair.keys.has(given) && pair.keys.has(owned));
  if (fresh.length > 0 && !mixed) return making.test(call.name) || makingParts.test(call.name) ? 'tag' : 'no';
  const noun = nounOf(call);
  if (typed.length === 0) {
    // Nothing to be named: it is told by its tags, if whoever makes it may put them on a thing of that type.
    if (!making.test(call.name)) return 'no';
    if (mixed) return 'neither';
    const made = about.calls.flatMap(({ pairs }) => pairs).filter((pair) => isNoun(pair, noun));
    return about.tagsAnyway || made.length === 0 || made.some(about.nameable) ? 'tag' : 'neither';
  }
  const nouns = typed.filter((pair) => isNoun(pair, noun));
  if (/^Put/.test(call.name)) return nouns.some(about.nameable) ? 'name' : 'no';
  if (!making.test(call.name)) return 'no';
  return (nouns.length > 0 ? nouns : typed).some(about.nameable) ? 'name' : 'neither';
}

/** What the call makes: `cluster` of `CreateCluster`. */
function nounOf({ name }: Call): string {
  return name.replace(making, '').replace(/^Put/, '').toLowerCase();
}

function isNoun(pair: Pair, noun: string): boolean {
  const type = (pair.type ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
  return type !== '' && noun !== '' && (noun.endsWith(type) || type.startsWith(noun));
}

/** `ACCOUNT:db:PREFIX` for an ARN whose first part after the account is a name people choose. */
function namePattern({ arn, service }: Pair, { namedPlaceholders = [] }: KnownService): string | undefined {
  const [, , owner, , inAccount, ...rest] = arn.split(':');
  if (owner !== service) return undefined;
  const account = inAccount === '' ? '' : 'ACCOUNT';
  const place = rest.join(':');
  const found = /^([^$]*)\$\{([^}]*)\}/.exec(place);
  if (found === null) return undefined;
  const [, before = '', placeholder = ''] = found;
  const isName = /Name/.test(placeholder) || namedPlaceholders.includes(placeholder);
  return isName ? `${account}:${before}PREFIX` : undefined;
}

function isInput(pair: Pair, call: Call): boolean {
  if (!pair.keys.has(owned) || pair.type === undefined) return false;
  return !pair.keys.has(given) || call.pairs.filter((other) => other.type !== undefined).length > 1;
}

/** Calls of level List that have no resource, and descriptions that may be asked for without one. What reads what is inside of things stays with the tags. */
function isList({ name, pairs }: Call, { listsInside, openReads = [] }: KnownService): boolean {
  const [first] = pairs;
  if (first === undefined || (first.level !== 'List' && first.level !== 'Read')) return false;
  if (openReads.includes(name)) return true;
  const bare = pairs.some((pair) => pair.type === undefined && !pair.keys.has(owned));
  if (!bare) return false;
  if (pairs.length === 1) return /^(?:Describe|List)/.test(name);
  return listsInside !== true && /^Describe/.test(name);
}

const takingAway =
  /^(?:Delete|Remove|Revoke|Retire|Detach|Validate|Cancel|Reset|Dissociate|AttachResources|AttachAppliance)/;

/** Policies of resources, shares and entries for others that AWS files under Write: those of a lifecycle, of scaling or of retention let nobody in. */
const lettingIn =
  /^(?:Put|Create|Update|Associate)\w*(?:Resource|Access|Channel|Cluster|Contact|Destination|Endpoint|Feed|Group|Mesh|Permissions|Profile|Project|Sink)Policy$|^Associate\w*Permission$|^(?:Create|Update|Start)\w*(?<!File|Quota)Share$|^(?:Create|Update)\w*(?:AccessEntry|CrossAccountAttachment)$|^Share(?!d)|(?:Image|Mailbox)Permissions$/;

function isSharing(call: Call, { sharing = [], notSharing = [], tagSwitches = [] }: KnownService): boolean {
  const {
    name,
    pairs: [first],
  } = call;
  if (sharing.includes(name) || sharingMoves.includes(call.pairs[0]?.action ?? '')) return true;
  // What sees no tags is closed already.
  if (!some(call, owned)) return false;
  if ([...notSharing, ...tagSwitches].includes(name)) return false;
  return first?.level === 'Permissions management' ? !takingAway.test(name) : isWriting(call) && lettingIn.test(name);
}

function usingCall(writing: readonly Call[]): string | undefined {
  const usable = writing.filter(
    (call) => call.pairs.every((pair) => pair.keys.has(owned) && pair.type !== undefined) && !some(call, given),
  );
  const plain = usable.filter(({ name }) => /^(?:Delete|Terminate|Stop|Update|Modify|Put|Send)/.test(name));
  const [best] = namesOf(plain.length > 0 ? plain : usable);
  return best ?? namesOf(writing.filter((call) => some(call, owned)))[0];
}
