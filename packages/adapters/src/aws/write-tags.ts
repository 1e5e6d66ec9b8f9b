// Writing tags at their source: the Resource Groups Tagging API, twenty resources of one account and region at a time, and the calls of
// IAM, Organizations, Systems Manager and EKS for what that API does not take everywhere. Each resource has its own outcome. Setting a tag twice is the same as once.

import { type Outcome, quoted, type TagWrite } from '@tidegate/core';
import { type AwsClient, AwsError, type AwsPlace, type FailedTag, type TaggedIdentity } from './calls.ts';
import type { AwsConfig } from './config.ts';

/** What one call of the tagging API takes. */
const arnsPerCall = 20;

/** Writes tags as the role that may; one outcome for each write, in order. */
export async function writeTags(
  client: AwsClient,
  config: AwsConfig,
  writes: readonly TagWrite[],
): Promise<readonly Outcome[]> {
  const outcomes = new Map<TagWrite, Outcome>();
  const together = new Map<string, { readonly at: AwsPlace; readonly writes: TagWrite[] }>();
  for (const write of writes) {
    const way = wayOf(client, config, write);
    if (way.kind === 'refused') outcomes.set(write, way);
    else if (way.kind === 'alone') outcomes.set(write, await outcomeOf(way.run));
    else {
      const key = JSON.stringify([way.at, write.set, write.remove]);
      const group = together.get(key) ?? { at: way.at, writes: [] };
      together.set(key, group);
      group.writes.push(write);
    }
  }
  for (const { at, writes: group } of together.values()) {
    for (let from = 0; from < group.length; from += arnsPerCall) {
      const batch = group.slice(from, from + arnsPerCall);
      for (const [write, outcome] of await writeTogether(client, at, batch)) outcomes.set(write, outcome);
    }
  }
  return writes.map((write) => outcomes.get(write) ?? { kind: 'unknown', message: 'AWS gave no answer for it' });
}

type Way =
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'together'; readonly at: AwsPlace }
  | { readonly kind: 'alone'; readonly run: () => Promise<void> };

const never = (message: string): Way => ({ kind: 'refused', message });

/** How a resource is tagged. */
function wayOf(client: AwsClient, { regions, taggingRoleName }: AwsConfig, write: TagWrite): Way {
  const { type, nativeId, context } = write.resource;
  const [home = 'us-east-1'] = regions;
  if ([...Object.keys(write.set), ...write.remove].some((key) => /^aws:/i.test(key))) {
    return never('keys that begin with `aws:` are AWS’s own');
  }
  if (taggingRoleName === null) {
    return never('set `tagging_role_name` of the integration: the role of each account that may tag');
  }
  if (type === 'aws-organization-account' || type === 'aws-organization-unit') {
    return { kind: 'alone', run: () => tagNode(client, { accountId: null, region: home }, write) };
  }
  const accountId = context['account_id'];
  if (accountId === undefined || !nativeId.startsWith('arn:')) return never(`${quoted(type)} takes no tags`);
  const iam = /^aws-account-iam-(role|user|policy|group)$/.exec(type)?.[1];
  if (iam === 'group') return never('groups of IAM take no tags');
  if (iam === 'role' || iam === 'user' || iam === 'policy') {
    const at: AwsPlace = { accountId, region: home, as: 'tagger' };
    return { kind: 'alone', run: () => tagIdentity(client, at, iam, write) };
  }
  const region = nativeId.split(':')[3] || context['region'] || home;
  const at: AwsPlace = { accountId, region, as: 'tagger' };
  if (type === 'aws-account-ssm-parameter') return { kind: 'alone', run: () => tagParameter(client, at, write) };
  if (type === 'aws-account-eks-cluster') return { kind: 'alone', run: () => tagCluster(client, at, write) };
  return { kind: 'together', at };
}

/** An account or a unit, as whoever reads the organization. */
async function tagNode(client: AwsClient, at: AwsPlace, { resource, set, remove }: TagWrite): Promise<void> {
  const id = resource.nativeId.slice(resource.nativeId.lastIndexOf('/') + 1);
  await client.call(at, 'organizations.tag', { id, tags: set });
  if (remove.length > 0) await client.call(at, 'organizations.untag', { id, keys: remove });
}

async function tagIdentity(
  client: AwsClient,
  at: AwsPlace,
  kind: TaggedIdentity,
  { resource: { nativeId: arn }, set, remove }: TagWrite,
): Promise<void> {
  await client.call(at, 'iam.tag', { kind, arn, tags: set });
  if (remove.length > 0) await client.call(at, 'iam.untag', { kind, arn, keys: remove });
}

/** A parameter by its name: what follows `parameter` in its ARN, the slash with it where the name is a path. */
async function tagParameter(client: AwsClient, at: AwsPlace, { resource, set, remove }: TagWrite): Promise<void> {
  const { nativeId } = resource;
  const path = nativeId.slice(nativeId.indexOf(':parameter/') + ':parameter'.length);
  const name = path.lastIndexOf('/') === 0 ? path.slice(1) : path;
  await client.call(at, 'ssm.tag', { name, tags: set });
  if (remove.length > 0) await client.call(at, 'ssm.untag', { name, keys: remove });
}

async function tagCluster(client: AwsClient, at: AwsPlace, { resource, set, remove }: TagWrite): Promise<void> {
  await client.call(at, 'eks.tag', { arn: resource.nativeId, tags: set });
  if (remove.length > 0) await client.call(at, 'eks.untag', { arn: resource.nativeId, keys: remove });
}

/** All of one account and region, with the same tags. */
async function writeTogether(
  client: AwsClient,
  at: AwsPlace,
  batch: readonly TagWrite[],
): Promise<ReadonlyMap<TagWrite, Outcome>> {
  const [first] = batch;
  const { set, remove } = first ?? { set: {}, remove: [] };
  const arns = batch.map(({ resource }) => resource.nativeId);
  const failed = new Map<string, FailedTag>();
  const over = await outcomeOf(async () => {
    for (const one of await client.call(at, 'tagging.set', { arns, tags: set })) failed.set(one.arn, one);
    const left = arns.filter((arn) => !failed.has(arn));
    if (remove.length === 0 || left.length === 0) return;
    for (const one of await client.call(at, 'tagging.unset', { arns: left, keys: remove })) failed.set(one.arn, one);
  });
  return new Map(
    batch.map((write) => {
      const one = failed.get(write.resource.nativeId);
      if (one === undefined) return [write, over];
      const message = `AWS did not tag it: ${quoted(one.message, 300)}`;
      return [write, { kind: one.passing ? 'unavailable' : 'refused', message }];
    }),
  );
}

/** A call that had no answer may have happened. */
async function outcomeOf(run: () => Promise<void>): Promise<Outcome> {
  try {
    await run();
    return { kind: 'done' };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.kind === 'unavailable') return { kind: 'unknown', message: error.message };
    const passing = error.kind === 'throttled' || error.kind === 'expired';
    return { kind: passing ? 'unavailable' : 'refused', message: error.message };
  }
}
