// The plan of one grant: one login of its own, and what it may do. Made once from the ask and chance, stored as JSON, parsed again
// before each use. It holds the password's verifier, never the password.

import { type GrantPlan, ok, type PlanAsk, type Planned, quoted, type Result } from '@tidegate/core';
import { z } from 'zod';
import { cannot, markedName, readStored } from '../stored-plan.ts';
import { readNativeId } from './native-id.ts';
import { kindOf, resourceTypes } from './permissions.ts';
import { makePassword, makeVerifier } from './verifier.ts';

const name = z.string().min(1).max(63);
const shape = z.strictObject({
  adapter: z.literal('postgresql'),
  version: z.literal(1),
  grantId: z.string().min(1),
  /** The login, new for this grant. */
  role: z.string().regex(/^tg_[a-z0-9_]{1,60}$/),
  verifier: z.string().startsWith('SCRAM-SHA-256$'),
  kind: z.enum(['database', 'schema', 'table', 'role']),
  permission: z.enum(['READ_ONLY', 'READ_WRITE', 'ADMIN', 'MEMBER']),
  /** The database it is about; null for a native role, which is of the whole server. */
  database: name.nullable(),
  schema: name.nullable(),
  table: name.nullable(),
  nativeRole: name.nullable(),
});

/** A parsed plan. */
export type PostgresqlPlan = Readonly<z.infer<typeof shape>>;

const randomLength = 10;
const personLengthMax = 30;

/** Makes the plan and the password to seal beside it; refuses what PostgreSQL can never grant. */
export function makePlan(ask: PlanAsk): Result<Planned> {
  const { resource, permission, chance } = ask;
  const kind = kindOf(resource.type);
  const type = resourceTypes.find((candidate) => candidate.id === resource.type);
  if (kind === null || type === undefined) {
    return cannot(`${quoted(resource.type)} is no type of resource in PostgreSQL`, 'resource');
  }
  const object = readNativeId(kind, resource.nativeId);
  if (object === null) {
    return cannot(`${quoted(resource.nativeId)} names no ${kind}; it must read ${forms[kind]}`, 'resource');
  }
  const known = shape.shape.permission.safeParse(permission.name);
  if (!known.success || !type.permissions.some((candidate) => candidate.name === permission.name)) {
    return cannot(`a ${kind} has no permission ${quoted(permission.name)}`, 'permission');
  }
  const password = makePassword(chance);
  const plan: PostgresqlPlan = {
    adapter: 'postgresql',
    version: 1,
    grantId: ask.grantId,
    role: loginName(ask),
    verifier: makeVerifier(password, chance),
    kind,
    permission: known.data,
    database: object.database,
    schema: object.schema,
    table: object.table,
    nativeRole: object.role,
  };
  return ok({ plan, secret: password });
}

/** Parses a stored plan; one that is not ours or of a newer form is a fault, not a guess. */
export function readPlan(plan: GrantPlan): PostgresqlPlan {
  return readStored(shape, plan, 'PostgreSQL');
}

/** A new password for the same login. */
export function renewedPlan(plan: PostgresqlPlan, chance: PlanAsk['chance']): Planned {
  const password = makePassword(chance);
  return { plan: { ...plan, verifier: makeVerifier(password, chance) }, secret: password };
}

/** The comment by which the login is known as this grant's. */
export const markOf = (plan: Pick<PostgresqlPlan, 'grantId'>): string => `${mark}${plan.grantId}`;

const mark = 'tidegate grant ';

/** The grant that the comment of a login names; null where it carries no mark. */
export const grantOfMark = (comment: string | null): string | null =>
  comment?.startsWith(mark) ? comment.slice(mark.length) : null;

/** As much of a plan as names its login and whose it is: enough to look for it and to close it. */
export type PlannedLogin = Pick<PostgresqlPlan, 'role' | 'grantId'>;

const forms = {
  database: '`database`',
  schema: '`database/schema`',
  table: '`database/schema/table`',
  role: '`role:name`',
} as const;

/** `tg_` says whose it is, the person's name helps a DBA who reads a list of connections, the random part makes it unique. */
const loginName = (ask: PlanAsk): string => markedName(ask, { personLengthMax, randomLength });
