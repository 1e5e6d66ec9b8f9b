// Resources whose tags put them out of reach: nothing that changes them would be allowed with the tags they have, and something would be with others.
// Worked out for the inventory as a whole, whether anyone touched a resource or not.
import { readCaller } from '../match/caller.ts';
import { makes } from '../prove/makes.ts';
import { type Pair, servicesNamed } from '../prove/universe.ts';
import { fits } from './arn-templates.ts';
import type { Guardrails } from './guardrails.ts';
import type { InventoryResource } from './inventory.ts';
import { ofTag } from './keys.ts';
import type { CallerOfRecord } from './principal-of.ts';
import type { CutOffResource } from './report.ts';

/** Calls tried on a type of resource. */
const probesMax = 12;
/** Answers kept: types and tags repeat. */
const keptMax = 100_000;

/** Looks for resources that are out of reach. */
export class ResourceImpact {
  readonly #guardrails: Guardrails;
  /** Keys by which the guardrails ask for tags of resources, in lower case. */
  readonly #tagKeys: readonly string[];
  readonly #kept = new Map<string, boolean>();
  readonly #services = new Map<string, { readonly pairs: readonly Pair[]; readonly types: readonly Pair[] }>();
  readonly #probes = new Map<string, readonly Pair[]>();

  constructor(guardrails: Guardrails) {
    this.#guardrails = guardrails;
    this.#tagKeys = guardrails.keys.filter(isResourceTag);
  }

  /** Every resource out of reach; `touched` counts recorded calls that its tags cut off. */
  list(resources: readonly InventoryResource[], touched: ReadonlyMap<string, number>): readonly CutOffResource[] {
    if (this.#tagKeys.length === 0) return [];
    const found: CutOffResource[] = [];
    for (const resource of resources) {
      const calls = touched.get(resource.arn) ?? 0;
      if (calls === 0 && !this.#outOfReach(resource)) continue;
      found.push({
        arn: resource.arn,
        ...(resource.account === undefined ? {} : { account: resource.account }),
        ...this.#problemOf(resource),
        calls,
      });
    }
    return found.sort((one, other) => other.calls - one.calls || (one.arn < other.arn ? -1 : 1));
  }

  #problemOf({ tags }: InventoryResource): Pick<CutOffResource, 'problem' | 'tags'> {
    const names = new Set(this.#tagKeys.map((key) => key.slice(key.indexOf('/') + 1)));
    const own = Object.entries(tags).filter(([key]) => names.has(key.toLowerCase()));
    const missing = [...names].some((name) => ofTag(tags, name) === 'absent');
    return { problem: missing ? 'untagged' : 'mistagged', tags: Object.fromEntries(own) };
  }

  #outOfReach(resource: InventoryResource): boolean {
    const service = resource.arn.split(':')[2] ?? '';
    const pairs = this.#probesFor(service, resource.arn);
    if (pairs.length === 0) return false;
    const [first] = pairs;
    const values = this.#tagKeys.map((key) => JSON.stringify(ofTag(resource.tags, key.slice(key.indexOf('/') + 1))));
    // What the policies say of single ARNs is decided per resource; most say nothing of them.
    const key = `${service} ${first?.type ?? ''} ${resource.account ?? ''} ${values.join()} ${this.#guardrails.namesResources ? resource.arn : ''}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const asItIs = pairs.some((pair) => this.#allowed(pair, resource, 'as it is'));
    const out = !asItIs && pairs.some((pair) => this.#allowed(pair, resource, 'whatever its tags'));
    if (this.#kept.size >= keptMax) this.#kept.clear();
    this.#kept.set(key, out);
    return out;
  }

  /** The pairs of a service, and one for each of its types. */
  #serviceOf(service: string): { readonly pairs: readonly Pair[]; readonly types: readonly Pair[] } {
    const known = this.#services.get(service);
    if (known !== undefined) return known;
    const pairs = servicesNamed(new Set([service])).flatMap((one) => one.pairs.flat());
    const types = new Map(pairs.flatMap((pair) => (pair.type === undefined ? [] : [[pair.type, pair] as const])));
    const made = { pairs, types: [...types.values()] };
    this.#services.set(service, made);
    return made;
  }

  /** Changes that can be made to a type and that see its tags. */
  #probesFor(service: string, arn: string): readonly Pair[] {
    const { pairs, types } = this.#serviceOf(service);
    let best: Pair | undefined;
    let grade = 0;
    for (const pair of types) {
      const own = fits(arn, pair.arn);
      if (own > grade) {
        grade = own;
        best = pair;
      }
    }
    if (best === undefined) return [];
    const { type } = best;
    const key = `${service} ${type ?? ''}`;
    const known = this.#probes.get(key);
    if (known !== undefined) return known;
    const changing = pairs.filter(
      (pair) =>
        pair.type === type &&
        pair.level !== 'List' &&
        pair.level !== 'Read' &&
        // Tagging is how it is brought back into reach; it is no use of it.
        pair.level !== 'Tagging' &&
        !makes(pair) &&
        pair.keys.has('aws:resourcetag/'),
    );
    const step = Math.max(1, Math.floor(changing.length / probesMax));
    const probes = changing.filter((_, index) => index % step === 0).slice(0, probesMax);
    this.#probes.set(key, probes);
    return probes;
  }

  #allowed(pair: Pair, { arn, account, tags }: InventoryResource, how: 'as it is' | 'whatever its tags'): boolean {
    const owner = account ?? '000000000000';
    const context: Record<string, string> = {};
    const unknownKeys: string[] = [];
    for (const key of this.#guardrails.keys) {
      const fact = isResourceTag(key) && how === 'as it is' ? ofTag(tags, key.slice(key.indexOf('/') + 1)) : 'unknown';
      if (fact === 'unknown') unknownKeys.push(key);
      else if (fact !== 'absent') context[key] = String(fact.value);
    }
    const question = {
      caller: someoneOf(owner),
      action: pair.action,
      arn,
      account: owner,
      endpoint: false,
      context,
      unknownKeys,
    };
    return this.#guardrails.ask(question).answer !== 'denied';
  }
}

/** Is it a key for a tag of a resource, under whatever service's name? */
export function isResourceTag(key: string): boolean {
  return /^[a-z0-9-]+:(?:resourcetag|buckettag)\//.test(key);
}

/** Any role of an account. */
function someoneOf(account: string): CallerOfRecord {
  const name = `arn:aws:iam::${account}:role/anyone`;
  const caller = readCaller(name);
  if (typeof caller === 'string') throw new Error(caller);
  return { principal: name, caller, shown: name, account, known: false, via: undefined, mfa: undefined, id: undefined };
}
