// A request with everything the doors show of it: people, leases, grants, the sentence, the actions this caller may take.

import {
  type AccessFamily,
  type AccessFlow,
  type AccessRequest,
  type Asked,
  actionsFor,
  approversOf,
  asksApprover,
  assert,
  awaitsOthers,
  awaitsStepUp,
  type ConsentFacts,
  countsNow,
  describeRequest,
  type EndsDescription,
  type ExtendOptions,
  entitlementKey,
  entitlementStatus,
  extendOptions,
  type Grant,
  type GrantId,
  hasRight,
  type Instant,
  type IntegrationId,
  isOpen,
  type Lease,
  oldestFactBehind,
  oldestFactFor,
  type Person,
  type PersonId,
  type PinnedFact,
  type PublishedStatus,
  type QueuePlace,
  type RequestAction,
  type RequestDescription,
  type ResourceId,
  type SessionId,
  type ShownEntitlement,
  sessionOf,
  standingsOf,
  type Transaction,
} from '@tidegate/core';
import { consentFactsIn } from './consent/consent-facts.ts';
import { familiesIn } from './flows-time/access-family.ts';
import { extensionTerms } from './flows-time/extension-terms.ts';
import { queuePlacesIn } from './grants/queue.ts';
import type { Actor, Ports } from './ports.ts';
import { provenAt } from './step-up/proven-at.ts';
import { adapterOf } from './targets.ts';
import { worldIn } from './world.ts';

export interface EntitlementDetails {
  readonly shown: ShownEntitlement;
  /** Null when the integration is gone and no grant was made. */
  readonly integrationId: IntegrationId | null;
  readonly status: PublishedStatus;
  readonly message: string | null;
  readonly grant: Grant | null;
  /** Only for the grantee, and only while there is something to connect to. */
  readonly sessionId: SessionId | null;
  readonly ends: EndsDescription;
  readonly excess: readonly string[];
}

export interface RequestDetails {
  readonly request: AccessRequest;
  readonly requester: Person;
  readonly grantee: Person;
  readonly leases: readonly Lease[];
  readonly grants: readonly Grant[];
  readonly description: RequestDescription;
  readonly actions: readonly RequestAction[];
  /** How its access can be lengthened, and has been. */
  readonly extend: ExtendOptions;
  /** Whether the caller has to prove with a code that it is them before their consent is taken. */
  readonly stepUpDue: boolean;
  /** The oldest fact that the caller's verdict would rest on, and once it is agreed the oldest it did; null where they may give none, or nothing was. */
  readonly oldestFact: PinnedFact | null;
  /** The consents still missing, who can give each, and who cannot though they would; empty once decided. */
  readonly waiting: readonly Asked[];
  /** That its access flow is another than was asked through: when it last changed, null where it is gone. No word of what changed. */
  readonly rulesChanged: { readonly at: Instant | null } | null;
  /** Everyone named in it. */
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly entitlements: readonly EntitlementDetails[];
}

/** What is told of how access ends where this server no longer has the adapter. */
const unknownEnds: EndsDescription = {
  second: 'none',
  newAccess: 'this server has no adapter for the target; nothing can be promised',
  openConnections: 'this server has no adapter for the target; nothing can be promised',
};

/** Details for several requests, read in a transaction of the caller. */
export async function detailsOf(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  requests: readonly AccessRequest[],
): Promise<readonly RequestDetails[]> {
  const world = await worldIn(ports, tx);
  const leases = await tx.leases.ofRequests(requests.map((request) => request.id));
  const grantIds = [...new Set(leases.map((lease) => lease.grantId))];
  const grants = new Map<string, Grant>((await tx.grants.many(grantIds)).map((grant) => [grant.id, grant]));
  const people = await namedPeople(tx, requests);
  const integrations = await integrationsOf(tx, requests);
  const factsOf = await consentFactsIn(ports, tx, requests);
  const families = await familiesIn(tx, requests);
  const stepUpAt = await provenAt(tx, actor.person.id);
  const places = await queuePlacesIn(ports, tx, [...grants.values()]);
  return requests.map((request) => {
    const own = leases.filter((lease) => lease.requestId === request.id);
    return assemble(ports, actor, request, {
      leases: own,
      grants,
      people,
      integrations,
      everyone: world.people.values(),
      family: families.get(request.id) ?? { root: request, extensions: [], leases: own, grants: [] },
      flow: world.flows.get(request.flowId) ?? null,
      facts: factsOf(request),
      stepUpAt,
      places,
    });
  });
}

async function namedPeople(
  tx: Transaction,
  requests: readonly AccessRequest[],
): Promise<ReadonlyMap<PersonId, Person>> {
  const ids = new Set<PersonId>();
  for (const request of requests) {
    ids.add(request.requesterId);
    ids.add(request.granteeId);
    for (const verdict of request.verdicts) {
      ids.add(verdict.personId);
      for (const { personId } of verdict.standsFor ?? []) ids.add(personId);
    }
    if (request.state.kind === 'rejected') ids.add(request.state.by);
  }
  return new Map((await tx.people.many([...ids])).map((person) => [person.id, person]));
}

/** The integration of each resource, which a request pins by name only. */
async function integrationsOf(
  tx: Transaction,
  requests: readonly AccessRequest[],
): Promise<ReadonlyMap<ResourceId, IntegrationId>> {
  const ids = new Set(requests.flatMap(({ entitlements }) => entitlements.map(({ resourceId }) => resourceId)));
  const resources = await tx.resources.many([...ids]);
  return new Map(resources.map(({ id, integrationId }) => [id, integrationId]));
}

function assemble(
  ports: Ports,
  actor: Actor,
  request: AccessRequest,
  about: {
    readonly leases: readonly Lease[];
    readonly grants: ReadonlyMap<string, Grant>;
    readonly people: ReadonlyMap<PersonId, Person>;
    readonly integrations: ReadonlyMap<ResourceId, IntegrationId>;
    readonly everyone: Iterable<Person>;
    readonly facts: ConsentFacts | null;
    readonly stepUpAt: Instant | null;
    readonly places: ReadonlyMap<GrantId, QueuePlace>;
    readonly family: AccessFamily;
    readonly flow: AccessFlow | null;
  },
): RequestDetails {
  const { leases, people, everyone, facts, family } = about;
  const now = ports.clock.now();
  const requester = people.get(request.requesterId);
  const grantee = people.get(request.granteeId);
  assert(requester && grantee && facts, 'a request names people who exist');
  const grants = leases.flatMap((lease) => about.grants.get(lease.grantId) ?? []);
  const queue = grants
    .flatMap(({ id }) => about.places.get(id) ?? [])
    .toSorted((one, other) => (one.aboutSec ?? one.place) - (other.aboutSec ?? other.place))
    .at(-1);
  const known = { requests: [request], leases, grants };
  const whole = { request, leases, grants, now, queue: queue ?? null };
  const extend = extendOptions(family, extensionTerms(family, about.flow), now);
  const connectable = actor.person.id === request.granteeId;
  const decides = actor.person.id !== request.requesterId || hasRight(actor.person, 'requests:read_all');
  return {
    request,
    requester,
    grantee,
    leases,
    grants,
    description: describeRequest(whole),
    actions: actionsFor({ request, leases, grants, person: actor.person, facts, extend }),
    extend,
    oldestFact:
      request.state.kind === 'waiting' ? oldestFactFor(request, actor.person, facts) : oldestFactBehind(request),
    stepUpDue: isStepUpDue(request, about.stepUpAt, now),
    rulesChanged: rulesChanged(request, about.flow),
    waiting: request.state.kind === 'waiting' ? missingConsents(request, everyone, facts) : [],
    people,
    entitlements: request.entitlements.map((shown) => {
      const grant = grants.find((candidate) => entitlementKey(candidate) === entitlementKey(shown)) ?? null;
      return {
        shown,
        integrationId: grant?.integrationId ?? about.integrations.get(shown.resourceId) ?? null,
        ...entitlementStatus({ ...whole, entitlement: shown }),
        grant,
        sessionId: connectable && grant && isOpen(grant) && !awaitsOthers(grant, known) ? sessionOf(grant.id) : null,
        ends: adapterOf(ports, shown.integrationType)?.ends ?? unknownEnds,
        excess: grant?.seenAt == null ? excessFor(shown, decides) : grant.excess,
      };
    }),
  };
}

function rulesChanged({ flowVersion }: AccessRequest, flow: AccessFlow | null): RequestDetails['rulesChanged'] {
  if (flow === null) return { at: null };
  return flow.version === flowVersion ? null : { at: flow.updatedAt };
}

function isStepUpDue({ state, terms }: AccessRequest, passedAt: Instant | null, now: Instant): boolean {
  if (state.kind !== 'waiting' || terms.stepUp === null || !asksApprover(terms.stepUp)) return false;
  return !countsNow(terms.stepUp, passedAt, now);
}

/** The consents still missing, each with the people who could give it now: whoever has decided is not asked again. */
function missingConsents(
  request: AccessRequest,
  everyone: Iterable<Person>,
  facts: ConsentFacts,
): RequestDetails['waiting'] {
  if (awaitsStepUp(request)) return [];
  // Of every way that would be enough: whoever can help is shown, whichever way comes first.
  const missing = new Map(
    standingsOf(request).flatMap(({ waitingFor }) => waitingFor.map((term) => [term.label, term.key] as const)),
  );
  const decided = new Set(request.verdicts.map((verdict) => verdict.personId));
  return approversOf(request, everyone, facts)
    .filter(({ term }) => missing.get(term.label) === term.key)
    .map(({ term, people, delegates, leftOut }) => ({
      term,
      people: people.filter((person) => !decided.has(person.id)),
      delegates: delegates.filter(({ person }) => !decided.has(person.id)),
      leftOut: leftOut.filter(({ person }) => !decided.has(person.id)),
    }));
}

/**
 * What comes along names other things in the target. Who decides sees it whole; the requester, in whose sight those things are not
 * (law 1), sees how much it is until the access is theirs.
 */
function excessFor(shown: ShownEntitlement, decides: boolean): readonly string[] {
  if (decides || shown.excess.length === 0) return shown.excess;
  const count = shown.excess.length;
  return [`${count === 1 ? 'one right' : `${count} rights`} that every account there has; whoever decides sees them`];
}
