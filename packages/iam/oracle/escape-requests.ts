// Every request of the small worlds of escapes, made in full: which tags a resource can have, which a request can give, and what calls on things
// would lead out.
import type { Context, ContextValue, SingleRequest } from '../src/index.ts';
import { account, boundaryArn, caller, roleNames } from './escape-worlds.ts';

export const none = 'none';
export type Tag = string | undefined;
export const zones: readonly Tag[] = [undefined, 'a', 'b', 'c'];
export const values: readonly Tag[] = [undefined, '1', '2'];

export function tagsOf(w: Tag, z: Tag): Context {
  return {
    ...(w === undefined ? {} : { 'aws:ResourceTag/w': w }),
    ...(z === undefined ? {} : { 'aws:ResourceTag/z': z }),
  };
}

export interface Payload {
  readonly keys: readonly string[];
  readonly w: Tag;
  readonly z: Tag;
  readonly context: Context;
}

/** What a request can say of tags: keys in any spelling, and their values. */
export const payloads: readonly Payload[] = [[], ['w'], ['W'], ['w', 'W']].flatMap((spelled) =>
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

/** A request gives a tag once: in two spellings it would be ambiguous, so no question about its value is asked of such a request. */
export function isTwice(context: Context = {}): boolean {
  const keys = context['aws:TagKeys'];
  return Array.isArray(keys) && keys.includes('w') && keys.includes('W');
}

/** Every context a call can have. */
export function everyContext(action: string): readonly Context[] {
  const given = tagActions.has(action) ? payloads.map(({ context }) => context) : [{}];
  const bounded = action === 'iam:CreateRole' || action === 'iam:UpdateAssumeRolePolicy';
  const boundaries: readonly Context[] = bounded
    ? [{}, ...[boundaryArn, 'arn:aws:iam::aws:policy/other'].map((arn) => ({ 'iam:PermissionsBoundary': arn }))]
    : [{}];
  const made = action === 'iam:CreateRole';
  return (made ? [undefined] : values).flatMap((w) =>
    (made ? [undefined] : zones).flatMap((z) =>
      given.flatMap((tags) => boundaries.map((boundary) => ({ ...tagsOf(w, z), ...tags, ...boundary }))),
    ),
  );
}

export type Made = Omit<SingleRequest, 'principal' | 'resourceAccount'>;
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
export function outside(): readonly Made[] {
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
      .filter(({ w, context }) => w !== '1' && !isTwice(context))
      .map(({ context }) => ({ action: 'ec2:CreateVolume', resource: volume, context })),
  ];
  return outsideRequests;
}

const roles = [caller, ...roleNames];
const own: readonly Tag[] = ['1'];
const variant = ({ keys, w, context }: Payload): boolean => keys.includes('W') && w !== '1' && !isTwice(context);
const elsewhere = ({ keys, w, context }: Payload): boolean => keys.includes('w') && w === '2' && !isTwice(context);

/** Moves on things, each with all its requests. */
export const thingMoves: readonly (readonly [string, readonly Made[]])[] = [
  [
    'tag-foreign',
    [...over('ec2:CreateTags', existingThings, own, elsewhere), ...over('iam:TagRole', roles, own, elsewhere)],
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
        .filter(({ w, context }) => w === '2' && !isTwice(context))
        .map(({ context }) => ({ action: 'ec2:CreateVolume', resource: volume, context })),
      ...[none, boundaryArn, 'arn:aws:iam::aws:policy/other'].flatMap((boundary) =>
        fresh(({ w, context }) => w === '2' && !isTwice(context)).map((request) => ({
          ...request,
          context: { ...request.context, ...(boundary === none ? {} : { 'iam:PermissionsBoundary': boundary }) },
        })),
      ),
    ],
  ],
  ['share', over('ec2:ModifySnapshotAttribute', [snapshot], own, untagged)],
];

/** Calls that make a role: it has no tags of its own yet. */
function fresh(which: (payload: Payload) => boolean): readonly Made[] {
  return roles.flatMap((resource) =>
    payloads.filter(which).map(({ context }) => ({ action: 'iam:CreateRole', resource, context })),
  );
}

/** Calls that remove tags name keys only. */
function withoutValues(request: Made): Made {
  const kept = Object.entries(request.context ?? {}).filter(([key]) => !key.startsWith('aws:RequestTag/'));
  return { ...request, context: Object.fromEntries(kept) };
}
