// A target that does at once what it is told and holds any number of grants: for storms, where what is asked is how fast the broker is,
// not a target. Made of the AWS twin, so that the small company has something to ask for.

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter, GrantPlan, Instant, Look, Outcome, Target } from '@tidegate/core';

export interface InstantTarget {
  readonly adapter: Adapter;
  /** Until when each of its grants is valid, by the grant's id. */
  readonly held: Map<string, Instant>;
  /** How often access was made, by the grant's id. */
  readonly made: Map<string, number>;
}

export function instantTarget(): InstantTarget {
  const held = new Map<string, Instant>();
  const made = new Map<string, number>();
  const keyOf = (plan: GrantPlan): string => String(plan['grantId']);
  const done: Outcome = { kind: 'done' };
  const twin = makeAwsSimulated();
  const change = (target: Target): Target => ({
    ...target,
    steps: (plan, notAfter) => [
      {
        name: 'hold',
        do: async () => {
          held.set(keyOf(plan), notAfter);
          made.set(keyOf(plan), (made.get(keyOf(plan)) ?? 0) + 1);
          return done;
        },
        undo: async () => {
          held.delete(keyOf(plan));
          return done;
        },
        look: async () => lookAt(plan),
      },
    ],
    setEnd: async (plan, endsAt) => {
      held.set(keyOf(plan), endsAt);
      return done;
    },
    look: async (plan) => lookAt(plan),
  });
  const lookAt = (plan: GrantPlan): Look => {
    const endsAt = held.get(keyOf(plan)) ?? null;
    return { state: endsAt === null ? 'absent' : 'present', endsAt, differs: [], message: null };
  };
  const adapter: Adapter = {
    ...twin,
    connect: (config, credential) => {
      const connected = twin.connect(config, credential);
      return connected.ok ? { ok: true, value: change(connected.value) } : connected;
    },
  };
  return { adapter, held, made };
}
