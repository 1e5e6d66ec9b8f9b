// Who changed lately what an access flow decides by, read from the rows of the transaction that asks: a decision and the list of who can
// still agree are told from the same versions.

import {
  type AccessFlow,
  type AccessRequest,
  changesOfOrder,
  type DecidingChange,
  decidingSubjects,
  type FlowId,
  noOwnChanges,
  type OwnChanges,
  ownChangesOf,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** Who may not decide through a flow now. A flow that is gone leaves nobody out: nothing can be agreed to through it. */
export async function ownChangesIn(ports: Ports, tx: Transaction, flow: AccessFlow | null): Promise<OwnChanges> {
  return flow === null ? noOwnChanges : (await ownChangesByFlow(ports, tx, [flow]))(flow.id);
}

/** The same for the flows of several requests, in one look. */
export async function ownChangesOfRequests(
  ports: Ports,
  tx: Transaction,
  requests: readonly AccessRequest[],
  flows: ReadonlyMap<FlowId, AccessFlow>,
): Promise<(request: AccessRequest) => OwnChanges> {
  // Only what waits can still be decided.
  const ids = new Set(requests.flatMap(({ state, flowId }) => (state.kind === 'waiting' ? [flowId] : [])));
  const of = await ownChangesByFlow(
    ports,
    tx,
    [...ids].flatMap((id) => flows.get(id) ?? []),
  );
  return ({ flowId }) => of(flowId);
}

async function ownChangesByFlow(
  ports: Ports,
  tx: Transaction,
  flows: readonly AccessFlow[],
): Promise<(flow: FlowId) => OwnChanges> {
  const waitMs = ports.perimeterRules.ownChangeWaitMs;
  if (flows.length === 0 || waitMs === 0) return () => noOwnChanges;
  const now = ports.clock.now();
  const bundles = new Map((await tx.bundles.all()).map((bundle) => [bundle.id, bundle]));
  const subjects = flows.map((flow) => [flow, decidingSubjects(flow, bundles)] as const);
  const all = [...new Set(subjects.flatMap(([, own]) => own))];
  const changes = await tx.versions.changesSince(all, now - waitMs);
  const orders = await tx.tagOrders.endingAfter(now - waitMs);
  const bySubject = new Map<string, DecidingChange[]>();
  for (const change of [...changes, ...orders.flatMap((order) => changesOfOrder(order, now))])
    bySubject.set(change.subject, [...(bySubject.get(change.subject) ?? []), change]);
  const found = new Map(
    subjects.map(([flow, own]) => {
      const touching = own.flatMap((subject) => bySubject.get(subject) ?? []);
      return [flow.id, ownChangesOf({ flow, bundles, changes: touching, waitMs, now })];
    }),
  );
  return (flow) => found.get(flow) ?? noOwnChanges;
}
