// The oracle: the answer of the AWS guide, written slowly and in the guide's own order, for tests only.
// Guide: "Policy evaluation logic", "Cross-account policy evaluation logic", "Permissions boundaries", "Session policies",
// and the Organizations guide on SCP and RCP evaluation. It answers effect, explicit and blockedBy, and nothing else.

import { keysOf } from './conditions.ts';
import { derivedContext } from './context.ts';
import { type Caller, callerOf } from './principals.ts';
import {
  type Document,
  type LayerName,
  type Level,
  layerNames,
  type Policies,
  type Request,
  type Target,
  type Verdict,
  type World,
} from './shapes.ts';
import {
  alwaysAllowed,
  ambiguous,
  awsOwned,
  cannotBePassed,
  keyIsAbsent,
  rcpCovers,
  resourceMustAllow,
} from './specials.ts';
import { type Hit, hitsOf, type Question } from './statements.ts';

/** Every resource of the request is decided alone; all must be allowed (F68). */
export function reference({ request, policies }: World): Verdict {
  const contexts = [request.context, ...targetsOf(request).map((target) => target.context)];
  if (contexts.some(ambiguous)) return deniedOutright;
  const caller = callerOf(request.principal);
  if (alwaysAllowed(request.action, caller)) return { effect: 'allow', explicit: false, blockedBy: [] };
  if (targetsOf(request).some((target) => awsOwned(request.action, target, caller))) return deniedOutright;
  const verdicts = targetsOf(request).map((target) => decideOne(request, target, policies));
  const blocked = new Set(verdicts.flatMap((verdict) => verdict.blockedBy));
  return {
    effect: verdicts.every((verdict) => verdict.effect === 'allow') ? 'allow' : 'deny',
    explicit: verdicts.some((verdict) => verdict.explicit),
    blockedBy: layerNames.filter((name) => blocked.has(name)),
  };
}

/** F12, F94: what cannot be evaluated, or never is allowed, is denied, and no layer is to blame. */
const deniedOutright: Verdict = { effect: 'deny', explicit: false, blockedBy: [] };

function targetsOf(request: Request): readonly Target[] {
  if ('resources' in request) return request.resources;
  return [{ arn: request.resource, account: request.resourceAccount }];
}

function decideOne(request: Request, target: Target, policies: Policies): Verdict {
  const caller = callerOf(request.principal);
  const bounded = policies.boundary !== undefined && mayBeBounded(caller);
  const all = keysOf(derivedContext(caller, target), request.context, target.context);
  const keys = new Map([...all].filter(([key]) => !keyIsAbsent(request.action, key)));
  const question: Question = { caller, bounded, action: request.action, resource: target.arn, keys };

  const layers = new Map(layerNames.map((name) => [name, layerResult(name, policies, question, target)]));
  const denying = layerNames.filter((name) => layers.get(name)?.some((level) => has(level, 'Deny')));
  const lacking = lackingAllow(caller, target, request.action, layers);
  const blockedBy = layerNames.filter((name) => denying.includes(name) || lacking.has(name));
  return { effect: blockedBy.length === 0 ? 'allow' : 'deny', explicit: denying.length > 0, blockedBy };
}

/** What matched in a layer, level by level; `undefined` where the layer does not exist for this caller. */
type LayerResult = readonly (readonly Hit[])[] | undefined;

function layerResult(name: LayerName, policies: Policies, question: Question, target: Target): LayerResult {
  const { caller } = question;
  const together = (documents: readonly Document[] | undefined, named: boolean): LayerResult =>
    documents === undefined ? undefined : [hitsOf(documents, question, named)];
  const levels = (path: readonly Level[] | undefined, named: boolean): LayerResult => {
    if (path === undefined) return undefined;
    return path.length === 0 ? [[]] : path.map((level) => hitsOf(level.policies, question, named));
  };
  const isManagement = (account: string | undefined): boolean =>
    account !== undefined && account === policies.managementAccount;

  switch (name) {
    case 'identity':
      return hasIdentity(caller) ? together(policies.identity, false) : undefined;
    case 'boundary':
      return mayBeBounded(caller) ? together(policies.boundary && [policies.boundary], false) : undefined;
    case 'session':
      return hasIdentity(caller) ? together(policies.session, false) : undefined;
    case 'resource':
      return together(policies.resource && [policies.resource], true);
    case 'scp': {
      // F33 management account, F34 service-linked roles, F35 no principal of an account: none of them is restricted.
      const exempt = caller.account === undefined || caller.serviceLinked || isManagement(caller.account);
      return exempt ? undefined : levels(policies.scp, false);
    }
    case 'rcp': {
      // F40 resources of the management account and service-linked roles; F41 services RCPs do not cover.
      const exempt = caller.serviceLinked || isManagement(target.account) || !rcpCovers(question.action);
      return exempt ? undefined : levels(policies.rcp, true);
    }
    case 'endpoint':
      return together(policies.endpoint, true);
  }
}

/**
 * Principals of an account have identity policies and sessions; services and strangers have not. The root user has no identity
 * policies in AWS; where a world gives one all the same, its Deny counts: less access is the safe side.
 */
function hasIdentity(caller: Caller): boolean {
  return caller.account !== undefined;
}

/** F23: boundaries hang on users and roles only. */
function mayBeBounded(caller: Caller): boolean {
  return hasIdentity(caller) && caller.kind !== 'root';
}

function has(hits: readonly Hit[], effect: 'Allow' | 'Deny'): boolean {
  return hits.some((hit) => hit.effect === effect);
}

/** The layers whose Allow was needed and is missing. */
function lackingAllow(
  caller: Caller,
  target: Target,
  action: string,
  layers: ReadonlyMap<LayerName, LayerResult>,
): ReadonlySet<LayerName> {
  const lacking = new Set<LayerName>();
  // Guardrails: each level in turn must allow (F4, F5, F31, F95).
  for (const name of ['scp', 'rcp', 'endpoint'] as const) {
    if (layers.get(name)?.some((level) => !has(level, 'Allow'))) lacking.add(name);
  }

  const allows = (name: LayerName): boolean => layers.get(name)?.some((level) => has(level, 'Allow')) ?? false;
  const passes = (name: LayerName): boolean => layers.get(name) === undefined || allows(name);
  const grants = (layers.get('resource') ?? []).flat().filter((hit) => hit.effect === 'Allow');
  const granted = (naming: Hit['naming']): boolean => grants.some((hit) => hit.naming === naming);

  const cannotPass = cannotBePassed(action, target, caller);
  if (!hasIdentity(caller)) {
    // Services, federated identities and strangers live by the resource policy alone.
    if (grants.length === 0 || cannotPass) lacking.add('resource');
    return lacking;
  }

  const sameAccount = caller.account === target.account;
  const identityAllows = caller.kind === 'root' || allows('identity');
  if (sameAccount && granted('direct')) return lacking; // F16, F18, F20: nothing limits it but explicit denies

  if (!passes('boundary')) lacking.add('boundary');
  // F10: a federated user without a session policy may do nothing; a role session without one passes.
  if (caller.kind === 'federatedUser' ? !allows('session') : !passes('session')) lacking.add('session');

  if (sameAccount && granted('behind')) return lacking; // F17, F19: the identity policy is not needed
  if (sameAccount && !resourceMustAllow(action, target)) {
    if (identityAllows) return lacking; // F6
    lacking.add('identity');
    if (grants.length === 0) lacking.add('resource'); // F9: an Allow to the account delegates, so only identity lacks
    return lacking;
  }
  // F7, F8: both sides must allow.
  if (!identityAllows) lacking.add('identity');
  if (grants.length === 0 || cannotPass) lacking.add('resource');
  return lacking;
}
