// Laws about what is in the targets: who has access there, since when, until when, and what the database said before.

import { isLive, isOpen } from '@tidegate/core';
import { firstOf, grantIn, type Law, leasesIn, timesRecorded, workIn } from './law.ts';

const isOver = (state: string): boolean => state === 'gone' || state === 'failed';

/** How long after its end access without an end of its own may still be there while nothing keeps the servers from their work. */
const promisedLagMs = 90_000;

export const lawsOfTargets: readonly Law[] = [
  {
    name: 'consent first',
    sentence:
      'no access is made in a target unless somebody was entitled to it: a request agreed to, and a lease of it',
    on: ['touched'],
    broken: (scene, event) => {
      if (event.kind !== 'touched' || event.touch.after === null) return null;
      const { grantId, before } = event.touch;
      const requests = leasesIn(scene, grantId).map((lease) => scene.tables.requests.committed.get(lease.requestId));
      if (requests.some((request) => request?.state.kind === 'agreed')) return null;
      return `${grantId} was ${before === null ? 'made' : 'changed'} in its target and no request for it is agreed to`;
    },
  },
  {
    name: 'written before done',
    sentence: 'the intent, the latest end and the event are committed before a target is touched',
    on: ['touched'],
    broken: (scene, event) => {
      if (event.kind !== 'touched' || event.touch.before !== null || event.touch.after === null) return null;
      const { grantId } = event.touch;
      const grant = grantIn(scene, grantId);
      if (grant === null) return `${grantId} was made in its target and the database knows nothing of it`;
      if (timesRecorded(scene, grantId, ['grant.opening']) === 0) {
        return `${grantId} was made in its target and its opening is not in the audit log`;
      }
      return null;
    },
  },
  {
    name: 'nothing comes back',
    sentence: 'nothing is made in a target for a grant that is gone or failed',
    on: ['touched'],
    broken: (scene, event) => {
      if (event.kind !== 'touched' || event.touch.after === null) return null;
      const grant = grantIn(scene, event.touch.grantId);
      return grant !== null && isOver(grant.state) ? `${grant.id} was touched after it was ${grant.state}` : null;
    },
  },
  {
    name: 'the target ends it too',
    sentence: 'where a target can end access itself, it never holds a later end than the latest the grant may last',
    on: ['touched'],
    broken: (scene, event) => {
      if (event.kind !== 'touched' || event.touch.after === null) return null;
      const grant = grantIn(scene, event.touch.grantId);
      if (grant === null || !scene.kindOf(grant).ownEnd) return null;
      const { validUntil } = event.touch.after;
      if (validUntil === null) return `${grant.id} has no end in a target that can end it`;
      return validUntil > grant.notAfter
        ? `${grant.id} may be used for ${validUntil - grant.notAfter} ms too long`
        : null;
    },
  },
  {
    name: 'the end is tightened',
    sentence: 'an open grant has its true end in the target, or work that will set it',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(event.kind === 'committed' ? event.grants : [], ({ after: grant }) => {
        if (!isOpen(grant) || !scene.kindOf(grant).ownEnd) return null;
        const account = scene.town.accounts.get(grant.id);
        if (account === undefined || grant.endsAt === null || workIn(scene, 'grant.retime', grant.id) !== null)
          return null;
        return account.validUntil === grant.endsAt
          ? null
          : `${grant.id} ends in its target ${(account.validUntil ?? 0) - grant.endsAt} ms after its true end, and nothing will change that`;
      }),
  },
  {
    name: 'gone means gone',
    sentence: 'a grant is called gone or failed only when the target truly holds nothing of it',
    on: ['committed', 'calm', 'end'],
    broken: (scene, event) => {
      const grants =
        event.kind === 'committed' ? event.grants.map(({ after }) => after) : scene.tables.grants.committed.values();
      return firstOf(grants, (grant) =>
        isOver(grant.state) && scene.town.accounts.has(grant.id)
          ? `${grant.id} is ${grant.state} and still there`
          : null,
      );
    },
  },
  {
    name: 'open means open',
    sentence: 'a grant becomes open only when its access is truly there',
    on: ['committed'],
    broken: (scene, event) =>
      firstOf(event.kind === 'committed' ? event.grants : [], ({ before, after }) =>
        after.state === 'open' && before?.state === 'opening' && scene.town.accounts.get(after.id)?.permitted !== true
          ? `${after.id} became open and its access is not there`
          : null,
      ),
  },
  {
    name: 'leases add up',
    sentence: 'access that was seen open stays while a lease covers it',
    on: ['touched'],
    broken: (scene, event) => {
      if (event.kind !== 'touched' || event.touch.after?.permitted === true) return null;
      const grant = grantIn(scene, event.touch.grantId);
      return event.touch.before?.permitted === true && grant !== null && isOpen(grant)
        ? `${grant.id} is open and was taken away`
        : null;
    },
  },
  {
    name: 'no access past its end',
    sentence:
      'access without an end of its own is closing within the promised lag after its end, and the database says so',
    on: ['time'],
    broken: (scene) =>
      firstOf(scene.town.accounts.values(), ({ grantId }) => {
        const grant = grantIn(scene, grantId);
        if (grant === null || !isLive(grant)) return null;
        const end = grant.endsAt ?? grant.notAfter;
        const lag = scene.now - Math.max(end, scene.quietSince);
        return lag > promisedLagMs && scene.town.isUsable(grantId)
          ? `${grantId} is ${grant.state} and usable ${Math.round((scene.now - end) / 1_000)} s after its end`
          : null;
      }),
  },
];
