import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flow, person, resource, scope } from '../../oracle/cast.ts';
import { both, offersBySearch, type SmallWorld, smallWorlds, toldScopes } from '../../oracle/small-worlds.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { bareFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { isMember, type Member, membersOf } from '../scope/members.ts';
import { scopeIdsOf } from '../target/target-queries.ts';
import { isOffered, type Offer, offersFor as offersAt, offersOf } from './offers.ts';
import { makeWholeWorld, type WholeWorld } from './world.ts';

const facts = bareFacts(0);
const offersFor: Offers = (world, who) => offersAt(world, who, facts);
type Offers = (world: WholeWorld, person: Person) => readonly Offer[];

const named = ({ flow: through, member }: Offer): string =>
  `${through.id} ${member.resource.id} ${member.permission.id}`;
const memberName = (member: Member): string => `${member.resource.id} ${member.permission.id}`;

/** Someone of the world; person 0 is always active. */
const somebody = smallWorlds.chain((small) => fc.tuple(fc.constant(small), fc.constantFrom(...small.rows.people)));

const equalsSearch =
  (offers: Offers) =>
  ([small, who]: readonly [SmallWorld, Person]): boolean =>
    JSON.stringify(offers(small.world, who).map(named).sort()) === JSON.stringify(offersBySearch(small, who));

/**
 * Law 1: drop all that is not offered to the person (told by the search, not by the answer under test), and nothing they
 * are told may change.
 */
const blindToHidden =
  (offers: Offers) =>
  ([small, who]: readonly [SmallWorld, Person]): boolean => {
    const { rows, world } = small;
    const told = offersBySearch(small, who).join(' ').split(' ');
    const flows = rows.flows.filter((each) => told.includes(each.id));
    const scopes = new Set<string>(flows.flatMap((each) => scopeIdsOf(each.targets, world.bundles)));
    const resources = rows.resources.filter((each) => told.includes(each.id));
    const without = makeWholeWorld({
      resources,
      flows,
      permissions: rows.permissions.filter((each) => told.includes(each.id)),
      scopes: rows.scopes.filter((each) => scopes.has(each.id)),
      bundles: rows.bundles,
      integrations: rows.integrations.filter((each) => resources.some((held) => held.integrationId === each.id)),
      people: [who],
      groups: [],
    });
    return JSON.stringify(offers(without, who)) === JSON.stringify(offers(world, who));
  };

describe('what a person may ask for', () => {
  test('is what a search over every flow, resource and permission finds', () => {
    let some = 0;
    fc.assert(
      fc.property(somebody, ([small, who]) => {
        if (offersBySearch(small, who).length > 0) some += 1;
        return equalsSearch(offersFor)([small, who]);
      }),
      { numRuns: 1_500 },
    );
    expect(some).toBeGreaterThan(100);
  });

  test('law 1: the world with hidden things and the world without them give equal offers', () => {
    fc.assert(fc.property(somebody, blindToHidden(offersFor)), { numRuns: 1_000 });
  });

  test('is the same one entitlement at a time, and in the check inside a transaction', () => {
    fc.assert(
      fc.property(somebody, ([small, who]) => {
        const all = offersFor(small.world, who).map(named).sort();
        const asked: string[] = [];
        for (const held of small.rows.resources) {
          for (const allowed of small.rows.permissions) {
            const system = small.world.integrations.get(held.integrationId);
            if (system === undefined) continue;
            const member = { integration: system, resource: held, permission: allowed };
            const offers = offersOf(small.world, { person: who, grantee: who }, { member, facts });
            asked.push(...offers.map(named));
            const checked = small.rows.flows.filter((each) =>
              isOffered({ flow: each, ground: small.world, person: who, grantee: who, member, facts }),
            );
            expect(checked.map((each) => each.id).sort()).toEqual(offers.map((offer) => offer.flow.id).sort());
          }
        }
        expect(asked.sort()).toEqual(all);
      }),
      { numRuns: 400 },
    );
  });

  test('comes sorted by integration, path, permission and flow, whatever the order of the rows', () => {
    fc.assert(
      fc.property(somebody, ([{ rows, world }, who]) => {
        const reversed = makeWholeWorld({
          ...rows,
          resources: rows.resources.toReversed(),
          flows: rows.flows.toReversed(),
          permissions: rows.permissions.toReversed(),
        });
        const keys = offersFor(world, who).map(({ flow: through, member }) =>
          [member.integration.name, member.resource.path, member.permission.name, through.name].join('\u0000'),
        );
        expect(keys).toEqual(keys.toSorted());
        expect(offersFor(reversed, who).map(named)).toEqual(offersFor(world, who).map(named));
      }),
      { numRuns: 400 },
    );
  });

  const canaries: readonly { readonly mistake: string; readonly offers: Offers }[] = [
    {
      mistake: 'flows that are switched off',
      offers: (world, who) =>
        offersFor(
          remade(world, (each) => ({ ...each, active: true })),
          who,
        ),
    },
    {
      mistake: 'the narrowing by permissions ignored',
      offers: (world, who) =>
        offersFor(
          remade(world, (each) => ({
            ...each,
            targets: each.targets.map((target) =>
              target.kind === 'scope' ? { ...target, permissions: null } : target,
            ),
          })),
          who,
        ),
    },
    {
      mistake: 'AND read as OR',
      offers: (world, who) =>
        offersFor(
          remade(world, (each) => ({ ...each, requesters: { ...each.requesters, operator: 'OR' } })),
          who,
        ),
    },
    { mistake: 'inactive people', offers: (world, who) => offersFor(world, { ...who, active: true }) },
    {
      mistake: 'deleted resources',
      offers: (world, who) =>
        offersFor(
          {
            ...world,
            resources: new Map([...world.resources].map(([id, each]) => [id, { ...each, status: 'active' }])),
          },
          who,
        ),
    },
  ];
  test.each(canaries)('the search catches: $mistake', ({ offers }) => {
    expect(fc.check(fc.property(somebody, equalsSearch(offers)), { numRuns: 2_000 }).failed).toBe(true);
  });

  const leaks: readonly { readonly mistake: string; readonly offers: Offers }[] = [
    {
      mistake: 'names numbered among all resources',
      offers: (world, who) => numbered(offersFor(world, who), [...world.resources.keys()].sort()),
    },
    {
      mistake: 'a count of the integration’s flows',
      offers: (world, who) =>
        offersFor(world, who).map((offer) => ({ ...offer, flow: { ...offer.flow, version: world.flows.size } })),
    },
    { mistake: 'everything of an integration once anything is offered', offers: everythingNearby },
  ];
  test.each(leaks)('law 1 catches: $mistake', ({ offers }) => {
    expect(fc.check(fc.property(somebody, blindToHidden(offers)), { numRuns: 1_000 }).failed).toBe(true);
  });
});

describe('what a scope holds', () => {
  const members = (small: SmallWorld, query: string): readonly string[] =>
    membersOf(small.world, scope('x', query)).map(memberName);

  test('a narrower scope never holds more', () => {
    fc.assert(
      fc.property(smallWorlds, toldScopes, toldScopes, (small, wide, more) => {
        const held = new Set(members(small, wide.query));
        return members(small, both(wide, more).query).every((name) => held.has(name));
      }),
      { numRuns: 800 },
    );
  });
  test('that property catches a narrower scope that is widened', () => {
    const widened = fc.property(smallWorlds, toldScopes, toldScopes, (small, wide, more) => {
      const held = new Set(members(small, wide.query));
      return members(small, `(${wide.query}) or (${more.query})`).every((name) => held.has(name));
    });
    expect(fc.check(widened, { numRuns: 800 }).failed).toBe(true);
  });
  test('the list and the single question agree', () => {
    fc.assert(
      fc.property(smallWorlds, toldScopes, (small, told) => {
        const asked = scope('x', told.query);
        const listed = new Set(members(small, told.query));
        for (const held of small.rows.resources) {
          for (const allowed of small.rows.permissions) {
            for (const system of small.rows.integrations) {
              const member = { integration: system, resource: held, permission: allowed };
              const own = system.id === held.integrationId;
              expect(isMember(asked, member)).toBe(own && listed.has(memberName(member)));
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });
  test('a query that no longer parses holds nothing', () => {
    const [small] = fc.sample(smallWorlds, 1);
    if (small === undefined) expect.fail('no world');
    for (const query of ['', 'resource_tag[', 'nonsense = "x"'])
      expect(membersOf(small.world, scope('x', query))).toEqual([]);
  });
  test('a resource whose integration is unknown is in no scope', () => {
    const rows = {
      integrations: [],
      permissions: [],
      scopes: [],
      bundles: [],
      flows: [flow()],
      people: [person('ann')],
      groups: [],
    };
    const world = makeWholeWorld({ ...rows, resources: [resource('lost')] });
    expect(membersOf(world, scope('x', 'resource_type = "rds"'))).toEqual([]);
  });
  test('members are found once per world and fresh in the next', () => {
    const [small] = fc.sample(smallWorlds, 1);
    if (small === undefined) expect.fail('no world');
    const asked = scope('x', 'resource_type = "rds"');
    expect(membersOf(small.world, asked)).toBe(membersOf(small.world, { ...asked, version: 2 }));
    const next = makeWholeWorld({ ...small.rows, resources: [] });
    expect(membersOf(next, asked)).toEqual([]);
  });
});

function remade(world: WholeWorld, change: (flow: AccessFlow) => AccessFlow): WholeWorld {
  return { ...world, flows: new Map([...world.flows].map(([id, each]) => [id, change(each)])) };
}

function numbered(offers: readonly Offer[], ids: readonly string[]): readonly Offer[] {
  return offers.map(({ flow: through, member }) => ({
    flow: through,
    member: { ...member, resource: { ...member.resource, name: `${ids.indexOf(member.resource.id)}` } },
  }));
}

function everythingNearby(world: WholeWorld, who: Person): readonly Offer[] {
  return offersFor(world, who).flatMap((offer) =>
    [...world.resources.values()]
      .filter((each) => each.integrationId === offer.member.integration.id)
      .map((each) => ({ ...offer, member: { ...offer.member, resource: each } })),
  );
}
