// Replays recorded calls against new guardrails, one at a time, and keeps what they came to. A call is cut off only if it is denied whatever the record
// leaves open, and fine only if it is allowed whatever that is; everything else is unknown, with what is missing.
import type { Organization } from '../organization/model.ts';
import type { Context, ContextValue, Policies, Problem } from '../types.ts';
import { actionsOf } from './actions-of.ts';
import { type Activity, isNoCall, readActivity, wasDenied } from './activity.ts';
import { type CutOffBy, Guardrails } from './guardrails.ts';
import { impliedBy } from './implied.ts';
import { Inventory, type InventoryResource } from './inventory.ts';
import { type CallFacts, keyFact } from './keys.ts';
import { type CallerOfRecord, principalOf } from './principal-of.ts';
import {
  type CutOffCalls,
  type DeniedCalls,
  Groups,
  type ImpactReport,
  type Seen,
  type Sighting,
  type UnknownCalls,
} from './report.ts';
import { requestTagsOf } from './request-tags.ts';
import { isResourceTag, ResourceImpact } from './resource-impact.ts';
import { type RecordedTarget, targetsOfRecord } from './targets-of.ts';

/** What is new, and what is known of what exists. */
export interface ImpactOptions {
  /** New policies, as for a decision: a boundary, service control policies. Without identity policies in it, those there are stay as they are. */
  readonly policies?: Policies;
  /** An organization with the new policies: each account is bound by those on its way. */
  readonly organization?: Organization;
  /** The id of the organization (`o-…`), for guardrails that ask for it. */
  readonly organizationId?: string;
  readonly inventory?: readonly InventoryResource[];
}

/** A replay under way. */
export interface Impact {
  /** Takes one record. Never throws. */
  add(record: unknown): void;
  /** What the records so far came to. */
  report(): ImpactReport;
  /** What is wrong with the guardrails; if anything is, nothing was decided and every call is unknown. */
  readonly problems: readonly Problem[];
}

/**
 * Opens a replay. Memory is bounded by the number of different answers, not of records.
 *
 * @example
 * impactOf({ policies: { boundary: document } }).report().records.read // → 0
 */
export function impactOf(options: ImpactOptions): Impact {
  return new Replay(options);
}

/** What one record came to. */
type Outcome = 'fine' | 'cutOff' | 'unknown';

/** Resources out of reach that recorded calls are counted for. */
const touchedMax = 200_000;

class Replay implements Impact {
  readonly problems: readonly Problem[];
  readonly #guardrails: Guardrails;
  readonly #inventory: Inventory;
  readonly #organization: CallFacts['organization'];
  readonly #cutOff = new Groups<Omit<CutOffCalls, keyof Seen>>();
  readonly #unknown = new Groups<Omit<UnknownCalls, keyof Seen>>();
  readonly #denied = new Groups<Omit<DeniedCalls, keyof Seen>>();
  readonly #touched = new Map<string, number>();
  readonly #counts = { read: 0, fine: 0, cutOff: 0, unknown: 0, alreadyDenied: 0, noCalls: 0, unreadable: 0 };
  #first = '';
  #last = '';

  constructor({ policies, organization, organizationId, inventory = [] }: ImpactOptions) {
    this.#guardrails = new Guardrails({
      ...(policies === undefined ? {} : { policies }),
      ...(organization === undefined ? {} : { organization }),
    });
    this.problems = this.#guardrails.problems;
    this.#inventory = new Inventory(inventory);
    const has = (account: string): boolean => this.#guardrails.has(account);
    this.#organization = organization === undefined ? undefined : { id: organizationId, has };
  }

  add(record: unknown): void {
    this.#counts.read += 1;
    const activity = readActivity(record);
    if (typeof activity === 'string') {
      this.#counts.unreadable += 1;
      return;
    }
    if (activity.time !== '' && (this.#first === '' || activity.time < this.#first)) this.#first = activity.time;
    if (activity.time > this.#last) this.#last = activity.time;
    if (isNoCall(activity)) {
      this.#counts.noCalls += 1;
      return;
    }
    const caller = principalOf(activity);
    if (wasDenied(activity)) {
      this.#counts.alreadyDenied += 1;
      const facts = { principal: shownOf(caller), action: actionsOf(activity)?.[0]?.action ?? recordedName(activity) };
      this.#denied.add(`${facts.principal} ${facts.action}`, facts, sightingOf(activity));
      return;
    }
    this.#counts[this.#replay(activity, caller)] += 1;
  }

  report(): ImpactReport {
    const resources = new ResourceImpact(this.#guardrails).list(this.#inventory.resources, this.#touched);
    const left = this.#cutOff.left + this.#unknown.left + this.#denied.left;
    return {
      records: { ...this.#counts, notGrouped: left },
      first: this.#first,
      last: this.#last,
      cutOff: this.#cutOff.list(),
      unknown: this.#unknown.list(),
      alreadyDenied: this.#denied.list(),
      resources: this.problems.length > 0 ? [] : resources,
      assuming,
    };
  }

  #replay(activity: Activity, caller: CallerOfRecord | string): Outcome {
    const actions = actionsOf(activity);
    const name = actions?.[0]?.action ?? recordedName(activity);
    const reason = this.#unanswerable(caller, actions === undefined);
    if (reason !== undefined || typeof caller === 'string' || actions === undefined) {
      this.#note(activity, { principal: shownOf(caller), action: name, reason: reason ?? '' });
      return 'unknown';
    }
    const tags = requestTagsOf(activity.parameters);
    const facts = { activity, caller, tags, inventory: this.#inventory, organization: this.#organization };
    const outcomes = actions.flatMap((renamed) => {
      const targets = targetsOfRecord(activity, renamed, this.#inventory);
      return [
        this.#decide({ ...facts, implied: none }, renamed.action, targets),
        ...impliedBy(activity, renamed.action, { tags, targets }).map((one) =>
          this.#decide({ ...facts, implied: one.values }, one.action, one.targets),
        ),
      ];
    });
    if (outcomes.includes('cutOff')) return 'cutOff';
    return outcomes.includes('unknown') ? 'unknown' : 'fine';
  }

  #unanswerable(caller: CallerOfRecord | string, unmapped: boolean): string | undefined {
    if (this.problems.length > 0) return 'the guardrails cannot be read';
    if (unmapped) return 'no permission is known for a call of this name';
    return typeof caller === 'string' ? `who called is not known: ${caller}` : undefined;
  }

  /** One permission of a call, on all its resources: every one of them must be allowed. */
  #decide(facts: CallFacts, action: string, targets: readonly RecordedTarget[]): Outcome {
    const by = new Map<string, CutOffBy>();
    const missing = new Set<string>();
    let shown: RecordedTarget | undefined;
    for (const target of targets) {
      const { context, unknownKeys } = this.#contextOf(target, facts);
      const question = {
        caller: facts.caller,
        action,
        arn: target.arn,
        account: target.account,
        endpoint: facts.activity.endpoint !== undefined,
        context,
      };
      const answer = this.#guardrails.ask({ ...question, unknownKeys });
      if (answer.answer === 'denied') {
        for (const one of answer.by) by.set(JSON.stringify(one), one);
        shown ??= target;
        this.#touch(
          target,
          () =>
            this.#guardrails.ask({ ...question, ...withoutTags(context, unknownKeys, this.#guardrails.keys) })
              .answer !== 'denied',
        );
      } else if (answer.answer === 'unknown') {
        shown ??= target;
        for (const one of this.#missing(target, unknownKeys)) missing.add(one);
      }
    }
    const implied = facts.implied !== none;
    const principal = facts.caller.shown;
    const sighting = sightingOf(facts.activity, shown);
    if (by.size > 0) {
      const cut = { principal, action, implied, by: [...by.values()] };
      this.#cutOff.add(`${principal} ${action} ${implied} ${[...by.keys()].join()}`, cut, sighting);
      return 'cutOff';
    }
    if (missing.size === 0) return 'fine';
    const reason = `not in the record: ${[...missing].sort().join(', ')}`;
    this.#unknown.add(`${principal} ${action} ${reason}`, { principal, action, reason }, sighting);
    return 'unknown';
  }

  #contextOf(
    target: RecordedTarget,
    facts: CallFacts,
  ): { readonly context: Context; readonly unknownKeys: readonly string[] } {
    const context: Record<string, ContextValue> = {};
    const unknownKeys: string[] = [];
    for (const key of this.#guardrails.keys) {
      const fact = keyFact(key, target, facts);
      if (fact === 'unknown') unknownKeys.push(key);
      else if (fact !== 'absent') context[key] = fact.value;
    }
    return { context, unknownKeys };
  }

  /** What would have to be known to decide a call. */
  #missing({ arn, within, pair, made }: RecordedTarget, keys: readonly string[]): readonly string[] {
    const listed = this.#inventory.find(arn ?? within ?? '') !== undefined;
    const tags = made
      ? 'whether the call made it, or it was there with the tags it has now'
      : listed
        ? 'which of two spellings of a tag counts'
        : 'tags of the resource, which is not in the inventory';
    const resource = arn === undefined ? [`which ${pair.type ?? 'resource'} it was`] : [];
    const named = keys.map((key) => (isResourceTag(key) ? tags : `\`${this.#guardrails.spelling.get(key) ?? key}\``));
    return [...resource, ...named];
  }

  /** Counts a call for a resource of the inventory, if its tags are why it is cut off. */
  #touch({ arn, made }: RecordedTarget, becauseOfTags: () => boolean): void {
    if (arn === undefined || made) return;
    const resource = this.#inventory.find(arn);
    if (resource === undefined || !becauseOfTags()) return;
    const before = this.#touched.get(resource.arn);
    if (before !== undefined || this.#touched.size < touchedMax) this.#touched.set(resource.arn, (before ?? 0) + 1);
  }

  #note(
    activity: Activity,
    facts: { readonly principal: string; readonly action: string; readonly reason: string },
  ): void {
    this.#unknown.add(`${facts.principal} ${facts.action} ${facts.reason}`, facts, sightingOf(activity));
  }
}

const none: ReadonlyMap<string, string> = new Map();

const assuming: readonly string[] = [
  'whatever granted the recorded calls still does, except where the new policies replace it: identity policies, trust, resource and key policies',
  'a resource policy that names a session or everyone may let a call past a boundary; such calls are listed as cut off',
  'a role has the tags of the inventory, without session tags, which later calls do not record',
  'buckets show their tags to policies: attribute-based access control is switched on for them',
  'calls that are recorded are all there are: data events and regions without a trail are not in it',
];

const recordedName = ({ source, name }: Activity): string => `${source} ${name}`;

const shownOf = (caller: CallerOfRecord | string): string => (typeof caller === 'string' ? 'not known' : caller.shown);

function sightingOf({ time, eventId }: Activity, target?: RecordedTarget): Sighting {
  return {
    time,
    eventId,
    ...(target?.arn === undefined ? {} : { resource: target.arn }),
    ...(target?.account === undefined ? {} : { account: target.account }),
  };
}

/** The same context with the tags of the resource left open. */
function withoutTags(
  context: Context,
  unknownKeys: readonly string[],
  keys: readonly string[],
): { readonly context: Context; readonly unknownKeys: readonly string[] } {
  return {
    context: Object.fromEntries(Object.entries(context).filter(([key]) => !isResourceTag(key))),
    unknownKeys: [...new Set([...unknownKeys, ...keys.filter(isResourceTag)])],
  };
}
