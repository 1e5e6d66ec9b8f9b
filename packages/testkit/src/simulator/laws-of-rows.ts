// Laws about what the database says: of grants, their leases, their work and their record.

import {
  type AuditKind,
  coveredUntil,
  type Grant,
  type GrantState,
  isLive,
  isOpen,
  type Lease,
  leaseEndsAt,
  limits,
} from '@tidegate/core';
import type { RowChange } from '../memory-store/table.ts';
import { firstOf, type GrantChange, grantIn, type Law, type LawEvent, leasesIn, timesRecorded, workIn } from './law.ts';
import { townKinds } from './town.ts';

const isOver = (state: GrantState): boolean => state === 'gone' || state === 'failed';
const changed = (event: LawEvent): readonly GrantChange[] => (event.kind === 'committed' ? event.grants : []);
const changesOf = (event: LawEvent, table: string): readonly RowChange[] =>
  event.kind === 'committed' ? event.changes.filter((change) => change.table === table) : [];

/** Which event tells of which state. */
const toldBy: Readonly<Record<GrantState, readonly AuditKind[]>> = {
  planned: ['grant.planned'],
  opening: ['grant.opening'],
  open: ['grant.opened', 'grant.restored'],
  uncertain: ['grant.uncertain'],
  closing: ['grant.closing', 'grant.open_failed'],
  leaking: ['grant.leaking'],
  gone: ['grant.gone'],
  failed: ['grant.failed'],
};
const transitions = new Set<AuditKind>(Object.values(toldBy).flat());

export const lawsOfRows: readonly Law[] = [
  {
    name: 'every step is recorded',
    sentence:
      'each transition of a grant commits together with exactly one event of it, and no event tells of what did not happen',
    on: ['committed'],
    broken: (_, event) => {
      if (event.kind !== 'committed') return null;
      const told = event.audit.filter(({ kind }) => transitions.has(kind));
      const moved = event.grants.filter(({ before, after }) => before?.state !== after.state);
      const missing = firstOf(moved, ({ after }) => {
        const times = told.filter(
          ({ subject, kind }) => subject === after.id && toldBy[after.state].includes(kind),
        ).length;
        return times === 1 ? null : `${after.id} became ${after.state}, recorded ${times} times`;
      });
      // A leak is told again from time to time, and so is a change in a target when it is another.
      const extra = told.filter(({ subject, kind }) => {
        const now = event.grants.find(({ after }) => after.id === subject)?.after.state;
        const again = (now === 'leaking' || now === 'uncertain') && toldBy[now].includes(kind);
        return !moved.some(({ after }) => after.id === subject) && !again;
      });
      return missing ?? (extra[0] === undefined ? null : `${extra[0].kind} of ${extra[0].subject} tells of nothing`);
    },
  },
  {
    name: 'gone is final',
    sentence: 'what is gone or failed never changes again, and is recorded so once',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changed(event), ({ before, after }) => {
        if (before !== null && isOver(before.state)) return `${after.id} was ${before.state} and became ${after.state}`;
        if (!isOver(after.state)) return null;
        const times = timesRecorded(scene, after.id, ['grant.gone', 'grant.failed']);
        return times === 1 ? null : `the end of ${after.id} is recorded ${times} times`;
      }),
  },
  {
    name: 'failed means never open',
    sentence: 'a grant that was seen open does not fail, and one that failed was never seen',
    on: ['committed'],
    broken: (_, event) =>
      firstOf(changed(event), ({ after }) =>
        after.state === 'failed' && after.seenAt !== null ? `${after.id} failed though it was seen open` : null,
      ),
  },
  {
    name: 'every end is on the books',
    sentence: 'a grant that is not over has a row of work that closes it, due no later than its end',
    on: ['committed'],
    broken: (scene, event) => {
      const closes = changesOf(event, 'work').filter(({ key }) => key.startsWith('grant.close '));
      const touched = new Set([
        ...changed(event).map(({ after }) => after.id),
        ...closes.map(({ key }) => key.slice(12)),
      ]);
      return firstOf(touched, (id) => {
        const grant = [...scene.tables.grants.committed.values()].find((one) => one.id === id);
        if (grant === undefined || isOver(grant.state)) return null;
        const close = workIn(scene, 'grant.close', grant.id);
        if (close === null) return `${grant.id} is ${grant.state} and nothing will close it`;
        if (!isLive(grant) || close.claimedUntil !== null) return null;
        const latest =
          workIn(scene, 'grant.retime', grant.id) === null ? (grant.endsAt ?? grant.notAfter) : grant.notAfter;
        return close.dueAt > latest ? `${grant.id} would be closed ${close.dueAt - latest} ms late` : null;
      });
    },
  },
  {
    name: 'an opening is on the books',
    sentence: 'a grant that is planned or opening has a row of work that opens it, or is past its end',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changed(event), ({ after }) =>
        (after.state === 'planned' || after.state === 'opening') &&
        after.notAfter > scene.now &&
        workIn(scene, 'grant.open', after.id) === null
          ? `${after.id} is ${after.state} and nothing will open it`
          : null,
      ),
  },
  {
    name: 'nothing is shortened',
    sentence:
      'the latest end of a grant never moves earlier, and an open grant lasts as long as the longest of its leases',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changed(event), ({ before, after }) => {
        if (before !== null && after.notAfter < before.notAfter) return `the limit of ${after.id} moved earlier`;
        // Until its retiming has run, a lease that joined is promised and not yet given.
        if (!isOpen(after) || after.endsAt === null || workIn(scene, 'grant.retime', after.id) !== null) return null;
        const started = leasesIn(scene, after.id).filter(({ endedAt, endsAt }) => endedAt === null && endsAt !== null);
        const longest = coveredUntil(started);
        return longest !== null && after.endsAt < Math.min(longest, after.notAfter)
          ? `${after.id} ends ${longest - after.endsAt} ms before its longest lease`
          : null;
      }),
  },
  {
    name: 'a lease has its time',
    sentence:
      'a lease that ends by the clock has lasted to its end; one that was seen open lasts as long as was asked, as far as it may',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changesOf(event, 'leases'), ({ key }) => {
        const lease = [...scene.tables.leases.committed.values()].find(({ id }) => id === key);
        return lease === undefined
          ? null
          : leaseCut(lease, { grant: grantIn(scene, lease.grantId), skewMs: scene.skewMs });
      }),
  },
  {
    name: 'covered is not closed',
    sentence: 'a grant closes only when no lease covers it any more',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changed(event), ({ before, after }) => {
        if (before === null || !isLive(before) || isLive(after) || isOver(after.state)) return null;
        const rest = coveredUntil(leasesIn(scene, after.id));
        return rest !== null && rest > scene.now + scene.skewMs
          ? `${after.id} closes, and a lease still covers it`
          : null;
      }),
  },
  {
    name: 'one grant at a time',
    sentence: 'at most one grant of a person and an entitlement is live',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changed(event), ({ after }) => {
        if (!isLive(after)) return null;
        const same = [...scene.tables.grants.committed.values()].filter(
          (other) =>
            isLive(other) &&
            other.granteeId === after.granteeId &&
            other.resourceId === after.resourceId &&
            other.permissionId === after.permissionId,
        );
        return same.length === 1 ? null : `${same.map(({ id }) => id).join(' and ')} are the same access`;
      }),
  },
  {
    name: 'agreed once',
    sentence: 'a request that was agreed to gives one lease for each thing it asked for, and is agreed to once',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changesOf(event, 'leases'), ({ key }) => {
        const lease = [...scene.tables.leases.committed.values()].find(({ id }) => id === key);
        const request = lease && scene.tables.requests.committed.get(lease.requestId);
        if (!lease || !request) return null;
        if (request.state.kind !== 'agreed') return `${request.id} is ${request.state.kind} and has a lease`;
        const given = [...scene.tables.leases.committed.values()].filter(({ requestId }) => requestId === request.id);
        return given.length === request.entitlements.length
          ? null
          : `${request.id} asked for ${request.entitlements.length} and got ${given.length} leases`;
      }),
  },
  {
    name: 'consent of others',
    sentence: 'what needs consent was agreed to by somebody other than who asked',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changesOf(event, 'requests'), ({ key }) => {
        const request = [...scene.tables.requests.committed.values()].find(({ id }) => id === key);
        if (request?.state.kind !== 'agreed' || request.approval === null) return null;
        return request.verdicts.some(
          ({ verdict, personId }) => verdict === 'approve' && personId !== request.requesterId,
        )
          ? null
          : `${request.id} was agreed to by nobody else`;
      }),
  },
  {
    name: 'a claim is kept',
    sentence: 'nobody takes a row of work while another holds it, and nobody holds one for longer than a claim lasts',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changesOf(event, 'work'), ({ key }) => {
        const change = changesOf(event, 'work').find((one) => one.key === key);
        const after = scene.tables.work.committed.get(key);
        if (after?.claimedUntil != null && after.claimedUntil > scene.now + limits.claimHoldMs + scene.skewMs) {
          return `${key} is held for longer than a claim lasts`;
        }
        const before = change === undefined ? null : heldBefore(change);
        return after !== undefined &&
          before !== null &&
          after.attempt > before.attempt &&
          before.until > scene.now + scene.skewMs
          ? `${key} was taken from who held it`
          : null;
      }),
  },
  {
    name: 'a lane is kept',
    sentence:
      'no more is worked on in a target at once than it bears, over all servers, unless one of them slept past its hold',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changesOf(event, 'work'), ({ key }) => {
        const lane = scene.tables.work.committed.get(key)?.lane ?? null;
        const type = lane === null ? undefined : scene.tables.integrations.committed.get(lane)?.type;
        const most = townKinds.find((kind) => kind.type === type)?.atOnceMax ?? null;
        // Who slept and takes up again what nobody took over is one more, until it is done.
        if (most === null || scene.now - scene.quietSince < limits.claimHoldMs * 4) return null;
        const held = [...scene.tables.work.committed.values()].filter(
          (row) => row.lane === lane && row.claimedUntil !== null && row.claimedUntil > scene.now + scene.skewMs,
        );
        return held.length > most ? `${held.length} rows of the target ${type} are worked on at once` : null;
      }),
  },
  {
    name: 'a password is kept',
    sentence: 'a password that may be read is stored, sealed; a grant that is over has none',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changed(event), ({ after }) => {
        const stored = scene.tables.secrets.committed.has(after.id);
        if (isOver(after.state)) return stored ? `${after.id} is over and its password is still stored` : null;
        return after.secret === 'available' && !stored ? `${after.id} shows a password that is not stored` : null;
      }),
  },
  {
    name: 'the right password',
    sentence: 'a password that may be read is the one that the target takes',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(changed(event), ({ after }) => {
        const account = scene.town.accounts.get(after.id);
        if (!isOpen(after) || after.secret !== 'available' || account === undefined) return null;
        const { password } = after.plan ?? {};
        return password === account.password ? null : `${after.id} shows a password that its target does not take`;
      }),
  },
];

function heldBefore({ before }: RowChange): { readonly attempt: number; readonly until: number } | null {
  if (typeof before !== 'object' || before === null || !('attempt' in before) || !('claimedUntil' in before))
    return null;
  const { attempt, claimedUntil } = before;
  return typeof attempt === 'number' && typeof claimedUntil === 'number' ? { attempt, until: claimedUntil } : null;
}

function leaseCut(lease: Lease, { grant, skewMs }: { grant: Grant | null; skewMs: number }): string | null {
  if (lease.endedAt !== null) {
    const early = leaseEndsAt(lease) - lease.endedAt;
    return lease.endCause === 'ended' && early > 2 * skewMs ? `${lease.id} ended by the clock ${early} ms early` : null;
  }
  if (lease.endsAt === null || grant?.seenAt == null) return null;
  const full = Math.min(grant.seenAt + lease.durationSec * 1_000, lease.notAfter);
  return lease.endsAt < full - skewMs ? `${lease.id} lasts ${full - lease.endsAt} ms less than was asked` : null;
}
