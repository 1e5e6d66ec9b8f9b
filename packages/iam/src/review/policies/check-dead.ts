// Statements that cannot take effect, and why not: the resource type does not fit the action, the key is not one the action carries, the new thing
// has no tags yet, a layer above takes it away. Each action of a statement is looked at by itself, since one dead name hides among living ones.

import { actionFacts, actionNames, servicePrefixes } from '../../data/table.ts';
import { actionTest } from '../../evaluate/statement.ts';
import type { ConditionClause, Statement } from '../../parse/policy.ts';
import { type Asking, ask } from '../../prove/ask.ts';
import { creatable } from '../../prove/creatable.ts';
import { makes } from '../../prove/makes.ts';
import { neverAllows } from '../../prove/reach.ts';
import { carries, type Pair, pairsOf } from '../../prove/universe.ts';
import type { Policies } from '../../types.ts';
import { type Inquiry, listed } from './inquiry.ts';
import { placeOf, type ReviewDocument } from './read-folder.ts';
import { making } from './tagging.ts';
import { callerOf, type View } from './views.ts';

/** Actions of one pattern that are looked at one by one. */
const actionsMax = 400;

/** Looks for what is dead in a document by itself. */
export function checkDead(inquiry: Inquiry, document: ReviewDocument): void {
  // A resource policy's own resource is known only to its service; trust policies have none.
  if (document.kind === 'trust') return;
  for (const statement of document.policy?.statements ?? []) {
    if (statement.action.not) continue;
    const dead = statement.action.patterns.flatMap((pattern) => {
      const pairs = pairsMatching(pattern);
      if (pairs.length === 0) return [];
      if (!fits(document, statement, pattern)) return [[pattern, pairs] as const];
      checkKeys(inquiry, document, statement, { pattern, pairs });
      return [];
    });
    if (dead.length === 0) continue;
    const types = [...new Set(dead.flatMap(([, pairs]) => pairs.map(({ type }) => type ?? 'no resource (`*`)')))];
    inquiry.report('dead.resource', {
      where: placeOf(document, statement.index),
      reason: `${listed(dead.map(([pattern]) => pattern))} never ${dead.length === 1 ? 'matches' : 'match'}: what is done to is ${listed(types)}, and \`${statement.resource?.not === true ? 'NotResource' : 'Resource'}\` leaves only ${listed(statement.resource?.patterns.map(({ written }) => written) ?? [], 3)}`,
      fix: 'remove the action, or name a resource of its type',
    });
  }
}

const matching = new Map<string, readonly Pair[]>();

function pairsMatching(pattern: string): readonly Pair[] {
  const lower = pattern.toLowerCase();
  const known = matching.get(lower);
  if (known !== undefined) return known;
  const service = lower.slice(0, lower.indexOf(':'));
  const whole = lower === '*' || /^[^*?]+:\*$/.test(lower);
  const test = actionTest(lower);
  const prefixes = /[*?]/.test(service) || lower === '*' ? [] : servicePrefixes().filter((one) => one === service);
  const names = prefixes.flatMap((prefix) => actionNames(prefix).map((name) => `${prefix}:${name}`));
  const found = names
    .filter((name) => whole || test(name.toLowerCase()))
    .slice(0, actionsMax)
    .flatMap(pairsOf);
  if (matching.size > 5_000) matching.clear();
  matching.set(lower, found);
  return found;
}

/** Does the action meet the statement's resources at all, on a pair that is wanted? */
function fits(
  document: ReviewDocument,
  { resource, index }: Statement,
  pattern: string,
  wanted?: readonly Pair[],
): boolean {
  // The root user is in no table of resources, and still has keys.
  if (resource === undefined || resource.patterns.some((one) => one.written === '*' || one.written.endsWith(':root')))
    return true;
  const written = document.statements[index];
  if (written === undefined) return true;
  const place =
    'NotResource' in written
      ? { NotResource: written.NotResource }
      : 'Resource' in written
        ? { Resource: written.Resource }
        : {};
  const bare = { Effect: 'Allow', Action: pattern, ...place };
  const of = (statement: object): object => ({
    Version: document.policy?.version ?? '2012-10-17',
    Statement: [statement],
  });
  // The same on the side of the resource, since roles and keys are reached only through their own policies.
  const layers = { identity: [of(bare)], resource: of({ ...bare, Principal: '*' }) };
  return callersFor(resource.patterns.map((one) => one.written)).some((principal) => {
    const { found, unknown } = ask({ allow: [layers], deny: [] }, { principal, ...among(wanted) });
    return found.length > 0 || unknown.length > 0;
  });
}

/** A caller of each account the resources name: some calls do not reach into other accounts. Only users have names that variables stand for. */
function callersFor(places: readonly string[]): readonly string[] {
  const accounts = places.flatMap((place) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(place)?.[1] ?? []);
  const kinds = places.some((place) => /\$\{/.test(place)) ? ['role', 'user'] : ['role'];
  return [...new Set([...accounts.slice(0, 4), '111122223333'])].flatMap((account) =>
    kinds.map((kind) => `arn:aws:iam::${account}:${kind}/app`),
  );
}

function among(pairs: readonly Pair[] | undefined): Pick<Asking, 'wanted' | 'wantedId'> {
  if (pairs === undefined) return {};
  const wantedId = `review ${pairs.map(({ lower, type }) => `${lower} ${type}`).join()}`;
  return { wanted: (pair) => pairs.some(({ lower, type }) => pair.lower === lower && pair.type === type), wantedId };
}

interface Matched {
  readonly pattern: string;
  readonly pairs: readonly Pair[];
}

function checkKeys(
  inquiry: Inquiry,
  document: ReviewDocument,
  statement: Statement,
  { pattern, pairs }: Matched,
): void {
  for (const clause of statement.conditions) {
    if (!needsKey(clause)) continue;
    // A Deny may gather calls of which some carry the key.
    if (
      statement.effect === 'deny' &&
      statement.action.patterns.some((one) => pairsMatching(one).some((pair) => carries(pair, clause.key)))
    )
      continue;
    const lacking = pairs.filter((pair) => !carries(pair, clause.key));
    const where = placeOf(document, statement.index);
    if (lacking.length === pairs.length) {
      inquiry.report('dead.key', {
        where,
        reason: `no request of \`${pattern}\` carries \`${clause.key}\`: ${statement.effect === 'allow' ? 'it is never allowed here' : 'it is never denied here'}`,
        fix: 'move the action to a statement without this condition, or ask about a key it carries',
      });
      return;
    }
    if (statement.effect === 'deny' || /[*?]/.test(pattern) || !/^[^:]+:ResourceTag\//i.test(clause.key)) continue;
    const newThings = lacking.filter((pair) => pair.required && makes(pair));
    const made = [...new Set(newThings.map(({ type }) => type ?? '*'))];
    if (made.length === 0 || !isMaking(pattern)) continue;
    // Other statements may allow what is made, and this one only what is used for it.
    if (!fits(document, statement, pattern, newThings) || grants(document, newThings)) continue;
    inquiry.report('dead.new_tag', {
      where,
      reason: `\`${pattern}\` makes ${listed(made)}, which has no tags yet: with \`${clause.key}\` asked for, nothing can be made`,
      fix: `ask for \`${clause.key.replace(/ResourceTag/i, 'RequestTag')}\` on what is made, and for the resource tag on what is used`,
    });
    return;
  }
}

/** Does the document allow something on one of the pairs? */
function grants({ text, kind }: ReviewDocument, pairs: readonly Pair[]): boolean {
  if (kind === 'resource' || kind === 'endpoint' || kind === 'rcp') return false;
  const principal = 'arn:aws:iam::111122223333:role/app';
  const { found, unknown } = ask({ allow: [{ identity: [text] }], deny: [] }, { principal, ...among(pairs) });
  return found.length > 0 || unknown.length > 0;
}

const isMaking = (action: string): boolean => actionFacts(action)?.level === 'Write';

/** A clause that is false where the key is missing. */
function needsKey({ operator, values }: ConditionClause): boolean {
  if (operator.family === 'Null') return values.every(({ written }) => written.toLowerCase() === 'false');
  return !operator.negated && !operator.ifExists && operator.quantifier !== 'all';
}

/** Looks for Allow statements of an identity policy that its boundary or the organization takes away whole. */
export function checkTakenAway(inquiry: Inquiry, view: View): void {
  const { identity: _own, ...above } = view.layers;
  if (Object.keys(above).length === 0) return;
  const options = callerOf(view);
  for (const { index, effect } of view.subject.policy?.statements ?? []) {
    const written = view.subject.statements[index];
    if (effect === 'deny' || written === undefined) continue;
    const alone = { Version: view.subject.policy?.version ?? '2012-10-17', Statement: [written] };
    if (neverAllows(above, alone, options).answer !== 'holds' || neverAllows({}, alone, options).answer !== 'fails')
      continue;
    const takers = Object.entries(above).filter(([layer, policies]) => {
      const one: Policies = { [layer]: policies };
      return neverAllows(one, alone, options).answer === 'holds';
    });
    const boundary =
      view.under === undefined || !takers.some(([layer]) => layer === 'boundary') ? '' : ` (\`${view.under.path}\`)`;
    const by = takers.length === 0 ? 'the layers above together' : listed(takers.map(([layer]) => layer));
    inquiry.report('dead.taken_away', {
      where: placeOf(view.subject, index),
      reason: `nothing of it is left: ${by}${boundary} allows none of what it grants`,
      fix: 'remove it, or allow it above as well',
    });
  }
}

/** Looks for Denies on request tags whose calls nothing allows, with the tag or without. */
export function checkGates(inquiry: Inquiry, view: View): void {
  const { subject } = view;
  for (const { index, effect, action, conditions } of subject.policy?.statements ?? []) {
    const written = subject.statements[index];
    const gate =
      conditions.some(({ key }) => /^aws:RequestTag\//i.test(key)) &&
      action.patterns.some((one) => pairsMatching(one).some(making[1]));
    if (effect !== 'deny' || !gate || action.not || written === undefined) continue;
    const alone = { Version: '2012-10-17', Statement: [written] };
    if (neverAllows(view.layers, alone, callerOf(view)).answer !== 'holds') continue;
    const { creations } = creatable(withoutStatement(view, index), callerOf(view));
    const test = action.patterns.map((pattern) => actionTest(pattern));
    if (creations.some((one) => test.some((matches) => matches(one.action.toLowerCase())))) continue;
    inquiry.report('dead.gate', {
      where: placeOf(subject, index),
      reason: `nothing is taken away: ${listed(action.patterns)} cannot be done under this document, with the tag or without`,
      supposed: view.supposed,
      fix: 'first allow making things with the tag; then gate all calls that make something, by the value of the tag',
    });
  }
}

function withoutStatement({ subject, layers }: View, index: number): Policies {
  const kept = subject.statements.filter((_, at) => at !== index);
  const document = { Version: subject.policy?.version ?? '2012-10-17', Statement: kept };
  return subject.kind === 'boundary' ? { ...layers, boundary: document } : { ...layers, identity: [document] };
}
