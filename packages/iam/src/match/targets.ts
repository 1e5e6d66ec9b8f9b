// The resources of a request in one form, and whose they are.
import type { Context, Request } from '../types.ts';
import { arnSegment } from './arn.ts';
import type { Caller } from './caller.ts';

/** A target to be filled in again and again. */
export type MutableTarget = { -readonly [Name in keyof Target]: Target[Name] };

/** One resource of a request. */
export interface Target {
  readonly arn: string;
  readonly account: string | undefined;
  /** Context of the request, and on top of it that of the resource. */
  readonly context: Context | undefined;
  readonly ownContext: Context | undefined;
}

/** The resources of a request. */
export function targetsOf(request: Request): readonly Target[] {
  if (!('resources' in request)) {
    return [
      { arn: request.resource, account: request.resourceAccount, context: request.context, ownContext: undefined },
    ];
  }
  return request.resources.map((resource) => ({
    arn: resource?.arn,
    account: resource?.account,
    context: request.context,
    ownContext: resource?.context,
  }));
}

/** What `ownerOf` answers when nothing says whose the resource is. */
export const ownerUnknown = null;

/**
 * The account of a resource: as given, else as its ARN says, else the caller's own for what has no account (`*`, and what belongs to AWS and is
 * seen from every account). Absent for such a resource if the caller has no account either.
 */
export function ownerOf(target: Target, caller: Caller): string | undefined | typeof ownerUnknown {
  if (target.account !== undefined) return typeof target.account === 'string' ? target.account : ownerUnknown;
  if (target.arn === '*') return caller.account;
  const inArn = arnSegment(target.arn, 4) ?? '';
  if (/^\d{12}$/.test(inArn)) return inArn;
  return inArn === 'aws' ? caller.account : ownerUnknown;
}
