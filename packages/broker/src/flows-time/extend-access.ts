// Lengthening access that is open: a new lease through a request of its own, linked to the first. The person still has to fit the flow,
// which still has to offer it; the hours count; consent is asked for again where the flow says so, and where what was given does not cover it.
// It never shortens (law 7). Before
// anything is written the targets are asked whether their guardrails still leave anything of what is open (law 9).

import {
  type AccessFlow,
  type AccessRequest,
  ask,
  entitlementKey,
  extendable,
  extendOptions,
  factsAt,
  type Instant,
  isId,
  isOffered,
  newId,
  no,
  ok,
  type Person,
  type Planned,
  type ReachedTarget,
  type RequestId,
  type Result,
  refusal,
  rootOf,
  type ShownEntitlement,
  type Transaction,
} from '@tidegate/core';
import { ownersIn } from '../consent/consent-facts.ts';
import { detailsOf, type RequestDetails } from '../details.ts';
import { ownChangesIn } from '../perimeter/own-changes.ts';
import type { Actor, Ports } from '../ports.ts';
import { foresee } from '../requests/foresee.ts';
import { requestNotFound } from '../requests/read-requests.ts';
import { reachFor } from '../requests/show-entitlements.ts';
import { record } from '../requests/submit-requests.ts';
import { provenAt } from '../step-up/proven-at.ts';
import { groundIn } from '../target-ground.ts';
import { transact, unwrap } from '../transact.ts';
import { worldIn } from '../world.ts';
import { familyIn } from './access-family.ts';
import { extensionTerms } from './extension-terms.ts';

export interface ExtendInput {
  readonly id: string;
  /** Why it is needed longer; the first reason stands where nothing is said. */
  readonly reason?: string | null;
}

/** Lengthens the caller's own access by what its flow says. Answers the new request. */
export async function extendAccess(ports: Ports, actor: Actor, input: ExtendInput): Promise<Result<RequestDetails>> {
  const { id } = input;
  if (!isId('request', id)) return requestNotFound(id);
  const worth = await stillWorth(ports, actor, id);
  if (!worth.ok) return worth;
  return transact(ports, async (tx) => {
    const request = await ownRequest(tx, actor, id);
    const person = await tx.people.get(actor.person.id);
    if (!request || !person) return requestNotFound(id);
    const extension = unwrap(await extensionOf(ports, tx, { request, reason: input.reason?.trim() || null }));
    await record(ports, tx, actor, extension);
    tx.audit.append({
      at: extension.askedAt,
      kind: 'request.extended',
      actor: person.id,
      door: actor.door,
      subject: rootOf(extension),
      facts: { by: extension.id, duration_sec: extension.durationSec },
    });
    const [details] = await detailsOf(ports, tx, actor, [extension]);
    return details ? ok(details) : requestNotFound(id);
  });
}

/** The caller's own request, asked by them or for them. */
async function ownRequest(tx: Transaction, { person }: Actor, id: RequestId): Promise<AccessRequest | null> {
  const request = await tx.requests.get(id);
  return request?.requesterId === person.id || request?.granteeId === person.id ? request : null;
}

/** Whether the targets would still give what is open, by the plans that it was opened with. What cannot be extended anyway is not asked about. */
async function stillWorth(ports: Ports, actor: Actor, id: RequestId): Promise<Result<true>> {
  const open = await ports.store.read(async (tx) => {
    const request = await ownRequest(tx, actor, id);
    const family = request && (await familyIn(tx, request));
    const flow = request && (await tx.flows.get(request.flowId));
    const now = ports.clock.now();
    if (!family || !flow || !extendOptions(family, extensionTerms(family, flow), now).canExtend) return [];
    const keys = new Set(extendable(family, now).map(entitlementKey));
    const grants = family.grants.filter((grant) => keys.has(entitlementKey(grant)));
    return Promise.all(
      grants.map(async ({ resourceId, plan }) => {
        const resource = await tx.resources.get(resourceId);
        return { plan, integration: resource && (await tx.integrations.get(resource.integrationId)) };
      }),
    );
  });
  const trials: { readonly target: ReachedTarget; readonly planned: Planned }[] = [];
  for (const { plan, integration } of open) {
    if (!plan || !integration) continue;
    const target = await reachFor(ports, integration);
    if (!target.ok) return target;
    trials.push({ target: target.value, planned: { plan, secret: null } });
  }
  return foresee(trials);
}

async function extensionOf(
  ports: Ports,
  tx: Transaction,
  { request, reason }: { readonly request: AccessRequest; readonly reason: string | null },
): Promise<Result<AccessRequest>> {
  // Two clicks at once lengthen once: the first request's row is held.
  const root = await tx.requests.lock(rootOf(request));
  const family = await familyIn(tx, request);
  const flow = await tx.flows.get(request.flowId);
  if (!root || !family || !flow) return notExtendable('its access flow is gone');
  const now = ports.clock.now();
  const terms = extensionTerms(family, flow);
  const options = extendOptions(family, terms, now);
  if (!options.canExtend) return notExtendable(options.availability);
  const open = extendable(family, now);
  const keys = new Set(open.map(entitlementKey));
  const shown = root.entitlements.filter((each) => keys.has(entitlementKey(each)));
  return askFor(ports, tx, {
    root,
    flow,
    again: terms?.extensions?.consent === 'again',
    shown,
    reason: reason ?? root.reason,
    end: Math.max(...open.map(({ end }) => end)),
  });
}

interface Lengthening {
  readonly root: AccessRequest;
  readonly flow: AccessFlow;
  /** Whether the consents that were given do not cover it. */
  readonly again: boolean;
  readonly shown: readonly ShownEntitlement[];
  readonly reason: string | null;
  /** When the access ends that is lengthened. */
  readonly end: Instant;
}

async function askFor(ports: Ports, tx: Transaction, one: Lengthening): Promise<Result<AccessRequest>> {
  const { root, flow, shown } = one;
  const world = await worldIn(ports, tx);
  const facts = factsAt(world, ports.clock.now());
  const requester = await tx.people.get(root.requesterId);
  const grantee = await tx.people.get(root.granteeId);
  if (!requester || !grantee?.active) return notExtendable('its person is out');
  if (!(await isAllOffered(tx, { flow, requester, grantee, shown, facts }))) {
    return notExtendable('the access flow no longer offers it to you');
  }
  const asked = ask({
    id: newId('request', ports.chance),
    requester,
    grantee,
    flow: one.again ? flow : { ...flow, approval: null },
    entitlements: shown,
    durationSec: null,
    extends: root.id,
    reason: one.reason,
    customFields: root.customFields,
    bundle: root.bundle,
    people: [...world.people.values()],
    facts: {
      ...facts,
      ownersOf: await ownersIn(
        ports,
        tx,
        world,
        shown.map(({ resourceId }) => resourceId),
      ),
      delegations: [],
      ownChanges: await ownChangesIn(ports, tx, world, { flow, entitlements: shown }),
    },
    now: facts.now,
    stepUpAt: await provenAt(tx, requester.id),
  });
  // A consent that comes after the access has ended would open it anew, which nobody was asked.
  return asked.ok ? ok({ ...asked.value, lapsesAt: Math.min(asked.value.lapsesAt, one.end) }) : asked;
}

async function isAllOffered(
  tx: Transaction,
  ask: {
    readonly flow: AccessFlow;
    readonly requester: Person;
    readonly grantee: Person;
    readonly shown: readonly ShownEntitlement[];
    readonly facts: ReturnType<typeof factsAt>;
  },
): Promise<boolean> {
  const { flow, requester: person, grantee, facts } = ask;
  const ground = await groundIn(tx, flow.targets);
  for (const { resourceId, permissionId } of ask.shown) {
    const resource = await tx.resources.get(resourceId);
    const permission = await tx.permissions.get(permissionId);
    const integration = resource && (await tx.integrations.get(resource.integrationId));
    if (!resource || !permission || !integration) return false;
    if (!isOffered({ flow, ground, person, grantee, facts, member: { integration, resource, permission } }))
      return false;
  }
  return true;
}

const notExtendable = (why: string) =>
  no(refusal('request.not_extendable', `${why}; ask again for the access where it is still needed`));
