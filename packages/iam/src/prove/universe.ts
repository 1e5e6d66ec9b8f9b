// The requests there can be: every action of the table with every type of resource it works on, and the context keys that such a request
// carries. Requests the policies at hand cannot tell apart are one class. Read from the table once per service and kept.

import type { AccessLevel } from '../data/table.ts';
import { type KeyType, keyTypeOf, serviceFacts, servicePrefixes } from '../data/table.ts';

/** Names of context keys. */
export interface KeyNames {
  readonly has: (name: string) => boolean;
}

/** An action with one type of resource. */
export interface Pair {
  readonly service: string;
  /** `ec2:RunInstances`. */
  readonly action: string;
  /** In lower case. */
  readonly lower: string;
  readonly level: AccessLevel;
  /** The resource type; absent for what is decided against `*`. */
  readonly type: string | undefined;
  readonly required: boolean;
  /** The type's ARN with placeholders, or `*`. */
  readonly arn: string;
  /** Names of the context keys that AWS lists for it, in lower case and cut after a slash; one object for each such set. */
  readonly keys: KeyNames;
}

/** A service of the table, as pairs by action. */
export interface ServicePairs {
  readonly service: string;
  /** In lower case, with the prefix. */
  readonly actions: readonly string[];
  /** The pairs of each action. */
  readonly pairs: readonly (readonly Pair[])[];
}

const services = new Map<string, ServicePairs | undefined>();
/** By the lists they are made of: the table shares its lists. */
const keySets = new WeakMap<readonly string[], WeakMap<readonly string[], KeyNames>>();
const names = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The services of the table that one of the prefixes names; all, for `undefined`. */
export function servicesNamed(prefixes: ReadonlySet<string> | undefined): readonly ServicePairs[] {
  return servicePrefixes()
    .filter((prefix) => prefixes === undefined || prefixes.has(prefix))
    .flatMap((prefix) => servicePairs(prefix) ?? []);
}

function servicePairs(prefix: string): ServicePairs | undefined {
  if (services.has(prefix)) return services.get(prefix);
  const facts = serviceFacts(prefix);
  if (facts === undefined) return undefined;
  const types = new Map(facts.resourceTypes.map((type) => [type.name, type]));
  const actions: string[] = [];
  const pairs: Pair[][] = [];
  for (const action of facts.actions.values()) {
    const lower = `${prefix}:${action.name.toLowerCase()}`;
    const about = { service: prefix, action: `${prefix}:${action.name}`, lower, level: action.level };
    const own: Pair[] = [];
    let named = false;
    for (const use of action.resources) {
      const type = types.get(use.type);
      if (type === undefined || type.arn === '') continue;
      const typeKeys = keysOfUse(prefix, use.conditionKeys, type.conditionKeys);
      const keys = keySet(action.conditionKeys, lower === 'iam:passrole' ? withoutTags(typeKeys) : typeKeys);
      own.push(pairOf(about, { type: use.type, required: use.required, arn: type.arn, keys }));
      named ||= use.required;
    }
    // A call that need not name a resource is decided against `*`.
    if (!named) {
      const keys = keySet(action.conditionKeys, noKeys);
      own.push(pairOf(about, { type: undefined, required: false, arn: '*', keys }));
    }
    actions.push(lower);
    pairs.push(own);
  }
  const read = { service: prefix, actions, pairs };
  services.set(prefix, read);
  return read;
}

/** Written out field by field: there are tens of thousands of them. */
function pairOf(
  { service, action, lower, level }: Pick<Pair, 'service' | 'action' | 'lower' | 'level'>,
  { type, required, arn, keys }: Pick<Pair, 'type' | 'required' | 'arn' | 'keys'>,
): Pair {
  return { service, action, lower, level, type, required, arn, keys };
}

/** All pairs of an action. */
export function pairsOf(action: string): readonly Pair[] {
  const lower = action.toLowerCase();
  const ofService = servicePairs(lower.slice(0, lower.indexOf(':')));
  return ofService?.pairs[ofService.actions.indexOf(lower)] ?? [];
}

const joined = new WeakMap<readonly string[], WeakMap<readonly string[], readonly string[]>>();

/**
 * The keys of an action with one of its types. EC2 lists all of them there, so that what is made has no tags yet; elsewhere the list holds what comes on top
 * of the keys of the type (Identity Center's `sso:PrimaryRegion`), which are in such a request too.
 */
function keysOfUse(service: string, own: readonly string[], ofType: readonly string[]): readonly string[] {
  if (own.length === 0) return ofType;
  if (service === 'ec2' || ofType.length === 0) return own;
  const byType = joined.get(own) ?? new WeakMap<readonly string[], readonly string[]>();
  joined.set(own, byType);
  const known = byType.get(ofType) ?? [...own, ...ofType];
  byType.set(ofType, known);
  return known;
}

/** iam:PassRole does not see the tags of the role, whatever the table says (IAM guide, "Controlling access using tags"). */
function withoutTags(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => !/^(?:aws|iam):ResourceTag\//i.test(key));
}

const noKeys: readonly string[] = [];

const tagKeys: ReadonlySet<string> = new Set(['aws:resourcetag/', 'aws:requesttag/', 'aws:tagkeys']);

function keySet(action: readonly string[], type: readonly string[]): KeyNames {
  const byType = keySets.get(action) ?? new WeakMap<readonly string[], KeyNames>();
  keySets.set(action, byType);
  const known = byType.get(type) ?? newKeySet(action, type);
  byType.set(type, known);
  return known;
}

function newKeySet(action: readonly string[], type: readonly string[]): KeyNames {
  const ofAction = namesOf(action);
  const ofType = namesOf(type);
  // Two services list tags of the request and forget the list of their keys, without which there are none.
  const given = ofAction.has('aws:requesttag/') || ofType.has('aws:requesttag/');
  return { has: (name) => ofAction.has(name) || ofType.has(name) || (given && name === 'aws:tagkeys') };
}

function namesOf(keys: readonly string[]): ReadonlySet<string> {
  const known = names.get(keys);
  if (known !== undefined) return known;
  const made = new Set(keys.map(keyName));
  names.set(keys, made);
  return made;
}

/** A key without what follows its slash, in lower case. */
export function keyName(key: string): string {
  const lower = key.toLowerCase();
  // The one name that goes on after a colon: `kms:EncryptionContext:${EncryptionContextKey}` in the table.
  if (lower.startsWith(encryptionContext)) return encryptionContext;
  const slash = lower.indexOf('/');
  return slash < 0 ? lower : lower.slice(0, slash + 1);
}

const encryptionContext = 'kms:encryptioncontext:';

/** Keys of a service that tell whose credentials these are: they come along to every service (IAM guide, "Other cross-service condition keys"). */
const broughtAlong: ReadonlySet<string> = new Set([
  'codebuild:buildarn',
  'codebuild:projectarn',
  'ec2:roledelivery',
  'ec2:sourceinstancearn',
  'glue:credentialissuingservice',
  'glue:roleassumedby',
  'identitystore:userid',
  'lambda:sourcefunctionarn',
  'ssm:sourceinstancearn',
]);

const knownPrefixes = new Set<string>();

/**
 * May a request of the pair carry the key? Global keys and those of credentials always; tags and keys of services where the table says so; keys
 * of outside identity providers, of which the table knows nothing, everywhere.
 */
export function carries(pair: Pair, key: string): boolean {
  const name = keyName(key);
  if (pair.keys.has(name)) return true;
  if (tagKeys.has(name)) return false;
  if (name.startsWith('aws:') || broughtAlong.has(name)) return true;
  if (knownPrefixes.size === 0) for (const prefix of servicePrefixes()) knownPrefixes.add(prefix);
  return !knownPrefixes.has(name.slice(0, name.indexOf(':')));
}

/** Keys that are in every request of a user or role. */
const everPresent: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:securetransport',
  'aws:requestedregion',
]);

/** Is the key in every request? */
export function isEverPresent(key: string): boolean {
  return everPresent.has(key.toLowerCase());
}

/** The type of a key's values in requests of a pair; `undefined` if nobody says. */
export function typeOfKey(key: string, service: string): KeyType | undefined {
  if (key.toLowerCase() === 'aws:tagkeys') return 'String[]';
  return keyTypeOf(key, service);
}
