// Making things under isolation by tag: nothing can be made at all, something is made outside of the workspace, and gates on request tags that
// ask for too little or for what no request carries.

import { authorize } from '../../authorize.ts';
import { actionTest } from '../../evaluate/statement.ts';
import type { Statement } from '../../parse/policy.ts';
import type { Witness } from '../../prove/answer.ts';
import { type Creation, creatable } from '../../prove/creatable.ts';
import { makes } from '../../prove/makes.ts';
import { sampleOf } from '../../prove/shapes.ts';
import { type Pair, pairsOf, servicesNamed } from '../../prove/universe.ts';
import type { Policies } from '../../types.ts';
import { documentWith, noForeignCreate, tagOnCreate } from './fixes.ts';
import type { Surroundings } from './infer.ts';
import { type Inquiry, listed } from './inquiry.ts';
import type { Tag } from './manifest.ts';
import { placeOf } from './read-folder.ts';
import { making } from './tagging.ts';
import { callerContext, callerOf, everything, type View } from './views.ts';

/** Looks at what can be made under a boundary. */
export function checkCreation(inquiry: Inquiry, view: View, { workspace, account, named }: Surroundings): void {
  if (workspace === undefined) return;
  const about = { tag: workspace.value, supposed: [...workspace.supposed, ...view.supposed], account: account.value };
  const services = taggedServices(view, about.tag);
  const made = creatable(view.layers, callerOf(view));
  const shut = services.filter(
    (service) => !made.creations.some((one) => one.action.startsWith(`${service}:`) && isMaker(one.action)),
  );
  if (shut.length > 0) reportImpossible(inquiry, view, { ...about, shut });
  const outside = foreignCreations(inquiry, view, { tag: about.tag, named });
  if (outside.length > 0) reportForeign(inquiry, view, { ...about, outside });
  const open = shut.length > 0 || outside.length > 0;
  for (const statement of view.subject.policy?.statements ?? []) {
    if (statement.effect !== 'deny' || !isGate(statement, about.tag)) continue;
    if (open) checkGate(inquiry, view, { ...about, statement, services });
    checkTaggingRight(inquiry, view, { ...about, statement });
  }
}

interface About {
  readonly tag: Tag;
  readonly supposed: readonly string[];
  readonly account: string;
}

/** Calls that make something that is listed as required. */
const isMaker = (action: string): boolean => pairsOf(action).some((pair) => making[1](pair));

function makersOf(services: readonly string[]): readonly string[] {
  return servicesNamed(new Set(services)).flatMap(({ pairs }) =>
    pairs.flatMap((ofAction) => (ofAction[0] !== undefined && isMaker(ofAction[0].action) ? [ofAction[0].action] : [])),
  );
}

/** Services that Allow statements open to what carries the tag. */
export function taggedServices({ subject }: View, { key }: Tag): readonly string[] {
  const wanted = `aws:resourcetag/${key.toLowerCase()}`;
  const allows = subject.policy?.statements.filter(
    ({ effect, conditions }) => effect === 'allow' && conditions.some((clause) => clause.key.toLowerCase() === wanted),
  );
  const patterns = allows?.flatMap(({ action }) => (action.not ? [] : action.patterns)) ?? [];
  const prefixes = patterns.map((pattern) => pattern.slice(0, pattern.indexOf(':')).toLowerCase());
  return [...new Set(prefixes)].filter((prefix) => makersOf([prefix]).length > 0);
}

function reportImpossible(
  inquiry: Inquiry,
  view: View,
  { tag, supposed, account, shut }: About & { readonly shut: readonly string[] },
): void {
  const [service = 'ec2'] = shut;
  const action =
    service === 'ec2'
      ? 'ec2:RunInstances'
      : service === 'rds'
        ? 'rds:CreateDBInstance'
        : (makersOf([service])[0] ?? '');
  const pair = pairsOf(action).find((one) => making[1](one));
  if (pair === undefined) return;
  const makers = makersOf(shut);
  inquiry.report('create.impossible', {
    where: view.subject.path,
    reason: `of ${makers.length} calls that make something in ${listed(shut)}, none can be done: what is made has no tag \`${tag.key}\` before it is there`,
    witness: witnessOf(view, pair, {
      account,
      context: { [`aws:RequestTag/${tag.key}`]: tag.value, 'aws:TagKeys': [tag.key] },
    }),
    layers: view.layers,
    supposed,
    fix: `allow these calls where \`aws:RequestTag/${tag.key}\` is \`${tag.value}\` and the resource has no tag yet, and what they use where the resource tag is`,
  });
}

function witnessOf(
  view: View,
  pair: Pair,
  { account, context }: { readonly account: string; readonly context: Witness['request']['context'] },
): Witness {
  const resource = pair.arn === '*' ? '*' : sampleOf(pair.arn, account);
  const request = {
    principal: view.principal,
    action: pair.action,
    resource,
    resourceAccount: account,
    context: { ...callerContext(view), ...context },
  };
  return pair.type === undefined ? { request } : { request, resourceType: pair.type };
}

/** What can be made with the tag of another workspace, or none; not counting names that are let in by name. */
function foreignCreations(
  inquiry: Inquiry,
  view: View,
  { tag: { key, value }, named }: { readonly tag: Tag; readonly named: readonly string[] },
): readonly Creation[] {
  const condition = { StringNotEquals: { [`aws:RequestTag/${key}`]: value } };
  // What is made has no tags yet, whatever keys the table lists for its type.
  const bare = { ...condition, Null: { [`aws:ResourceTag/${key}`]: 'true' } };
  const made = inquiry.find(view, { pairs: making, notResource: named, condition: bare });
  if (made === undefined) return [];
  const session = {
    Version: '2008-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition },
  };
  const { creations } = creatable({ ...view.layers, session: [session] }, callerOf(view));
  return creations.filter(({ action }) => made.actions.includes(action));
}

function reportForeign(
  inquiry: Inquiry,
  view: View,
  { tag, supposed, outside }: About & { readonly outside: readonly Creation[] },
): void {
  const first = outside.find(({ action }) => /RunInstances|CreateDBInstance|CreateBucket/.test(action)) ?? outside[0];
  if (first === undefined) return;
  const actions = outside.map(({ action }) => action);
  const witness = wholeWitness(first);
  inquiry.report('create.foreign', {
    where: view.subject.path,
    reason: `${listed(actions)} can make something without \`${tag.key}=${tag.value}\`: outside of the workspace, or in another`,
    ...(witness === undefined ? {} : { witness, layers: view.layers }),
    supposed,
    fix: `deny every call that makes something unless \`aws:RequestTag/${tag.key}\` is \`${tag.value}\`, on the types that are made`,
    fixPolicy: documentWith(tagOnCreate(tag, actions, madeTypes(actions))),
  });
}

/** The part of a call that makes the thing. */
function wholeWitness({ action, request }: Creation): Witness | undefined {
  const pairs = pairsOf(action).filter((pair) => making[1](pair));
  for (const pair of pairs) {
    const test = new RegExp(
      `^${sampleOf(pair.arn, '.*')
        .replace(/\bx\b/g, '.*')
        .replace(/eu-west-1/, '.*')}$`,
    );
    const part = request.resources.find(({ arn }) => arn === '*' || test.test(arn));
    if (part === undefined) continue;
    const context = { ...request.context, ...part.context };
    const { principal } = request;
    const one = { principal, action, resource: part.arn, resourceAccount: part.account ?? '', context };
    return pair.type === undefined ? { request: one } : { request: one, resourceType: pair.type };
  }
  return undefined;
}

/** ARNs of the types that calls make. */
function madeTypes(actions: readonly string[]): readonly string[] {
  const pairs = actions
    .flatMap((action) => pairsOf(action))
    .filter((pair) => makes(pair) && !pair.keys.has('aws:resourcetag/'));
  const more = actions.flatMap((action) => pairsOf(action)).filter((pair) => making[1](pair));
  return [
    ...new Set([...pairs, ...more].map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, '*').split(', ')[0] ?? '*')),
  ].sort();
}

/** A Deny that asks about the workspace's tag in the request. */
function isGate({ conditions }: Statement, { key }: Tag): boolean {
  return conditions.some((clause) => clause.key.toLowerCase() === `aws:requesttag/${key.toLowerCase()}`);
}

interface Gate extends About {
  readonly statement: Statement;
  readonly services: readonly string[];
}

function checkGate(inquiry: Inquiry, view: View, { tag, supposed, account, statement, services }: Gate): void {
  const where = placeOf(view.subject, statement.index);
  const layers = everythingBut(view);
  const tests = statement.action.patterns.map(actionTest);
  const covered = (action: string): boolean =>
    tests.some((test) => test(action.toLowerCase())) !== statement.action.not;
  const wide = [...supposed, 'beside the Denies of this document, everything is allowed'];
  const planted = { [`aws:RequestTag/${tag.key}`]: 'another-workspace', 'aws:TagKeys': [tag.key] };
  const makers = makersOf(services);
  const gated = makers.filter(covered);
  const passes = (action: string, context: Witness['request']['context']): Witness | undefined => {
    const pair = pairsOf(action).find((one) => making[1](one));
    const witness = pair === undefined ? undefined : witnessOf(view, pair, { account, context });
    if (witness === undefined || authorize({ policies: layers, request: witness.request }).effect === 'deny')
      return undefined;
    return witness;
  };
  const foreign = gated.flatMap((action) => passes(action, planted) ?? [])[0];
  if (foreign !== undefined) {
    inquiry.report('create.presence_only', {
      where,
      reason: `it asks whether \`${tag.key}\` is there, not what it says: something can be made in another workspace`,
      witness: foreign,
      layers,
      supposed: wide,
      fix: `deny where \`aws:RequestTag/${tag.key}\` is not \`${tag.value}\``,
      fixPolicy: documentWith(noForeignCreate(tag)),
    });
  }
  const spared = makers.filter((action) => !covered(action)).flatMap((action) => passes(action, {}) ?? []);
  const shown = spared.find(({ request }) => request.action === 'ec2:CreateVolume') ?? spared[0];
  if (shown === undefined) return;
  const actions = spared.map(({ request }) => request.action);
  inquiry.report('create.gate_partial', {
    where,
    reason: `it gates ${gated.length} of the ${makers.length} calls that make something in ${listed(services)}; ${listed(actions)} pass without the tag`,
    witness: shown,
    layers,
    supposed: wide,
    fix: 'gate every call that makes something, or allow them only with the tag',
    fixPolicy: documentWith(tagOnCreate(tag, actions, madeTypes(actions))),
  });
}

/** Everything is allowed but what the document denies. */
function everythingBut({ subject, layers }: View): Policies {
  const denies = subject.statements.filter((_, index) => subject.policy?.statements[index]?.effect === 'deny');
  const document = {
    Version: subject.policy?.version ?? '2012-10-17',
    Statement: [...everything.Statement, ...denies],
  };
  return { ...layers, identity: [everything], boundary: document };
}

const taggers: Readonly<Record<string, string>> = {
  ec2: 'ec2:CreateTags',
  s3: 's3:TagResource',
  rds: 'rds:AddTagsToResource',
};

/** Setting a tag on what is made is a right of its own. */
function checkTaggingRight(
  inquiry: Inquiry,
  view: View,
  { tag, supposed, account, statement }: Omit<Gate, 'services'>,
): void {
  const services = new Set(
    statement.action.patterns.map((pattern) => pattern.slice(0, pattern.indexOf(':')).toLowerCase()),
  );
  const lacking = Object.entries(taggers).filter(([service, action]) => {
    if (!services.has(service)) return false;
    const { principal } = view;
    const context = { [`aws:RequestTag/${tag.key}`]: tag.value, 'aws:TagKeys': [tag.key] };
    const created = service === 'ec2' ? { 'ec2:CreateAction': 'RunInstances' } : {};
    return !pairsOf(action).some((pair) => {
      const request = {
        principal,
        action,
        resource: sampleOf(pair.arn, account),
        resourceAccount: account,
        context: { ...callerContext(view), ...context, ...created },
      };
      return authorize({ policies: view.layers, request }).effect === 'allow';
    });
  });
  const [first] = lacking;
  const action = first?.[1];
  const pair =
    action === undefined
      ? undefined
      : pairsOf(action).find(({ type }) => type === 'instance' || type === 'bucket' || type === 'db');
  if (action === undefined || pair === undefined) return;
  const created = action.startsWith('ec2:') ? { 'ec2:CreateAction': 'RunInstances' } : {};
  inquiry.report('create.tagging_right', {
    where: placeOf(view.subject, statement.index),
    reason: `it demands tags on what is made, and ${listed(lacking.map(([, one]) => one))}, which setting them takes, ${lacking.length === 1 ? 'is' : 'are'} not allowed on what has no tags yet`,
    witness: witnessOf(view, pair, {
      account,
      context: { [`aws:RequestTag/${tag.key}`]: tag.value, 'aws:TagKeys': [tag.key], ...created },
    }),
    layers: view.layers,
    supposed,
    fix: 'allow setting tags while something is made: `ec2:CreateTags` with `ec2:CreateAction`, `s3:TagResource` and `rds:AddTagsToResource` on names of your own',
  });
}
