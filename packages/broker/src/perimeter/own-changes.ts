// Who changed lately what an access flow decides by, read from the rows of the transaction that asks: a decision and the list of who can
// still agree are told from the same versions.

import {
  type AccessFlow,
  type AccessRequest,
  type ChangedClasses,
  changesOfClasses,
  changesOfOrder,
  changesOfRules,
  type DecidingChange,
  decidingSubjects,
  type Entitlement,
  type FlowId,
  type Member,
  noOwnChanges,
  type OwnChanges,
  ownChangesOf,
  type Transaction,
  type World,
} from '@tidegate/core';
import { classificationIdOf } from '../classification/classification-id.ts';
import type { Ports } from '../ports.ts';
import { changedRulesIn } from './rule-changes.ts';

/** What is asked for through a flow. */
interface Asked {
  readonly flow: AccessFlow;
  readonly entitlements: readonly Entitlement[];
}

/** Who may not decide about this now. */
export async function ownChangesIn(ports: Ports, tx: Transaction, world: World, asked: Asked): Promise<OwnChanges> {
  return (await ownChangesFor(ports, tx, world, [asked]))(asked);
}

/** The same for several requests, in one look. A flow that is gone leaves nobody out: nothing can be agreed to through it. */
export async function ownChangesOfRequests(
  ports: Ports,
  tx: Transaction,
  world: World,
  requests: readonly AccessRequest[],
): Promise<(request: AccessRequest) => OwnChanges> {
  // Only what waits can still be decided.
  const asked = new Map(
    requests.flatMap(({ id, state, flowId, entitlements }) => {
      const flow = state.kind === 'waiting' ? world.flows.get(flowId) : undefined;
      return flow === undefined ? [] : [[id, { flow, entitlements }] as const];
    }),
  );
  const of = await ownChangesFor(ports, tx, world, [...asked.values()]);
  return ({ id }) => {
    const one = asked.get(id);
    return one === undefined ? noOwnChanges : of(one);
  };
}

async function ownChangesFor(
  ports: Ports,
  tx: Transaction,
  world: World,
  all: readonly Asked[],
): Promise<(asked: Asked) => OwnChanges> {
  const waitMs = ports.perimeterRules.ownChangeWaitMs;
  if (all.length === 0 || waitMs === 0) return () => noOwnChanges;
  const now = ports.clock.now();
  const ground = { bundles: world.bundles, groups: [...world.groups.values()] };
  const changesOf = await flowChangesIn(tx, ground, all, now - waitMs, now);
  const rules = await changedRulesIn(tx, world, now - waitMs);
  const classes = await changedClassesIn(ports, tx, now - waitMs);
  const membersOf = rules.length + classes.length === 0 ? () => [] : await membersIn(tx, world, all);
  return (asked) => {
    const { flow } = asked;
    const members = membersOf(asked);
    const ofRules = changesOfRules(rules, { flowId: flow.id, members });
    const ofClasses = changesOfClasses(classes, members);
    return ownChangesOf({ flow, ...ground, changes: changesOf(flow.id), ofRules, ofClasses, waitMs, now });
  };
}

/** The orders of classes that were changed after a moment. */
async function changedClassesIn(ports: Ports, tx: Transaction, since: number): Promise<readonly ChangedClasses[]> {
  const keys = (await tx.classifications.all()).map(({ key }) => ({ key, id: classificationIdOf(ports.hash, key) }));
  if (keys.length === 0) return [];
  const ids = keys.map(({ id }) => id);
  const changes = await tx.versions.changesSince(ids, since);
  return keys.flatMap(({ key, id }) => {
    const own = changes.filter(({ subject }) => subject === id);
    return own.length === 0 ? [] : [{ key, changes: own }];
  });
}

/** What was changed of each flow, of what it names, and of the tags of what it offers. */
async function flowChangesIn(
  tx: Transaction,
  ground: Parameters<typeof decidingSubjects>[1],
  all: readonly Asked[],
  since: number,
  now: number,
): Promise<(flow: FlowId) => readonly DecidingChange[]> {
  const flows = new Map(all.map(({ flow }) => [flow.id, flow]));
  const subjects = new Map([...flows.values()].map((flow) => [flow.id, decidingSubjects(flow, ground)]));
  const changes = await tx.versions.changesSince([...new Set([...subjects.values()].flat())], since);
  const orders = await tx.tagOrders.endingAfter(since);
  const bySubject = new Map<string, DecidingChange[]>();
  for (const change of [...changes, ...orders.flatMap((order) => changesOfOrder(order, now))])
    bySubject.set(change.subject, [...(bySubject.get(change.subject) ?? []), change]);
  return (flow) => (subjects.get(flow) ?? []).flatMap((subject) => bySubject.get(subject) ?? []);
}

/** The entitlements with what rules ask of them; what is gone is left out: nothing opens it. */
async function membersIn(
  tx: Transaction,
  world: World,
  all: readonly Asked[],
): Promise<(asked: Asked) => readonly Member[]> {
  const ids = new Set(all.flatMap(({ entitlements }) => entitlements.map(({ resourceId }) => resourceId)));
  const resources = new Map((await tx.resources.many([...ids])).map((resource) => [resource.id, resource]));
  return ({ entitlements }) =>
    entitlements.flatMap(({ resourceId, permissionId }) => {
      const resource = resources.get(resourceId);
      const permission = world.permissions.get(permissionId);
      const integration = resource && world.integrations.get(resource.integrationId);
      return resource && permission && integration ? [{ integration, resource, permission }] : [];
    });
}
