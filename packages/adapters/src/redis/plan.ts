// The plan of one grant: one ACL user of its own, and what it may do. Made once from the ask and chance, stored as JSON, parsed again
// before each use. It holds the password's SHA-256, never the password.

import { type GrantPlan, ok, type PlanAsk, type Planned, quoted, type Result } from '@tidegate/core';
import { z } from 'zod';
import { cannot, markedName, readStored } from '../stored-plan.ts';
import { readNativeId } from './native-id.ts';
import { kindOf, resourceTypes } from './permissions.ts';
import { patternProblem } from './quote.ts';
import { makePassword, verifierOf } from './verifier.ts';

const shape = z.strictObject({
  adapter: z.literal('redis'),
  version: z.literal(1),
  grantId: z.string().min(1),
  /** The ACL user, new for this grant. */
  user: z.string().regex(/^tg_[a-z0-9_]{1,60}$/),
  verifier: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(['server', 'database', 'keys']),
  permission: z.enum(['READ_ONLY', 'READ_WRITE', 'ADMIN']),
  /** The numbered database; null for the whole server. */
  database: z.int().min(0).nullable(),
  pattern: z.string().refine((pattern) => patternProblem(pattern) === null),
});

/** A parsed plan. */
export type RedisPlan = Readonly<z.infer<typeof shape>>;

const randomLength = 13;
const personLengthMax = 30;

/** Makes the plan and the password to seal beside it; refuses what Redis can never grant. */
export function makePlan(ask: PlanAsk): Result<Planned> {
  const { resource, permission, chance } = ask;
  const kind = kindOf(resource.type);
  const type = resourceTypes.find((candidate) => candidate.id === resource.type);
  if (kind === null || type === undefined) {
    return cannot(`${quoted(resource.type)} is no type of resource in Redis`, 'resource');
  }
  const keys = readNativeId(kind, resource.nativeId);
  if (keys === null) {
    return cannot(`${quoted(resource.nativeId)} names no ${kind}; it must read ${forms[kind]}`, 'resource');
  }
  const known = shape.shape.permission.safeParse(permission.name);
  if (!known.success || !type.permissions.some((candidate) => candidate.name === permission.name)) {
    return cannot(`a Redis ${kind} has no permission ${quoted(permission.name)}`, 'permission');
  }
  const password = makePassword(chance);
  const plan: RedisPlan = {
    adapter: 'redis',
    version: 1,
    grantId: ask.grantId,
    user: userName(ask),
    verifier: verifierOf(password),
    kind,
    permission: known.data,
    database: keys.database,
    pattern: keys.pattern,
  };
  return ok({ plan, secret: password });
}

/** Parses a stored plan; one that is not ours or of a newer form is a fault, not a guess. */
export function readPlan(plan: GrantPlan): RedisPlan {
  return readStored(shape, plan, 'Redis');
}

/** A new password for the same user. */
export function renewedPlan(plan: RedisPlan, chance: PlanAsk['chance']): Planned {
  const password = makePassword(chance);
  return { plan: { ...plan, verifier: verifierOf(password) }, secret: password };
}

const forms = {
  server: '`server`',
  database: 'the number of the database',
  keys: '`database/pattern`, without white space or quotes and more than `*`',
} as const;

/**
 * `tg_` says whose it is, the person's name helps who reads a list of connections. Redis keeps no comment on a user that could say which
 * grant it is of: the random part (65 bits) does, being chosen once for the grant and stored before anything is made.
 */
const userName = (ask: PlanAsk): string => markedName(ask, { personLengthMax, randomLength });
