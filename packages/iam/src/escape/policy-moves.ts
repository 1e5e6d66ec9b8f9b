// Moves on managed policies, and on the caller's own: altering a policy that others have, altering the policy that is a boundary, taking off what
// only denies, joining a group.
import type { Actor } from './actor.ts';
import { detaching, type MoveName, policyEdits, type principalTagging } from './moves.ts';
import { callsOn, unknownBoundary, unnamed } from './principal-moves.ts';
import type { Arrival, Search } from './search.ts';
import { given, none, onlyDenies } from './setting.ts';

/** Makes all moves on policies. */
export function movePolicies(actor: Actor, search: Search): void {
  for (const policy of search.setting.places.policies) editPolicy(policy, actor, search);
  detach(actor, search);
  joinGroup(actor, search);
}

/** Everyone who has the policy may then do what the caller writes. */
function editPolicy(policy: string, actor: Actor, search: Search): void {
  const { setting, inquiry } = search;
  const witness = inquiry.find(actor, { covered: [{ actions: policyEdits, resources: [policy] }] });
  if (witness === undefined) return;
  const step = inquiry.step(
    witness,
    actor.layers,
    `\`${actor.arn}\` alters the policy \`${policy}\` (\`${witness.request.action}\`)`,
  );
  if (step === undefined) return;
  const boundary = policy === actor.boundary || setting.known.has(policy);
  const move: MoveName = boundary ? 'edit-boundary' : 'edit-policy';
  const owned = policy === actor.boundary;
  const fenced = setting.isFencedPolicy(policy);
  if (fenced && !boundary && setting.limitOf(setting.fencedBoundary).type === 'open') {
    inquiry.doubt(unknownBoundary(setting.fencedBoundary));
    return;
  }
  const someone =
    setting.places.principals.role.find((arn) => setting.isFenced(arn) === (fenced || boundary)) ?? actor.arn;
  const base = { from: actor, move } as const;
  const arrivals: readonly Arrival[] = owned
    ? [{ ...base, arn: actor.arn, boundary: none, rights: actor.rights, tags: actor.tags }]
    : setting.tagsOf(someone, { ...actor, arn: '' }).map((tags) => ({
        ...base,
        arn: someone,
        boundary: fenced && !boundary ? setting.fencedBoundary : none,
        rights: 'full',
        tags,
      }));
  const supposing = owned
    ? []
    : boundary
      ? [`\`${someone}\` is under the boundary \`${policy}\``]
      : [`\`${policy}\` is attached to \`${someone}\`${fenced ? '' : ', which has no boundary'}`];
  // The policy may be the boundary itself, for all that is known.
  const doubt = fenced && actor.boundary === given ? unnamed : undefined;
  for (const arrival of arrivals) {
    if (search.isNew(arrival) || doubt !== undefined) search.arrive(arrival, { steps: [step], supposing, doubt });
  }
  if (doubt !== undefined) inquiry.doubt(doubt);
}

function detach(actor: Actor, search: Search): void {
  const { setting, inquiry } = search;
  const type = typeOf(actor);
  const identity = setting.layers.identity ?? [];
  if (actor.rights !== 'given' || !identity.some(onlyDenies)) return;
  const arrival: Arrival = { ...actor, from: actor, rights: 'undenied', move: 'detach-policy' };
  if (!search.isNew(arrival)) return;
  const boundary = setting.boundaryIs(actor.boundary);
  const covered = callsOn(detaching[type], { arn: actor.arn, type, boundary, tags: actor.tags });
  const witness = inquiry.find(actor, { covered });
  if (witness === undefined) return;
  const sentence = `\`${actor.arn}\` takes off the policies that only deny (\`${witness.request.action}\`)`;
  const step = inquiry.step(witness, actor.layers, sentence);
  const doubt = actor.boundary === given ? unnamed : undefined;
  if (step !== undefined) search.arrive(arrival, { steps: [step], supposing: [], doubt });
}

function joinGroup(actor: Actor, search: Search): void {
  if (typeOf(actor) !== 'user' || actor.rights === 'full') return;
  const { setting, inquiry } = search;
  const arrival: Arrival = { ...actor, from: actor, rights: 'full', move: 'join-group' };
  for (const group of setting.places.principals.group) {
    if (!search.isNew(arrival)) return;
    const witness = inquiry.find(actor, { covered: [{ actions: ['iam:AddUserToGroup'], resources: [group] }] });
    if (witness === undefined) continue;
    const step = inquiry.step(witness, actor.layers, `\`${actor.arn}\` joins \`${group}\` (\`iam:AddUserToGroup\`)`);
    const supposing = [`\`${group}\` has policies that allow what the story ends with`];
    if (step !== undefined) search.arrive(arrival, { steps: [step], supposing });
  }
}

/** Whether the actor is a role or a user. */
export function typeOf({ arn }: Actor): keyof typeof principalTagging {
  return arn.includes(':user/') ? 'user' : 'role';
}
