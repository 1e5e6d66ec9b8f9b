// What stories say about people beside the files of configuration, as sources would tell it: shifts with their turns, working hours, how old
// facts are, and which records are of one human.

import { type Hours, newId, type Person, readHours, type Shift } from '@tidegate/core';
import type { BrokerWorld } from '@tidegate/testkit';
import { momentOf, storyBegin } from './story-clock.ts';

interface ShiftFact {
  readonly name: string;
  readonly turns: readonly { readonly who: string; readonly from: string; readonly to: string }[];
  /** Until when the rota is known; absent for a year. */
  readonly known_until?: string;
}

/** The `facts` of a story's YAML. */
export interface Facts {
  readonly shifts?: readonly ShiftFact[];
  /** By name, in the published shape of a timeframe. */
  readonly working_hours?: Readonly<Record<string, unknown>>;
  /** Seconds after which what is known of somebody is too old, counted from the beginning of the story. */
  readonly max_age_sec?: Readonly<Record<string, number>>;
  /** A record and the record of the same human that counts. */
  readonly same_as?: Readonly<Record<string, string>>;
  /** Records that are machines. */
  readonly machines?: readonly string[];
}

const yearMs = 365 * 86_400_000;

/** Writes the facts as a source would. */
export async function tellFacts(broker: BrokerWorld, facts: Facts): Promise<void> {
  const now = broker.now();
  const origin = { sourceId: null, observedAt: now, maxAgeSec: null };
  for (const { name, turns, known_until } of facts.shifts ?? []) {
    const known = await broker.ports.store.read((tx) => tx.shifts.byName(name));
    const shift: Shift = {
      id: known?.id ?? newId('shift', broker.ports.chance),
      name,
      nativeId: name,
      turns: await Promise.all(
        turns.map(async ({ who, from, to }) => ({
          personId: (await broker.person(who)).id,
          from: momentOf(from, storyBegin),
          to: momentOf(to, storyBegin),
        })),
      ),
      knownUntil: known_until === undefined ? now + yearMs : momentOf(known_until, storyBegin),
      origin,
    };
    await broker.ports.store.transaction((tx) => tx.shifts.save(shift));
  }
  for (const [name, value] of Object.entries(facts.working_hours ?? {})) {
    await change(broker, name, { workingHours: hoursOf(value) });
  }
  for (const [name, maxAgeSec] of Object.entries(facts.max_age_sec ?? {})) {
    await change(broker, name, { origin: { ...origin, maxAgeSec } });
  }
  for (const [name, other] of Object.entries(facts.same_as ?? {})) {
    await change(broker, name, { sameAs: (await broker.person(other)).id });
  }
}

/** Makes records machines that were applied as people. */
export async function tellMachines(broker: BrokerWorld, names: readonly string[]): Promise<void> {
  for (const name of names) await change(broker, name, { kind: 'machine' });
}

async function change(broker: BrokerWorld, name: string, parts: Partial<Person>): Promise<void> {
  const person = await broker.person(name);
  await broker.ports.store.transaction((tx) => tx.people.save({ ...person, ...parts }));
}

function hoursOf(value: unknown): Hours {
  const hours = readHours(value, 'facts.working_hours');
  if (!hours.ok) throw new Error(hours.refusal.message);
  return hours.value;
}
