// A random story while it is told: the world of the story runner, and beside it what the laws are asked of. The rows are read from the database
// itself, past whatever mistake the broker was given; who clicked, and what they were then, is written down by the story and not by the broker.

import {
  type AccessFlow,
  type AccessRequest,
  type Grant,
  type Group,
  humanOf,
  type Instant,
  type Lease,
  limits,
  type Person,
  type PersonId,
  type Resource,
  type Store,
} from '@tidegate/core';
import { type BrokerWorld, wholeWorldOf } from '@tidegate/testkit';
import type { Step, Story } from '../stories/parse-stories.ts';
import { runStep } from '../stories/run-story.ts';
import { momentOf } from '../stories/story-clock.ts';
import type { StoryWorld } from '../stories/story-world.ts';

/** Somebody whose consent a click was, as they were at that moment: whoever clicked, or somebody who was away. */
export interface Voice {
  readonly person: Person;
  readonly groups: readonly string[];
  readonly onShift: boolean;
}

export interface Click {
  readonly by: Person;
  readonly voices: readonly Voice[];
}

/** Everything there is after a step. */
export interface Scene {
  readonly now: Instant;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly resources: readonly Resource[];
  readonly requests: readonly AccessRequest[];
  readonly grants: readonly Grant[];
  readonly leases: readonly Lease[];
  readonly flows: ReadonlyMap<string, { readonly active: boolean }>;
  readonly denied: ReadonlySet<string>;
  /** What their flow demanded when requests were first seen, by the flow itself; and the states they have been seen in. */
  readonly first: ReadonlyMap<string, AccessFlow['approval']>;
  readonly states: ReadonlyMap<string, string>;
  readonly clicks: ReadonlyMap<string, readonly Click[]>;
  /** Who uses an emergency that nobody has reviewed, once for each. */
  readonly owed: readonly PersonId[];
  /** When somebody typed a code that was right, by their address. */
  readonly proofs: ReadonlyMap<string, readonly Instant[]>;
  /** When access was asked to begin. */
  readonly starts: ReadonlyMap<string, Instant>;
  /** What the stranger is offered, and what they see of the last request. */
  readonly strangerSees: string;
  readonly broker: BrokerWorld;
}

const page = { after: null, limit: limits.pageSizeMax } as const;
const live = ['planned', 'opening', 'open', 'uncertain', 'closing', 'leaking'] as const;

/** Tells a story, and gives the scene after each step to `look`. */
export class Telling {
  readonly #world: StoryWorld;
  readonly #raw: Store;
  readonly #story: Story;
  readonly #began: Instant;
  readonly #first = new Map<string, AccessFlow['approval']>();
  readonly #states = new Map<string, string>();
  readonly #clicks = new Map<string, Click[]>();
  readonly #proofs = new Map<string, Instant[]>();
  readonly #starts = new Map<string, Instant>();

  constructor(world: StoryWorld, raw: Store, story: Story) {
    this.#world = world;
    this.#raw = raw;
    this.#story = story;
    this.#began = world.now();
  }

  /** Does one step; whatever is answered is well, the laws look at what is. */
  async take(step: Step): Promise<string> {
    const clicking = /^approves/.test(step.does);
    const id = this.#world.requests.get('last');
    // Time passes before the click, and what happens on the way may change who clicks.
    if (clicking) await runStep(this.#world, this.#story, { ...step, does: 'looks' }).catch(() => '');
    const click = clicking && id !== undefined ? await this.#clickOf(step.who) : null;
    const said = await runStep(this.#world, this.#story, clicking ? { ...step, when: '' } : step).catch(
      refusedAsNothing,
    );
    if (click !== null && id !== undefined && !said.startsWith('refused')) {
      this.#clicks.set(id, [...(this.#clicks.get(id) ?? []), click]);
    }
    if (step.does === 'types the code' && said.startsWith('right')) {
      const address = `${step.who}@small.example`;
      this.#proofs.set(address, [...(this.#proofs.get(address) ?? []), this.#world.now()]);
    }
    const [, start] = / starting (\S+)$/.exec(step.does) ?? [];
    const asked = this.#world.requests.get('last');
    if (start !== undefined && asked !== undefined && !said.startsWith('refused')) {
      this.#starts.set(asked, momentOf(start, this.#world.now()));
    }
    const extension = this.#world.requests.get('extension');
    // What was asked for last is what is talked of next.
    if (step.does === 'extends it' && extension !== undefined) this.#world.requests.set('last', extension);
    return said;
  }

  async #clickOf(who: string): Promise<Click> {
    const now = this.#world.now();
    return this.#raw.read(async (tx) => {
      const people = await tx.people.all();
      const by = people.find(({ email }) => email === `${who}@small.example`);
      if (by === undefined) throw new Error(`nobody is called ${who}`);
      const groups = new Map((await tx.groups.all()).map((group) => [group.id, group.name]));
      const shift = await tx.shifts.byName('Primary');
      const voice = (person: Person): Voice => ({
        person,
        groups: person.groupIds.map((one) => groups.get(one) ?? ''),
        onShift: (shift?.turns ?? []).some(
          (turn) => turn.personId === person.id && turn.from <= now && now < turn.to && now < (shift?.knownUntil ?? 0),
        ),
      });
      const away = (await tx.delegations.notEnded(now))
        .filter(({ toId, startsAt }) => toId === by.id && startsAt <= now)
        .flatMap(({ fromId }) => people.filter(({ id }) => id === fromId));
      return { by, voices: [by, ...away].map(voice) };
    });
  }

  /** Everything there is now. */
  async look(): Promise<Scene> {
    await this.#world.settle();
    const { broker } = this.#world;
    const now = this.#world.now();
    const whole = await wholeWorldOf({ ...broker.ports, store: this.#raw });
    const rows = await this.#raw.read(async (tx) => {
      const requests = (await tx.requests.page({}, page)).items.filter(({ askedAt }) => askedAt >= this.#began);
      const leases = await tx.leases.ofRequests(requests.map(({ id }) => id));
      const held = await tx.grants.page({ states: live }, page);
      const uses = new Set((await tx.emergencies.open(100)).map(({ requestId }) => requestId));
      const owed = requests.filter(({ id }) => uses.has(id)).map(({ requesterId }) => requesterId);
      const billing = await tx.rules.byName('billing');
      return { requests, leases, grants: held.items, owed, denies: JSON.stringify(billing) };
    });
    for (const { id, flowId } of rows.requests) {
      if (!this.#first.has(id)) this.#first.set(id, whole.flows.get(flowId)?.approval ?? null);
    }
    const states = new Map(this.#states);
    for (const { id, state } of rows.requests) this.#states.set(id, state.kind);
    const stranger = { line: 0, when: '', who: 'stranger', expected: '' };
    const offered = await runStep(this.#world, this.#story, { ...stranger, does: 'is offered' });
    const looked = this.#world.requests.has('last')
      ? await runStep(this.#world, this.#story, { ...stranger, does: 'looks' })
      : 'refused: object.not_found';
    return {
      now,
      people: [...whole.people.values()],
      groups: [...whole.groups.values()],
      resources: [...whole.resources.values()],
      requests: rows.requests,
      grants: rows.grants,
      leases: rows.leases,
      flows: new Map([...whole.flows.values()].map((flow) => [flow.name, flow])),
      denied: new Set(rows.denies.includes('dev-billing') ? ['dev-billing'] : []),
      first: this.#first,
      states,
      clicks: this.#clicks,
      owed: rows.owed,
      proofs: this.#proofs,
      starts: this.#starts,
      strangerSees: `${offered}; ${looked.split(':').slice(0, 2).join(':')}`,
      broker,
    };
  }
}

/** Nobody has asked for anything yet: nothing to be done about it. */
function refusedAsNothing(error: unknown): string {
  if (error instanceof Error && error.message === 'no request has been made yet') return 'refused';
  throw error;
}

/** The human behind a record, by what the database says. */
export const humanIn = (people: readonly Person[], id: PersonId): PersonId => {
  const person = people.find((one) => one.id === id);
  return person === undefined ? id : humanOf(person);
};
