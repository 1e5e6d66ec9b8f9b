// Rules above flows: deny over allow whatever the order, and exactly what memory says; no toxic pair and no more than a cap is ever held in
// any story of askings; each is shown to catch a seeded mistake.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { condition, noon } from '../../oracle/cast.ts';
import { holdsSlowly, type SmallWorld, selections, smallWorlds } from '../../oracle/small-worlds.ts';
import { offersFor } from '../eligibility/offers.ts';
import { makeWholeWorld, type WholeWorld } from '../eligibility/world.ts';
import { InventoryIndex } from '../inventory-index/inventory-index.ts';
import { bareFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { Member } from '../scope/members.ts';
import { queriesOf } from '../target/target-queries.ts';
import { denialsFor, withoutDenied } from './deny.ts';
import { type Holding, type RuleBreak, ruleBroken } from './held.ts';
import type { Demand, Rule } from './rule.ts';

const facts = bareFacts(noon);

const rule = (name: string, demand: Demand, rest: Partial<Rule> = {}): Rule => ({
  id: `rul_${name}`,
  name,
  description: null,
  active: true,
  demand,
  published: {},
  version: 1,
  createdAt: noon,
  updatedAt: noon,
  ...rest,
});

const whom = fc.constantFrom(
  null,
  { operator: 'OR' as const, conditions: [condition('group', ['data'])] },
  { operator: 'OR' as const, conditions: [condition('group', ['data'], 'is_not')] },
  { operator: 'AND' as const, conditions: [condition('user', ['p0']), condition('group', ['sre'], 'is_not')] },
);
const sets = fc.oneof(
  selections.map((target) => ({ query: null, targets: [target] })),
  fc.constantFrom(
    { query: 'resource_tag["env"] = "prod"', targets: [] },
    { query: 'resource_type = "s3" and permission_name = "write"', targets: [] },
    { query: 'resource_tag["class"] in ("pii")', targets: [] },
  ),
);
const denyRules = fc
  .array(fc.record({ who: whom, what: sets, active: fc.constantFrom(true, true, false) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((each) => each.map(({ active, ...demand }, at) => rule(`${at}`, { kind: 'deny', ...demand }, { active })));

const ruled = smallWorlds.chain((small) =>
  fc.tuple(fc.constant(small), denyRules, fc.constantFrom(...small.rows.people)),
);
type Ruled = readonly [SmallWorld, readonly Rule[], Person];

const withRules = (small: SmallWorld, rules: readonly Rule[]): WholeWorld => makeWholeWorld({ ...small.rows, rules });
const nameOf = ({ resource, permission }: Member): string => `${resource.id} ${permission.id}`;
const namesOf = (world: WholeWorld, who: Person): readonly string[] =>
  [...new Set(offersFor(world, who, facts).map(({ member }) => nameOf(member)))].sort();

/** Whether a person is in a group condition, told slowly; only the conditions above. */
function isBound(who: Demand['who'], person: Person): boolean {
  if (who === null) return true;
  const fits = who.conditions.map(({ type, operator, ids }) => {
    const own: readonly string[] = type === 'user' ? [person.id] : person.groupIds;
    return ids.some((id) => own.includes(id)) === (operator === 'is');
  });
  return who.operator === 'AND' ? fits.every(Boolean) : fits.some(Boolean);
}

/** Whether a set holds a pair for certain, told without any query; null where nobody can know. */
function isInSlowly(small: SmallWorld, demand: Extract<Demand, { kind: 'deny' }>, member: Member): boolean | null {
  const tag = (key: string): string | undefined => member.resource.tags.find((one) => one.key === key)?.value;
  const { query, targets } = demand.what;
  if (query?.includes('env')) return tag('env') === undefined ? null : tag('env') === 'prod';
  if (query?.includes('s3')) return member.resource.type === 's3' && member.permission.name === 'write';
  if (query?.includes('pii')) return tag('class') === undefined ? null : tag('class') === 'pii';
  return targets.some((target) => holdsSlowly(small, target, member));
}

type Offers = (world: WholeWorld, who: Person) => readonly string[];

/** Nothing a rule certainly holds is offered to whom it binds; nothing is offered that was not before. */
const denyWins =
  (offers: Offers) =>
  ([small, rules, who]: Ruled): boolean => {
    const world = withRules(small, rules);
    const free = new Set(offersFor(small.world, who, facts).map(({ member }) => nameOf(member)));
    const members = new Map(offersFor(small.world, who, facts).map(({ member }) => [nameOf(member), member]));
    return offers(world, who).every((name) => {
      const member = members.get(name);
      if (!free.has(name) || member === undefined) return false;
      return rules.every(({ active, demand }) => {
        if (!active || demand.kind !== 'deny' || !isBound(demand.who, who)) return true;
        return isInSlowly(small, demand, member) === false;
      });
    });
  };

describe('deny rules', () => {
  test('win over whatever flows allow, in whatever order they stand', () => {
    let denied = 0;
    fc.assert(
      fc.property(ruled, ([small, rules, who]) => {
        const offered = namesOf(withRules(small, rules), who);
        if (offered.length < namesOf(small.world, who).length) denied += 1;
        expect(namesOf(withRules(small, [...rules].reverse()), who)).toEqual(offered);
        return denyWins(namesOf)([small, rules, who]);
      }),
      { numRuns: 600 },
    );
    expect(denied, 'stories in which a rule took something away').toBeGreaterThan(15);
  });

  test('are answered by the index exactly as row by row', () => {
    fc.assert(
      fc.property(ruled, ([small, rules, who]) => {
        const world = withRules(small, rules);
        const denials = denialsFor(world, who, facts);
        const index = new InventoryIndex({
          integrations: new Map(small.rows.integrations.map(({ id, name }) => [id, name])),
          permissions: small.rows.permissions,
        });
        for (const resource of small.rows.resources) if (resource.status !== 'deleted') index.load(resource);
        index.seal();
        const flows = new Set(offersFor(small.world, who, facts).map(({ flow }) => flow));
        const perimeters = [...flows].flatMap((flow) =>
          queriesOf(flow.targets, world).map(({ name, query, permissions }) => ({
            name,
            query: withoutDenied(query, denials),
            permissions,
          })),
        );
        const page = index.pageOfMembers(perimeters, { after: null, limit: 1_000 });
        const listed = page.items.flatMap((one) => one.permissionIds.map((id) => `${one.resourceId} ${id}`));
        expect(listed.toSorted()).toEqual(namesOf(world, who));
      }),
      { numRuns: 400 },
    );
  });

  const world = (small: WholeWorld, change: (each: Rule) => readonly Rule[]): WholeWorld => ({
    ...small,
    rules: new Map([...small.rules.values()].flatMap(change).map((each) => [each.id, each])),
  });
  test.each<[string, Offers]>([
    [
      'rules are forgotten',
      (given, who) =>
        namesOf(
          world(given, () => []),
          who,
        ),
    ],
    [
      'only the first rule counts',
      (given, who) =>
        namesOf(
          world(given, (each) => (each.name === '0' ? [each] : [])),
          who,
        ),
    ],
    [
      'rules bind nobody but the first person',
      (given, who) =>
        namesOf(
          world(given, (each) => (who.id === 'prs_p0' ? [each] : [])),
          who,
        ),
    ],
  ])('a mistake is seen: %s', (_what, offers) => {
    expect(fc.check(fc.property(ruled, denyWins(offers)), { numRuns: 3_000 }).failed).toBe(true);
  });
});

/** A story: what is asked for, one after the other, and what is given back. */
const stories = smallWorlds.chain((small) =>
  fc.tuple(
    fc.constant(small),
    fc.tuple(sets, sets),
    fc.integer({ min: 0, max: 3 }),
    fc.array(fc.record({ give: fc.boolean(), at: fc.nat(40), size: fc.integer({ min: 1, max: 3 }) }), {
      maxLength: 12,
    }),
  ),
);
type Story = typeof stories extends fc.Arbitrary<infer S> ? S : never;
type Guard = (ask: Parameters<typeof ruleBroken>[0]) => RuleBreak | null;

function play([small, sides, max, steps]: Story, guard: Guard): { readonly sound: boolean; readonly refused: number } {
  const rules = [
    rule('pair', { kind: 'apart', who: null, sides: [...sides] }),
    rule('cap', { kind: 'cap', who: null, max, what: null, flowId: null }),
  ];
  const world = withRules(small, rules);
  const [grantee] = small.rows.people;
  if (grantee === undefined) return { sound: true, refused: 0 };
  const all = small.rows.resources.flatMap((resource) =>
    world.permissionsOf(resource.integrationId, resource.type).flatMap((permission) => {
      const integration = world.integrations.get(resource.integrationId);
      return integration === undefined ? [] : [{ integration, resource, permission }];
    }),
  );
  let held: readonly Member[] = [];
  let refused = 0;
  for (const { give, at, size } of steps) {
    if (give) held = held.slice(1);
    const wanted = Array.from({ length: size }, (_, step) => all[(at + step * 7) % all.length]).flatMap(
      (one) => one ?? [],
    );
    const holding = (member: Member): Holding => ({ member, flowIds: ['flw_0'] });
    const broken = guard({
      rules,
      ground: world,
      grantee,
      facts,
      held: held.map(holding),
      wanted: wanted.map(holding),
    });
    if (broken !== null) refused += 1;
    else held = [...new Map([...held, ...wanted].map((member) => [nameOf(member), member])).values()];
    if (held.length > max || holdsBothSlowly(small, sides, held)) return { sound: false, refused };
  }
  return { sound: true, refused };
}

function holdsBothSlowly(small: SmallWorld, sides: Story[1], held: readonly Member[]): boolean {
  const isOn = (side: Story[1][number], member: Member): boolean =>
    isInSlowly(small, { kind: 'deny', who: null, what: side }, member) === true;
  const [left, right] = sides;
  return held.some((one) =>
    held.some((other) => nameOf(one) !== nameOf(other) && isOn(left, one) && isOn(right, other)),
  );
}

describe('what one human holds', () => {
  test('never has both sides of a toxic pair, nor more than the cap, in any story', () => {
    let refused = 0;
    fc.assert(
      fc.property(stories, (story) => {
        const played = play(story, ruleBroken);
        refused += played.refused;
        return played.sound;
      }),
      { numRuns: 600 },
    );
    expect(refused, 'askings that were refused').toBeGreaterThan(200);
  });

  test.each<[string, Guard]>([
    ['what is held is forgotten', (ask) => ruleBroken({ ...ask, held: [] })],
    ['what is asked for together is not compared', (ask) => firstBroken(ask)],
    ['pairs are forgotten', (ask) => only(ask, 'cap')],
    ['caps are forgotten', (ask) => only(ask, 'apart')],
  ])('a mistake is seen: %s', (_what, guard) => {
    const sound = fc.check(
      fc.property(stories, (story) => play(story, guard).sound),
      { numRuns: 3_000 },
    );
    expect(sound.failed).toBe(true);
  });
});

const only = (ask: Parameters<Guard>[0], kind: Demand['kind']): RuleBreak | null =>
  ruleBroken({ ...ask, rules: [...ask.rules].filter(({ demand }) => demand.kind === kind) });

const firstBroken = (ask: Parameters<Guard>[0]): RuleBreak | null => {
  for (const one of ask.wanted) {
    const broken = ruleBroken({ ...ask, wanted: [one] });
    if (broken !== null) return broken;
  }
  return null;
};
