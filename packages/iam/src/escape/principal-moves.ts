// Moves on principals that exist: writing their policies, acting as them, taking their boundary off. Asked for each class of principals, each
// boundary it may have and each set of tags, as far as what exists is known.
import type { Unknown, Witness } from '../prove/answer.ts';
import { pairsOf } from '../prove/universe.ts';
import type { DocumentInput, Policies } from '../types.ts';
import type { Actor, TagsOf } from './actor.ts';
import type { Condition, Covered } from './cover.ts';
import { allOf } from './cover.ts';
import { inside } from './fence.ts';
import { type PrincipalMove, policyEdits, policyMaking, principalMoves } from './moves.ts';
import type { Arrival, Search } from './search.ts';
import { given, none, type Setting, tagged } from './setting.ts';

/** Makes all moves on principals that exist. */
export function movePrincipals(actor: Actor, search: Search): void {
  for (const move of principalMoves) {
    for (const arn of search.setting.places.principals[move.on]) moveOn(arn, { move, actor, search });
  }
}

interface Moving {
  readonly move: PrincipalMove;
  readonly actor: Actor;
  readonly search: Search;
}

function moveOn(arn: string, moving: Moving): void {
  const { move, actor, search } = moving;
  const own = arn === actor.arn;
  if (own && move.gives === 'control') return;
  const layers = layersOf(moving);
  // Most moves are impossible whatever the boundary and the tags.
  const possible = search.inquiry.find(actor, { covered: coveredBy(moving, arn, {}), layers });
  if (possible === undefined) return;
  const { setting } = search;
  for (const before of setting.boundariesOf(arn, actor, move.on)) {
    for (const after of outcomesOf(before, moving)) {
      for (const tags of setting.tagsOf(arn, actor)) tryMove({ arn, before, after, tags }, moving);
    }
  }
  if (!own && !setting.isFenced(arn) && move.on !== 'group') lookBeyond(arn, moving);
}

/** Boundaries afterwards, of which someone may be better off. */
function outcomesOf(before: string, { move, search }: Moving): readonly string[] {
  if (move.gives !== 'freedom') return [before];
  if (before === none) return [];
  return move.boundary === 'present'
    ? [none]
    : search.setting.newBoundaries().filter((boundary) => boundary !== before);
}

interface Trial {
  readonly arn: string;
  readonly before: string;
  readonly after: string;
  readonly tags: TagsOf | undefined;
}

function tryMove({ arn, before, after, tags }: Trial, moving: Moving): void {
  const { move, actor, search } = moving;
  const { setting, inquiry } = search;
  const own = arn === actor.arn;
  const limit = setting.limitOf(after);
  // A boundary whose text is the caller's own limits nothing.
  const writes = limit.type === 'open' ? writableBy(after, actor, search) : undefined;
  const free = limit.type === 'free' || writes !== undefined;
  // Another principal under another boundary is not the caller's; one under none may do what its own policies say.
  if (move.gives === 'freedom' && !own && !free) return;
  const arrival: Arrival = {
    from: actor,
    arn,
    boundary: free ? none : after,
    rights: move.gives === 'freedom' && own ? actor.rights : 'full',
    tags,
    move: move.name,
  };
  if (!search.isNew(arrival)) return;
  const boundary = move.boundary === 'unseen' ? {} : setting.boundaryIs(move.boundary === 'present' ? before : after);
  const layers = layersOf(moving);
  const witness = inquiry.find(actor, { covered: coveredBy(moving, arn, { boundary, tags }), layers });
  if (witness === undefined) return;
  if (limit.type === 'open' && !free) {
    inquiry.doubt(unknownBoundary(after));
    return;
  }
  const attached = attachedIn(witness);
  const verb = attached === undefined ? move.verb : 'attaches a policy to';
  const sentence = `\`${actor.arn}\` ${verb} \`${arn}\` (\`${witness.request.action}\`)`;
  const steps = [
    writes &&
      inquiry.step(writes, actor.layers, `\`${actor.arn}\` writes the policy \`${after}\`, to stand as a boundary`),
    inquiry.step(witness, layers, sentence),
  ];
  search.arrive(arrival, {
    steps: steps.flatMap((step) => (step === undefined ? [] : [step])),
    supposing: [...(attached ?? []), ...(own ? [] : supposing({ arn, before, move, setting }))],
    doubt: usesUnnamed(before, after) ? unnamed : undefined,
  });
}

/** Attaching takes a policy that is there, or that the caller makes first. */
function attachedIn({ request: { action, context } }: Witness): readonly string[] | undefined {
  if (!/:Attach/.test(action)) return undefined;
  const { 'iam:PolicyARN': policy } = context;
  return [`${policy === undefined ? 'some policy' : `\`${String(policy)}\``} allows what the story ends with`];
}

function usesUnnamed(...boundaries: readonly string[]): boolean {
  return boundaries.includes(given);
}

/** Stands for all that rests on the ARN of a boundary nobody named. */
export const unnamed: Unknown = {
  answer: 'unknown',
  reason: 'whether this leads out depends on the ARN of the boundary, which was not given; name it with `boundaryArn`',
};

export function unknownBoundary(arn: string): Unknown {
  return {
    answer: 'unknown',
    reason: `a principal under the boundary \`${arn}\` can be had, and the document of that boundary was not given`,
  };
}

function supposing({
  arn,
  before,
  move,
  setting,
}: {
  readonly arn: string;
  readonly before: string;
  readonly move: PrincipalMove;
  readonly setting: Setting;
}): readonly string[] {
  const what =
    move.on === 'group'
      ? `\`${arn}\` exists and has members without a boundary`
      : before === none
        ? `\`${arn}\` exists and has no boundary`
        : `\`${arn}\` exists under the boundary \`${before}\``;
  const acts =
    move.gives === 'rights'
      ? [`someone acts as \`${arn}\``]
      : move.gives === 'control'
        ? [`\`${arn}\` has policies that allow what the story ends with`]
        : [`\`${arn}\` has policies that allow what the story ends with, and someone acts as it`];
  const trust = move.name === 'assume' ? [`\`${arn}\` trusts its account`] : [];
  return setting.isFenced(arn) ? [...acts, ...trust] : [what, ...acts, ...trust];
}

/** A principal under a boundary of which nothing is known: nothing can be said of it. */
function lookBeyond(arn: string, moving: Moving): void {
  const { move, actor, search } = moving;
  if (move.boundary !== 'present' || move.gives === 'freedom') return;
  const { setting, inquiry } = search;
  const boundary = setting.boundaryUnknown();
  const covered = coveredBy(moving, arn, { boundary });
  // With a way for principals without a boundary this adds nothing.
  if (inquiry.find(actor, { covered: coveredBy(moving, arn, { boundary: setting.boundaryIs(none) }) }) !== undefined)
    return;
  const places = setting.places.policies.filter((policy) => !setting.known.has(policy));
  const other = places
    .map((policy) => setting.boundaryIs(policy))
    .map((one) => coveredBy(moving, arn, { boundary: one }));
  for (const one of [covered, ...other]) {
    const found = inquiry.find(actor, { covered: one });
    if (found === undefined) continue;
    inquiry.doubt(unknownBoundary(boundaryIn(found)));
    return;
  }
}

export function boundaryIn({ request }: Witness): string {
  return String(request.context['iam:PermissionsBoundary'] ?? '');
}

/** The calls of a move on a principal, with what is known of it. */
function coveredBy(
  { move, search: { setting } }: Moving,
  arn: string,
  { boundary = {}, tags }: { readonly boundary?: Condition; readonly tags?: TagsOf | undefined },
): readonly Covered[] {
  const fenced = setting.isFenced(arn) ? inside(setting.fence) : {};
  return callsOn(move.calls, { arn, type: move.on, boundary, tags, more: fenced });
}

/** Calls on a principal of this boundary and these tags. Tags only where the call shows them. */
export function callsOn(
  calls: readonly string[],
  {
    arn,
    type,
    boundary,
    tags,
    more = {},
  }: {
    readonly arn: string;
    readonly type: string;
    readonly boundary: Condition;
    readonly tags: TagsOf | undefined;
    /** What else is known of its tags. */
    readonly more?: Condition;
  },
): readonly Covered[] {
  return calls.map((call) => {
    const shows = pairsOf(call).some((pair) => pair.type === type && pair.keys.has('aws:resourcetag/'));
    return {
      actions: [call],
      resources: [arn],
      condition: shows ? allOf(boundary, tagged('aws:ResourceTag', tags), more) : boundary,
    };
  });
}

function layersOf({ move, actor, search }: Moving): Policies {
  return move.name === 'assume' ? trusted(actor, rootOf(search.setting)) : actor.layers;
}

export function rootOf({ places: { partition, account } }: Setting): string {
  return `arn:${partition}:iam::${account}:root`;
}

/** The layers around a call on a role that trusts someone. */
export function trusted(actor: Actor, whom: string): Policies {
  return { ...actor.layers, resource: trustPolicy({ AWS: whom }) };
}

/** A trust policy. */
export function trustPolicy(principal: Readonly<Record<string, string>>): DocumentInput {
  const assume = 'Federated' in principal ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRole';
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: [assume, 'sts:TagSession'] }],
  };
}

/** The call by which the actor makes or alters the policy of this ARN: then as a boundary it limits nothing. */
export function writableBy(policy: string, actor: Actor, { inquiry, setting }: Search): Witness | undefined {
  if (!/^arn:[^:]*:iam::\d{12}:policy\//.test(policy)) return undefined;
  return inquiry.find(actor, {
    covered: [
      { actions: [policyMaking], resources: [policy], condition: setting.fence.untagged },
      { actions: policyEdits, resources: [policy] },
    ],
  });
}
