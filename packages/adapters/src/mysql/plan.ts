// The plan of one grant: one account of its own, and what it may do. Made once from the ask, the settings and chance, stored as JSON,
// parsed again before each use. It holds the password's verifier, never the password.

import { type GrantPlan, ok, type PlanAsk, type Planned, quoted, type Result } from '@tidegate/core';
import { z } from 'zod';
import { makePassword } from '../postgresql/verifier.ts';
import { cannot, markedName, readStored } from '../stored-plan.ts';
import { isReserved, type MysqlConfig } from './config.ts';
import { readNativeId } from './native-id.ts';
import { kindOf, resourceTypes } from './permissions.ts';
import { databasePattern, nameLengthMax } from './quote.ts';
import { makeVerifier } from './verifier.ts';

const name = z
  .string()
  .min(1)
  .max(nameLengthMax * 2);
const shape = z.strictObject({
  adapter: z.literal('mariadb'),
  version: z.literal(1),
  grantId: z.string().min(1),
  /** The account, new for this grant: its name is nobody else's, on any host. */
  user: z.string().regex(/^tg_[a-z0-9_]{1,29}$/),
  host: z.string().regex(/^[A-Za-z0-9._:%/-]{1,60}$/),
  verifier: z.string().regex(/^\*[0-9A-F]{40}$/),
  /** The account may connect with encryption only. */
  encrypted: z.boolean(),
  /** Where the event that ends the access by the server itself is, named as the account. */
  eventdb: name,
  kind: z.enum(['database', 'table', 'role']),
  permission: z.enum(['READ_ONLY', 'READ_WRITE', 'ADMIN', 'MEMBER']),
  /** The database it is about; null for a native role, which is of the whole server. */
  database: name.nullable(),
  table: name.nullable(),
  nativeRole: z.string().min(1).max(128).nullable(),
});

/** A parsed plan. */
export type MysqlPlan = Readonly<z.infer<typeof shape>>;

const randomLength = 10;
/** MySQL's names of accounts have at most 32 characters; kept here too, so that clients and tools of both take them. */
const personLengthMax = 18;

/** Makes the plan and the password to seal beside it; refuses what MariaDB can never grant. */
export function makePlan(config: MysqlConfig, ask: PlanAsk): Result<Planned> {
  const { resource, permission, chance } = ask;
  const kind = kindOf(resource.type);
  const type = resourceTypes.find((candidate) => candidate.id === resource.type);
  if (kind === null || type === undefined) {
    return cannot(`${quoted(resource.type)} is no type of resource in MariaDB`, 'resource');
  }
  const object = readNativeId(kind, resource.nativeId);
  if (object === null) {
    return cannot(`${quoted(resource.nativeId)} names no ${kind}; it must read ${forms[kind]}`, 'resource');
  }
  const { database } = object;
  if (database !== null && isReserved(database, config.eventdb)) {
    return cannot(`${quoted(database)} belongs to the server or to Tidegate itself and is never granted`, 'resource');
  }
  if (kind === 'database' && [...databasePattern(database ?? '')].length > nameLengthMax) {
    return cannot(`${quoted(database ?? '')} is too long to be granted as a whole; ask for its tables`, 'resource');
  }
  const known = shape.shape.permission.safeParse(permission.name);
  if (!known.success || !type.permissions.some((candidate) => candidate.name === permission.name)) {
    return cannot(`a ${kind} has no permission ${quoted(permission.name)}`, 'permission');
  }
  const password = makePassword(chance);
  const plan: MysqlPlan = {
    adapter: 'mariadb',
    version: 1,
    grantId: ask.grantId,
    user: accountName(ask),
    host: config.userhost,
    verifier: makeVerifier(password),
    encrypted: config.sslmode !== 'disable',
    eventdb: config.eventdb,
    kind,
    permission: known.data,
    database,
    table: object.table,
    nativeRole: object.role,
  };
  return ok({ plan, secret: password });
}

/** Parses a stored plan; one that is not ours or of a newer form is a fault, not a guess. */
export function readPlan(plan: GrantPlan): MysqlPlan {
  return readStored(shape, plan, 'MariaDB');
}

/** A new password for the same account. */
export function renewedPlan(plan: MysqlPlan, chance: PlanAsk['chance']): Planned {
  const password = makePassword(chance);
  return { plan: { ...plan, verifier: makeVerifier(password) }, secret: password };
}

const forms = { database: '`database`', table: '`database/table`', role: '`role:name`' } as const;

/** `tg_` says whose it is, the person's name helps whoever reads a list of connections, the random part makes it unique. */
const accountName = (ask: PlanAsk): string => markedName(ask, { personLengthMax, randomLength });
