// The slow way to find escapes: every request of a small world is made, one after the other, and what it changes is written down; then again for
// everyone one can then act as. Knows nothing of classes or proofs: whether a request passes is asked of the engine.
import { type Context, type ContextValue, compile, type Policies, type SingleRequest } from '../src/index.ts';
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
const none = 'none';
type Tag = string | undefined;

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

const zones: readonly Tag[] = [undefined, 'a', 'b', 'c'];
const values: readonly Tag[] = [undefined, '1', '2'];

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
      const can = (action: string, more: Context): boolean =>
        values.some((w) => this.#allows(who, { action, resource, context: { ...tagsOf(w, role.z), ...more } }));
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
    return payloads.some((payload) =>
      values.some((w) =>
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
          const makes = payloads.some(
            (payload) =>
              payload.z === z &&
              values.some((w) =>
                this.#allows(who, {
                  action: 'iam:CreateRole',
                  resource,
                  context: { ...tagsOf(w, undefined), ...payload.context, ...bound },
                }),
              ),
          );
          const writes = values.some((w) =>
            this.#allows(who, { action: 'iam:PutRolePolicy', resource, context: { ...tagsOf(w, z), ...bound } }),
          );
          if (!makes || !writes) continue;
          this.#arrive('make-principal', { arn: resource, boundary: known ? boundaryArn : none, own: false, z });
        }
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

function tagsOf(w: Tag, z: Tag): Context {
  return {
    ...(w === undefined ? {} : { 'aws:ResourceTag/w': w }),
    ...(z === undefined ? {} : { 'aws:ResourceTag/z': z }),
  };
}

interface Payload {
  readonly keys: readonly string[];
  readonly w: Tag;
  readonly z: Tag;
  readonly context: Context;
}

/** What a request can say of tags: keys in any spelling, and their values. */
const payloads: readonly Payload[] = [[], ['w'], ['W'], ['w', 'W']].flatMap((spelled) =>
  (spelled.length === 0 ? [undefined] : ['1', '2']).flatMap((w) =>
    zones.flatMap((z) =>
      [[], ['o'], ['q']].map((more): Payload => {
        const keys = [...spelled, ...(z === undefined ? [] : ['z']), ...more];
        const context: Record<string, ContextValue> = {
          ...(keys.length === 0 ? {} : { 'aws:TagKeys': keys }),
          ...(w === undefined ? {} : { 'aws:RequestTag/w': w }),
          ...(z === undefined ? {} : { 'aws:RequestTag/z': z }),
          ...Object.fromEntries(more.map((key) => [`aws:RequestTag/${key}`, 'x'])),
        };
        return { keys, w, z, context };
      }),
    ),
  ),
);

const tagActions = new Set(['ec2:CreateTags', 'ec2:DeleteTags', 'iam:TagRole', 'iam:CreateRole', 'sts:AssumeRole']);

/** Every context a call can have. */
function everyContext(action: string): readonly Context[] {
  const given = tagActions.has(action) ? payloads.map(({ context }) => context) : [{}];
  const bounded = action === 'iam:CreateRole' || action === 'iam:UpdateAssumeRolePolicy';
  const boundaries: readonly Context[] = bounded
    ? [{}, ...[boundaryArn, 'arn:aws:iam::aws:policy/other'].map((arn) => ({ 'iam:PermissionsBoundary': arn }))]
    : [{}];
  return values.flatMap((w) =>
    zones.flatMap((z) =>
      given.flatMap((tags) => boundaries.map((boundary) => ({ ...tagsOf(w, z), ...tags, ...boundary }))),
    ),
  );
}

type Made = Omit<SingleRequest, 'principal' | 'resourceAccount'>;
const ec2 = (rest: string): string => `arn:aws:ec2:eu-west-1:${rest.startsWith('snapshot') ? '' : account}:${rest}`;
const instance = ec2('instance/i-1');
const volume = ec2('volume/v-1');
const snapshot = ec2('snapshot/s-1');
const existingThings = [instance, volume, snapshot];

function over(
  action: string,
  resources: readonly string[],
  w: readonly Tag[],
  which: (payload: Payload) => boolean,
): readonly Made[] {
  return resources.flatMap((resource) =>
    w.flatMap((own) =>
      zones.flatMap((z) =>
        payloads.filter(which).map(({ context }) => ({ action, resource, context: { ...tagsOf(own, z), ...context } })),
      ),
    ),
  );
}

const untagged = (payload: Payload): boolean => payload.keys.length === 0;
const any = (): boolean => true;
const notOwn: readonly Tag[] = [undefined, '2'];

let outsideRequests: readonly Made[] | undefined;
/** Every change to something outside. */
function outside(): readonly Made[] {
  outsideRequests ??= [
    ...over('ec2:TerminateInstances', [instance], notOwn, untagged),
    ...over('ec2:ModifySnapshotAttribute', [snapshot], notOwn, untagged),
    ...over('ec2:CreateVolume', [snapshot], notOwn, untagged),
    ...over('ec2:CreateTags', existingThings, notOwn, any),
    ...over('ec2:DeleteTags', existingThings, notOwn, any),
    // Without a resource: for the prover these are outside, too.
    { action: 'ec2:CreateTags', resource: '*', context: {} },
    ...payloads.map(({ keys }) => ({
      action: 'ec2:DeleteTags',
      resource: '*',
      context: keys.length === 0 ? {} : { 'aws:TagKeys': keys },
    })),
    ...payloads
      .filter(({ w }) => w !== '1')
      .map(({ context }) => ({ action: 'ec2:CreateVolume', resource: volume, context })),
  ];
  return outsideRequests;
}

const roles = [caller, ...roleNames];
const own: readonly Tag[] = ['1'];
const variant = ({ keys, w }: Payload): boolean => keys.includes('W') && w !== '1';

/** Moves on things, each with all its requests. */
const thingMoves: readonly (readonly [string, readonly Made[]])[] = [
  [
    'tag-foreign',
    [
      ...over('ec2:CreateTags', existingThings, own, ({ keys, w }) => keys.includes('w') && w === '2'),
      ...over('iam:TagRole', roles, own, ({ keys, w }) => keys.includes('w') && w === '2'),
    ],
  ],
  ['tag-variant', over('ec2:CreateTags', existingThings, own, variant)],
  [
    'untag',
    [
      ...over('ec2:DeleteTags', existingThings, own, ({ keys }) => keys.includes('w') || keys.length === 0),
      ...over('iam:UntagRole', roles, own, ({ keys }) => /w/i.test(keys.join())).map(withoutValues),
    ],
  ],
  [
    'create-foreign',
    [
      ...payloads
        .filter(({ w }) => w === '2')
        .map(({ context }) => ({ action: 'ec2:CreateVolume', resource: volume, context })),
      ...[none, boundaryArn, 'arn:aws:iam::aws:policy/other'].flatMap((boundary) =>
        over('iam:CreateRole', roles, [undefined], ({ w }) => w === '2').map((request) => ({
          ...request,
          context: { ...request.context, ...(boundary === none ? {} : { 'iam:PermissionsBoundary': boundary }) },
        })),
      ),
    ],
  ],
  ['share', over('ec2:ModifySnapshotAttribute', [snapshot], own, untagged)],
];

/** Calls that remove tags name keys only. */
function withoutValues(request: Made): Made {
  const kept = Object.entries(request.context ?? {}).filter(([key]) => !key.startsWith('aws:RequestTag/'));
  return { ...request, context: Object.fromEntries(kept) };
}

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
