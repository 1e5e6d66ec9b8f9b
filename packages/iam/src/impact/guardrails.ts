// The new guardrails around a recorded call. The call was made, so somebody had granted it: what grants is taken to stay as it is (identity policies
// allow everything, resource policies leave the matter to the caller's account), unless the new policies say otherwise; only what limits is new.

import { refusedByAws } from '../evaluate/decide.ts';
import { Judge, unreadable } from '../evaluate/judge.ts';
import type { Plan, Rules } from '../evaluate/plan.ts';
import { matches } from '../evaluate/statement.ts';
import { layersOf } from '../evaluate/verdict.ts';
import type { Caller } from '../match/caller.ts';
import { organizationPolicies } from '../organization/layers.ts';
import { type Organization, pathTo } from '../organization/model.ts';
import { parsePolicy } from '../parse/parse-policy.ts';
import { coversAll } from '../parse/template.ts';
import type { Context, DocumentInput, Layer, Policies, Problem } from '../types.ts';
import { compileWorld } from '../world/compile-world.ts';
import type { Level, World } from '../world/world.ts';
import type { CallerOfRecord } from './principal-of.ts';
import { type Reading, readTwoWays, type UnknownFacts } from './two-ways.ts';

/** A statement, or a level without an Allow, that a call is cut off by. */
export interface CutOffBy {
  readonly layer: Layer;
  /** The node of an organization. */
  readonly node?: string;
  /** The policy's name in the organization file, else its index in its layer. */
  readonly policy?: string | number;
  readonly statement?: number;
  readonly sid?: string;
  /** `denies`: a Deny matched. `no-allow`: no Allow there covers the call. */
  readonly how: 'denies' | 'no-allow';
}

/** New guardrails. */
export interface GuardrailOptions {
  /** Policies as for a decision: boundary, service control policies, and so on. */
  readonly policies?: Policies;
  /** Service and resource control policies by account; they stand in the place of those in `policies`. */
  readonly organization?: Organization;
}

/** One resource of a call to be decided. */
export interface Question {
  readonly caller: CallerOfRecord;
  readonly action: string;
  readonly arn: string | undefined;
  readonly account: string | undefined;
  readonly endpoint: boolean;
  readonly context: Context;
  readonly unknownKeys: readonly string[];
}

/** What the guardrails say. */
export type GuardrailAnswer =
  | { readonly answer: 'allowed' }
  | { readonly answer: 'denied'; readonly by: readonly CutOffBy[] }
  | { readonly answer: 'unknown' };

/** Compiled worlds kept at a time. */
const worldsMax = 2000;
const everything: DocumentInput = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** The guardrails, ready to be asked. */
export class Guardrails {
  /** Context keys that any statement asks about or fills in, in lower case. */
  readonly keys: readonly string[];
  /** Keys as some policy writes them, by lower-case name. */
  readonly spelling: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  /** True if some statement is about certain resources only. */
  readonly namesResources: boolean;
  readonly #options: GuardrailOptions;
  readonly #judges = new Map<string, Judge>();
  readonly #ways = new Map<string, string | undefined>();

  constructor(options: GuardrailOptions) {
    this.#options = options;
    const { policies = {}, organization } = options;
    this.problems = compileWorld(policies).problems.filter(({ severity }) => severity === 'error');
    const documents = [
      ...documentsIn(policies),
      ...(organization === undefined ? [] : [...organization.policies.values()]),
    ];
    this.spelling = new Map(documents.flatMap(keysIn).map((key) => [key.toLowerCase(), key]));
    this.keys = [...this.spelling.keys()].sort();
    this.namesResources = documents.some(namesResources);
  }

  /** Is an account in the organization? Without one, every account is bound. */
  has(account: string): boolean {
    return this.#options.organization === undefined || this.#wayOf(account) !== undefined;
  }

  /** Decides one resource of a call. */
  ask(question: Question): GuardrailAnswer {
    const unknown = { keys: new Set(question.unknownKeys), resource: question.arn === undefined };
    const generous = this.#look(question, unknown, 'generous');
    if (generous === undefined) return { answer: 'unknown' };
    if (generous.length > 0) return { answer: 'denied', by: generous };
    if (unknown.keys.size === 0 && !unknown.resource) return { answer: 'allowed' };
    return this.#look(question, unknown, 'strict')?.length === 0 ? { answer: 'allowed' } : { answer: 'unknown' };
  }

  /** Everything that cuts the call off; `undefined` if the engine cannot read it. */
  #look(question: Question, unknown: UnknownFacts, reading: Reading): readonly CutOffBy[] | undefined {
    const judge = this.#judgeFor(question, unknown, reading);
    const { caller } = question.caller;
    const plan = judge.plan(question.action);
    if (plan === undefined) return undefined;
    const target = {
      arn: question.arn ?? '*',
      account: question.account ?? question.caller.account,
      context: question.context,
      ownContext: undefined,
    };
    const blocked = judge.look(caller, plan, target);
    if (blocked === unreadable) return undefined;
    if (blocked === 0 || plan.callerIdentity || refusedByAws(caller, plan, target)) return [];
    return layersOf(blocked).flatMap((layer) => this.#reasons(layer, judge, plan, question));
  }

  #judgeFor(question: Question, unknown: UnknownFacts, reading: Reading): Judge {
    const { caller, account, endpoint } = question;
    const keys = [...unknown.keys].sort().join(' ');
    const own = this.#wayOf(caller.account) ?? caller.account ?? '';
    const key = [
      own,
      caller.account ?? '',
      this.#wayOf(account) ?? '',
      endpoint,
      keys,
      unknown.resource,
      keys === '' && !unknown.resource ? '' : reading,
    ].join('|');
    const known = this.#judges.get(key);
    if (known !== undefined) return known;
    const policies = this.#policiesFor(caller.caller, account, endpoint);
    const certain = keys === '' && !unknown.resource;
    const judge = new Judge(compileWorld(certain ? policies : readTwoWays(policies, unknown, reading)));
    if (this.#judges.size >= worldsMax) this.#judges.clear();
    this.#judges.set(key, judge);
    return judge;
  }

  #policiesFor(caller: Caller, account: string | undefined, endpoint: boolean): Policies {
    const { policies = {}, organization } = this.#options;
    const { endpoint: endpointPolicies, boundary, ...rest } = policies;
    const granted: DocumentInput = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: caller.account === undefined ? '*' : { AWS: caller.account },
          Action: '*',
          Resource: '*',
        },
      ],
    };
    const bounded = boundary !== undefined && (caller.account === undefined || this.has(caller.account));
    const layers =
      organization === undefined
        ? {}
        : organizationPolicies(organization, {
            ...(caller.account === undefined ? {} : { principal: caller.account }),
            ...(account === undefined ? {} : { resource: account }),
          });
    return {
      identity: [everything],
      resource: granted,
      ...rest,
      ...(bounded ? { boundary } : {}),
      ...(endpoint && endpointPolicies !== undefined ? { endpoint: endpointPolicies } : {}),
      ...layers,
    };
  }

  /** The nodes above an account, as a text; `undefined` if it is not in the organization. Accounts by themselves are told apart: policies may name them. */
  #wayOf(account: string | undefined): string | undefined {
    const { organization } = this.#options;
    if (organization === undefined || account === undefined) return undefined;
    if (this.#ways.has(account)) return this.#ways.get(account);
    const way = pathTo(organization, account)
      ?.map(({ id }) => id)
      .join('/');
    if (this.#ways.size >= worldsMax * 10) this.#ways.clear();
    this.#ways.set(account, way);
    return way;
  }

  #reasons(layer: Layer, judge: Judge, plan: Plan, question: Question): readonly CutOffBy[] {
    const levels = listOfLevels(judge.world, layer);
    const rules = listOfRules(plan, layer);
    const reasons: CutOffBy[] = [];
    for (const [index, level] of levels.entries()) {
      const own = rules[index];
      if (own === undefined) continue;
      const node = level.node === undefined ? {} : { node: level.node };
      for (const statement of own.denies) {
        if (!matches(statement, judge.frame)) continue;
        const { index: place, sid } = statement.source;
        reasons.push({
          layer,
          ...node,
          policy: this.#nameOf({ layer, node: level.node, index: statement.policy, question }),
          statement: place,
          ...(sid === undefined ? {} : { sid }),
          how: 'denies',
        });
      }
      if (!own.allows.some((statement) => matches(statement, judge.frame)))
        reasons.push({ layer, ...node, how: 'no-allow' });
    }
    return reasons.length === 0 ? [{ layer, how: 'no-allow' }] : reasons;
  }

  #nameOf(at: {
    readonly layer: Layer;
    readonly node: string | undefined;
    readonly index: number;
    readonly question: Question;
  }): string | number {
    const { organization } = this.#options;
    const account = at.layer === 'scp' ? at.question.caller.account : at.question.account;
    if (organization === undefined || account === undefined || (at.layer !== 'scp' && at.layer !== 'rcp'))
      return at.index;
    const node = pathTo(organization, account)?.find(({ id }) => id === at.node);
    return (at.layer === 'scp' ? node?.scps : node?.rcps)?.[at.index] ?? at.index;
  }
}

function listOfLevels(world: World, layer: Layer): readonly Level[] {
  const level = world[layer];
  if (level === undefined) return [];
  return 'statements' in level ? [level] : level;
}

function listOfRules(plan: Plan, layer: Layer): readonly Rules[] {
  const rules = plan[layer];
  if (rules === undefined) return [];
  return 'denies' in rules ? [rules] : rules;
}

function documentsIn({
  identity = [],
  boundary,
  session = [],
  resource,
  endpoint = [],
  scp = [],
  rcp = [],
}: Policies): readonly DocumentInput[] {
  return [
    ...identity,
    ...(boundary === undefined ? [] : [boundary]),
    ...session,
    ...(resource === undefined ? [] : [resource]),
    ...endpoint,
    ...[...scp, ...rcp].flatMap(({ policies }) => policies),
  ];
}

/** Keys a document asks about or fills in. */
function keysIn(document: DocumentInput): readonly string[] {
  const { policy } = parsePolicy(document);
  const read =
    policy?.statements.flatMap(({ conditions, resource }) => [
      ...conditions.map(({ key }) => key),
      ...[...conditions.flatMap(({ values }) => values), ...(resource?.patterns ?? [])].flatMap(({ parts }) =>
        parts.flatMap((part) => (part.type === 'variable' ? [part.key] : [])),
      ),
    ]) ?? [];
  return read;
}

function namesResources(document: DocumentInput): boolean {
  const { policy } = parsePolicy(document);
  return policy?.statements.some(({ resource }) => resource?.patterns.some((one) => !coversAll(one)) === true) === true;
}
