// What can be made under layered policies. A call that makes something is decided for every resource it must name, so each of those is asked about,
// and then the whole call is put to the engine.
import { compile } from '../authorize.ts';
import type { ContextValue, MultiRequest, Policies, Principal, RequestResource } from '../types.ts';
import type { AskOptions, Unknown, Witness } from './answer.ts';
import { ask } from './ask.ts';
import { compileGoal } from './goal.ts';
import { isMaking, makes } from './makes.ts';
import { sampleOf } from './shapes.ts';
import { type Pair, pairsOf } from './universe.ts';

/** Something that can be made. */
export interface Creation {
  /** `ec2:CreateVolume`. */
  readonly action: string;
  /** The call, with all resources it must name; allowed by the layers. */
  readonly request: MultiRequest;
}

/** What can be made. */
export interface Creations {
  /** Calls that make something and are allowed, by action. */
  readonly creations: readonly Creation[];
  /** Actions each of whose resources would be allowed by itself, but for which no one call was found. */
  readonly undecided: readonly string[];
  /** What could not be decided at all; where empty, everything not listed is proved impossible. */
  readonly unknown: readonly Unknown[];
  readonly assuming: readonly string[];
}

/**
 * What do the layers allow to be made? Looks at every call of the table whose name says that it creates, runs, copies, restores, allocates or imports
 * something. A thing that is made has no tags yet, whatever keys the table lists for its type.
 */
export function creatable(layers: Policies, options: Omit<AskOptions, 'universe'> = {}): Creations {
  const bare = ask({ allow: [layers, untagged(layers)], deny: [] }, { ...options, ...newThings, every: 'class' });
  const rest = ask({ allow: [layers], deny: [] }, { ...options, ...otherThings, every: 'class' });
  const allowed = new Map<Pair, Witness>();
  for (const { pairs, witness } of [...bare.found, ...rest.found]) for (const pair of pairs) allowed.set(pair, witness);
  const { decide } = compile(layers);
  const creations: Creation[] = [];
  const undecided: string[] = [];
  for (const action of [...new Set([...allowed.keys()].map((pair) => pair.action))].sort()) {
    const all = pairsOf(action);
    const required = all.filter((pair) => pair.required);
    const named = required.length > 0 ? required : all.filter((pair) => allowed.has(pair)).slice(0, 1);
    if (!named.every((pair) => allowed.has(pair))) continue;
    const request = callOf(action, named, allowed);
    if (request !== undefined && decide(request).effect === 'allow') creations.push({ action, request });
    else undecided.push(action);
  }
  return { creations, undecided, unknown: [...bare.unknown, ...rest.unknown], assuming: bare.assuming };
}

const newThings = { wanted: (pair: Pair): boolean => isMaking(pair) && makes(pair), wantedId: 'new' };
const otherThings = { wanted: (pair: Pair): boolean => isMaking(pair) && !makes(pair), wantedId: 'other' };

/** A world that allows only what concerns resources without any of the tags that the layers ask about. */
function untagged(layers: Policies): Policies {
  const goal = compileGoal({ allow: [layers], deny: [] });
  const keys =
    typeof goal === 'string' ? [] : [...goal.spelling.keys()].filter((key) => /^[^:]+:resourcetag\//.test(key));
  const condition =
    keys.length === 0 ? {} : { Condition: { Null: Object.fromEntries(keys.map((key) => [key, 'true'])) } };
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...condition };
  return {
    identity: [{ Version: '2012-10-17', Statement: statement }],
    ...(layers.resource === undefined
      ? {}
      : { resource: { Version: '2012-10-17', Statement: { ...statement, Principal: '*' } } }),
  };
}

/** One call with all resources; `undefined` if what was found for them cannot be one call. */
function callOf(action: string, pairs: readonly Pair[], allowed: ReadonlyMap<Pair, Witness>): MultiRequest | undefined {
  const common = new Map<string, ContextValue>();
  const resources: RequestResource[] = [];
  let caller: Principal | undefined;
  for (const pair of pairs) {
    const request = allowed.get(pair)?.request;
    if (request === undefined) return undefined;
    const own: Record<string, ContextValue> = {};
    for (const [key, value] of Object.entries(request.context)) {
      if (/resourcetag\//i.test(key)) own[key] = value;
      else if (JSON.stringify(common.get(key) ?? value) !== JSON.stringify(value)) return undefined;
      else common.set(key, value);
    }
    if (caller !== undefined && JSON.stringify(caller) !== JSON.stringify(request.principal)) return undefined;
    caller = request.principal;
    // A class of pairs has one request. Where statements ask about the resource, its pairs have one form of ARN; else any of the pair's will do.
    const type = allowed.get(pair)?.resourceType;
    const alike = pairsOf(request.action).some((other) => other.type === type && other.arn === pair.arn);
    const arn = alike ? request.resource : undefined;
    const account = request.resourceAccount;
    resources.push({ arn: arn ?? sampleOf(pair.arn, account), account, context: own });
  }
  return caller === undefined
    ? undefined
    : { principal: caller, action, resources, context: Object.fromEntries(common) };
}
