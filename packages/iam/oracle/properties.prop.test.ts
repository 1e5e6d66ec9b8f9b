// The laws of deciding, one row each, as an equation and a check on random worlds. A failing row prints the seed of its
// world: `IAM_SEED=<seed> IAM_WORLDS=1 npx vitest run --project unit packages/iam/oracle/properties`.

import { describe, expect, it } from 'vitest';
import { authorize, compile, explain } from '../src/index.ts';
import { type Chance, chanceOf } from './chance.ts';
import { mapDocuments } from './documents.ts';
import { type Document, many, type Policies, type Verdict, type World } from './shapes.ts';
import { worldOf } from './worlds.ts';

const worlds = Number(process.env['IAM_WORLDS'] ?? '1500');
const firstSeed = Number(process.env['IAM_SEED'] ?? '1');

const decide = (world: World): Verdict => {
  const { effect, explicit, blockedBy } = authorize(world);
  return { effect, explicit, blockedBy };
};
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const noWider = (before: World, after: World): boolean =>
  decide(before).effect === 'allow' || decide(after).effect === 'deny';

interface Law {
  readonly law: string;
  readonly holds: (world: World, chance: Chance) => boolean;
}

const withPolicies = (world: World, change: Partial<Policies>): World => ({
  request: world.request,
  policies: { ...world.policies, ...change },
});

/** A document out of another world, so that what is added is of every kind. */
function borrowed(chance: Chance, from: 'identity' | 'session' | 'scp' | 'rcp' | 'endpoint'): readonly Document[] {
  const { policies } = worldOf(1_000_000 + chance.below(5000));
  const found = from === 'scp' || from === 'rcp' ? policies[from]?.flatMap((level) => level.policies) : policies[from];
  return found ?? [];
}

const denied = (document: Document): Document => ({
  ...document,
  Statement: many(document.Statement).map((statement) => ({ ...statement, Effect: 'Deny' as const })),
});

const laws: readonly Law[] = [
  {
    law: 'adding a Deny to the identity policies never allows more',
    holds: (world, chance) => {
      const added = borrowed(chance, 'identity').map(denied);
      return noWider(world, withPolicies(world, { identity: [...(world.policies.identity ?? []), ...added] }));
    },
  },
  {
    law: 'adding a Deny to every document never allows more',
    holds: (world, chance) => {
      const extra = borrowed(chance, 'identity').flatMap((document) => many(denied(document).Statement));
      const everyone = extra.map((statement) => ({ ...statement, Principal: '*' as const }));
      const policies = mapDocuments(world.policies, (document) => {
        const named = many(document.Statement).some(
          (one) => one.Principal !== undefined || one.NotPrincipal !== undefined,
        );
        return { ...document, Statement: [...many(document.Statement), ...(named ? everyone : extra)] };
      });
      return noWider(world, { request: world.request, policies });
    },
  },
  {
    law: 'turning an Allow into a Deny never allows more',
    holds: (world) => noWider(world, { request: world.request, policies: mapDocuments(world.policies, denied) }),
  },
  {
    law: 'the order of statements and of documents never matters',
    holds: (world, chance) => {
      const shuffled = mapDocuments(world.policies, (document) => ({
        ...document,
        Statement: chance.shuffle(many(document.Statement)),
      }));
      const identity = shuffled.identity === undefined ? {} : { identity: chance.shuffle(shuffled.identity) };
      return same(decide(world), decide({ request: world.request, policies: { ...shuffled, ...identity } }));
    },
  },
  {
    law: 'the order of levels never matters',
    holds: (world, chance) => {
      const { scp, rcp } = world.policies;
      const change = { ...(scp ? { scp: chance.shuffle(scp) } : {}), ...(rcp ? { rcp: chance.shuffle(rcp) } : {}) };
      return same(decide(world), decide(withPolicies(world, change)));
    },
  },
  {
    law: 'adding a boundary never allows more',
    holds: (world, chance) => {
      const [boundary] = borrowed(chance, 'identity');
      if (boundary === undefined || world.policies.boundary !== undefined) return true;
      return noWider(world, withPolicies(world, { boundary }));
    },
  },
  {
    law: 'adding a session policy never allows more, but to a federated user, who has none without it',
    holds: (world, chance) => {
      const federated = JSON.stringify(world.request.principal).includes(':federated-user/');
      if (federated || world.policies.session !== undefined) return true;
      return noWider(world, withPolicies(world, { session: borrowed(chance, 'session') }));
    },
  },
  {
    law: 'adding SCPs, RCPs or an endpoint policy never allows more',
    holds: (world, chance) => {
      const { scp, rcp, endpoint } = world.policies;
      const change = {
        scp: [...(scp ?? []), { node: 'added', policies: borrowed(chance, 'scp') }],
        rcp: [...(rcp ?? []), { node: 'added', policies: borrowed(chance, 'rcp') }],
        ...(endpoint === undefined ? { endpoint: borrowed(chance, 'endpoint') } : {}),
      };
      return noWider(world, withPolicies(world, change));
    },
  },
  {
    law: 'authorize = compile, then decide = what explain tells',
    holds: (world) => {
      const { effect, explicit, blockedBy } = explain(world);
      const compiled = compile(world.policies).decide(world.request);
      return same(authorize(world), compiled) && same(decide(world), { effect, explicit, blockedBy });
    },
  },
  {
    law: 'compiling once and deciding another request first changes nothing',
    holds: (world, chance) => {
      const compiled = compile(world.policies);
      compiled.decide(worldOf(2_000_000 + chance.below(5000)).request);
      return same(compiled.decide(world.request), authorize(world));
    },
  },
  {
    law: 'a document as text is the document',
    holds: (world) => {
      const { boundary, resource, identity } = world.policies;
      const policies = {
        ...world.policies,
        ...(boundary ? { boundary: JSON.stringify(boundary) } : {}),
        ...(resource ? { resource: JSON.stringify(resource) } : {}),
        ...(identity ? { identity: identity.map((document) => JSON.stringify(document)) } : {}),
      };
      return same(authorize({ request: world.request, policies }), authorize(world));
    },
  },
  {
    law: 'the case of the action and of context keys never matters',
    holds: ({ request, policies }) => {
      const upper = (context: World['request']['context']) =>
        Object.fromEntries(Object.entries(context ?? {}).map(([key, value]) => [key.toUpperCase(), value]));
      const keys = Object.keys(request.context ?? {});
      if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) return true;
      const shouted = { ...request, action: request.action.toUpperCase(), context: upper(request.context) };
      return same(decide({ request: shouted, policies }), decide({ request, policies }));
    },
  },
  {
    law: 'a request about several resources is allowed if and only if each is',
    holds: ({ request, policies }) => {
      if (!('resources' in request)) return true;
      const each = request.resources.map((target) =>
        decide({ request: { ...request, resources: [target] }, policies }),
      );
      return (decide({ request, policies }).effect === 'allow') === each.every((one) => one.effect === 'allow');
    },
  },
  {
    law: 'nothing blocks what is allowed; an explicit deny is a deny',
    holds: (world) => {
      const { effect, explicit, blockedBy } = decide(world);
      return effect === 'allow' ? blockedBy.length === 0 && !explicit : !explicit || blockedBy.length > 0;
    },
  },
];

describe('laws of deciding', () => {
  it.each(laws)('$law', ({ holds }) => {
    const broken: number[] = [];
    for (let seed = firstSeed; seed < firstSeed + worlds; seed += 1) {
      if (!holds(worldOf(seed), chanceOf(seed + 7))) broken.push(seed);
    }
    expect(broken.slice(0, 5)).toEqual([]);
  });
});
