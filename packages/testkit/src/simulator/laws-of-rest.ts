// Laws about the end: when nothing goes wrong any more, everything comes to rest; and when everything has had its time, nothing is left.

import { isLive, limits, verifyChain } from '@tidegate/core';
import { nodeHash } from '../broker/open-broker.ts';
import { firstOf, type Law } from './law.ts';

/** How long ending may take when nothing goes wrong: undone, looked, settled, looked again. */
const endingMs = 30_000;

/** Work that goes on for ever, about nothing that could be left behind. */
const everlasting = new Set(['context.review context', 'flow.reconcile flows']);

export const lawsOfRest: readonly Law[] = [
  {
    name: 'all comes to rest',
    sentence: 'when nothing has gone wrong for a while, every grant is open, gone, failed, or just beginning or ending',
    on: ['calm'],
    broken: (scene) =>
      firstOf(scene.tables.grants.committed.values(), (grant) => {
        if (grant.state === 'open' || grant.state === 'gone' || grant.state === 'failed') return null;
        // One whose time has just come to an end is still on its way.
        if (grant.state === 'closing' && scene.now - (grant.closingSince ?? 0) < endingMs) return null;
        return `${grant.id} is still ${grant.state}: ${grant.trouble ?? grant.differs.join(', ')}`;
      }),
  },
  {
    name: 'who is out has nothing',
    sentence: 'when nothing has gone wrong for a while, nobody who was put out has access',
    on: ['calm'],
    broken: (scene) =>
      firstOf(scene.town.accounts.keys(), (grantId) => {
        const grant = scene.tables.grants.committed.get(grantId);
        const person = grant && scene.tables.people.committed.get(grant.granteeId);
        return person?.active === false ? `${grantId} is of somebody who was put out` : null;
      }),
  },
  {
    name: 'no lease without its grant',
    sentence: 'a lease that has not ended has a grant that is live',
    on: ['calm', 'end'],
    broken: (scene) =>
      firstOf(scene.tables.leases.committed.values(), (lease) => {
        const grant = scene.tables.grants.committed.get(lease.grantId);
        return lease.endedAt === null && (grant === undefined || !isLive(grant))
          ? `${lease.id} has not ended and its grant is ${grant?.state}`
          : null;
      }),
  },
  {
    name: 'nothing is left behind',
    sentence:
      'when everything has had its time, every grant is gone or failed, the targets are empty, and no work is left',
    on: ['end'],
    broken: (scene) => {
      const [account] = scene.town.accounts.keys();
      if (account !== undefined) return `${account} is still in its target`;
      const living = firstOf(scene.tables.grants.committed.values(), ({ id, state, trouble }) =>
        state === 'gone' || state === 'failed' ? null : `${id} is still ${state}: ${trouble}`,
      );
      const left = firstOf(scene.tables.work.committed, ([key, row]) => {
        if (everlasting.has(key)) return null;
        const waits = key.startsWith('request.') && row.dueAt > scene.now;
        return waits ? null : `${key} is left, due ${Math.round((row.dueAt - scene.now) / 1_000)} s from now`;
      });
      return living ?? left;
    },
  },
  {
    name: 'no claim is forgotten',
    sentence: 'no row of work that is due is held past its claim when everything rests',
    on: ['calm', 'end'],
    broken: (scene) =>
      firstOf(scene.tables.work.committed, ([key, row]) =>
        // Whoever held what is due later may have died meanwhile: it is claimed when it is due.
        row.claimedUntil !== null && Math.max(row.claimedUntil, row.dueAt) < scene.now - limits.claimHoldMs
          ? `${key} has been held and left for ${scene.now - row.claimedUntil} ms`
          : null,
      ),
  },
  {
    name: 'the chain holds',
    sentence: 'the audit log is one chain from its first event to its last',
    on: ['end'],
    broken: (scene) => {
      const records = [...scene.tables.audit.committed.values()].sort((one, other) => one.sequence - other.sequence);
      const verified = verifyChain(records, nodeHash);
      return verified.ok ? null : `the audit log is broken: ${JSON.stringify(verified.refusal)}`;
    },
  },
];
