// Context keys of a recorded call: the value, that it is absent, or that the record does not tell. Only keys that the guardrails ask about are worked
// out. Whatever is not listed here is not known.
import { carries, isEverPresent, type Pair } from '../prove/universe.ts';
import type { ContextValue } from '../types.ts';
import { type Activity, textOf } from './activity.ts';
import type { Inventory } from './inventory.ts';
import type { CallerOfRecord } from './principal-of.ts';
import type { RequestTags } from './request-tags.ts';
import type { RecordedTarget } from './targets-of.ts';

/** A call with everything its keys follow from. */
export interface CallFacts {
  readonly activity: Activity;
  readonly caller: CallerOfRecord;
  readonly tags: RequestTags;
  readonly inventory: Inventory;
  /** The organization's own id, and which accounts are in it, where that is known. */
  readonly organization: { readonly id: string | undefined; readonly has: (account: string) => boolean } | undefined;
  /** Values that hold for a call implied by another: `ec2:CreateAction`. */
  readonly implied: ReadonlyMap<string, string>;
}

/** What is said of a key. */
export type KeyFact = { readonly value: ContextValue } | 'absent' | 'unknown';

/** What the record says of a key, given in lower case. */
export function keyFact(key: string, target: RecordedTarget, facts: CallFacts): KeyFact {
  const implied = facts.implied.get(key);
  if (implied !== undefined) return { value: implied };
  if (key.startsWith('aws:principal') || key === 'aws:userid' || key === 'aws:username') return ofPrincipal(key, facts);
  if (!carries(target.pair, key) && !isEverPresent(key)) return 'absent';
  const slash = key.indexOf('/');
  if (slash > 0) {
    const tag = key.slice(slash + 1);
    const family = key.slice(0, slash);
    if (family === 'aws:requesttag') return ofRequestTag(tag, target, facts);
    if (family.endsWith(':resourcetag') || family === 's3:buckettag') return ofResourceTag(tag, target, facts);
    return 'unknown';
  }
  if (key === 'aws:tagkeys') return ofTagKeys(target, facts);
  const global = globals[key];
  if (global !== undefined) return global(facts, target);
  return ofService(key, target.pair, facts);
}

const text = (value: string | undefined): KeyFact => (value === undefined ? 'absent' : { value });
const addressForm = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)$/;

type Reader = (facts: CallFacts, target: RecordedTarget) => KeyFact;

const globals: Readonly<Record<string, Reader>> = {
  'aws:requestedregion': ({ activity }) => (activity.region === '' ? 'unknown' : { value: activity.region }),
  'aws:sourceip': ({ activity: { sourceIp, endpoint } }) => {
    if (endpoint !== undefined) return 'absent';
    return sourceIp !== undefined && addressForm.test(sourceIp) ? { value: sourceIp } : 'unknown';
  },
  'aws:vpcsourceip': ({ activity: { sourceIp, endpoint } }) => {
    if (endpoint === undefined) return 'absent';
    return sourceIp !== undefined && addressForm.test(sourceIp) ? { value: sourceIp } : 'unknown';
  },
  'aws:sourcevpce': ({ activity }) => text(activity.endpoint),
  'aws:sourcevpc': ({ activity }) => (activity.endpoint === undefined ? 'absent' : 'unknown'),
  'aws:useragent': ({ activity }) => text(activity.userAgent),
  'aws:securetransport': ({ activity }) => (activity.encrypted ? { value: 'true' } : 'unknown'),
  'aws:currenttime': ({ activity }) => (activity.time === '' ? 'unknown' : { value: activity.time }),
  'aws:epochtime': ({ activity }) => {
    const time = Date.parse(activity.time);
    return Number.isNaN(time) ? 'unknown' : { value: Math.floor(time / 1000) };
  },
  'aws:multifactorauthpresent': ({ caller }) => text(caller.mfa),
  'aws:multifactorauthage': ({ caller }) => (caller.mfa === 'true' ? 'unknown' : 'absent'),
  'aws:viaawsservice': ({ caller }) => ({ value: String(caller.via !== undefined) }),
  'aws:calledvia': ({ caller }) => (caller.via === undefined ? 'absent' : { value: [caller.via] }),
  'aws:calledvialast': ({ caller }) => text(caller.via),
  'aws:calledviafirst': ({ caller }) => (caller.via === undefined ? 'absent' : 'unknown'),
  // The engine fills it in, where it is known.
  'aws:resourceaccount': (_, { supposed }) => (supposed ? 'unknown' : 'absent'),
  'aws:resourceorgid': ({ organization }, { account, supposed }) =>
    supposed ? 'unknown' : ofOrganization(organization, account),
};

function ofOrganization(organization: CallFacts['organization'], account: string | undefined): KeyFact {
  if (organization === undefined || account === undefined || organization.id === undefined) return 'unknown';
  return organization.has(account) ? { value: organization.id } : 'unknown';
}

const filledIn: ReadonlySet<string> = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:username',
  'aws:principalisawsservice',
  'aws:principalservicename',
]);

function ofPrincipal(key: string, { caller, inventory, organization }: CallFacts): KeyFact {
  if (key === 'aws:principalaccount' || key === 'aws:principalisawsservice') return 'absent';
  if (filledIn.has(key)) return caller.known ? 'absent' : 'unknown';
  if (key === 'aws:userid') return caller.id === undefined ? 'unknown' : { value: caller.id };
  if (key === 'aws:principalorgid') return ofOrganization(organization, caller.account);
  if (key.startsWith('aws:principaltag/')) {
    if (!caller.caller.hasOwnPolicies) return 'absent';
    const found = inventory.find(caller.shown);
    return found === undefined ? 'unknown' : ofTag(found.tags, key.slice('aws:principaltag/'.length));
  }
  return 'unknown';
}

/** A tag by its key in any case; with two spellings of different values AWS does not say which counts. */
export function ofTag(tags: Readonly<Record<string, string>> | ReadonlyMap<string, string>, key: string): KeyFact {
  const entries = tags instanceof Map ? [...tags] : Object.entries(tags);
  const values = new Set(entries.filter(([name]) => name.toLowerCase() === key).map(([, value]) => value));
  const [value] = values;
  if (value === undefined) return 'absent';
  return values.size > 1 ? 'unknown' : { value };
}

function tagsFor({ pair, made }: RecordedTarget, { tags }: CallFacts): ReadonlyMap<string, string> {
  const own = pair.type === undefined ? undefined : tags.byType.get(pair.type);
  if (own !== undefined) return new Map([...tags.all, ...own]);
  return made || tags.byType.size === 0 ? tags.all : new Map();
}

function ofRequestTag(tag: string, target: RecordedTarget, facts: CallFacts): KeyFact {
  if (facts.tags.hidden || facts.activity.parameters === null) return 'unknown';
  return ofTag(tagsFor(target, facts), tag);
}

function ofTagKeys(target: RecordedTarget, facts: CallFacts): KeyFact {
  if (facts.tags.hidden || facts.activity.parameters === null) return 'unknown';
  const keys = [...tagsFor(target, facts).keys(), ...facts.tags.keys];
  return keys.length === 0 ? 'absent' : { value: keys };
}

function ofResourceTag(tag: string, target: RecordedTarget, facts: CallFacts): KeyFact {
  const { inventory } = facts;
  const arn = target.arn ?? target.within;
  if (target.made && arn !== undefined && carries(target.pair, 'aws:resourcetag/')) {
    // What the call makes and what it only names have the same keys here. Where tags are not those it was given, it may have been there before.
    const found = inventory.find(arn);
    const [now, given] = [found === undefined ? 'absent' : ofTag(found.tags, tag), ofTag(tagsFor(target, facts), tag)];
    if (found !== undefined && JSON.stringify(now) !== JSON.stringify(given)) return 'unknown';
  }
  if (target.made || arn === '*') return 'absent';
  if (arn === undefined) return 'unknown';
  const found = inventory.find(arn);
  if (found !== undefined) return ofTag(found.tags, tag);
  // A listing names no single resource, so there is none whose tags could count.
  return /[:/]\*$/.test(arn) ? 'absent' : 'unknown';
}

/** Keys of services that are a parameter of the call; absent where the call did not give it. */
const parameterKeys: Readonly<Record<string, string>> = {
  'iam:policyarn': 'policyArn',
  'iam:awsservicename': 'aWSServiceName',
  's3:prefix': 'prefix',
  's3:delimiter': 'delimiter',
  's3:x-amz-acl': 'x-amz-acl',
  's3:x-amz-server-side-encryption': 'x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id': 'x-amz-server-side-encryption-aws-kms-key-id',
  's3:x-amz-storage-class': 'x-amz-storage-class',
  's3:versionid': 'versionId',
  'sts:externalid': 'externalId',
  'sts:rolesessionname': 'roleSessionName',
  'sts:sourceidentity': 'sourceIdentity',
  'ec2:instancetype': 'instanceType',
  'secretsmanager:secretid': 'secretId',
  'rds:databaseclass': 'dBInstanceClass',
  'rds:databaseengine': 'engine',
};

function ofService(key: string, { action }: Pair, { activity }: CallFacts): KeyFact {
  if (key === 'ec2:region') return activity.region === '' ? 'unknown' : { value: activity.region };
  // Who makes a role or sets its boundary says which; of a role that is there the record does not tell.
  if (key === 'iam:permissionsboundary')
    return /:(?:Create(?:Role|User)|Put(?:Role|User)PermissionsBoundary)$/.test(action)
      ? ofParameter('permissionsBoundary', activity)
      : 'unknown';
  const name = parameterKeys[key];
  return name === undefined ? 'unknown' : ofParameter(name, activity);
}

function ofParameter(name: string, { parameters }: Activity): KeyFact {
  if (parameters === null) return 'unknown';
  const value = parameters[name];
  if (value === undefined || value === null) return 'absent';
  const one = textOf(value) ?? (Array.isArray(value) && value.length === 1 ? textOf(value[0]) : undefined);
  return one === undefined || one.startsWith('HIDDEN_DUE') ? 'unknown' : { value: one };
}
