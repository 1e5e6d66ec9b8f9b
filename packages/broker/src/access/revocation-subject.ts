// What a revocation is about, found by id or by the name people use, and what it ends.

import {
  type AccessRequest,
  humanOf,
  isId,
  type Lease,
  type LeaseId,
  type LiveLeaseFilter,
  no,
  ok,
  type PersonId,
  quoted,
  type Resource,
  type Result,
  type RevocationSubject,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';

export interface NamedSubject {
  readonly subject: RevocationSubject;
  readonly name: string;
}

/** A subject by its id, or by a person's address and the name of a flow or an integration. */
export async function findSubject(
  tx: Transaction,
  { kind, reference }: { readonly kind: RevocationSubject['kind']; readonly reference: string },
): Promise<Result<NamedSubject>> {
  const found = await subjectOf(tx, kind, reference.trim());
  return found === null
    ? no(refusal('object.not_found', `no ${kind} ${quoted(reference)}`, { field: 'reference' }))
    : ok(found);
}

async function subjectOf(
  tx: Transaction,
  kind: RevocationSubject['kind'],
  reference: string,
): Promise<NamedSubject | null> {
  switch (kind) {
    case 'person': {
      const byId = isId('person', reference) ? await tx.people.get(reference) : null;
      const person = byId ?? (await tx.people.byEmail(reference.toLowerCase()));
      return person && { subject: { kind, id: person.id }, name: person.email };
    }
    case 'resource': {
      const resource = isId('resource', reference) ? await tx.resources.get(reference) : null;
      return resource && { subject: { kind, id: resource.id }, name: resource.path };
    }
    case 'flow': {
      const byId = isId('flow', reference) ? await tx.flows.get(reference) : null;
      const flow = byId ?? (await tx.flows.byName(reference));
      return flow && { subject: { kind, id: flow.id }, name: flow.name };
    }
    case 'integration': {
      const byId = isId('integration', reference) ? await tx.integrations.get(reference) : null;
      const integration = byId ?? (await tx.integrations.byName(reference));
      return integration && { subject: { kind, id: integration.id }, name: integration.name };
    }
  }
}

/** What a subject reaches, read once for several looks. */
export interface Reach {
  leases(tx: Transaction, after: LeaseId | null, limit: number): Promise<readonly Lease[]>;
  /** Up to `limit` requests that wait, or were agreed to for later. */
  requests(tx: Transaction, limit: number): Promise<readonly AccessRequest[]>;
}

export async function reachOfSubject(ports: Ports, tx: Transaction, subject: RevocationSubject): Promise<Reach> {
  const people = subject.kind === 'person' ? await recordsOf(ports, tx, subject.id) : [];
  const resource = subject.kind === 'resource' ? await tx.resources.get(subject.id) : null;
  const filter = leaseFilter(subject, { people, resource });
  const now = ports.clock.now();
  return {
    leases: (within, after, limit) => within.leases.live(filter, after, limit),
    requests: async (within, limit) => {
      const found = new Map<string, AccessRequest>();
      for (const states of [{ states: ['waiting'] }, { states: ['agreed'], startingAfter: now }] as const) {
        for (const part of requestFilters(subject, people)) {
          for (let after: string | null | undefined; after !== null && found.size < limit; ) {
            const page = await within.requests.page({ ...part, ...states }, { after: after ?? null, limit: pageRows });
            for (const request of await aboutOf(within, page.items, { subject, resource }))
              found.set(request.id, request);
            after = page.next;
          }
        }
      }
      return [...found.values()].slice(0, limit);
    },
  };
}

const pageRows = 200;

async function recordsOf(ports: Ports, tx: Transaction, id: PersonId): Promise<readonly PersonId[]> {
  const { people } = await worldIn(ports, tx);
  const person = people.get(id);
  if (person === undefined) return [id];
  const human = humanOf(person);
  return [...people.values()].filter((other) => humanOf(other) === human).map((other) => other.id);
}

function leaseFilter(
  subject: RevocationSubject,
  { people, resource }: { readonly people: readonly PersonId[]; readonly resource: Resource | null },
): LiveLeaseFilter {
  switch (subject.kind) {
    case 'person':
      return { granteeIds: people };
    case 'resource':
      return {
        resourceId: subject.id,
        below: resource && { integrationId: resource.integrationId, nativeId: resource.nativeId },
      };
    case 'flow':
      return { flowId: subject.id };
    case 'integration':
      return { integrationId: subject.id };
  }
}

function requestFilters(subject: RevocationSubject, people: readonly PersonId[]) {
  if (subject.kind === 'person') return people.flatMap((id) => [{ granteeId: id }, { requesterId: id }]);
  return [subject.kind === 'flow' ? { flowId: subject.id } : {}];
}

/** Of a resource or an integration those that ask for something of it: they are decided as a whole, and end as a whole. */
async function aboutOf(
  tx: Transaction,
  requests: readonly AccessRequest[],
  { subject, resource }: { readonly subject: RevocationSubject; readonly resource: Resource | null },
): Promise<readonly AccessRequest[]> {
  if (subject.kind === 'person' || subject.kind === 'flow') return requests;
  const ids = new Set(requests.flatMap(({ entitlements }) => entitlements.map(({ resourceId }) => resourceId)));
  const within = (found: Resource): boolean =>
    subject.kind === 'integration'
      ? found.integrationId === subject.id
      : found.id === subject.id ||
        (resource !== null &&
          found.integrationId === resource.integrationId &&
          found.ancestors?.includes(resource.nativeId) === true);
  const hit = new Set((await tx.resources.many([...ids])).filter(within).map(({ id }) => id));
  return requests.filter(({ entitlements }) => entitlements.some(({ resourceId }) => hit.has(resourceId)));
}
