// What must hold after every step of every story, each told without the broker's own words: from rows, from clicks that were written down, and
// from the target itself.

import { type AccessRequest, type ApproverGroup, type Condition, leaseEndsAt, type Person } from '@tidegate/core';
import { disagreements } from '@tidegate/testkit';
import { humanIn, type Scene, type Voice } from './scene.ts';

export interface Law {
  readonly name: string;
  readonly sentence: string;
  /** What is not so, or null. */
  readonly broken: (scene: Scene) => string | null | Promise<string | null>;
}

const firstOf = <T>(items: Iterable<T>, fault: (item: T) => string | null): string | null => {
  for (const item of items) {
    const found = fault(item);
    if (found !== null) return found;
  }
  return null;
};

/** Access that lasts or begins: what is closing is on its way out. */
const opens = new Set(['planned', 'opening', 'open', 'uncertain']);
const nameOf = (scene: Scene, id: string): string => scene.people.find((one) => one.id === id)?.firstName ?? id;

function fits(condition: Condition, { person, groups, onShift }: Voice, requester: Person): boolean {
  switch (condition.type) {
    case 'manager':
      return requester.managerId === person.id;
    case 'group':
      return condition.values.some((value) => groups.includes(value));
    case 'shift':
      return onShift;
    default:
      throw new Error(`stories do not ask for ${condition.type}`);
  }
}

/** The voices that could count for a request: of other humans who were in, clicked by other humans who were in. */
function voicesFor(scene: Scene, request: AccessRequest): readonly Voice[] {
  const own = new Set([request.requesterId, request.granteeId].map((id) => humanIn(scene.people, id)));
  const counts = (person: Person): boolean =>
    person.active && person.kind === 'human' && !own.has(humanIn(scene.people, person.id));
  return (scene.clicks.get(request.id) ?? []).flatMap(({ by, voices }) =>
    counts(by) ? voices.filter(({ person }) => counts(person)) : [],
  );
}

function groupIsMet(scene: Scene, request: AccessRequest, group: ApproverGroup): boolean {
  const requester = scene.people.find(({ id }) => id === request.requesterId);
  if (!requester) return false;
  const voices = voicesFor(scene, request);
  if (group.operator !== 'OR') {
    return group.approvers.every((condition) => voices.some((voice) => fits(condition, voice, requester)));
  }
  const humans = voices
    .filter((voice) => group.approvers.some((condition) => fits(condition, voice, requester)))
    .map(({ person }) => humanIn(scene.people, person.id));
  return new Set(humans).size >= (group.quorum ?? 1);
}

/** What the flow demanded when the request was first seen; nobody is asked for an extension that consent covers. */
const demanded = (scene: Scene, { id, terms, approval, extends: before }: AccessRequest) => {
  if (terms.trigger === 'automatic' || terms.breakGlass !== null) return null;
  return before !== null && approval === null ? null : (scene.first.get(id) ?? approval);
};

const heldByWatch = (scene: Scene): ReadonlySet<string> => {
  const watch = scene.requests.filter(({ flowName }) => flowName === 'watch').map(({ id }) => id);
  const grants = new Map(scene.grants.map((grant) => [grant.id, grant]));
  return new Set(
    scene.leases.flatMap(({ requestId, grantId, endedAt }) => {
      const grant = grants.get(grantId);
      if (endedAt !== null || !watch.includes(requestId) || !grant || !opens.has(grant.state)) return [];
      return [`${grant.granteeId} ${grant.resourceId}`];
    }),
  );
};

export const laws: readonly Law[] = [
  {
    name: 'out of sight',
    sentence: 'whoever has to do with none of it is offered nothing and sees nothing',
    broken: ({ strangerSees }) =>
      strangerSees === 'nothing; refused: object.not_found' ? null : `a stranger sees: ${strangerSees}`,
  },
  {
    name: 'denied is denied',
    sentence: 'nobody holds what a deny rule puts out of reach, whatever flows allow',
    broken: (scene) =>
      firstOf(scene.grants, ({ state, resourceId, granteeId }) => {
        const name = scene.resources.find(({ id }) => id === resourceId)?.name ?? '';
        return opens.has(state) && scene.denied.has(name) ? `${nameOf(scene, granteeId)} holds ${name}` : null;
      }),
  },
  {
    name: 'consent',
    sentence:
      'nothing is agreed to without the consents that the flow demanded, from other humans entitled when they clicked',
    broken: (scene) =>
      firstOf(scene.requests, (request) => {
        const policy = demanded(scene, request);
        if (request.state.kind !== 'agreed' || policy === null) return null;
        const met = policy.groups.map((group) => groupIsMet(scene, request, group));
        const enough = policy.mode === 'ANY_OF' ? met.some(Boolean) : met.every(Boolean);
        return enough ? null : `${request.flowName} of ${nameOf(scene, request.requesterId)} was agreed to by too few`;
      }),
  },
  {
    name: 'asked once, decided once',
    sentence: 'what was decided, taken back or lapsed is never anything else again',
    broken: (scene) =>
      firstOf(scene.requests, ({ id, state, flowName }) => {
        const before = scene.states.get(id);
        const became = before === undefined || before === 'waiting' || before === state.kind;
        // What was agreed to begin later may turn out not to begin.
        return became || state.kind === 'not_started' ? null : `${flowName}: ${before} became ${state.kind}`;
      }),
  },
  {
    name: 'lapse',
    sentence: 'nothing waits past the time that its flow gives it',
    broken: (scene) =>
      firstOf(scene.requests, ({ state, lapsesAt, flowName }) =>
        state.kind === 'waiting' && lapsesAt <= scene.now ? `${flowName} still waits` : null,
      ),
  },
  {
    name: 'covered',
    sentence:
      'access is open only under a lease that has not ended, of a request that was agreed to, for what it shows and for its grantee',
    broken: (scene) =>
      firstOf(scene.grants, (grant) => {
        if (!opens.has(grant.state)) return null;
        const requests = new Map(scene.requests.map((request) => [request.id, request]));
        const covering = scene.leases.filter(
          (lease) => lease.grantId === grant.id && lease.endedAt === null && leaseEndsAt(lease) > scene.now,
        );
        const rightful = covering.some(({ requestId }) => {
          const request = requests.get(requestId);
          return (
            request?.state.kind === 'agreed' &&
            request.granteeId === grant.granteeId &&
            request.entitlements.some(
              (one) => one.resourceId === grant.resourceId && one.permissionId === grant.permissionId,
            )
          );
        });
        return rightful ? null : `${nameOf(scene, grant.granteeId)} has access that nothing covers`;
      }),
  },
  {
    name: 'no longer than asked',
    sentence: 'a lease lasts no longer than its request says, from when its access was seen',
    broken: (scene) =>
      firstOf(scene.leases, (lease) => {
        const request = scene.requests.find(({ id }) => id === lease.requestId);
        if (!request || lease.held) return null;
        return lease.durationSec <= request.durationSec
          ? null
          : `${request.flowName} lasts longer than it was asked for`;
      }),
  },
  {
    name: 'out is out',
    sentence: 'nobody of whom a record was put out has access',
    broken: (scene) => {
      const out = new Set(scene.people.filter(({ active }) => !active).map(({ id }) => humanIn(scene.people, id)));
      return firstOf(scene.grants, ({ state, granteeId }) =>
        opens.has(state) && out.has(humanIn(scene.people, granteeId)) ? `${nameOf(scene, granteeId)} is out` : null,
      );
    },
  },
  {
    name: 'held while it is so',
    sentence: 'an automatic flow is held by exactly those who fit, on exactly what it holds now',
    broken: (scene) => {
      const group = scene.groups.find(({ name }) => name === 'watch');
      const on = scene.flows.get('watch')?.active === true;
      const things = scene.resources.filter(
        ({ name, tags }) =>
          !scene.denied.has(name) &&
          tags.some(({ key, value }) => key === 'DataClassification' && value === 'internal'),
      );
      const who = on
        ? scene.people.filter(({ active, groupIds }) => active && group && groupIds.includes(group.id))
        : [];
      const expected = who.flatMap(({ id }) => things.map((thing) => `${id} ${thing.id}`)).sort();
      const found = [...heldByWatch(scene)].sort();
      return expected.join() === found.join() ? null : `${found.length} are held, ${expected.length} should be`;
    },
  },
  {
    name: 'caps',
    sentence: 'nobody holds more of production at once than the cap says, in all of their records together',
    broken: (scene) => {
      const counts = new Map<string, number>();
      for (const { state, granteeId, resourceId } of scene.grants) {
        const resource = scene.resources.find(({ id }) => id === resourceId);
        const production = resource?.tags.some(({ key, value }) => key === 'Environment' && value === 'production');
        if (!opens.has(state) || !production) continue;
        const human = humanIn(scene.people, granteeId);
        counts.set(human, (counts.get(human) ?? 0) + 1);
      }
      return firstOf(counts, ([human, count]) => (count > 2 ? `${nameOf(scene, human)} holds ${count}` : null));
    },
  },
  {
    name: 'kept apart',
    sentence: 'nobody holds both sides of a toxic pair, in all of their records together',
    broken: (scene) => {
      const holders = (name: string): ReadonlySet<string> => {
        const id = scene.resources.find((resource) => resource.name === name)?.id;
        const grants = scene.grants.filter(({ state, resourceId }) => opens.has(state) && resourceId === id);
        return new Set(grants.map(({ granteeId }) => humanIn(scene.people, granteeId)));
      };
      const vault = holders('hidden-vault');
      return firstOf(holders('prod-billing'), (human) =>
        vault.has(human) ? `${nameOf(scene, human)} holds both` : null,
      );
    },
  },
  {
    name: 'proven',
    sentence:
      'what asks for a code opens only for whoever typed a right one, ten minutes before asking at the earliest',
    broken: (scene) =>
      firstOf(scene.requests, ({ flowName, state, requesterId, askedAt }) => {
        if (flowName !== 'proved' || state.kind !== 'agreed') return null;
        const address = scene.people.find(({ id }) => id === requesterId)?.email ?? '';
        const proven = (scene.proofs.get(address) ?? []).some((at) => at >= askedAt - 600_000);
        return proven ? null : `${nameOf(scene, requesterId)} typed no code`;
      }),
  },
  {
    name: 'not before its time',
    sentence: 'what is to begin later is not open before, unless something else gives it',
    broken: (scene) =>
      firstOf(scene.grants, (grant) => {
        const causes = scene.leases.filter(({ grantId, endedAt }) => grantId === grant.id && endedAt === null);
        if (grant.state !== 'open' || causes.length === 0) return null;
        const early = causes.every(({ requestId }) => (scene.starts.get(requestId) ?? 0) > scene.now);
        return early ? `${nameOf(scene, grant.granteeId)} has it already` : null;
      }),
  },
  {
    name: 'one emergency at a time',
    sentence: 'no human has two emergencies that nobody has reviewed',
    broken: ({ owed, people }) =>
      new Set(owed.map((id) => humanIn(people, id))).size === owed.length
        ? null
        : 'a review was owed and emergency access given',
  },
  {
    name: 'the target says so',
    sentence: 'what is open is there in the target, and is what was written down',
    broken: async (scene) => {
      for (const grant of scene.grants) {
        if (grant.state !== 'open') continue;
        const target = scene.broker.ports.adapters[0]?.connect({}, null);
        if (!target?.ok || grant.plan === null) return `${grant.id} is open without a plan`;
        const { state, differs } = await target.value.look(grant.plan);
        if (state !== 'present') return `${grant.id} is open and not there`;
        if (differs.length > 0) return `${grant.id} is ${differs.join(', ')}`;
      }
      return null;
    },
  },
];

/** Asked when a story is over and everything had its time. */
export const lawsOfTheEnd: readonly Law[] = [
  {
    name: 'all ends',
    sentence: 'when everything had its time, nothing is open but what is held while somebody fits',
    broken: (scene) => {
      const held = heldByWatch(scene);
      return firstOf(scene.grants, (grant) =>
        held.has(`${grant.granteeId} ${grant.resourceId}`) ? null : `${nameOf(scene, grant.granteeId)}: ${grant.state}`,
      );
    },
  },
  {
    name: 'the log says the same',
    sentence: 'every decision follows from the audit log alone',
    broken: async ({ broker }) => (await disagreements(broker))[0] ?? null,
  },
];
