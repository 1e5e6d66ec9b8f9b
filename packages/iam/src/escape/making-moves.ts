// Making principals: a role or user of the caller's choice, with a policy of its making. It is as bounded as the calls force it to be.
import type { Witness } from '../prove/answer.ts';
import type { Actor, TagsOf } from './actor.ts';
import type { StoryStep } from './answer.ts';
import { allOf, type Covered } from './cover.ts';
import { making, type PrincipalMove, principalMoves } from './moves.ts';
import { callsOn, unknownBoundary, writableBy } from './principal-moves.ts';
import type { Arrival, Search } from './search.ts';
import { none, type Setting, tagged } from './setting.ts';
import { become } from './trust-moves.ts';

const types = ['role', 'user'] as const;
type Made = (typeof types)[number];

/** Makes all principals that can be made. */
export function makePrincipals(actor: Actor, search: Search): void {
  const { setting, inquiry } = search;
  for (const type of types) {
    for (const arn of setting.places.principals[type]) {
      if (arn === actor.arn) continue;
      const covered = [{ actions: [making[type]], resources: [arn], condition: setting.fence.untagged }];
      if (inquiry.find(actor, { covered }) === undefined) continue;
      for (const boundary of [none, ...setting.newBoundaries()]) {
        for (const tags of setting.tagsMatter ? setting.places.tagSets : [undefined]) {
          makeOne({ type, arn, boundary, tags }, actor, search);
        }
      }
      lookBeyond(type, arn, { actor, search });
    }
  }
}

/** A principal to be made. */
export interface Plan {
  readonly type: Made;
  readonly arn: string;
  readonly boundary: string;
  readonly tags: TagsOf | undefined;
}

/** The call that makes it. */
export function makingOf({ type, arn, boundary, tags }: Plan, setting: Setting): readonly Covered[] {
  const condition = allOf(setting.boundaryIs(boundary), tagged('aws:RequestTag', tags), setting.fence.untagged);
  return [{ actions: [making[type]], resources: [arn], condition }];
}

/** The calls that give it a policy. */
export function writingOf({ type, arn, boundary, tags }: Plan, setting: Setting): readonly Covered[] {
  return callsOn(callsNamed('write-policy', type), { arn, type, boundary: setting.boundaryIs(boundary), tags });
}

function makeOne({ type, arn, boundary, tags }: Plan, actor: Actor, search: Search): void {
  const { setting, inquiry } = search;
  const limit = setting.limitOf(boundary);
  const arrival = (effective: string): Arrival => ({
    from: actor,
    arn,
    boundary: effective,
    rights: 'full',
    tags,
    move: 'make-principal',
  });
  if (limit.type !== 'open' && !search.isNew(arrival(limit.type === 'free' ? none : boundary))) return;
  const is = setting.boundaryIs(boundary);
  const made = inquiry.find(actor, { covered: makingOf({ type, arn, boundary, tags }, setting) });
  if (made === undefined) return;
  const about = { arn, type, boundary: is, tags };
  const wrote = inquiry.find(actor, { covered: writingOf({ type, arn, boundary, tags }, setting) });
  if (wrote === undefined) return;
  const entered =
    type === 'role' ? undefined : inquiry.find(actor, { covered: callsOn(callsNamed('take-user', type), about) });
  if (type === 'user' && entered === undefined) return;
  const writable = limit.type === 'open' ? writableBy(boundary, actor, search) : undefined;
  if (limit.type === 'open' && writable === undefined) {
    inquiry.doubt(unknownBoundary(boundary));
    return;
  }
  const steps: StoryStep[] = [];
  const add = (witness: Witness | undefined, sentence: string): void => {
    const step = witness === undefined ? undefined : inquiry.step(witness, actor.layers, sentence);
    if (step !== undefined) steps.push(step);
  };
  add(writable, `\`${actor.arn}\` writes the policy \`${boundary}\`, to stand as a boundary`);
  add(made, `\`${actor.arn}\` makes \`${arn}\` ${boundary === none ? 'without a boundary' : `under \`${boundary}\``}`);
  add(wrote, `\`${actor.arn}\` gives it a policy of its own making (\`${wrote.request.action}\`)`);
  add(entered, `\`${actor.arn}\` gets credentials of it (\`${entered?.request.action ?? ''}\`)`);
  if (type === 'role') steps.push(...become(arn, actor, search));
  search.arrive(arrival(limit.type === 'known' ? boundary : none), { steps, supposing: [] });
}

/** A boundary that is allowed and of which nothing is known. */
function lookBeyond(
  type: Made,
  arn: string,
  { actor, search }: { readonly actor: Actor; readonly search: Search },
): void {
  const { setting, inquiry } = search;
  const boundary = setting.boundaryUnknown();
  const condition = allOf(boundary, setting.fence.untagged);
  const made = inquiry.find(actor, { covered: [{ actions: [making[type]], resources: [arn], condition }] });
  if (made === undefined || search.isTold('make-principal')) return;
  const about = { arn, type, boundary, tags: undefined };
  const wrote = inquiry.find(actor, { covered: callsOn(callsNamed('write-policy', type), about) });
  if (wrote !== undefined)
    inquiry.doubt(unknownBoundary(String(made.request.context['iam:PermissionsBoundary'] ?? '')));
}

function callsNamed(name: string, type: Made): readonly string[] {
  return principalMoves
    .filter((move: PrincipalMove) => move.name === name && move.on === type)
    .flatMap(({ calls }) => calls);
}
