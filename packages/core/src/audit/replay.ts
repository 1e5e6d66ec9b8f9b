// A decision made again from the audit log alone: the request as it was pinned, the facts as they were dated, every step in its order through the
// same functions that decided then. Says where the log and the rules disagree; trusts nothing that can be derived.
// Leaves to the caller that the log itself is whole (`verifyChain`).

import { rightsOf } from '../consent/approvers.ts';
import type { ConsentFacts } from '../consent/facts.ts';
import { consentStanding } from '../consent/standing.ts';
import { labelsOf, termsOf } from '../consent/terms.ts';
import { verdictsWithout } from '../consent/without-person.ts';
import { demandedApproval, requesterFit } from '../flow/requester-fit.ts';
import { isId, type PersonId } from '../ids.ts';
import type { Person } from '../people/person.ts';
import { conclude, decide } from '../request/decide.ts';
import { escalate } from '../request/escalate.ts';
import type { AccessRequest, ShownEntitlement } from '../request/request.ts';
import { asksRequester, passStepUp } from '../request/step-up.ts';
import type { KnownDecision, KnownFacts, PinnedFlow, PinnedRequest } from './decision-record.ts';
import type { AuditEvent, Json } from './event.ts';

/** One step of a decision, in words. */
export interface ReplayStep {
  readonly sequence: number;
  readonly at: number;
  readonly sentence: string;
  /** Facts the step rested on, each with its age; and whatever else explains it. */
  readonly because: readonly string[];
  /** What the rules say otherwise than the log; empty where they agree. */
  readonly disagrees: readonly string[];
}

export interface Replay {
  readonly requestId: string;
  /** How the request ended by the rules, applied to the facts of the log. */
  readonly derived: string;
  /** How it ended by the log. */
  readonly recorded: string;
  readonly agrees: boolean;
  readonly steps: readonly ReplayStep[];
}

/** Makes the decision of one request again from its events, in their order. `null` where the log does not hold enough: no pinned request. */
export function replayDecision(events: readonly AuditEvent[], nameOf: (id: string) => string): Replay | null {
  const [asked] = events.filter(({ kind }) => kind === 'request.asked');
  const pinned = asked === undefined ? null : read<PinnedRequest>(asked.facts['pinned']);
  if (asked === undefined || pinned === null) return null;
  let request = madeOf(pinned);
  const steps: ReplayStep[] = [askingStep(asked, request, nameOf)];
  let recorded: string = 'waiting';
  for (const event of events.filter(({ sequence }) => sequence > asked.sequence)) {
    const step = stepOf(event, request, nameOf);
    if (step === null) continue;
    recorded = endKinds.get(event.kind) ?? recorded;
    request = step.request;
    steps.push(step.told);
  }
  const derived = request.state.kind;
  const agrees = derived === recorded && steps.every(({ disagrees }) => disagrees.length === 0);
  return { requestId: asked.subject, derived, recorded, agrees, steps };
}

/** Kinds of events with which a request is decided. */
const endKinds: ReadonlyMap<string, string> = new Map([
  ['request.agreed', 'agreed'],
  ['request.rejected', 'rejected'],
  ['request.withdrawn', 'withdrawn'],
  ['request.lapsed', 'lapsed'],
  ['request.out_of_reach', 'out_of_reach'],
]);

/** The log's word for a value of ours: written by us, and held by the chain that the caller verified. */
function read<T>(value: Json | undefined): T | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as unknown as T) : null;
}

function madeOf(pinned: PinnedRequest): AccessRequest {
  const shown = { integrationType: '', resourceType: '', permissionAllows: '', riskLevel: '', tags: {}, context: {} };
  const entitlements = pinned.entitlements.map(
    (one): ShownEntitlement => ({ ...shown, excess: [], simulated: false, account: null, ...one }),
  );
  return { ...pinned, entitlements, verdicts: [], version: 1 };
}

function askingStep(event: AuditEvent, request: AccessRequest, nameOf: (id: string) => string): ReplayStep {
  const asking = read<{ readonly flow: PinnedFlow; readonly known: KnownFacts }>(event.facts['asking']);
  const disagrees: string[] = [];
  const because = [`access flow “${request.flowName}”, version ${request.flowVersion}`];
  const waits = request.approval !== null || (asksRequester(request.terms.stepUp) && request.trail.stepUpAt === null);
  because.push(
    request.approval === null ? 'it asks nobody for consent' : `it asks ${demandsOf(request).join(', or ')}`,
  );
  if ((request.state.kind === 'waiting') !== waits) {
    disagrees.push(
      `it was ${request.state.kind} at once, but by its terms it ${waits ? 'had to wait' : 'did not have to wait'}`,
    );
  }
  if (asking !== null) {
    const facts = consentFacts(asking.known, request.requesterId);
    const requester = facts?.requester;
    if (facts === null || requester === undefined) disagrees.push('what was known of the requester is not in the log');
    else {
      // Automatic access is handed to its grantee; an extension rests on the access it lengthens.
      const fits =
        request.extends !== null ? 'fits' : requesterFit(asking.flow, requester, { ...facts, requester: null });
      because.push(...agesOf([requester], facts.now, nameOf));
      if (fits === 'no') disagrees.push('by the facts of the log the requester does not fit the flow');
      const demanded = demandedApproval(asking.flow, fits);
      const extended = request.extends !== null && request.terms.extensions?.consent === 'none';
      if (!extended && fits !== 'no' && !same(demanded, request.approval)) {
        disagrees.push('the flow demanded other consents than the request was pinned to');
      }
    }
  }
  const sentence = `${nameOf(request.requesterId)} asked for ${whatOf(request)}`;
  return { sequence: event.sequence, at: event.at, sentence, because, disagrees };
}

interface Stepped {
  readonly request: AccessRequest;
  readonly told: ReplayStep;
}

function stepOf(event: AuditEvent, before: AccessRequest, nameOf: (id: string) => string): Stepped | null {
  const told = (sentence: string, because: readonly string[], disagrees: readonly string[]): ReplayStep => ({
    sequence: event.sequence,
    at: event.at,
    sentence,
    because,
    disagrees,
  });
  const by = (result: ReturnType<typeof decide>, sentence: string): Stepped =>
    result.ok
      ? { request: result.value, told: told(sentence, [], []) }
      : { request: before, told: told(sentence, [], [`by the rules it was refused: ${result.refusal.message}`]) };
  switch (event.kind) {
    case 'request.proven':
      return by(passStepUp(before, event.at), `${nameOf(before.requesterId)} proved that it is them`);
    case 'request.escalated':
      return by(escalate(before, event.at), 'nobody answered, and the next tier was asked');
    case 'request.approved':
    case 'request.rejected':
      return verdictStep(event, before, { nameOf, told });
    case 'request.consent_dropped': {
      const { approver } = event.facts;
      const verdicts =
        typeof approver === 'string' && isId('person', approver)
          ? verdictsWithout(before.verdicts, approver)
          : before.verdicts;
      return {
        request: { ...before, verdicts },
        told: told('a consent no longer counts: its giver, or whom it was given for, was deactivated', [], []),
      };
    }
    case 'request.lapsed':
      return by(conclude(before, { kind: 'lapse' }, event.at), 'it lapsed');
    case 'request.out_of_reach':
      return by(conclude(before, { kind: 'out_of_reach' }, event.at), 'it was no longer offered');
    case 'request.withdrawn':
      return {
        request: { ...before, state: { kind: 'withdrawn', at: event.at } },
        told: told('it was withdrawn', [], []),
      };
    case 'request.agreed': {
      const filled = labelsOf(consentStanding(before).filled);
      const because = filled.length === 0 ? ['no consent was demanded'] : [`filled: ${filled.join(', ')}`];
      const agreed = before.state.kind === 'agreed';
      return {
        request: before,
        told: told('it was agreed to', because, agreed ? [] : ['by the rules it still waited']),
      };
    }
    default:
      return null;
  }
}

function verdictStep(
  event: AuditEvent,
  before: AccessRequest,
  {
    nameOf,
    told,
  }: {
    readonly nameOf: (id: string) => string;
    readonly told: (...parts: [string, readonly string[], readonly string[]]) => ReplayStep;
  },
): Stepped {
  const kind = event.kind === 'request.approved' ? 'approve' : 'reject';
  const sentence = `${nameOf(event.actor)} ${kind === 'approve' ? 'consented' : 'refused'}`;
  const known = read<KnownDecision>(event.facts['known']);
  const facts = known === null ? null : consentFacts(known, before.requesterId);
  const person = isId('person', event.actor) ? facts?.people.get(event.actor) : undefined;
  if (known === null || facts === null || person === undefined) {
    return { request: before, told: told(sentence, [], ['what was known when it was given is not in the log']) };
  }
  const rights = rightsOf(before, person, facts);
  const because = [
    ...labelsOf(rights.own).map((label) => `as ${label}`),
    ...rights.delegated.map(({ from, terms }) => `for ${nameOf(from.id)}, as ${labelsOf(terms).join(' and ')}`),
    ...agesOf([person, ...rights.delegated.map(({ from }) => from)], facts.now, nameOf),
  ];
  const { stillOffered, stepUpAt, narrow } = known;
  const reason = typeof event.facts['reason'] === 'string' ? event.facts['reason'] : null;
  const decided = decide(before, { kind, by: person, reason, narrow }, { ...facts, stillOffered, stepUpAt }, event.at);
  if (!decided.ok) {
    return {
      request: before,
      told: told(sentence, because, [`by the rules it was refused: ${decided.refusal.message}`]),
    };
  }
  const verdict = decided.value.verdicts.at(-1);
  const fills = new Set([...(verdict?.fills ?? []), ...(verdict?.standsFor ?? []).flatMap((one) => one.fills)]);
  const said = event.facts['fills'];
  const agrees = same([...fills].sort(), Array.isArray(said) ? [...said].sort() : []);
  const disagrees = agrees
    ? []
    : [
        `by the facts of the log it fills ${[...fills].join(', ') || 'nothing'}, and the log says ${JSON.stringify(said)}`,
      ];
  return { request: decided.value, told: told(sentence, because, disagrees) };
}

function consentFacts(known: KnownFacts, requesterId: PersonId): ConsentFacts | null {
  const people = new Map(known.people.map((person) => [person.id, person]));
  const requester = people.get(requesterId);
  if (requester === undefined) return null;
  const owners = known.ownersOf.flatMap(([id, of]) => (isId('resource', id) ? [[id, of] as const] : []));
  return {
    now: known.now,
    requester,
    people,
    shifts: new Map(known.shifts.map((shift) => [shift.id, shift])),
    groups: new Map((known.groups ?? []).map((group) => [group.id, group])),
    ...(known.ownerAttributes === undefined ? {} : { ownerAttributes: known.ownerAttributes }),
    owners: [],
    ownersOf: new Map(owners),
    delegations: known.delegations,
    ownChanges: new Map(known.ownChanges),
  };
}

/** Facts about people with when and where they were last seen. */
function agesOf(people: readonly Person[], now: number, nameOf: (id: string) => string): readonly string[] {
  return people.map((person) => {
    const { observedAt, sourceId } = person.origin;
    const parts = [
      person.groupIds.length === 0 ? null : `groups ${person.groupIds.map(nameOf).join(', ')}`,
      ...Object.entries(person.attributes).map(([type, value]) => `${type} ${value}`),
      person.managerId === null ? null : `manager ${nameOf(person.managerId)}`,
    ].filter((part) => part !== null);
    const age = Math.max(0, Math.round((now - observedAt) / 1_000));
    const source = sourceId === null ? 'said by an administrator or a file' : `told by ${nameOf(sourceId)}`;
    return `known of ${nameOf(person.id)}: ${parts.join('; ') || 'that they are'} (${source} ${age} s before)`;
  });
}

const demandsOf = ({ approval, trail }: AccessRequest): readonly string[] =>
  approval === null
    ? []
    : termsOf(approval, { owned: trail.owned, tier: 0 }).map((terms) => labelsOf(terms).join(' and '));

function whatOf({ entitlements, durationSec, reason }: AccessRequest): string {
  const what = entitlements
    .map(({ permissionName, resourcePath }) => `${permissionName} on ${resourcePath}`)
    .join(', ');
  return `${what}, for ${durationSec} s${reason === null ? '' : `: “${reason}”`}`;
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
