// The plan of one simulated grant: who, what, and the words to show. Parsed again before each use.

import { type GrantPlan, ok, type PlanAsk, type Planned, quoted, type Result } from '@tidegate/core';
import { z } from 'zod';
import { cannot, readStored } from '../stored-plan.ts';
import { resourceTypes } from './permissions.ts';

const shape = z.strictObject({
  adapter: z.literal('aws-simulated'),
  version: z.literal(1),
  grantId: z.string().min(1),
  principal: z.string().min(1),
  resource: z.string().min(1),
  resourceType: z.string(),
  resourceName: z.string(),
  permission: z.string(),
  accountId: z.string().nullable(),
  region: z.string().nullable(),
});

/** A parsed plan. */
export type TwinPlan = Readonly<z.infer<typeof shape>>;

/** Makes the plan; there is no password in AWS, so no secret. */
export function makePlan({ grantId, granteeEmail, resource, permission }: PlanAsk): Result<Planned> {
  const type = resourceTypes.find((candidate) => candidate.id === resource.type);
  if (type === undefined) {
    return cannot(`${quoted(resource.type)} is no type of resource in an AWS organization`, 'resource');
  }
  if (!type.permissions.some((candidate) => candidate.name === permission.name)) {
    return cannot(`${quoted(resource.type)} has no permission ${quoted(permission.name)}`, 'permission');
  }
  const plan: TwinPlan = {
    adapter: 'aws-simulated',
    version: 1,
    grantId,
    principal: granteeEmail,
    resource: resource.nativeId,
    resourceType: resource.type,
    resourceName: resource.name,
    permission: permission.name,
    accountId: resource.context['account_id'] ?? null,
    region: resource.context['region'] ?? null,
  };
  return ok({ plan, secret: null });
}

/** Parses a stored plan; one that is not ours or of a newer form is a fault, not a guess. */
export function readPlan(plan: GrantPlan): TwinPlan {
  return readStored(shape, plan, 'simulated AWS');
}
