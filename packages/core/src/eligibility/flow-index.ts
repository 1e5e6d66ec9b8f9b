// Which flows could be open to somebody, without asking every flow: each is filed under what its requesters have to be (a person, a group, a
// manager, the value of an attribute). Promises: no flow that is open to a person is missing among their candidates; candidates are then
// asked exactly. What cannot be filed (`is_not`, shifts, parts of texts) is a candidate for everybody.

import type { AccessFlow } from '../flow/flow.ts';
import type { Condition } from '../flow/policy.ts';
import type { Person } from '../people/person.ts';

/** Flows by what their requesters have to be. */
export class FlowIndex {
  readonly #flows: readonly AccessFlow[];
  /** Places in `#flows`. */
  readonly #filed = new Map<string, number[]>();
  readonly #forEverybody: number[] = [];

  constructor(flows: Iterable<AccessFlow>) {
    this.#flows = [...flows].filter(({ active }) => active);
    this.#flows.forEach((flow, at) => {
      const keys = keysOf(flow);
      if (keys === null) this.#forEverybody.push(at);
      else for (const key of keys) file(this.#filed, key, at);
    });
  }

  /** Every active flow that could be open to this person, in the order of the flows, each once. */
  candidatesFor(person: Person): readonly AccessFlow[] {
    const own = new Set<number>();
    for (const key of keysOfPerson(person)) for (const at of this.#filed.get(key) ?? []) own.add(at);
    const places = merged(this.#forEverybody, [...own].sort(ascending));
    return places.flatMap((at) => this.#flows[at] ?? []);
  }
}

/** Under any of which a flow is found; null where somebody under none of them might fit. */
function keysOf({ requesters: { operator, conditions } }: AccessFlow): readonly string[] | null {
  const keys = conditions.map(keysOfCondition);
  if (operator === 'OR') return keys.some((one) => one === null) ? null : keys.flatMap((one) => one ?? []);
  // All conditions must hold, so any one of them finds it: the one with the fewest keys.
  const known = keys.flatMap((one) => (one === null ? [] : [one])).toSorted((a, b) => a.length - b.length);
  return conditions.length === 0 ? [] : (known[0] ?? null);
}

function keysOfCondition({ type, operator, values, ids }: Condition): readonly string[] | null {
  const byIds = ['is', 'contains', 'starts_with'].includes(operator);
  switch (type) {
    case 'user':
      return operator === 'is' ? ids.map((id) => keyOf('user', id)) : null;
    case 'group':
      return byIds ? ids.map((id) => keyOf('group', id)) : null;
    case 'manager':
      return operator === 'is' && values.length > 0 ? ids.map((id) => keyOf('manager', id)) : null;
    case 'manager_of_manager':
    case 'Owner':
    case 'shift':
    case 'pagerduty_shift':
    case 'opsgenie_schedule':
      return null;
    default:
      return operator === 'is' ? values.map((value) => keyOf(`attribute ${type}`, value)) : null;
  }
}

const keysOfPerson = (person: Person): readonly string[] => [
  keyOf('user', person.id),
  ...person.groupIds.map((id) => keyOf('group', id)),
  ...(person.managerId === null ? [] : [keyOf('manager', person.managerId)]),
  ...Object.entries(person.attributes).map(([type, value]) => keyOf(`attribute ${type}`, value)),
];

/** The length tells where the kind ends, so no two pairs share a key. */
const keyOf = (kind: string, value: string): string => `${kind.length} ${kind} ${value}`;

const ascending = (one: number, other: number): number => one - other;

/** Two ascending lists without a number in common, as one. */
function merged(many: readonly number[], few: readonly number[]): readonly number[] {
  const all: number[] = [];
  let at = 0;
  for (const one of many) {
    for (let next = few[at]; next !== undefined && next < one; next = few[at]) {
      all.push(next);
      at += 1;
    }
    all.push(one);
  }
  return [...all, ...few.slice(at)];
}

function file(files: Map<string, number[]>, key: string, at: number): void {
  const list = files.get(key);
  if (list === undefined) files.set(key, [at]);
  else list.push(at);
}
