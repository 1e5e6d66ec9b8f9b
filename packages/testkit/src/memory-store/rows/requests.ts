// Requests, and what belongs to their consent: delegations, emergency uses, authenticators.

import {
  type AccessRequest,
  type AuthenticatorRows,
  type DelegationRows,
  type EmergencyRows,
  Fault,
  Refused,
  type RequestFilter,
  type RequestRows,
  refusal,
} from '@tidegate/core';
import type { Session } from '../session.ts';
import { pageOf } from './page.ts';

export function requestRows(session: Session): RequestRows {
  const table = session.tables.requests;
  return {
    get: (id) => session.run(() => session.get(table, id)),
    lock: (id) =>
      session.run(async () => {
        await session.lock(table, id);
        return session.get(table, id);
      }),
    insert: (request) => session.run(() => session.put(table, request.id, request)),
    save: async (request) => {
      const saved = await session.run(async () => {
        await session.lock(table, request.id);
        if (session.get(table, request.id)?.version !== request.version - 1) return false;
        session.set(table, request.id, request);
        return true;
      });
      if (!saved) throw new Fault('object.changed', 'the request was changed meanwhile; read it again');
    },
    page: (filter, ask) =>
      session.run(() => {
        const fitting = session.all(table).filter((request) => fits(request, filter));
        return pageOf(ask, fitting, (request) => request.askedAt);
      }),
  };
}

const fits = (request: AccessRequest, filter: RequestFilter): boolean =>
  (filter.ids?.includes(request.id) ?? true) &&
  (filter.requesterId === undefined || request.requesterId === filter.requesterId) &&
  (filter.granteeId === undefined || request.granteeId === filter.granteeId) &&
  (filter.delegated === undefined || request.granteeId !== request.requesterId) &&
  (filter.states?.includes(request.state.kind) ?? true) &&
  (filter.lapsingBefore === undefined ||
    (request.state.kind === 'waiting' && request.lapsesAt <= filter.lapsingBefore)) &&
  (filter.extends === undefined || (request.extends !== null && filter.extends.includes(request.extends))) &&
  (filter.startingAfter === undefined || (request.startsAt ?? 0) > filter.startingAfter) &&
  (filter.flowId === undefined || request.flowId === filter.flowId) &&
  (filter.automatic === undefined || (request.terms.trigger === 'automatic') === filter.automatic) &&
  (filter.verdictBy === undefined || request.verdicts.some(({ personId }) => personId === filter.verdictBy)) &&
  (filter.verdictFor === undefined ||
    request.verdicts.some(({ standsFor }) => standsFor?.some(({ personId }) => personId === filter.verdictFor)));

export function delegationRows(session: Session): DelegationRows {
  const table = session.tables.delegations;
  const oldestFirst = (one: { createdAt: number; id: string }, other: { createdAt: number; id: string }): number =>
    one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
  return {
    get: (id) => session.run(() => session.get(table, id)),
    save: (delegation) => session.run(() => session.put(table, delegation.id, delegation)),
    notEnded: (now) =>
      session.run(() =>
        session
          .all(table)
          .filter(({ endedAt, endsAt }) => endedAt === null && endsAt > now)
          .toSorted(oldestFirst),
      ),
    ofPerson: (id, limit) =>
      session.run(() =>
        session
          .all(table)
          .filter(({ fromId, toId }) => fromId === id || toId === id)
          .toSorted((one, other) => oldestFirst(other, one))
          .slice(0, limit),
      ),
  };
}

export function emergencyRows(session: Session): EmergencyRows {
  const table = session.tables.emergencies;
  const openOf = (humanId: string) =>
    session.all(table).find((emergency) => emergency.humanId === humanId && emergency.review === null) ?? null;
  return {
    get: (id) => session.run(() => session.get(table, id)),
    lock: (id) =>
      session.run(async () => {
        await session.lock(table, id);
        return session.get(table, id);
      }),
    openOf: (humanId) => session.run(() => openOf(humanId)),
    insert: (emergency) =>
      session.run(async () => {
        await session.lock({ name: 'open emergencies' }, emergency.humanId);
        if (openOf(emergency.humanId) !== null) {
          throw new Refused(refusal('request.review_pending', 'the last emergency access has not been reviewed yet'));
        }
        await session.put(table, emergency.requestId, emergency);
      }),
    save: (emergency) => session.run(() => session.put(table, emergency.requestId, emergency)),
    open: (limit) =>
      session.run(() =>
        session
          .all(table)
          .filter(({ review }) => review === null)
          .toSorted((one, other) => one.usedAt - other.usedAt)
          .slice(0, limit),
      ),
    reviewed: (limit) =>
      session.run(() =>
        session
          .all(table)
          .filter(({ review }) => review !== null)
          .toSorted((one, other) => (other.review?.at ?? 0) - (one.review?.at ?? 0))
          .slice(0, limit),
      ),
  };
}

export function authenticatorRows(session: Session): AuthenticatorRows {
  const table = session.tables.authenticators;
  return {
    get: (id) => session.run(() => session.get(table, id)),
    lock: (id) =>
      session.run(async () => {
        await session.lock(table, id);
        return session.get(table, id);
      }),
    save: (authenticator) => session.run(() => session.put(table, authenticator.personId, authenticator)),
    remove: (id) => session.run(() => session.put(table, id, null)),
  };
}
