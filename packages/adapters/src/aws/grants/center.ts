// Identity Center as grants need it: its one instance, a permission set found by its name, the id of a user, and operations that AWS
// finishes later, asked after until they are over or it is another attempt's turn.

import { type Outcome, quoted } from '@tidegate/core';
import { AwsError } from '../calls.ts';
import { awsLimits as limits } from '../config.ts';
import { each, listAll } from '../pages.ts';
import { type Aws, type Center, centerOf, keeping } from './aws.ts';
import { done, ifThere } from './outcome.ts';

/** A permission set as calls name it. */
export interface Found {
  readonly instance: string;
  readonly set: string;
}

export const theCenter = (aws: Aws): Promise<Center> =>
  keeping(aws, aws.kept.centers, '', async () => {
    const [only, ...others] = await listAll(aws.client, centerOf(aws), 'sso.instances', {});
    if (only === undefined || others.length > 0) {
      throw new AwsError(
        'refused',
        `there are ${others.length + (only === undefined ? 0 : 1)} instances of Identity Center; one is needed`,
      );
    }
    return { instance: only.arn, storeId: only.storeId };
  });

/** Finds a permission set; null where there is none of the name. Sets have no lookup by name: all are listed, each is asked its name once. */
export async function findSet(aws: Aws, name: string): Promise<Found | null> {
  const { instance } = await theCenter(aws);
  const sets = await listAll(aws.client, centerOf(aws), 'sso.sets', { instance });
  await each(
    sets.filter((set) => !aws.setNames.has(set)),
    limits.callsAtOnce,
    (set) => nameOf(aws, instance, set),
  );
  const set = sets.find((one) => aws.setNames.get(one) === name);
  if (set !== undefined) return { instance, set };
  // One that was just made may not be in the list yet.
  for (const [made, known] of aws.setNames) {
    if (known === name && (await nameOf(aws, instance, made)) !== null) return { instance, set: made };
  }
  return null;
}

async function nameOf(aws: Aws, instance: string, set: string): Promise<string | null> {
  const found = await ifThere(aws.client.call(centerOf(aws), 'sso.set', { instance, set }));
  if (found === null) aws.setNames.delete(set);
  else aws.setNames.set(set, found.name);
  return found?.name ?? null;
}

/** The id of a user. Throws `AwsError` where the store knows nobody of that name. */
export const userIdOf = (aws: Aws, userName: string): Promise<string> =>
  keeping(aws, aws.kept.users, userName, async () => {
    const { storeId } = await theCenter(aws);
    const id = await ifThere(aws.client.call(centerOf(aws), 'identitystore.userId', { storeId, userName }));
    if (id === null || id === '') throw new AwsError('refused', `Identity Center knows no user ${quoted(userName)}`);
    return id;
  });

/**
 * Begins an operation and sees it through; `begin` answers null where there is nothing to do any more. While another operation is under way
 * AWS answers with a conflict, which is a reason to wait: ours, with its answer lost, may be the one.
 */
export async function operate(aws: Aws, kind: Kind, begin: () => Promise<string | null>): Promise<Outcome> {
  const until = aws.clock.now() + limits.asyncWaitMs;
  for (;;) {
    try {
      const request = await begin();
      return request === null ? done : await finished(aws, kind, request, until);
    } catch (error) {
      const busy = error instanceof AwsError && error.kind === 'conflict' && aws.clock.now() < until;
      if (!busy) throw error;
      await aws.pause(limits.asyncPollMs);
    }
  }
}

type Kind = 'sso.assigning' | 'sso.unassigning' | 'sso.provisioning';

/** Asks after an operation until it is over. Beyond our patience it is tried again later; what failed is told with AWS's reason. */
async function finished(aws: Aws, kind: Kind, request: string, until: number): Promise<Outcome> {
  const { instance } = await theCenter(aws);
  for (;;) {
    const { state, reason } = await aws.client.call(centerOf(aws), kind, { instance, request });
    if (state === 'succeeded') return done;
    if (state === 'failed')
      return { kind: 'unavailable', message: `AWS did not do it: ${quoted(reason ?? 'no reason given', 300)}` };
    if (aws.clock.now() >= until)
      return { kind: 'pending', message: 'AWS is still at it', againMs: limits.asyncAgainMs };
    await aws.pause(limits.asyncPollMs);
  }
}
