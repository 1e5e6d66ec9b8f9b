// Moves on the tags of principals, where policies go by them: altering one's own tags, and starting a session with others.

import type { Actor, TagsOf } from './actor.ts';
import { allOf, type Condition } from './cover.ts';
import { principalTagging } from './moves.ts';
import { typeOf } from './policy-moves.ts';
import type { Arrival, Search } from './search.ts';
import { startSessions } from './session-moves.ts';
import { tagged } from './setting.ts';

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
