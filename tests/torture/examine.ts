// What must hold when the torture is over, read from the database and the target themselves; each thing that does not is a sentence.

import type { AuditEvent, AuditRecord, Grant, Transaction } from '@tidegate/core';
import { readEvent, verifyChain } from '@tidegate/core';
import { nodeHash } from '@tidegate/testkit';
import type { Acknowledged } from './people.ts';
import type { SeenLogin, Watch } from './watch-target.ts';
import type { TortureWorld } from './world.ts';

export interface Examination {
  readonly faults: readonly string[];
  readonly grants: number;
  readonly opened: number;
  readonly events: number;
  /** By how many milliseconds logins could log in past the end that was recorded for them, in order. */
  readonly lateMs: readonly number[];
}

const pageSize = 500;

/** Every grant of every request. */
export async function allGrants(tx: Transaction): Promise<readonly Grant[]> {
  const grants = new Map<string, Grant>();
  for (let after: string | null = null; ; ) {
    const page = await tx.requests.page({}, { after, limit: pageSize });
    const requestIds = page.items.map((request) => request.id);
    for (let more: string | null = null; requestIds.length > 0; ) {
      const found = await tx.grants.page({ requestIds }, { after: more, limit: pageSize });
      for (const grant of found.items) grants.set(grant.id, grant);
      more = found.next;
      if (more === null) break;
    }
    after = page.next;
    if (after === null) return [...grants.values()];
  }
}

/** Looks through everything; empty `faults` is what is wanted. */
export async function examine(
  world: TortureWorld,
  ask: { readonly acknowledged: readonly Acknowledged[]; readonly watch: Watch },
): Promise<Examination> {
  const faults: string[] = [];
  const { grants, records } = await world.broker.ports.store.read(async (tx) => ({
    grants: await allGrants(tx),
    records: await allRecords(tx),
  }));
  const chain = verifyChain(records, nodeHash);
  if (!chain.ok) faults.push(chain.refusal.message);
  const bySubject = new Map<string, AuditEvent[]>();
  for (const event of records.map(readEvent)) {
    bySubject.set(event.subject, [...(bySubject.get(event.subject) ?? []), event]);
  }
  for (const grant of grants) faults.push(...faultsOfGrant(grant, bySubject.get(grant.id) ?? []));
  faults.push(...faultsOfLogins(grants, ask.watch.seen));
  for (const name of await ask.watch.left()) faults.push(`${name} is still in the target`);
  faults.push(...faultsOfAcknowledged(ask.acknowledged, bySubject));
  faults.push(...(await faultsOfWork(world)));
  for (const said of world.servers.flatMap((server) => server.deaths()))
    faults.push(`a server ended by itself: ${said}`);
  return {
    faults,
    grants: grants.length,
    opened: grants.filter((grant) => grant.seenAt !== null).length,
    events: records.length,
    lateMs: latenessOf(grants, ask.watch.seen),
  };
}

async function allRecords(tx: Transaction): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (;;) {
    const next = await tx.audit.after(records.at(-1)?.sequence ?? 0, pageSize);
    if (next.length === 0) return records;
    records.push(...next);
  }
}

function faultsOfGrant(grant: Grant, events: readonly AuditEvent[]): readonly string[] {
  const faults: string[] = [];
  if (grant.state !== 'gone' && grant.state !== 'failed')
    faults.push(`${grant.id} is ${grant.state} (${grant.trouble})`);
  const count = (kind: AuditEvent['kind']): number => events.filter((event) => event.kind === kind).length;
  const wanted: readonly (readonly [AuditEvent['kind'], number])[] = [
    ['grant.planned', 1],
    ['grant.opened', grant.seenAt === null ? 0 : 1],
    ['grant.gone', grant.state === 'gone' ? 1 : 0],
    ['grant.failed', grant.state === 'failed' ? 1 : 0],
  ];
  for (const [kind, times] of wanted) {
    if (count(kind) !== times)
      faults.push(`${grant.id} (${grant.state}) has ${count(kind)} events ${kind}, not ${times}`);
  }
  if (count('grant.opening') > 1) faults.push(`${grant.id} began to open ${count('grant.opening')} times`);
  return faults;
}

const roleOf = (grant: Grant): string => (typeof grant.plan?.['role'] === 'string' ? grant.plan['role'] : '');

/** Each login seen belongs to a grant that was planned, and the target never held a later end than the grant's last moment. */
function faultsOfLogins(grants: readonly Grant[], seen: ReadonlyMap<string, SeenLogin>): readonly string[] {
  const byRole = new Map(grants.map((grant) => [roleOf(grant), grant]));
  return [...seen].flatMap(([name, login]) => {
    const grant = byRole.get(name);
    if (grant === undefined) return [`${name} was in the target, and no grant planned it`];
    if (login.latestEnd > grant.notAfter) return [`${name} could log in past the last moment of ${grant.id}`];
    return [];
  });
}

function latenessOf(grants: readonly Grant[], seen: ReadonlyMap<string, SeenLogin>): readonly number[] {
  return grants
    .flatMap((grant) => {
      const login = seen.get(roleOf(grant));
      return login === undefined || grant.endsAt === null ? [] : [Math.max(0, login.openUntil - grant.endsAt)];
    })
    .toSorted((one, other) => one - other);
}

const eventOf: Readonly<Record<Acknowledged['what'], readonly AuditEvent['kind'][]>> = {
  asked: ['request.asked', 'request.agreed'],
  approved: ['request.approved', 'request.agreed'],
  released: [],
  revoked: [],
  withdrawn: ['request.withdrawn'],
};

/** Nothing that a server said it did is missing. */
function faultsOfAcknowledged(
  acknowledged: readonly Acknowledged[],
  bySubject: ReadonlyMap<string, readonly AuditEvent[]>,
): readonly string[] {
  return acknowledged.flatMap(({ what, requestId }) => {
    const events = bySubject.get(requestId) ?? [];
    const wanted = eventOf[what];
    if (wanted.length === 0 || events.some((event) => wanted.includes(event.kind))) return [];
    return [`${requestId} was ${what}, a server said so, and the audit log does not know it`];
  });
}

async function faultsOfWork(world: TortureWorld): Promise<readonly string[]> {
  const due = await world.broker.ports.store.read((tx) => tx.work.countDue(Date.now() - 60_000));
  return due === 0 ? [] : [`${due} rows of work have been due for a minute`];
}
