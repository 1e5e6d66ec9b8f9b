// What went wrong in the database, without the values: engine errors quote them (`Key (email)=(…)`), and some are secrets.
// Kept are the SQLSTATE, the names of constraint, table and column, and a message only where messages cannot hold values.

import { Bug, Fault, Refused, refusal } from '@tidegate/core';

/** SQLSTATE `connection_failure`, also given to failures of an engine that have no SQLSTATE. */
export const connectionLost = '08006';

/** An error of the engine, cleaned of values. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code: string;
  readonly constraint: string | null;
  readonly table: string | null;

  constructor(parts: SqlErrorParts) {
    super(parts.message);
    this.code = parts.code;
    this.constraint = parts.constraint;
    this.table = parts.table;
  }
}

/** The parts of a `SqlError`, as they travel from the worker. */
export interface SqlErrorParts {
  readonly code: string;
  readonly message: string;
  readonly constraint: string | null;
  readonly table: string | null;
}

/** The transaction met another one and may be run again from its start. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** Cleans whatever an engine threw. */
export function toSqlError(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const code = field(error, 'code') ?? '';
  // Errors of the network (`EPIPE`) and of the driver (none) are not SQLSTATEs, which hold a digit: the session is lost.
  if (!/^(?=.*[0-9])[0-9A-Z]{5}$/.test(code)) {
    return new SqlError({
      code: connectionLost,
      message: code || 'the connection broke',
      constraint: null,
      table: null,
    });
  }
  return new SqlError({
    code,
    // Class 22 quotes the value it could not read.
    message: code.startsWith('22') ? 'a value of the wrong form' : (field(error, 'message') ?? ''),
    constraint: field(error, 'constraint'),
    table: field(error, 'table'),
  });
}

const field = (error: unknown, name: string): string | null => {
  if (typeof error !== 'object' || error === null) return null;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : null;
};

/** Whether the session that said this is of no further use. */
export const isLost = (error: SqlError): boolean =>
  error.code.startsWith('08') || ['57P01', '57P02', '57P03', '57P05', '25P03'].includes(error.code);

/** What an error of the engine means to us: a conflict to run again, a refusal, a fault of the world, or a bug. */
export function meaningOf(error: SqlError): Conflict | Refused | Fault | Bug {
  const taken = error.code === '23505' && error.constraint !== null ? uniqueThings.get(error.constraint) : undefined;
  if (taken !== undefined) return new Refused(refusal('object.name_taken', taken.message, { field: taken.field }));
  if (conflicts.has(error.code) || (error.constraint !== null && racing.has(error.constraint))) {
    return new Conflict(`${error.code} ${error.constraint ?? ''}`.trim());
  }
  if (unreadable.has(error.code)) {
    return new Refused(
      refusal('input.invalid', 'remove characters that cannot be stored (NUL or half a surrogate pair)'),
    );
  }
  if (error.code === '54000') {
    return new Refused(refusal('input.too_large', 'shorten the name or path: it is too long to be found again'));
  }
  if (isLost(error) || worldly.some((start) => error.code.startsWith(start))) {
    return new Fault('storage.unavailable', 'the database did not answer; nothing was changed', {
      detail: `${error.code} ${error.message}`,
    });
  }
  return new Bug(`the database rejected a statement of ours: ${error.code} ${error.message}`);
}

const conflicts = new Set(['40001', '40P01']);
/** Constraints that only a race can break, because our statements look first: the second try sees the other's row. */
const racing = new Set(['grants_live', 'grants_held_integration_id_fkey']);
/** 22021 and 22P05: characters that are no text; 22P02 from jsonb: half a surrogate pair. */
const unreadable = new Set(['22021', '22P05', '22P02']);
/** Resources, operators, system errors, wrong login, missing database, a replica, a lock waited for too long, corruption, rights. */
const worldly = ['53', '57', '58', '28', '3D', '25006', '55P03', 'XX00', '42501'];

const uniqueThings: ReadonlyMap<string, { readonly message: string; readonly field: string }> = new Map([
  ['integrations_name', { message: 'another integration has this name; choose another', field: 'name' }],
  ['resources_native_id', { message: 'another resource of this integration and type has this id', field: 'native_id' }],
  ['permissions_name', { message: 'another permission of this resource type has this name', field: 'name' }],
  ['scopes_name', { message: 'another scope has this name; choose another', field: 'name' }],
  ['spaces_name', { message: 'another space has this name; choose another', field: 'name' }],
  ['bundles_name', { message: 'another bundle has this name; choose another', field: 'name' }],
  ['rules_name', { message: 'another rule has this name; choose another', field: 'name' }],
  ['flows_name', { message: 'another access flow has this name; choose another', field: 'name' }],
  ['person_addresses_address', { message: 'another person has this address', field: 'email' }],
  ['groups_name', { message: 'another group has this name; choose another', field: 'name' }],
  ['shifts_name', { message: 'another shift has this name; choose another', field: 'name' }],
  ['sources_name', { message: 'another source has this name; choose another', field: 'name' }],
  ['source_entries_name', { message: 'another person of this source has this user name', field: 'userName' }],
  ['source_entries_subject', { message: 'another entry of this source is the same person or group', field: 'subject' }],
  ['identity_links_account', { message: 'another person has this account', field: 'account' }],
  ['webhooks_name', { message: 'another webhook has this name; choose another', field: 'name' }],
]);
