// Mistakes that the simulation must find, each with the law that it breaks. None lives in the broker's code: each wraps a port, so that
// the broker as it is behaves as one would that had the mistake. Whoever adds a law adds a mistake that only it finds.

import type { Adapter, AuditDraft, Step, Store, Target, Transaction } from '@tidegate/core';
import type { Seeded } from './simulate.ts';

export interface Mistake extends Seeded {
  readonly name: string;
  /** The law that finds it, or one of those that may come first. */
  readonly foundBy: readonly string[];
}

export const mistakes: readonly Mistake[] = [
  {
    name: 'access is called gone at the first look that does not see it, though the target tells late',
    foundBy: ['gone means gone', 'nothing comes back'],
    under: { faults: 0.5, latencyMs: 5 },
    adapter: (adapter) => ({ ...adapter, settlingMs: 0 }),
  },
  {
    name: 'closing does not look',
    foundBy: ['gone means gone', 'nothing comes back'],
    adapter: (adapter) =>
      withTarget(adapter, (target) => {
        const closing = new Set<string>();
        return {
          ...target,
          steps: (plan, notAfter) =>
            target.steps(plan, notAfter).map((step) => ({
              ...step,
              undo: async () => {
                closing.add(JSON.stringify(plan));
                // Whatever came back, it was asked to go.
                await step.undo();
                return { kind: 'done' };
              },
            })),
          look: (plan) =>
            closing.has(JSON.stringify(plan))
              ? Promise.resolve({ state: 'absent', endsAt: null, differs: [], message: null })
              : target.look(plan),
        };
      }),
  },
  {
    name: 'a lost answer is taken for done, and a look without an answer for absence',
    foundBy: ['gone means gone', 'nothing comes back'],
    adapter: (adapter) =>
      withTarget(adapter, (target) => ({
        ...target,
        steps: (plan, notAfter) =>
          target.steps(plan, notAfter).map((step) => ({
            ...step,
            undo: async () => {
              const outcome = await step.undo();
              return outcome.kind === 'unknown' ? { kind: 'done' } : outcome;
            },
          })),
        look: async (plan) => {
          const seen = await target.look(plan);
          return seen.state === 'unknown' ? { ...seen, state: 'absent' } : seen;
        },
      })),
  },
  {
    name: 'only the last step is undone',
    foundBy: ['all comes to rest', 'nothing is left behind'],
    adapter: (adapter) =>
      withSteps(adapter, (step, index) => ({
        ...step,
        undo: async () => (index === 0 ? { kind: 'done' } : step.undo()),
      })),
  },
  {
    name: 'the target is given an hour more than the grant may last',
    foundBy: ['the target ends it too'],
    adapter: (adapter) =>
      withTarget(adapter, (target) => ({
        ...target,
        steps: (plan, notAfter) => target.steps(plan, notAfter + 3_600_000),
      })),
  },
  {
    name: 'the target is touched while the access is planned, before anything is committed',
    foundBy: ['consent first', 'written before done'],
    adapter: (adapter) => {
      const connected = adapter.connect({}, null);
      return {
        ...adapter,
        planner: (config) => {
          const planner = adapter.planner(config);
          if (!planner.ok || !connected.ok) return planner;
          const plan: typeof planner.value.plan = (ask) => {
            const planned = planner.value.plan(ask);
            const [first] = planned.ok ? connected.value.steps(planned.value.plan, 0) : [];
            void first?.do();
            return planned;
          };
          return { ok: true, value: { ...planner.value, plan } };
        },
      };
    },
  },
  {
    name: 'a step that does nothing is believed, and a look is not made',
    foundBy: ['open means open'],
    adapter: (adapter) =>
      withTarget(adapter, (target) => ({
        ...target,
        look: async (plan) => {
          const seen = await target.look(plan);
          return seen.state === 'unknown' ? { ...seen, state: 'present' } : { ...seen, differs: [] };
        },
        steps: (plan, notAfter) =>
          target.steps(plan, notAfter).map((step, index) => ({
            ...step,
            do: async () => {
              const outcome = await step.do();
              return index === 1 && outcome.kind === 'unknown' ? { kind: 'done' } : outcome;
            },
          })),
      })),
  },
  {
    name: 'the attempt of a claim is not looked at: a worker that slept goes on with what another has taken over',
    foundBy: [
      'every end is on the books',
      'an opening is on the books',
      'nothing comes back',
      'gone means gone',
      'nothing is left behind',
      'all comes to rest',
      // A password of before, written over a newer one.
      'the right password',
    ],
    under: { stalls: 0.15, latencyMs: 3_000 },
    store: withRows((tx) => ({
      work: {
        ...tx.work,
        renew: async () => true,
        renewMany: async (claims) => new Set(claims.map(({ id }) => id)),
        complete: async (claim) => {
          if (!(await tx.work.complete(claim))) await tx.work.drop(claim.kind, claim.subject);
          return true;
        },
      },
    })),
  },
  {
    name: 'a row of work that somebody holds is given to the next who asks',
    foundBy: ['a claim is kept'],
    store: withRows((tx) => ({
      work: {
        ...tx.work,
        claim: async (ask) => {
          const claims = await tx.work.claim({ ...ask, now: ask.now + ask.holdMs });
          return claims.map((claim) => ({ ...claim, claimedUntil: claim.claimedUntil - ask.holdMs }));
        },
      },
    })),
  },
  {
    name: 'nobody counts how much a target bears',
    foundBy: ['a lane is kept'],
    adapter: ({ atOnceMax: _, ...adapter }) => adapter,
  },
  {
    name: 'the end of a grant is not brought forward when its access is seen, or a shorter lease stays',
    foundBy: ['every end is on the books'],
    store: withRows((tx) => ({
      work: {
        ...tx.work,
        setDue: async (kind, subject, dueAt) =>
          kind === 'grant.close' ? undefined : tx.work.setDue(kind, subject, dueAt),
      },
    })),
  },
  {
    name: 'the row that closes is lost when the end moves',
    foundBy: ['every end is on the books'],
    store: withRows((tx) => ({
      work: {
        ...tx.work,
        setDue: (kind, subject, dueAt) =>
          kind === 'grant.close' ? tx.work.drop(kind, subject) : tx.work.setDue(kind, subject, dueAt),
      },
    })),
  },
  {
    name: 'the target is never tightened to the true end',
    foundBy: ['the end is tightened', 'every end is on the books', 'nothing is shortened'],
    store: withRows((tx) => ({
      work: { ...tx.work, add: async (work) => (work.kind === 'grant.retime' ? undefined : tx.work.add(work)) },
    })),
  },
  {
    name: 'closing does not wait for an opening in flight',
    foundBy: ['gone means gone', 'nothing comes back'],
    under: { latencyMs: 6_000 },
    store: withRows((tx) => ({
      work: {
        ...tx.work,
        subjectsWith: async (kind, ids) => (kind === 'grant.open' ? new Set() : tx.work.subjectsWith(kind, ids)),
      },
    })),
  },
  {
    name: 'closing gives up after three tries',
    foundBy: ['every end is on the books'],
    store: withRows((tx) => ({
      work: {
        ...tx.work,
        putBack: async (claim, next) => {
          if (claim.kind === 'grant.close' && next.tries >= 3) return tx.work.complete(claim);
          return tx.work.putBack(claim, next);
        },
      },
    })),
  },
  {
    name: 'a lease runs from when it was asked for, not from when the access was seen',
    foundBy: ['a lease has its time'],
    store: withRows((tx) => ({
      leases: {
        ...tx.leases,
        save: async (lease) => {
          const asked = lease.notAfter - 120_000;
          await tx.leases.save(
            lease.endsAt !== null && lease.endedAt === null
              ? { ...lease, endsAt: Math.min(asked, lease.endsAt) }
              : lease,
          );
        },
      },
    })),
  },
  {
    name: 'a second, shorter request shortens the first',
    foundBy: ['nothing is shortened', 'the target ends it too', 'every end is on the books'],
    store: withRows((tx) => ({
      grants: {
        ...tx.grants,
        save: async (grant) => {
          const leases = (await tx.leases.ofGrant(grant.id)).filter(({ endedAt }) => endedAt === null);
          const shortest = Math.min(grant.notAfter, ...leases.map(({ notAfter }) => notAfter));
          await tx.grants.save({ ...grant, notAfter: shortest });
        },
      },
    })),
  },
  {
    name: 'two consents at once both open',
    // Or what opens was agreed to, and withdrawn by who did not see that.
    foundBy: ['agreed once', 'one grant at a time', 'consent first'],
    store: withRows((tx) => ({
      requests: {
        ...tx.requests,
        lock: (id) => tx.requests.get(id),
        save: async (request) => {
          const now = await tx.requests.get(request.id);
          await tx.requests.save({ ...request, version: (now?.version ?? 0) + 1 });
        },
      },
    })),
  },
  {
    name: 'events are written after the commit, in a transaction of their own',
    foundBy: ['every step is recorded'],
    store: (store) => ({
      ...store,
      transaction: async (work) => {
        const drafts: AuditDraft[] = [];
        const value = await store.transaction((tx) => {
          drafts.length = 0;
          return work(rowsOf(tx, { audit: { ...tx.audit, append: (draft) => void drafts.push(draft) } }));
        });
        await store.transaction(async (tx) => {
          for (const draft of drafts) tx.audit.append(draft);
        });
        return value;
      },
    }),
  },
  {
    name: 'a password is stored after the commit that promises it',
    foundBy: ['a password is kept'],
    store: (store) => ({
      ...store,
      transaction: async (work) => {
        const put: (() => (tx: Transaction) => Promise<void>)[] = [];
        const value = await store.transaction((tx) => {
          put.length = 0;
          const later: typeof tx.secrets.put = async (id, sealed) => {
            put.push(() => (then) => then.secrets.put(id, sealed));
          };
          return work(rowsOf(tx, { secrets: { ...tx.secrets, put: later } }));
        });
        for (const each of put) await store.transaction(each());
        return value;
      },
    }),
  },
  {
    name: 'a new password may be read before the target takes it',
    foundBy: ['the right password'],
    store: withRows((tx) => ({
      grants: {
        ...tx.grants,
        save: (grant) => tx.grants.save(grant.secret === 'resetting' ? { ...grant, secret: 'available' } : grant),
      },
    })),
  },
  {
    name: 'whoever is put out keeps what they have',
    foundBy: ['who is out has nothing'],
    store: withRows((tx) => ({
      grants: {
        ...tx.grants,
        page: async (filter, ask) =>
          filter.granteeId === undefined ? tx.grants.page(filter, ask) : { items: [], next: null },
      },
    })),
  },
];

/** An adapter whose target is another. */
function withTarget(adapter: Adapter, change: (target: Target) => Target): Adapter {
  return {
    ...adapter,
    connect: (config, credential) => {
      const connected = adapter.connect(config, credential);
      return connected.ok ? { ok: true, value: change(connected.value) } : connected;
    },
  };
}

const withSteps = (adapter: Adapter, change: (step: Step, index: number) => Step): Adapter =>
  withTarget(adapter, (target) => ({
    ...target,
    steps: (plan, notAfter) => target.steps(plan, notAfter).map(change),
  }));

/** A store whose transactions have other rows. */
function withRows(change: (tx: Transaction) => Partial<Transaction>): (store: Store) => Store {
  return (store) => ({
    ...store,
    transaction: (work) => store.transaction((tx) => work(rowsOf(tx, change(tx)))),
  });
}

/** A transaction with some of its rows replaced. */
const rowsOf = (tx: Transaction, other: Partial<Transaction>): Transaction =>
  new Proxy(tx, {
    get: (rows, name) => {
      const own: unknown = Reflect.get(other, name);
      if (own !== undefined) return own;
      const kept: unknown = Reflect.get(rows, name);
      return typeof kept === 'function' ? kept.bind(rows) : kept;
    },
  });
