// Mistakes that the laws must find. Each gives the broker, as it is, rows as a broker with that mistake would read or write them; a short
// story leads to where it matters, and the law that is named says so.

import type {
  AccessFlow,
  AccessRequest,
  ApproverGroup,
  Grant,
  Person,
  Store,
  Transaction,
  WorkKind,
} from '@tidegate/core';

export interface Mistake {
  readonly name: string;
  readonly foundBy: string;
  /** When, who, does. */
  readonly story: readonly (readonly [when: string, who: string, does: string])[];
  readonly wrap: (store: Store) => Store;
}

type Change = (tx: Transaction) => Partial<Transaction>;

/** An object with some of its parts replaced; the rest stays what it is, private parts included. */
const replaced = <T extends object>(whole: T, parts: Partial<T>): T =>
  new Proxy(whole, {
    get: (target, key) => {
      const value: unknown = Reflect.get(Object.hasOwn(parts, key) ? parts : target, key);
      return typeof value === 'function' && !Object.hasOwn(parts, key) ? value.bind(target) : value;
    },
  });

const withRows =
  (change: Change) =>
  (store: Store): Store =>
    replaced(store, {
      transaction: (work) => store.transaction((tx) => work(replaced(tx, change(tx)))),
      read: (work) => store.read((tx) => work(replaced(tx, change(tx)))),
    });

/** People as the broker reads them. */
const people = (misread: (person: Person) => Person) =>
  withRows((tx) => ({
    people: replaced(tx.people, {
      get: async (id) => {
        const found = await tx.people.get(id);
        return found && misread(found);
      },
      many: async (ids) => (await tx.people.many(ids)).map(misread),
      all: async () => (await tx.people.all()).map(misread),
    }),
  }));

/** Work of these kinds is never written down. */
const forgets = (...kinds: readonly WorkKind[]) =>
  withRows((tx) => ({
    work: replaced(tx.work, {
      add: async (item) => {
        if (!kinds.includes(item.kind)) await tx.work.add(item);
      },
    }),
  }));

/** Requests as they are written. */
const requests = (misread: (request: AccessRequest) => AccessRequest) =>
  withRows((tx) => ({
    requests: replaced(tx.requests, {
      insert: (request) => tx.requests.insert(request),
      lock: async (id) => {
        const found = await tx.requests.lock(id);
        return found && misread(found);
      },
    }),
  }));

/** Flows as the broker reads them. */
const flows = (misread: (flow: AccessFlow) => AccessFlow) =>
  withRows((tx) => ({
    flows: replaced(tx.flows, {
      get: async (id) => {
        const found = await tx.flows.get(id);
        return found && misread(found);
      },
      all: async () => (await tx.flows.all()).map(misread),
    }),
  }));

const approverGroups = (misread: (group: ApproverGroup) => ApproverGroup) =>
  flows((flow) => ({
    ...flow,
    approval: flow.approval && { ...flow.approval, groups: flow.approval.groups.map(misread) },
  }));

/** Groups that somebody was once a member of. */
function neverLeaving(): (store: Store) => Store {
  const ever = new Map<Person['id'], Set<Person['groupIds'][number]>>();
  return people((person) => {
    const known = ever.get(person.id) ?? new Set();
    ever.set(person.id, known);
    for (const id of person.groupIds) known.add(id);
    return { ...person, groupIds: [...known] };
  });
}

/** Groups that anybody is a member of. */
function sharingGroups(): (store: Store) => Store {
  const all = new Set<Person['groupIds'][number]>();
  return people((person) => {
    for (const id of person.groupIds) all.add(id);
    return { ...person, groupIds: [...all] };
  });
}

/** Grants as they are written. */
const grantsWritten = (miswrite: (grant: Grant) => Grant) =>
  withRows((tx) => ({
    grants: replaced(tx.grants, {
      save: (grant) => tx.grants.save(miswrite(grant)),
      saveMany: (grants) => tx.grants.saveMany(grants.map(miswrite)),
    }),
  }));

/** A plan that names one database where the written one names another. */
const otherPlan = (grant: Grant, from: string, to: string): Grant => ({
  ...grant,
  plan: JSON.parse(JSON.stringify(grant.plan).replaceAll(from, to)),
});

const vault = 'asks for READ_ONLY on hidden-vault through "vault"';
const pii = 'asks for READ_ONLY on prod-customers through "pii"';
const dev = 'asks for READ_ONLY on dev-customers for 10 minutes through "dev"';

/** The engineer is on watch and holds much anyway: what ends or begins is seen with the colleague. */
export const mistakes: readonly Mistake[] = [
  {
    name: 'two records of one human are two people',
    foundBy: 'consent',
    wrap: people((person) => ({ ...person, sameAs: null })),
    story: [
      ['', 'colleague', vault],
      ['', 'dba', 'approves'],
      ['', 'dba-two', 'approves'],
    ],
  },
  {
    name: 'a requester agrees in another of their records',
    foundBy: 'consent',
    wrap: people((person) => ({ ...person, sameAs: null })),
    story: [
      ['', 'engineer', vault],
      ['', 'engineer-two', 'approves'],
      ['', 'security', 'approves'],
    ],
  },
  {
    name: 'a quorum of two is reached by one',
    foundBy: 'consent',
    wrap: approverGroups(({ operator, approvers }) => ({ operator, approvers })),
    story: [
      ['', 'engineer', vault],
      ['', 'security', 'approves'],
    ],
  },
  {
    name: 'one of two consents is enough',
    foundBy: 'consent',
    wrap: approverGroups((group) => ({ ...group, operator: 'OR' as const })),
    story: [
      ['', 'engineer', pii],
      ['', 'manager', 'approves'],
    ],
  },
  {
    name: "a requester's own click counts",
    foundBy: 'consent',
    wrap: flows((flow) => ({ ...flow, settings: { ...flow.settings, selfApproval: true } })),
    story: [
      ['', 'dba', 'joins engineers'],
      ['', 'dba', pii],
      ['', 'manager', 'approves'],
      ['', 'dba', 'approves'],
      ['', 'engineer', vault],
      ['', 'engineer', 'joins seniors'],
      ['', 'engineer', 'approves'],
      ['', 'security', 'approves'],
    ],
  },
  {
    name: 'whoever left a group still agrees',
    foundBy: 'consent',
    wrap: neverLeaving(),
    story: [
      ['', 'engineer', vault],
      ['', 'security', 'leaves seniors'],
      ['', 'security', 'approves'],
      ['', 'compliance', 'approves'],
    ],
  },
  {
    name: 'a delegation never ends',
    foundBy: 'consent',
    wrap: withRows((tx) => ({
      delegations: replaced(tx.delegations, {
        notEnded: async () =>
          (await tx.delegations.notEnded(0)).map((one) => ({ ...one, endsAt: Number.MAX_SAFE_INTEGER, endedAt: null })),
      }),
    })),
    story: [
      ['', 'dba', 'lets director decide for them for 10 minutes'],
      ['+601s', 'engineer', pii],
      ['', 'manager', 'approves'],
      ['', 'director', 'approves'],
    ],
  },
  {
    name: 'whoever was ever on the rota is on shift',
    foundBy: 'consent',
    wrap: withRows((tx) => ({
      shifts: replaced(tx.shifts, {
        all: async () =>
          (await tx.shifts.all()).map((shift) => ({
            ...shift,
            turns: shift.turns.slice(0, 3).map((turn) => ({ ...turn, from: 0, to: Number.MAX_SAFE_INTEGER })),
          })),
      }),
    })),
    story: [
      ['', 'engineer', 'asks for READ_WRITE on prod-customers through "on call"'],
      ['', 'director', 'approves'],
    ],
  },
  {
    name: 'what was rejected can be agreed to',
    foundBy: 'asked once, decided once',
    wrap: requests((request) =>
      request.state.kind === 'rejected' ? { ...request, state: { kind: 'waiting' } } : request,
    ),
    story: [
      ['', 'engineer', pii],
      ['', 'manager', 'rejects'],
      ['', 'manager', 'approves'],
    ],
  },
  {
    name: 'requests never lapse',
    foundBy: 'lapse',
    wrap: forgets('request.lapse'),
    story: [
      ['', 'engineer', vault],
      ['+7201s', 'engineer', 'looks'],
    ],
  },
  {
    name: 'a lease is an hour longer than it was asked for',
    foundBy: 'no longer than asked',
    wrap: withRows((tx) => ({
      leases: replaced(tx.leases, {
        insert: (lease) => tx.leases.insert({ ...lease, durationSec: lease.durationSec + 3_600 }),
      }),
    })),
    story: [['', 'engineer', dev]],
  },
  {
    name: 'nobody gives automatic access to whoever joins',
    foundBy: 'held while it is so',
    wrap: forgets('flow.reconcile'),
    story: [['', 'colleague', 'joins watch']],
  },
  {
    name: 'rules above flows are not read',
    foundBy: 'caps',
    wrap: withRows((tx) => ({ rules: replaced(tx.rules, { all: async () => [] }) })),
    story: [
      ['', 'engineer', 'asks for READ_ONLY on prod-customers and prod-billing through "pii"'],
      ['', 'manager', 'approves'],
      ['', 'second-dba', 'approves'],
      ['', 'engineer', vault],
      ['', 'security', 'approves'],
      ['', 'compliance', 'approves'],
    ],
  },
  {
    name: 'the log forgets consents',
    foundBy: 'the log says the same',
    wrap: withRows((tx) => ({
      audit: replaced(tx.audit, {
        append: (draft) => {
          if (draft.kind !== 'request.approved') tx.audit.append(draft);
        },
      }),
    })),
    story: [
      ['', 'engineer', pii],
      ['', 'manager', 'approves'],
      ['', 'second-dba', 'approves'],
    ],
  },
  {
    name: 'toxic pairs are not read',
    foundBy: 'kept apart',
    wrap: withRows((tx) => ({
      rules: replaced(tx.rules, {
        all: async () => (await tx.rules.all()).filter(({ demand }) => demand.kind !== 'apart'),
      }),
    })),
    story: [
      ['', 'engineer', 'asks for READ_ONLY on prod-billing through "pii"'],
      ['', 'manager', 'approves'],
      ['', 'second-dba', 'approves'],
      ['', 'engineer-two', vault],
      ['', 'security', 'approves'],
      ['', 'compliance', 'approves'],
    ],
  },
  {
    name: 'no flow asks for a code',
    foundBy: 'proven',
    wrap: flows((flow) => ({ ...flow, terms: { ...flow.terms, stepUp: null } })),
    story: [['', 'engineer', 'asks for READ_WRITE on dev-customers through "proved"']],
  },
  {
    name: 'what is to begin later begins at once',
    foundBy: 'not before its time',
    wrap: withRows((tx) => ({
      requests: replaced(tx.requests, {
        insert: (request) => tx.requests.insert(request),
        lock: async (id) => {
          const found = await tx.requests.lock(id);
          return found && { ...found, startsAt: null };
        },
      }),
      work: replaced(tx.work, {
        add: (item) => tx.work.add(item.kind === 'request.start' ? { ...item, dueAt: 0 } : item),
      }),
    })),
    story: [['', 'colleague', 'asks for READ_ONLY on dev-customers for 10 minutes through "later" starting +3601s']],
  },
  {
    name: 'an emergency of one record is not one of the human',
    foundBy: 'one emergency at a time',
    wrap: people((person) => ({ ...person, sameAs: null })),
    story: [
      ['', 'engineer', 'asks for READ_ONLY on prod-customers through "emergency" because "down"'],
      ['', 'engineer-two', 'asks for READ_ONLY on prod-customers through "emergency" because "down"'],
    ],
  },
  {
    name: 'what is given back stays open',
    foundBy: 'covered',
    wrap: grantsWritten((grant) =>
      grant.state === 'closing' || grant.state === 'gone' ? { ...grant, state: 'open' } : grant,
    ),
    story: [
      ['', 'colleague', dev],
      ['', 'colleague', 'gives it back'],
    ],
  },
  {
    name: 'whoever is put out keeps what they have',
    foundBy: 'out is out',
    wrap: (store) =>
      people((person) => ({ ...person, active: true }))(
        withRows((tx) => ({
          grants: replaced(tx.grants, {
            page: async (filter, ask) =>
              filter.granteeId === undefined ? tx.grants.page(filter, ask) : { items: [], next: null },
          }),
        }))(store),
      ),
    story: [
      ['', 'engineer', dev],
      ['', 'engineer', 'leaves the company'],
    ],
  },
  {
    name: 'something else is opened than is written down',
    foundBy: 'the target says so',
    wrap: withRows((tx) => ({
      grants: replaced(tx.grants, {
        lock: async (id) => {
          const found = await tx.grants.lock(id);
          return found && otherPlan(found, 'dev-customers', 'dev-billing');
        },
        get: async (id) => {
          const found = await tx.grants.get(id);
          return found && otherPlan(found, 'dev-customers', 'dev-billing');
        },
        save: (grant) => tx.grants.save(otherPlan(grant, 'dev-billing', 'dev-customers')),
      }),
    })),
    story: [['', 'engineer', dev]],
  },
  {
    name: 'nobody closes what ended',
    foundBy: 'all ends',
    wrap: (store) =>
      forgets('grant.close')(
        withRows((tx) => ({
          grants: replaced(tx.grants, { overdue: async () => [], overdueSince: async () => null }),
        }))(store),
      ),
    story: [
      ['', 'colleague', dev],
      ['', 'colleague', 'gives it back'],
    ],
  },
  {
    name: 'a deny rule is not read',
    foundBy: 'denied is denied',
    wrap: withRows((tx) => ({ rules: replaced(tx.rules, { all: async () => [] }) })),
    story: [
      ['', 'engineer', 'asks for READ_WRITE on dev-billing through "dev"'],
      ['', 'admin', 'applies "nobody touches billing"'],
    ],
  },
  {
    name: 'the groups of one are the groups of all',
    foundBy: 'out of sight',
    wrap: sharingGroups(),
    story: [['', 'engineer', 'looks']],
  },
];
