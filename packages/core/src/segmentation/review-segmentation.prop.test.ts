// The review against the slow and obvious way: every resource is placed and every member looked up one by one, on random estates.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeWholeWorld, type WholeWorld } from '../eligibility/world.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { plainTerms } from '../flow/terms.ts';
import type { Integration, Permission, Resource } from '../inventory/resource.ts';
import { InventoryIndex } from '../inventory-index/inventory-index.ts';
import { membersOf } from '../scope/members.ts';
import type { Scope } from '../scope/scope.ts';
import { queriesOf } from '../target/target-queries.ts';
import { reviewSegmentation } from './review-segmentation.ts';
import { levelOf, segmentationDefaults } from './rules.ts';

const rules = segmentationDefaults;
const integrationId = 'int_a';
const integration: Integration = {
  id: integrationId,
  name: 'cloud',
  type: 'twin',
  category: 'RESOURCES',
  connectorId: null,
  config: {},
  credential: null,
  status: 'Active',
  statusMessage: null,
  connectedResourceTypes: null,
  customAccessDetails: null,
  published: {},
  lastSyncAt: null,
  createdAt: 0,
};
const permissions = ['db', 'bucket'].flatMap((resourceType) =>
  (['read', 'write'] as const).map(
    (level): Permission => ({
      id: `prm_${resourceType}_${level}`,
      integrationId,
      resourceType,
      name: level,
      level,
      riskLevel: 'low',
      allows: level,
      source: 'adapter',
      observedAt: 0,
    }),
  ),
);

const accounts = fc.record({ dev: fc.constantFrom('shop-dev', 'shop'), prod: fc.constantFrom('shop-prod', 'mixed') });
const resource = fc.record({
  type: fc.constantFrom('db', 'bucket', 'bare'),
  environment: fc.option(fc.constantFrom('dev', 'staging', 'Production', 'moon')),
  kind: fc.option(fc.constantFrom('public', 'pii', 'odd')),
  account: fc.option(fc.constantFrom('dev', 'prod')),
});
const query = fc.constantFrom(
  'resource_type = "db"',
  'resource_type = "bucket" and resource_tag["Environment"] = "dev"',
  'resource_tag["DataClassification"] in ("pii", "public") and permission_name = "read"',
  'resource_account = "prod"',
  'not resource_tag["Environment"] = "dev"',
  'resource_name starts_with "thing"',
);
const flow = fc.record({
  targets: fc.array(
    fc.record({ scope: fc.nat(3), permissions: fc.option(fc.constantFrom(['read'], ['read', 'write'], ['none'])) }),
    { minLength: 1, maxLength: 3 },
  ),
  active: fc.boolean(),
});

/** The environment that the account of a resource tells; by name alone, and only where two accounts tell different ones. */
function byAccount(world: WholeWorld, one: Resource): number | null {
  const told = new Map<string, number>();
  for (const { context } of world.resources.values()) {
    const word = context['account_name']?.split('-')[1];
    const level = word === undefined ? null : levelOf(rules.environments.order, word);
    const id = context['account_id'];
    if (id !== undefined && level !== null && !isShared(world, id, level)) told.set(id, level);
  }
  if (new Set(told.values()).size < 2) return null;
  return told.get(one.context['account_id'] ?? '') ?? null;
}

function isShared(world: WholeWorld, id: string, level: number): boolean {
  const tagged = [...world.resources.values()].filter(
    (one) => one.context['account_id'] === id && wordOf(one, 'Environment') !== null,
  );
  const against = tagged.filter((one) => levelOf(rules.environments.order, wordOf(one, 'Environment') ?? '') !== level);
  return tagged.length >= 5 && against.length * 2 > tagged.length;
}

const wordOf = (one: Resource, key: string): string | null => one.tags.find((tag) => tag.key === key)?.value ?? null;
function step(word: string | null, order: typeof rules.classes.order): string {
  if (word === null) return 'not told';
  const level = levelOf(order, word);
  return level === null ? 'outside the order' : (order[level]?.name ?? '');
}
function cellOf(world: WholeWorld, one: Resource): string {
  const level = byAccount(world, one);
  const { order } = rules.environments;
  const environment = level === null ? step(wordOf(one, 'Environment'), order) : order[level]?.name;
  return `${environment} × ${step(wordOf(one, 'DataClassification'), rules.classes.order)}`;
}

/** Lines of a matrix: counts, and flows with what they offer. */
function slowMatrix(world: WholeWorld): readonly string[] {
  const held = new Set(
    [...world.scopes.values()].flatMap((scope) => membersOf(world, scope).map((one) => one.resource.id)),
  );
  const lines = new Map<string, number>();
  const add = (line: string): void => void lines.set(line, (lines.get(line) ?? 0) + 1);
  const offers = new Map<string, Set<string>>();
  for (const one of world.resources.values()) {
    add(cellOf(world, one));
    if (!held.has(one.id) && world.permissionsOf(one.integrationId, one.type).length > 0)
      add(`${cellOf(world, one)}: homeless`);
  }
  for (const { name, targets, active } of world.flows.values()) {
    if (!active) continue;
    const seen = new Set<string>();
    for (const { scope, permissions: names } of queriesOf(targets, world)) {
      for (const member of scope === null ? [] : membersOf(world, scope)) {
        if (names !== null && !names.includes(member.permission.name)) continue;
        const place = `${cellOf(world, member.resource)}: ${name}`;
        offers.set(place, (offers.get(place) ?? new Set()).add(member.permission.name));
        if (!seen.has(member.resource.id)) add(place);
        seen.add(member.resource.id);
      }
    }
  }
  return [
    ...[...lines].map(([line, count]) => `${line} ${count}`),
    ...[...offers].map(([place, names]) => `${place} offers ${[...names].toSorted().join()}`),
  ].toSorted();
}

function matrixOf(world: WholeWorld): readonly string[] {
  const index = new InventoryIndex({ integrations: new Map([[integrationId, 'cloud']]), permissions });
  for (const one of world.resources.values()) index.load(one);
  index.seal();
  return reviewSegmentation({ index, estate: world, rules })
    .cells.flatMap((cell) => {
      const place = `${cell.environment} × ${cell.class}`;
      return [
        `${place} ${cell.resources}`,
        ...(cell.inNoScope === 0 ? [] : [`${place}: homeless ${cell.inNoScope}`]),
        ...cell.flows.flatMap((one) => [
          `${place}: ${one.name} ${one.resources}`,
          `${place}: ${one.name} offers ${one.permissions.join()}`,
        ]),
      ];
    })
    .toSorted();
}

test('the matrix is the one that looking at every resource and every member gives', () => {
  let separated = 0;
  let offering = 0;
  fc.assert(
    fc.property(
      fc.array(resource, { minLength: 1, maxLength: 25 }),
      accounts,
      fc.array(query, { minLength: 4, maxLength: 4 }),
      fc.array(flow, { minLength: 1, maxLength: 4 }),
      (rows, named, queries, flowRows) => {
        const world = makeWholeWorld({
          integrations: [integration],
          permissions,
          people: [],
          groups: [],
          resources: rows.map(
            ({ type, environment, kind, account }, at): Resource => ({
              id: `res_${at}`,
              integrationId,
              type,
              nativeId: `n${at}`,
              name: `thing ${at}`,
              path: `${at}`,
              parentId: null,
              ancestors: [],
              tags: [
                ...(environment === null
                  ? []
                  : [{ key: 'Environment', value: environment, origin: 'source' as const }]),
                ...(kind === null ? [] : [{ key: 'DataClassification', value: kind, origin: 'source' as const }]),
              ],
              context: account === null ? {} : { account_id: account, account_name: named[account] },
              status: 'active',
              riskLevel: 'low',
              source: 'test',
              observedAt: 0,
            }),
          ),
          bundles: [],
          scopes: queries.map(
            (text, at): Scope => ({
              id: `scp_${at}`,
              name: `scope ${at}`,
              description: null,
              query: text,
              version: 1,
              createdAt: 0,
              updatedAt: 0,
            }),
          ),
          flows: flowRows.map(({ targets, active }, at) => flowFrom(at, active, targets)),
        });
        const lines = matrixOf(world);
        expect(lines).toEqual(slowMatrix(world));
        if ([...world.resources.values()].some((one) => byAccount(world, one) !== null)) separated += 1;
        if (lines.some((line) => line.includes('offers'))) offering += 1;
      },
    ),
    { numRuns: 150 },
  );
  expect([separated > 5, offering > 50]).toEqual([true, true]);
});

const flowFrom = (
  at: number,
  active: boolean,
  targets: readonly { readonly scope: number; readonly permissions: readonly string[] | null }[],
): AccessFlow => ({
  id: `flw_${at}`,
  name: `flow ${at}`,
  description: null,
  active,
  requesters: { operator: 'OR', conditions: [] },
  targets: targets.map(({ scope, permissions: names }) => ({
    kind: 'scope',
    scopeId: `scp_${scope}`,
    permissions: names,
  })),
  durationSecMax: 60,
  approval: null,
  settings: {
    reasonRequired: false,
    approverReasonRequired: false,
    distinctPeople: false,
    selfApproval: false,
    labels: [],
  },
  terms: plainTerms,
  published: {},
  version: 1,
  createdAt: 0,
  updatedAt: 0,
});
