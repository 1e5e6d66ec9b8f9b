// Sessions with tags: what a session is given counts for more than the tags of its role, whatever their case (IAM guide, "Pass session tags").
import type { Witness } from '../prove/answer.ts';
import type { Policies, Principal } from '../types.ts';
import type { Actor, TagsOf } from './actor.ts';
import type { StoryStep } from './answer.ts';
import type { Condition } from './cover.ts';
import { inside } from './fence.ts';
import { makingOf, type Plan, writingOf } from './making-moves.ts';
import { callsOn, rootOf, trusted, unknownBoundary } from './principal-moves.ts';
import type { Arrival, Search } from './search.ts';
import { none, type Setting } from './setting.ts';
import { sessionOf } from './trust-moves.ts';

const calls = ['sts:TagSession', 'sts:AssumeRole'] as const;

/** How a session is let in: the trust policy names the caller's account, or the caller's own session, which it wrote itself. */
interface Entrance {
  readonly layers: Policies;
  readonly principal: Principal | undefined;
}

interface Entering {
  readonly actor: Actor;
  readonly search: Search;
  readonly way: Entrance;
}

/** Sessions of roles with tags of the actor's choice: of those that trust its account, and of those whose trust policy it writes. */
export function startSessions(actor: Actor, search: Search): void {
  const { setting, inquiry } = search;
  for (const arn of setting.places.principals.role) {
    const ways = [rootTrust(actor, setting), ownTrust(actor)].filter((way) =>
      calls.every((call) => enter(call, { arn, tags: undefined, condition: {} }, { actor, search, way }) !== undefined),
    );
    if (ways.length === 0) continue;
    const there = setting.boundariesOf(arn, actor, 'role');
    for (const boundary of new Set([...there, none, ...setting.known.keys()])) {
      if (setting.limitOf(boundary).type === 'open') {
        inquiry.doubt(unknownBoundary(boundary));
        continue;
      }
      for (const tags of setting.places.tagSets) {
        for (const way of ways) startFrom({ type: 'role', arn, boundary, tags }, { actor, search, way });
      }
    }
  }
}

function rootTrust(actor: Actor, setting: Setting): Entrance {
  return { layers: trusted(actor, rootOf(setting)), principal: undefined };
}

function ownTrust(actor: Actor): Entrance {
  const { arn, principal } = sessionOf(actor);
  return { layers: trusted(actor, arn), principal };
}

function enter(
  call: string,
  { arn, tags, condition }: { readonly arn: string; readonly tags: TagsOf | undefined; readonly condition: Condition },
  { actor, search: { inquiry, setting }, way: { layers, principal } }: Entering,
): Witness | undefined {
  const more = setting.isFenced(arn) ? inside(setting.fence) : {};
  const covered = callsOn([call], { arn, type: 'role', boundary: condition, tags, more });
  return inquiry.find(actor, { covered, layers, ...(principal === undefined ? {} : { principal }) });
}

/** Sessions of a role in one state, with every set of tags that can be laid over its own. */
function startFrom(role: Plan, entering: Entering): void {
  const { actor, search, way } = entering;
  const { arn, boundary, tags: before } = role;
  if (before === undefined) return;
  let opening: readonly StoryStep[] | undefined;
  for (const target of search.setting.places.tagSets) {
    const condition = overlaid(before, target);
    if (condition === undefined) continue;
    const [key] = [...target].find(([name, value]) => before.get(name) !== value) ?? [];
    const arrival: Arrival = {
      from: actor,
      arn,
      boundary,
      rights: arn === actor.arn ? actor.rights : 'full',
      tags: target,
      move: 'session-tags',
      ...(key === undefined ? {} : { tag: key }),
    };
    if (!search.isNew(arrival)) continue;
    opening ??= openingOf(role, entering);
    if (opening === undefined) return;
    const witnesses = calls.flatMap((call) => enter(call, { arn, tags: before, condition }, entering) ?? []);
    if (witnesses.length < calls.length) continue;
    const sentence = `\`${actor.arn}\` starts a session of \`${arn}\` with tags of its choice`;
    const steps = witnesses.map((one) => search.inquiry.step(one, way.layers, sentence));
    search.arrive(arrival, {
      steps: [...opening, ...steps.flatMap((step) => (step === undefined ? [] : [step]))],
      supposing: way.principal === undefined ? [`\`${arn}\` trusts its account and lets sessions be tagged`] : [],
    });
  }
}

/** What comes before: nothing for a role that trusts its account; else its trust policy is written, and it made if it does not exist. */
function openingOf(role: Plan, { actor, search, way }: Entering): readonly StoryStep[] | undefined {
  const { setting, inquiry } = search;
  const { arn, boundary, tags } = role;
  const own = arn === actor.arn;
  const state = idOf(tags);
  const exists =
    setting.boundariesOf(arn, actor, 'role').includes(boundary) &&
    setting.tagsOf(arn, actor).some((one) => idOf(one) === state);
  if (way.principal === undefined) return exists ? [] : undefined;
  const told = (witness: Witness, does: string): readonly StoryStep[] => {
    const sentence = `\`${actor.arn}\` ${does} \`${arn}\` (\`${witness.request.action}\`)`;
    return [inquiry.step(witness, actor.layers, sentence)].flatMap((step) => (step === undefined ? [] : [step]));
  };
  const more = setting.isFenced(arn) ? inside(setting.fence) : {};
  const about = { arn, type: 'role', boundary: setting.boundaryIs(boundary), tags, more };
  const rewritten = exists
    ? inquiry.find(actor, { covered: callsOn(['iam:UpdateAssumeRolePolicy'], about) })
    : undefined;
  if (rewritten !== undefined) return told(rewritten, 'lets itself be trusted by');
  const made = own ? undefined : inquiry.find(actor, { covered: makingOf(role, setting) });
  const wrote = made === undefined ? undefined : inquiry.find(actor, { covered: writingOf(role, setting) });
  if (made === undefined || wrote === undefined) return undefined;
  return [...told(made, 'makes'), ...told(wrote, 'gives a policy of its own making to')];
}

function idOf(tags: TagsOf | undefined): string {
  return JSON.stringify([...(tags ?? [])]);
}

/** Session tags that turn a role's own tags into others; `undefined` if none can: a session cannot take a tag away. */
function overlaid(before: TagsOf, target: TagsOf): Condition | undefined {
  const set: Record<string, string> = {};
  const kept: Record<string, string> = {};
  const absent: Record<string, string> = {};
  for (const [key, value] of target) {
    const name = `aws:RequestTag/${key}`;
    if (value === null && before.get(key) !== null) return undefined;
    if (value === null) absent[name] = 'true';
    else if (before.get(key) === value) kept[name] = value;
    else set[name] = value;
  }
  if (Object.keys(set).length === 0) return undefined;
  return {
    StringEquals: set,
    ...(Object.keys(kept).length === 0 ? {} : { StringEqualsIfExists: kept }),
    ...(Object.keys(absent).length === 0 ? {} : { Null: absent }),
  };
}
