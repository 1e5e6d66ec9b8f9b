// The slow way to find escapes: every request of a small world is made, one after the other, and what it changes is written down; then again for
// everyone one can then act as. Knows nothing of classes or proofs: whether a request passes is asked of the engine.
import { type Context, compile, type Policies, type SingleRequest } from '../src/index.ts';
import {
  everyContext,
  isTwice,
  type Made,
  none,
  outside,
  payloads,
  type Tag,
  tagsOf,
  thingMoves,
  values,
  zones,
} from './escape-requests.ts';
import {
  account,
  boundaryArn,
  caller,
  callerTags,
  type EscapeWorld,
  iam,
  policyNames,
  roleNames,
} from './escape-worlds.ts';

/** Nobody outside the organization assumes a role. */
export const perimeter = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
      Resource: '*',
      Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } },
    },
  ],
} as const;

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as const;

interface Someone {
  readonly arn: string;
  readonly boundary: string;
  readonly own: boolean;
  readonly z: Tag;
}

/** A role as it may exist. */
interface Role {
  readonly arn: string;
  readonly boundary: string;
  readonly z: Tag;
}

interface Change {
  readonly action: string;
  readonly resource: string;
  readonly bound: Context;
  readonly z: Tag;
}

/** The names of all moves that lead out. */
export function escapesBySteps(world: EscapeWorld): ReadonlySet<string> {
  return new Steps(world).run();
}

class Steps {
  readonly #world: EscapeWorld;
  readonly #text: string;
  #outside: readonly Made[] | undefined;
  readonly #found = new Set<string>();
  readonly #seen = new Map<string, Someone>();
  readonly #queue: Someone[] = [];
  readonly #deciders = new Map<string, ReturnType<typeof compile>>();
  readonly #goals = new Map<string, boolean>();

  constructor(world: EscapeWorld) {
    this.#world = world;
    this.#text = JSON.stringify(world.layers);
  }

  run(): ReadonlySet<string> {
    const { boundary } = this.#world.layers;
    const first = { arn: caller, boundary: boundary === undefined ? none : boundaryArn, own: true, z: callerTags.z };
    if (this.#reachesOut(first)) this.#found.add('touch');
    this.#enter(first);
    for (let who = this.#queue.shift(); who !== undefined; who = this.#queue.shift()) {
      this.#things(who);
      this.#roles(who);
      this.#policies(who);
      this.#makes(who);
      this.#tags(who);
      this.#sessions(who);
    }
    return this.#found;
  }

  #enter(who: Someone): void {
    const id = JSON.stringify(who);
    if (this.#seen.has(id)) return;
    this.#seen.set(id, who);
    this.#queue.push(who);
  }

  #arrive(move: string, who: Someone): void {
    if (this.#reachesOut(who)) this.#found.add(move);
    else this.#enter(who);
  }

  #layers({ boundary, own }: Someone): Policies {
    const { layers } = this.#world;
    return {
      identity: own ? (layers.identity ?? []) : [everything],
      ...(boundary === none || layers.boundary === undefined ? {} : { boundary: layers.boundary }),
      ...(this.#world.perimeter ? { rcp: [{ node: 'r', policies: [perimeter] }] } : {}),
    };
  }

  #allows(who: Someone, request: Omit<SingleRequest, 'principal' | 'resourceAccount'>, trust?: object): boolean {
    if (isTwice(request.context) && this.#text.includes('aws:RequestTag/w')) return false;
    const layers = this.#layers(who);
    const id = `${who.own} ${who.boundary} ${trust === undefined ? '' : JSON.stringify(trust)}`;
    let decider = this.#deciders.get(id);
    if (decider === undefined) {
      decider = compile(trust === undefined ? layers : { ...layers, resource: trust });
      this.#deciders.set(id, decider);
    }
    const context = { ...request.context, ...(who.z === undefined ? {} : { 'aws:PrincipalTag/z': who.z }) };
    return decider.decide({ ...request, context, principal: who.arn, resourceAccount: account }).effect === 'allow';
  }

  #reachesOut(who: Someone): boolean {
    const id = JSON.stringify(who);
    const known = this.#goals.get(id);
    if (known !== undefined) return known;
    this.#outside ??= outside().filter((request) => this.#matters(request));
    const out = this.#outside.some((request) => this.#allows(who, request));
    this.#goals.set(id, out);
    return out;
  }

  /** Values that no policy of the world asks about are not tried one by one. */
  #matters({ context = {} }: Made): boolean {
    const zone = context['aws:ResourceTag/z'];
    const given = context['aws:RequestTag/z'];
    if (zone !== undefined && !this.#text.includes('aws:ResourceTag/z')) return false;
    return given === undefined || given === 'a' || this.#text.includes('aws:RequestTag/z');
  }

  #things(who: Someone): void {
    for (const [move, requests] of thingMoves) {
      if (!this.#found.has(move) && requests.some((request) => this.#matters(request) && this.#allows(who, request))) {
        this.#found.add(move);
      }
    }
  }

  /** Roles that may exist beside whoever acts. */
  #existing(): readonly Role[] {
    return [caller, ...roleNames].flatMap((arn) => {
      const inFence = this.#world.fenced && arn.startsWith(iam('role/w/'));
      const bounded = this.#world.layers.boundary === undefined ? [] : [boundaryArn];
      const boundaries = inFence ? (bounded.length === 0 ? [none] : bounded) : [none, ...bounded];
      return boundaries.flatMap((boundary) => zones.map((z) => ({ arn, boundary, z })));
    });
  }

  #roles(who: Someone): void {
    const self: Role = { arn: who.arn, boundary: who.boundary, z: who.z };
    for (const role of [self, ...this.#existing().filter(({ arn }) => arn !== who.arn)]) {
      const own = role === self;
      const resource = role.arn;
      const present = role.boundary === none ? {} : { 'iam:PermissionsBoundary': role.boundary };
      const inFence = this.#world.fenced && resource.startsWith(iam('role/w/'));
      const tagged: readonly Tag[] = inFence ? ['1'] : values;
      const can = (action: string, more: Context): boolean =>
        tagged.some((w) => this.#allows(who, { action, resource, context: { ...tagsOf(w, role.z), ...more } }));
      const full = { ...role, own: false };
      if (can('iam:PutRolePolicy', present)) this.#arrive('write-policy', full);
      if (!own && can('iam:UpdateAssumeRolePolicy', present)) this.#arrive('rewrite-trust', full);
      if (!own && this.#allows(who, { action: 'iam:PassRole', resource, context: {} })) this.#arrive('pass', full);
      if (!own && this.#assumes(who, role)) this.#arrive('assume', full);
      if (role.boundary === none) continue;
      const freed = own ? { ...who, boundary: none } : { ...full, boundary: none };
      if (can('iam:DeleteRolePermissionsBoundary', present)) this.#arrive('drop-boundary', freed);
      const limitless = policyNames.some(
        (policy) =>
          policy !== role.boundary &&
          this.#edits(who, policy) &&
          can('iam:PutRolePermissionsBoundary', { 'iam:PermissionsBoundary': policy }),
      );
      const everyone = 'arn:aws:iam::aws:policy/AdministratorAccess';
      if (limitless || can('iam:PutRolePermissionsBoundary', { 'iam:PermissionsBoundary': everyone })) {
        this.#arrive('replace-boundary', freed);
      }
    }
    this.#trusts(who);
  }

  #assumes(who: Someone, role: Role): boolean {
    const trust = trustOf({ AWS: iam('root') });
    const ofOrganization = { 'aws:PrincipalOrgID': 'o-1' };
    const tagged: readonly Tag[] = this.#world.fenced && role.arn.startsWith(iam('role/w/')) ? ['1'] : values;
    return payloads.some((payload) =>
      tagged.some((w) =>
        this.#allows(
          who,
          {
            action: 'sts:AssumeRole',
            resource: role.arn,
            context: { ...tagsOf(w, role.z), ...payload.context, ...ofOrganization },
          },
          trust,
        ),
      ),
    );
  }

  #trusts(who: Someone): void {
    const changes = [caller, ...roleNames].some((resource) =>
      ['iam:CreateRole', 'iam:UpdateAssumeRolePolicy'].some((action) =>
        everyContext(action).some((context) => this.#allows(who, { action, resource, context })),
      ),
    );
    if (changes && outsiderEnters(this.#world)) this.#found.add('trust-outside');
  }

  #edits(who: Someone, resource: string): boolean {
    return everyContext('iam:CreatePolicyVersion').some((context) =>
      this.#allows(who, { action: 'iam:CreatePolicyVersion', resource, context }),
    );
  }

  #policies(who: Someone): void {
    for (const policy of policyNames) {
      if (!this.#edits(who, policy)) continue;
      if (policy === who.boundary) this.#arrive('edit-boundary', { ...who, boundary: none });
      else if (policy === boundaryArn && this.#world.layers.boundary !== undefined) this.#arrive('edit-boundary', free);
      else if (this.#world.fenced && policy.startsWith(iam('policy/w/'))) {
        const bounded = this.#world.layers.boundary === undefined ? none : boundaryArn;
        for (const z of zones)
          this.#arrive('edit-policy', { arn: roleNames[0] ?? '', boundary: bounded, own: false, z });
      } else this.#arrive('edit-policy', free);
    }
  }

  #makes(who: Someone): void {
    const limited = this.#world.layers.boundary === undefined ? [] : [boundaryArn];
    const everyone = 'arn:aws:iam::aws:policy/AdministratorAccess';
    for (const resource of [caller, ...roleNames].filter((arn) => arn !== who.arn)) {
      for (const boundary of [undefined, everyone, ...policyNames]) {
        const bound = boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary };
        const writable = boundary !== undefined && boundary !== everyone && this.#edits(who, boundary);
        const known = boundary !== undefined && limited.includes(boundary);
        if (boundary !== undefined && boundary !== everyone && !known && !writable) continue;
        for (const z of zones) {
          if (!this.#canMake(who, { resource, bound, z })) continue;
          this.#arrive('make-principal', { arn: resource, boundary: known ? boundaryArn : none, own: false, z });
        }
      }
    }
  }

  #canMake(who: Someone, { resource, bound, z }: Omit<Change, 'action'>): boolean {
    const makes = payloads.some(
      (payload) =>
        payload.z === z &&
        this.#allows(who, { action: 'iam:CreateRole', resource, context: { ...payload.context, ...bound } }),
    );
    return makes && this.#changes(who, { action: 'iam:PutRolePolicy', resource, bound, z }, values);
  }

  #changes(who: Someone, { action, resource, bound, z }: Change, known: readonly Tag[]): boolean {
    return known.some((w) => this.#allows(who, { action, resource, context: { ...tagsOf(w, z), ...bound } }));
  }

  /** Every state a role can be in, and whether one in it may exist. */
  #states(who: Someone): readonly (Role & { readonly exists: boolean; readonly own: boolean })[] {
    const limited = this.#world.layers.boundary === undefined ? [] : [boundaryArn];
    const existing = new Set(this.#existing().map((role) => JSON.stringify([role.arn, role.boundary, role.z])));
    const others = [caller, ...roleNames].filter((arn) => arn !== who.arn);
    return [
      { arn: who.arn, boundary: who.boundary, z: who.z, exists: true, own: true },
      ...others.flatMap((arn) =>
        [none, ...limited].flatMap((boundary) =>
          zones.map((z) => {
            const exists = existing.has(JSON.stringify([arn, boundary, z]));
            return { arn, boundary, z, exists, own: false };
          }),
        ),
      ),
    ];
  }

  /** Sessions with tags, of roles whose trust policy one writes: it names the session, so that only a deny can stop it. */
  #sessions(who: Someone): void {
    if (!this.#text.includes('aws:PrincipalTag/z')) return;
    const session = `arn:aws:sts::${account}:assumed-role/${who.arn.slice(who.arn.lastIndexOf('/') + 1)}/s`;
    const principal = { arn: session, roleArn: who.arn };
    const { decide } = compile({ ...this.#layers(who), resource: trustOf({ AWS: session }) });
    const caller = who.z === undefined ? {} : { 'aws:PrincipalTag/z': who.z };
    for (const { exists, own, ...role } of this.#states(who)) {
      const { arn: resource, boundary, z: before } = role;
      const bound: Context = boundary === none ? {} : { 'iam:PermissionsBoundary': boundary };
      const tagged: readonly Tag[] = this.#world.fenced && resource.startsWith(iam('role/w/')) ? ['1'] : values;
      const about = { action: 'iam:UpdateAssumeRolePolicy', resource, bound, z: before };
      const rewrites = exists && this.#changes(who, about, tagged);
      if (!rewrites && (own || !this.#canMake(who, about))) continue;
      for (const z of zones) {
        if (z === undefined || z === before) continue;
        const once = !this.#text.includes('aws:RequestTag/w');
        const given = payloads.filter((payload) => payload.z === z && (once || !isTwice(payload.context)));
        const passes = (action: string): boolean =>
          given.some((payload) =>
            tagged.some((w) => {
              const organization = { 'aws:PrincipalOrgID': 'o-1' };
              const context = { ...tagsOf(w, before), ...payload.context, ...caller, ...organization };
              return decide({ principal, action, resource, resourceAccount: account, context }).effect === 'allow';
            }),
          );
        if (!passes('sts:AssumeRole') || !passes('sts:TagSession')) continue;
        this.#arrive('session-tags', own ? { ...who, z } : { ...role, own: false, z });
      }
    }
  }

  /** Everyone met sets and takes the tags of everyone met. */
  #tags(who: Someone): void {
    if (!this.#text.includes('aws:PrincipalTag/z')) return;
    for (const other of [...this.#seen.values()]) {
      this.#tag(who, other);
      this.#tag(other, who);
    }
  }

  #tag(who: Someone, whose: Someone): void {
    for (const z of zones) {
      if (z === whose.z) continue;
      const action = z === undefined ? 'iam:UntagRole' : 'iam:TagRole';
      const can = payloads.some(
        (payload) =>
          (z === undefined ? payload.keys.includes('z') : payload.z === z) &&
          values.some((w) => {
            const { 'aws:TagKeys': keys, ...given } = { 'aws:TagKeys': payload.keys, ...payload.context };
            const request = z === undefined ? { 'aws:TagKeys': keys } : { 'aws:TagKeys': keys, ...given };
            const context = { ...tagsOf(w, whose.z), ...request };
            return this.#allows(who, { action, resource: whose.arn, context });
          }),
      );
      if (can) this.#arrive('tag-principal', { ...whose, z });
    }
  }
}

const free: Someone = { arn: roleNames[1] ?? '', boundary: none, own: false, z: undefined };

function trustOf(principal: object): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
  };
}

function outsiderEnters(world: EscapeWorld): boolean {
  const { decide } = compile({
    identity: [everything],
    resource: trustOf({ AWS: '222222222222' }),
    ...(world.perimeter ? { rcp: [{ node: 'r', policies: [perimeter] }] } : {}),
  });
  return [{}, { 'aws:PrincipalOrgID': 'o-2' }].some(
    (context) =>
      decide({
        principal: 'arn:aws:iam::222222222222:role/outsider',
        action: 'sts:AssumeRole',
        resource: caller,
        resourceAccount: account,
        context,
      }).effect === 'allow',
  );
}
