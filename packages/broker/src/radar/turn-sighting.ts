// Turning access that others made into a request: an administrator says that its person should have it, an access flow says whether they may
// and who agrees. The found access stays, and stays a finding, until the grant is open (follow-turned.ts). What an administrator wants here
// is no consent: the request is the person's, and whoever had it made counts as little in it as the person does (law 2).

import {
  type AccessRequest,
  type Entitlement,
  no,
  ok,
  type Person,
  quoted,
  type RequestState,
  type Result,
  refusal,
  type Sighting,
  type Transaction,
} from '@tidegate/core';
import type { RequestDetails } from '../details.ts';
import { findPerson, holderIn } from '../people/identity-links.ts';
import type { Actor, Ports } from '../ports.ts';
import { submitFor } from '../requests/submit-requests.ts';
import { transact, unwrap } from '../transact.ts';
import { factsOf } from './removal.ts';
import { openSighting, reasonOf, type SightingInput, whyNot } from './remove-sighting.ts';

export interface TurnInput extends SightingInput {
  /** Id or address of whose access it is; null for whom the identity links name. */
  readonly person: string | null;
  /** Null for the strictest flow that offers it. */
  readonly flowId: string | null;
  /** Null for what the flow gives. */
  readonly durationSec: number | null;
  readonly customFields?: Readonly<Record<string, string>>;
}

/** Makes the request. Refused where nothing says whose access it is, where it is none of our permissions, or no flow offers it to them. */
export async function turnSighting(ports: Ports, actor: Actor, input: TurnInput): Promise<Result<RequestDetails>> {
  const reason = reasonOf(input.reason);
  if (!reason.ok) return reason;
  const found = await transact(ports, (tx) => ground(ports, tx, input));
  if (!found.ok) return found;
  const { person, entitlement, words } = found.value;
  const made = await submitFor(ports, actor, {
    parties: { person, grantee: person },
    startedBy: actor.person.id,
    entitlements: [entitlement],
    flowId: input.flowId,
    several: 'strictest',
    durationSec: input.durationSec,
    reason: reason.value,
    customFields: input.customFields ?? {},
    before: (tx, request) => note(ports, tx, actor, { input, reason: reason.value, request }),
  });
  if (!made.ok) return made.refusal.code === 'request.nothing_offered' ? no(notOffered(person, words)) : made;
  const [details] = made.value;
  return details === undefined ? no(notOffered(person, words)) : ok(details);
}

interface Ground {
  readonly person: Person;
  readonly entitlement: Entitlement;
  /** What it is, for people. */
  readonly words: string;
}

async function ground(ports: Ports, tx: Transaction, input: TurnInput): Promise<Result<Ground>> {
  const sighting = await turnable(tx, input.id);
  if (!sighting.ok) return sighting;
  const person = await personOf(ports, tx, sighting.value, input.person);
  if (!person.ok) return person;
  const entitlement = await entitlementOf(tx, sighting.value);
  if (!entitlement.ok) return entitlement;
  return ok({ person: person.value, ...entitlement.value });
}

/** A stranger's access that nothing is being done about. */
async function turnable(tx: Transaction, id: string): Promise<Result<Sighting>> {
  const found = await openSighting(tx, id);
  if (!found.ok) return found;
  const sighting = found.value;
  const problem = await whyNotTurned(tx, sighting);
  return problem === null ? found : no(refusal('radar.not_turnable', problem));
}

/** Why it cannot be asked for through a flow, as a sentence; null where it may be. */
export async function whyNotTurned(tx: Transaction, sighting: Sighting): Promise<string | null> {
  const { kind, removal, entitlement, turned } = sighting;
  if (kind !== 'standing' && kind !== 'made_outside')
    return 'it is no access that others made: remove it, or accept it';
  const kept = whyNot(sighting);
  if (kept !== null) return kept;
  if (removal !== null) return 'it is being removed';
  if (entitlement === null)
    return 'these rights are none of the permissions that are granted here: remove it, or accept it';
  const request = turned === null ? null : await tx.requests.get(turned.requestId);
  if (request === null || !(await isUnderWay(tx, request))) return null;
  return `it was asked for already, as ${request.id}`;
}

const waits: ReadonlySet<RequestState['kind']> = new Set(['waiting', 'agreed']);

/** Whether the request may still open: afterwards the same may be asked for anew. */
async function isUnderWay(tx: Transaction, request: AccessRequest): Promise<boolean> {
  if (!waits.has(request.state.kind)) return false;
  const leases = await tx.leases.ofRequest(request.id);
  return leases.length === 0 || leases.some(({ endedAt }) => endedAt === null);
}

async function personOf(
  ports: Ports,
  tx: Transaction,
  { account, integrationId }: Sighting,
  reference: string | null,
): Promise<Result<Person>> {
  const holder = await holderIn(ports, tx, { account, integrationId });
  if (!holder.ok) return holder;
  const person = holder.value;
  if (person === null) {
    const message = `nothing says whose account ${quoted(account)} is; set an identity link, then turn it into a request`;
    return no(refusal('identity.unknown', message));
  }
  const named = reference === null ? person : await findPerson(tx, reference);
  if (named?.id !== person.id) {
    const message = `the identity links say that ${quoted(account)} is ${person.email}`;
    return no(refusal('input.invalid', message, { field: 'person' }));
  }
  if (person.active) return ok(person);
  return no(refusal('radar.not_turnable', `${person.email} is deactivated and receives nothing: remove it`));
}

async function entitlementOf(
  tx: Transaction,
  { integrationId, entitlement }: Sighting,
): Promise<Result<Omit<Ground, 'person'>>> {
  if (entitlement === null) return no(refusal('radar.not_turnable', 'it is none of our permissions'));
  const { type, nativeId, permission: name } = entitlement;
  const resource = (await tx.resources.ofNativeIds(integrationId, [nativeId])).find((one) => one.type === type);
  if (resource === undefined) {
    const message = `${quoted(nativeId)} is not in the inventory: read the integration anew, then turn it into a request`;
    return no(refusal('radar.not_turnable', message));
  }
  const permissions = await tx.permissions.ofIntegration(integrationId);
  const permission = permissions.find((one) => one.resourceType === type && one.name === name);
  if (permission === undefined) return no(refusal('radar.not_turnable', `there is no permission ${quoted(name)} here`));
  const words = `${name} on ${quoted(resource.path)}`;
  return ok({ entitlement: { resourceId: resource.id, permissionId: permission.id }, words });
}

const notOffered = (person: Person, words: string) =>
  refusal(
    'radar.not_turnable',
    `no access flow offers ${words} to ${person.email}: change a flow, have it removed, or accept it as it is`,
  );

interface Noted {
  readonly input: TurnInput;
  readonly reason: string;
  readonly request: AccessRequest;
}

/** In the transaction of the request: what was seen may be gone by now, or turned by somebody else. Throws `Refused` through `unwrap`. */
async function note(ports: Ports, tx: Transaction, actor: Actor, { input, reason, request }: Noted): Promise<void> {
  const sighting = unwrap(await turnable(tx, input.id));
  const at = ports.clock.now();
  await tx.radar.save([{ ...sighting, turned: { by: actor.person.id, at, reason, requestId: request.id } }]);
  tx.audit.append({
    at,
    kind: 'radar.turned',
    actor: actor.person.id,
    door: actor.door,
    subject: sighting.id,
    facts: { ...factsOf(sighting), person: request.granteeId, request: request.id, flow: request.flowName, reason },
  });
}
