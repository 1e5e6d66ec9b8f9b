// Distributed transactions that were prepared (`XA PREPARE`) and that nobody finishes: they outlive their connection and their account, keep
// their locks, and would be committed by whoever may. The server does not tell who prepared one, so none is taken for a grant's: the radar
// shows them, and a person decides. One that a two-phase commit is about to finish is gone at the second look.

import { setTimeout as pause } from 'node:timers/promises';
import type { ObservedAccess } from '@tidegate/core';
import { type Session, TargetError } from './client.ts';
import { mysqlLimits as limits } from './config.ts';

const account = 'prepared transaction';
const keyBefore = 'xa ';
/** How one is written in statements: two parts in hex and a number. */
const form = /^X'[0-9a-f]*',X'[0-9a-f]*',\d{1,10}$/i;

/** Those that are prepared now, and still a moment later. */
export async function readPrepared(session: Session): Promise<readonly ObservedAccess[]> {
  const first = await recover(session);
  if (first.length === 0) return [];
  await pause(limits.preparedAgainMs);
  const still = new Set(await recover(session));
  return first.filter((xid) => still.has(xid)).map(observedOf);
}

async function recover(session: Session): Promise<readonly string[]> {
  const rows = await session.read<RecoverRow>('xa recover');
  return rows.map(xidOf);
}

interface RecoverRow {
  readonly formatID: number;
  readonly gtrid_length: number;
  readonly data: Uint8Array | string;
}

function xidOf({ formatID, gtrid_length: cut, data }: RecoverRow): string {
  const bytes = Buffer.from(data);
  return `X'${bytes.subarray(0, cut).toString('hex')}',X'${bytes.subarray(cut).toString('hex')}',${formatID}`;
}

const observedOf = (xid: string): ObservedAccess => ({
  key: `${keyBefore}${xid}`,
  account,
  ours: false,
  entitlement: null,
  sentence: `a transaction was prepared and is not finished (${xid}): it keeps its locks, and the server does not tell whose it is`,
});

/** Whether an observed piece is such a transaction. */
export const isPrepared = ({ key }: ObservedAccess): boolean => key.startsWith(keyBefore);

/** Rolls one back. Its own connection, where it lives, has to finish it: the server lets nobody else. Throws `TargetError`. */
export async function rollBackPrepared(session: Session, { key }: ObservedAccess): Promise<void> {
  const xid = key.slice(keyBefore.length);
  if (!form.test(xid)) throw new TargetError('refused', 'this names no prepared transaction');
  await session.run(`xa rollback ${xid}`);
}
