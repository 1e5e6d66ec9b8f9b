// The resources of a recorded call, type by type of the table: from the ARNs the record names, else made from its parameters. A type that the call
// must name and that cannot be told is returned without an ARN: what depends on it is not known.

import { isRecord } from '../parse/shape.ts';
import { makes } from '../prove/makes.ts';
import { type Pair, pairsOf } from '../prove/universe.ts';
import type { Renamed } from './actions-table.ts';
import type { Activity } from './activity.ts';
import { fill, fits, openArn, type Place } from './arn-templates.ts';
import type { Inventory } from './inventory.ts';
import { cutOff, type Parameters, parametersOf } from './parameters.ts';

/** One resource of a call. */
export interface RecordedTarget {
  readonly pair: Pair;
  /** Absent: the record does not tell. */
  readonly arn: string | undefined;
  readonly account: string | undefined;
  /** The account is supposed: neither the record, the ARN nor the inventory says whose bucket it is. */
  readonly supposed?: true;
  /** It is made by the call: it has no tags yet but those of the request. */
  readonly made: boolean;
  /** The bucket of objects that the record does not name one by one: it has the tags they are decided by. */
  readonly within?: string;
}

/** The resources one permission of a call is asked for. */
export function targetsOfRecord(activity: Activity, renamed: Renamed, inventory: Inventory): readonly RecordedTarget[] {
  return new Finder(activity, renamed, inventory).find();
}

interface Types {
  readonly typed: readonly Pair[];
  /** The call without a resource, where it need not name one. */
  readonly without: Pair | undefined;
}

const types = new Map<string, Types>();

function typesOf(action: string): Types {
  const known = types.get(action);
  if (known !== undefined) return known;
  const pairs = pairsOf(action);
  const made = {
    typed: pairs.filter(({ type }) => type !== undefined),
    without: pairs.find(({ type }) => type === undefined),
  };
  types.set(action, made);
  return made;
}

class Finder {
  readonly #activity: Activity;
  readonly #renamed: Renamed;
  readonly #inventory: Inventory;
  readonly #place: Place;
  readonly #parameters: Parameters;
  /** ARNs the record names, with the account it says owns them. */
  readonly #arns: ReadonlyMap<string, string | undefined>;

  constructor(activity: Activity, renamed: Renamed, inventory: Inventory) {
    this.#activity = activity;
    this.#renamed = renamed;
    this.#inventory = inventory;
    const [first] = activity.resources.flatMap(({ account }) => account ?? []);
    this.#place = {
      partition: partitionOf(activity.region),
      region: activity.region,
      account: first ?? activity.account ?? ownAccount(activity) ?? '',
    };
    this.#parameters = parametersOf(aboutOnly(activity, renamed));
    this.#arns = this.#named();
  }

  find(): readonly RecordedTarget[] {
    const { typed, without } = typesOf(this.#renamed.action);
    if (typed.length === 0) return without === undefined ? [] : [this.#target(without, '*')];
    const found = this.#best(typed);
    const named = typed.flatMap((pair) => found.get(pair) ?? []);
    const missing = typed
      .filter((pair) => pair.required && !found.has(pair))
      .map((pair) => this.#target(pair, makes(pair) ? openArn(pair.arn, this.#place) : undefined));
    const [any] = typed;
    // Some of what the call is about cannot be told: then it is not only about what can.
    const untold =
      any !== undefined && (this.#parameters.has(cutOff) || this.#hasStrangers(typed))
        ? [this.#target(any, undefined)]
        : [];
    if (named.length + missing.length + untold.length > 0) return [...named, ...missing, ...untold];
    return this.#nothingNamed(typed, without);
  }

  /** No type is required and none was named: a listing is about all there are; of anything else it is not known what it was about. */
  #nothingNamed(typed: readonly Pair[], without: Pair | undefined): readonly RecordedTarget[] {
    const [first] = typed;
    if (first === undefined) return [];
    if (first.level === 'List' || /:(?:Describe|List)/.test(first.action))
      return typed.length === 1 || without === undefined
        ? [this.#target(first, openArn(first.arn, this.#place))]
        : [this.#target(without, '*')];
    const bucket = this.#bucket();
    const objects = typed.find(({ type, service }) => service === 's3' && type === 'object');
    if (bucket !== undefined && objects !== undefined) return [{ ...this.#target(objects, undefined), within: bucket }];
    return [this.#target(first, undefined)];
  }

  /** Ids of EC2 whose type their beginning does not tell. */
  #hasStrangers(typed: readonly Pair[]): boolean {
    if (typed[0]?.service !== 'ec2') return false;
    return (this.#parameters.get('resourceid') ?? []).some(
      (id) => ec2Types[id.slice(0, id.indexOf('-'))] === undefined,
    );
  }

  #bucket(): string | undefined {
    const named = this.#activity.resources.find(
      ({ arn }) => arn !== undefined && /^arn:[^:]+:s3:::[^/]+$/.test(arn),
    )?.arn;
    const [name] = this.#parameters.get('bucketname') ?? [];
    return named ?? (name === undefined ? undefined : `arn:${this.#place.partition}:s3:::${name}`);
  }

  /** Targets by type: from ARNs each at the type it fits best, else from parameters. */
  #best(typed: readonly Pair[]): ReadonlyMap<Pair, readonly RecordedTarget[]> {
    const found = new Map<Pair, RecordedTarget[]>();
    const add = (pair: Pair, arn: string, account?: string): void => {
      const list = found.get(pair) ?? [];
      if (list.some((one) => one.arn === arn)) return;
      list.push(this.#target(pair, arn, account));
      found.set(pair, list);
    };
    for (const [arn, account] of this.#arns) {
      let best: Pair | undefined;
      let grade = 0;
      for (const pair of typed) {
        const own = fits(arn, pair.arn);
        if (own > grade) {
          grade = own;
          best = pair;
        }
      }
      if (best !== undefined) add(best, arn, account);
    }
    for (const pair of typed) {
      if (found.has(pair) || pair.type === undefined) continue;
      for (const arn of this.#made(pair, pair.type)) add(pair, arn);
    }
    return found;
  }

  #made(pair: Pair, type: string): readonly string[] {
    if (pair.service === 'iam' && (type === 'role' || type === 'user') && !/:Create/.test(pair.action)) {
      const names = this.#parameters.get(`${type}name`) ?? [];
      return names.flatMap((name) => this.#inventory.named(this.#place.account, type, name) ?? []);
    }
    if (pair.service === 'iam' && /:Create/.test(pair.action)) return this.#withPath(pair, type);
    if (pair.service === 'ec2') {
      const ids = this.#parameters.get('resourceid') ?? [];
      const own = ids.filter((id) => ec2Types[id.slice(0, id.indexOf('-'))] === type);
      if (own.length > 0) return own.map((id) => openArn(pair.arn, this.#place).replace('*', id));
    }
    if (pair.service === 'sqs') {
      const [url] = this.#parameters.get('queueurl') ?? [];
      const parts = /\/(\d{12})\/([\w.-]+)$/.exec(url ?? '');
      if (parts !== null)
        return [openArn(pair.arn, { ...this.#place, account: parts[1] ?? '' }).replace('*', parts[2] ?? '')];
    }
    // A name from a parameter is one of this account; the table's type may be another service's, which it need not be.
    return fill(pair.arn, type, this.#parameters, this.#place);
  }

  /** What IAM makes lies under the path that the call gives. */
  #withPath(pair: Pair, type: string): readonly string[] {
    const [path = '/'] = this.#parameters.get('path') ?? [];
    const [name] = this.#parameters.get(`${type.replace(/-/g, '')}name`) ?? [];
    if (name === undefined) return fill(pair.arn, type, this.#parameters, this.#place);
    return [openArn(pair.arn, this.#place).replace('*', () => `${path}${name}`.replace(/^\//, ''))];
  }

  #target(pair: Pair, arn: string | undefined, account?: string): RecordedTarget {
    const inArn = arn?.split(':')[4] ?? '';
    const known = arn === undefined ? undefined : this.#inventory.find(arn)?.account;
    const owner = account ?? (/^\d{12}$/.test(inArn) ? inArn : (known ?? this.#place.account));
    const isSupposed = account === undefined && known === undefined && !makes(pair) && this.#isStrangeBucket(arn);
    const supposed = isSupposed ? { supposed: true as const } : {};
    return { pair, arn, account: owner === '' ? undefined : owner, made: makes(pair), ...supposed };
  }

  /** An ARN of S3 does not tell whose bucket it is; the record may say so of the bucket. */
  #isStrangeBucket(arn: string | undefined): boolean {
    const [bucket] = /^arn:[^:]+:s3:::[^/]+/.exec(arn ?? '') ?? [];
    if (bucket === undefined || bucket.includes('*')) return false;
    return !this.#activity.resources.some((one) => one.arn === bucket && one.account !== undefined);
  }

  #named(): ReadonlyMap<string, string | undefined> {
    const arns = new Map<string, string | undefined>();
    if (this.#renamed.about === undefined)
      for (const { arn, account } of this.#activity.resources) if (arn !== undefined) arns.set(arn, account);
    for (const values of this.#parameters.values())
      for (const value of values) if (value.startsWith('arn:') && !arns.has(value)) arns.set(value, undefined);
    return arns;
  }
}

/** The parameters that one of several permissions is about; all of them if it is about the whole call. */
function aboutOnly({ parameters }: Activity, { about }: Renamed): Activity['parameters'] {
  if (about === undefined || parameters === null) return parameters;
  if (about !== 'copy-source') return { keyId: parameters[about] };
  const source = parameters['x-amz-copy-source'];
  const [bucketName = '', ...key] =
    String(Array.isArray(source) ? source[0] : (source ?? ''))
      .replace(/^\//, '')
      .split('?')[0]
      ?.split('/') ?? [];
  return bucketName === '' ? {} : { bucketName, key: decodeURIComponentSafely(key.join('/')) };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function ownAccount({ identity }: Activity): string | undefined {
  const account = isRecord(identity) ? identity['accountId'] : undefined;
  return typeof account === 'string' && /^\d{12}$/.test(account) ? account : undefined;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Types of EC2 by how their ids begin. */
const ec2Types: Readonly<Record<string, string>> = {
  acl: 'network-acl',
  ami: 'image',
  dopt: 'dhcp-options',
  eipalloc: 'elastic-ip',
  eni: 'network-interface',
  fl: 'vpc-flow-log',
  i: 'instance',
  igw: 'internet-gateway',
  key: 'key-pair',
  lt: 'launch-template',
  nat: 'natgateway',
  pcx: 'vpc-peering-connection',
  pl: 'prefix-list',
  rtb: 'route-table',
  sg: 'security-group',
  snap: 'snapshot',
  subnet: 'subnet',
  tgw: 'transit-gateway',
  vol: 'volume',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
};
