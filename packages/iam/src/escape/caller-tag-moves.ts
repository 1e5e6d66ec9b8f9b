// Moves on the tags of principals, where policies go by them: altering one's own tags, and starting a session with others.

import type { Actor, TagsOf } from './actor.ts';
import { allOf, type Condition } from './cover.ts';
import { principalTagging } from './moves.ts';
import { typeOf } from './policy-moves.ts';
import { rootOf, trusted, unknownBoundary } from './principal-moves.ts';
import type { Arrival, Search } from './search.ts';
import { tagged } from './setting.ts';
import { sessionOf } from './trust-moves.ts';

/** Makes all moves on the tags of callers: the actor's on everyone met before, and theirs on it. */
export function moveCallerTags(actor: Actor, search: Search): void {
  if (!search.setting.tagsMatter) return;
  for (const other of search.met) {
    retagAll({ holder: actor, subject: other }, search);
    if (other !== actor) retagAll({ holder: other, subject: actor }, search);
  }
  startSessions(actor, search);
}

interface Tagging {
  /** Who sets the tag. */
  readonly holder: Actor;
  /** Whose tag it is. */
  readonly subject: Actor;
}

function retagAll(tagging: Tagging, search: Search): void {
  const { tags } = tagging.subject;
  if (tags === undefined) return;
  for (const target of search.setting.places.tagSets) {
    const changed = [...target].filter(([key, value]) => tags.get(key) !== value);
    const [only] = changed;
    if (only !== undefined && changed.length === 1) retag({ ...tagging, tags, target, key: only[0] }, search);
  }
}

interface Change extends Tagging {
  readonly tags: TagsOf;
  readonly target: TagsOf;
  readonly key: string;
}

function retag({ holder, subject, tags, target, key }: Change, search: Search): void {
  const { inquiry } = search;
  const value = target.get(key) ?? null;
  const calls = principalTagging[typeOf(subject)];
  const { arn, boundary, rights } = subject;
  const arrival: Arrival = { from: subject, arn, boundary, rights, tags: target, move: 'tag-principal', tag: key };
  if (!search.isNew(arrival)) return;
  const others = [...tags].filter(([other]) => other !== key);
  const condition = allOf(
    tagged('aws:ResourceTag', tags),
    value === null ? removing(key, others) : setting({ key, value }, others),
  );
  const covered = [{ actions: [value === null ? calls.remove : calls.set], resources: [arn], condition }];
  const witness = inquiry.find(holder, { covered });
  if (witness === undefined) return;
  const does = value === null ? `takes the tag \`${key}\` off` : `sets the tag \`${key}\` to \`${value}\` on`;
  const step = inquiry.step(witness, holder.layers, `\`${holder.arn}\` ${does} \`${arn}\``);
  if (step === undefined) return;
  search.arrive(arrival, { steps: [...holder.steps, step], supposing: holder.supposing, doubt: holder.doubt });
}

/** The tag is set and all others stay as they are. */
function setting(
  { key, value }: { readonly key: string; readonly value: string },
  others: readonly (readonly [string, string | null])[],
): Condition {
  const kept = others.flatMap(([other, is]) => (is === null ? [] : [[`aws:RequestTag/${other}`, is] as const]));
  const absent = others.flatMap(([other, is]) => (is === null ? [[`aws:RequestTag/${other}`, 'true'] as const] : []));
  return {
    StringEquals: { [`aws:RequestTag/${key}`]: value },
    ...(kept.length === 0 ? {} : { StringEqualsIfExists: Object.fromEntries(kept) }),
    ...(absent.length === 0 ? {} : { Null: Object.fromEntries(absent) }),
  };
}

/** The tag is taken off and no other. */
function removing(key: string, others: readonly (readonly [string, string | null])[]): Condition {
  const kept = others.map(([other]) => other);
  return {
    'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': key },
    ...(kept.length === 0 ? {} : { 'ForAllValues:StringNotEqualsIgnoreCase': { 'aws:TagKeys': kept } }),
  };
}

/** Sessions of the actor itself, and of roles that trust its account, with tags of its choice. */
function startSessions(actor: Actor, search: Search): void {
  const { setting: world, inquiry } = search;
  for (const arn of world.places.principals.role) {
    const own = arn === actor.arn;
    // Whoever made the role, or wrote its trust policy, is named there; others come in with their account.
    const named = own && (actor.by === 'make-principal' || actor.by === 'rewrite-trust');
    const holder = named ? (actor.from ?? actor) : actor;
    const session = sessionOf(holder);
    const layers = named ? trusted(holder, session.arn) : trusted(holder, rootOf(world));
    const principal = named ? { principal: session.principal } : {};
    const possible = (action: string, condition: Condition): ReturnType<typeof inquiry.find> =>
      inquiry.find(holder, { covered: [{ actions: [action], resources: [arn], condition }], layers, ...principal });
    if (possible('sts:TagSession', {}) === undefined || possible('sts:AssumeRole', {}) === undefined) continue;
    for (const boundary of world.boundariesOf(arn, actor, 'role')) {
      if (world.limitOf(boundary).type === 'open') {
        inquiry.doubt(unknownBoundary(boundary));
        continue;
      }
      for (const before of world.tagsOf(arn, actor)) {
        if (before === undefined) continue;
        for (const target of world.places.tagSets) {
          const condition = overlaid(before, target);
          if (condition === undefined) continue;
          const [key] = [...target].find(([name, value]) => before.get(name) !== value) ?? [];
          const arrival: Arrival = {
            from: actor,
            arn,
            boundary,
            rights: own ? actor.rights : 'full',
            tags: target,
            move: 'session-tags',
            ...(key === undefined ? {} : { tag: key }),
          };
          if (!search.isNew(arrival)) continue;
          const [tagging, entering] = [possible('sts:TagSession', condition), possible('sts:AssumeRole', condition)];
          if (tagging === undefined || entering === undefined) continue;
          const sentence = `\`${holder.arn}\` starts a session of \`${arn}\` with tags of its choice`;
          const steps = [tagging, entering].map((one) => inquiry.step(one, layers, sentence));
          search.arrive(arrival, {
            steps: steps.flatMap((step) => (step === undefined ? [] : [step])),
            supposing: named ? [] : [`\`${arn}\` trusts its account and lets sessions be tagged`],
          });
        }
      }
    }
  }
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
