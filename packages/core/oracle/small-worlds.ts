// Small random worlds, with each scope's meaning told twice: as a query and as a plain predicate, so that offers can be
// compared with a search over every flow, resource and permission that never reads a query.

import fc from 'fast-check';
import type { Bundle } from '../src/bundle/bundle.ts';
import { makeWholeWorld, type WholeWorld, type WholeWorldRows } from '../src/eligibility/world.ts';
import type { AccessFlow } from '../src/flow/flow.ts';
import type { Condition } from '../src/flow/policy.ts';
import type { Permission, Resource } from '../src/inventory/resource.ts';
import type { Person } from '../src/people/person.ts';
import type { Member } from '../src/scope/members.ts';
import type { Scope } from '../src/scope/scope.ts';
import type { FlowTarget, ScopeTarget, SelectionLine, SelectionTarget } from '../src/target/target.ts';
import { bundle, condition, flow, groupId, integration, permission, person, resource, scope } from './cast.ts';

/** A scope told twice. */
export interface ToldScope {
  readonly query: string;
  readonly holds: (member: Member) => boolean;
}

const tag = (member: Member, key: string): string | undefined =>
  member.resource.tags.find((each) => each.key === key)?.value;

const atoms: readonly ToldScope[] = [
  { query: 'resource_tag["env"] = "prod"', holds: (member) => tag(member, 'env') === 'prod' },
  { query: 'resource_tag["env"] = "dev"', holds: (member) => tag(member, 'env') === 'dev' },
  { query: 'resource_tag["class"] = "pii"', holds: (member) => tag(member, 'class') === 'pii' },
  { query: 'resource_type = "rds"', holds: (member) => member.resource.type === 'rds' },
  { query: 'permission_name = "read"', holds: (member) => member.permission.name === 'read' },
  { query: 'integration_name = "aws"', holds: (member) => member.integration.name === 'aws' },
];

export const atomic: fc.Arbitrary<ToldScope> = fc.constantFrom(...atoms);

/** The scope of what is in both. */
export const both = (left: ToldScope, right: ToldScope): ToldScope => ({
  query: `(${left.query}) and (${right.query})`,
  holds: (member) => left.holds(member) && right.holds(member),
});

const either = (left: ToldScope, right: ToldScope): ToldScope => ({
  query: `(${left.query}) or (${right.query})`,
  holds: (member) => left.holds(member) || right.holds(member),
});

export const toldScopes: fc.Arbitrary<ToldScope> = fc.oneof(
  atomic,
  fc.tuple(atomic, atomic).map(([left, right]) => both(left, right)),
  fc.tuple(atomic, atomic).map(([left, right]) => either(left, right)),
);

export interface SmallWorld {
  readonly rows: WholeWorldRows;
  readonly world: WholeWorld;
  readonly told: ReadonlyMap<Scope['id'], ToldScope>;
}

const groups = ['data', 'backend', 'sre'] as const;
const types = ['rds', 's3'] as const;
const systems = ['aws', 'acme'] as const;

const resources: fc.Arbitrary<Resource> = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    type: fc.constantFrom(...types),
    system: fc.constantFrom(...systems),
    env: fc.constantFrom('prod', 'dev', undefined),
    pii: fc.boolean(),
    ancestors: fc.constantFrom<readonly string[] | null>([], ['eu'], ['eu', 'eu-1'], null),
    status: fc.constantFrom(
      'active' as const,
      'active' as const,
      'active' as const,
      'error' as const,
      'deleted' as const,
    ),
  })
  .map(({ name, type, system, env, pii, ancestors, status }) =>
    resource(`${system}-${type}-${name}`, {
      integrationId: `int_${system}`,
      type,
      path: `${system}/${name}`,
      status,
      ancestors,
      tagged: { ...(env === undefined ? {} : { env }), ...(pii ? { class: 'pii' } : {}) },
    }),
  );

const permissions: readonly Permission[] = systems.flatMap((system) =>
  types.flatMap((resourceType) =>
    ['read', 'write'].map((name) =>
      permission(name, { id: `prm_${system}-${resourceType}-${name}`, integrationId: `int_${system}`, resourceType }),
    ),
  ),
);

const people: fc.Arbitrary<readonly Person[]> = fc
  .array(fc.record({ groups: fc.subarray([...groups]), active: fc.boolean() }), {
    minLength: 2,
    maxLength: 4,
    size: 'max',
  })
  .map((each) => each.map((rest, index) => person(`p${index}`, { ...rest, active: index === 0 || rest.active })));

const requesters: fc.Arbitrary<readonly Condition[]> = fc.array(
  fc.oneof(
    fc.constantFrom(...groups).map((name) => condition('group', [name])),
    fc.constantFrom(...groups).map((name) => condition('group', [name], 'is_not')),
    fc.constantFrom('p0', 'p1').map((name) => condition('user', [name])),
    fc.constantFrom('p0', 'p1').map((name) => condition('user', [name], 'is_not')),
  ),
  { minLength: 0, maxLength: 2, size: 'max' },
);

const lines: fc.Arbitrary<SelectionLine> = fc
  .record({
    mode: fc.constantFrom('include' as const, 'exclude' as const),
    what: fc.constantFrom(
      { by: 'id', key: null, values: ['res_aws-rds-a', 'res_acme-rds-b'] },
      { by: 'name', key: null, values: ['aws-rds-a', 'aws-s3-c', 'acme-rds-a'] },
      { by: 'tag', key: 'env', values: ['prod'] },
      { by: 'tag', key: 'class', values: ['pii', 'phi'] },
      { by: 'parent', key: null, values: ['eu'] },
      { by: 'parent', key: null, values: ['eu-1', 'us'] },
    ),
  })
  .map(({ mode, what }) => ({ mode, ...what }) as SelectionLine);

/** Selections of these worlds; any resource, or by up to three lines. */
export const selections: fc.Arbitrary<SelectionTarget> = fc.record({
  kind: fc.constant('selection' as const),
  integrationId: fc.constantFrom('int_aws' as const, 'int_acme' as const),
  resourceType: fc.constantFrom(...types),
  permissions: fc.constantFrom(['read'], ['write'], ['read', 'write']),
  lines: fc.option(fc.array(lines, { maxLength: 3 })),
});

const scopeTargets = (scopes: readonly Scope[]): fc.Arbitrary<ScopeTarget> =>
  fc.record({
    kind: fc.constant('scope' as const),
    scopeId: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...scopes.map((each) => each.id)) },
      { weight: 1, arbitrary: fc.constant('scp_missing' as const) },
    ),
    permissions: fc.constantFrom(null, null, null, ['read'], ['write'], []),
  });

const bundlesOver = (scopes: readonly Scope[]): fc.Arbitrary<readonly Bundle[]> =>
  fc
    .array(fc.array(fc.oneof(scopeTargets(scopes), selections), { minLength: 1, maxLength: 2 }), { maxLength: 2 })
    .map((each) => each.map((parts, index) => bundle(`b${index}`, parts)));

function flows(scopes: readonly Scope[]): fc.Arbitrary<readonly AccessFlow[]> {
  const targets = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: scopeTargets(scopes) },
      { weight: 2, arbitrary: selections },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('bundle' as const),
          bundleId: fc.constantFrom('bdl_b0' as const, 'bdl_b1' as const),
        }),
      },
    ),
    { minLength: 1, maxLength: 2, size: 'max' },
  );
  const one = fc.record({
    active: fc.constantFrom(true, true, true, false),
    operator: fc.constantFrom('AND' as const, 'OR' as const),
    conditions: requesters,
    targets,
  });
  return fc.array(one, { maxLength: 4 }).map((each) =>
    each.map(({ active, operator, conditions, targets: offered }, index) =>
      flow({
        id: `flw_${index}`,
        name: `flow ${index % 3}`,
        active: active || index === 0,
        requesters: { operator, conditions },
        targets: offered,
      }),
    ),
  );
}

/** A world of up to eight resources, three scopes, four flows and four people. */
export const smallWorlds: fc.Arbitrary<SmallWorld> = fc
  .array(toldScopes, { minLength: 1, maxLength: 3 })
  .chain((told) => {
    const scopes = told.map((each, index) => scope(`s${index}`, each.query));
    return fc
      .record({
        resources: fc.uniqueArray(resources, { minLength: 2, maxLength: 8, selector: (each) => each.id, size: 'max' }),
        people,
        bundles: bundlesOver(scopes),
        flows: flows(scopes),
      })
      .map((parts) => {
        const rows: WholeWorldRows = {
          ...parts,
          scopes,
          permissions,
          integrations: systems.map(integration),
          groups: groups.map((name) => ({ id: groupId(name), name, sourceId: null })),
        };
        return {
          rows,
          world: makeWholeWorld(rows),
          told: new Map(scopes.map((each, index) => [each.id, told[index] ?? nothing])),
        };
      });
  });

const nothing: ToldScope = { query: '', holds: () => false };

/** Whether somebody may ask through a flow, told slowly; only the conditions these worlds use. */
function mayAsk(each: AccessFlow, who: Person): boolean {
  if (!each.active || !who.active || each.requesters.conditions.length === 0) return false;
  const fits = each.requesters.conditions.map(({ type, operator, ids }) => {
    const own: readonly string[] = type === 'user' ? [who.id] : who.groupIds;
    return ids.some((id) => own.includes(id)) === (operator === 'is');
  });
  return each.requesters.operator === 'AND' ? fits.every(Boolean) : fits.some(Boolean);
}

/** Whether a target holds a pair, told without any query. */
export function holdsSlowly(
  { rows, told }: Pick<SmallWorld, 'rows' | 'told'>,
  target: FlowTarget,
  member: Member,
): boolean {
  switch (target.kind) {
    case 'scope':
      return (
        (target.permissions?.includes(member.permission.name) ?? true) &&
        (told.get(target.scopeId)?.holds(member) ?? false)
      );
    case 'bundle': {
      const parts = rows.bundles.find((each) => each.id === target.bundleId)?.targets ?? [];
      return parts.some((part) => holdsSlowly({ rows, told }, part, member));
    }
    case 'selection': {
      const { resource: held, permission: allowed } = member;
      if (held.integrationId !== target.integrationId || held.type !== target.resourceType) return false;
      if (!target.permissions.includes(allowed.name)) return false;
      const all = target.lines ?? [];
      const includes = all.filter(({ mode }) => mode === 'include');
      const excludes = all.filter(({ mode }) => mode === 'exclude');
      if (includes.length > 0 && !includes.some((line) => names(line, member) === true)) return false;
      return excludes.every((line) => names(line, member) === false);
    }
  }
}

/** Whether a line names a resource; null where nobody can know. */
function names({ by, key, values }: SelectionLine, member: Member): boolean | null {
  const { resource: held } = member;
  switch (by) {
    case 'id':
      return values.includes(held.id);
    case 'name':
      return values.includes(held.name);
    case 'parent':
      return held.ancestors === null ? null : held.ancestors.some((above) => values.includes(above));
    case 'tag': {
      const value = tag(member, key ?? '');
      return value === undefined ? null : values.includes(value);
    }
  }
}

/** Every offer as `flow resource permission`, found by trying everything. */
export function offersBySearch({ rows, told }: SmallWorld, who: Person): readonly string[] {
  const found = new Set<string>();
  for (const each of rows.flows) {
    for (const held of rows.resources) {
      for (const allowed of rows.permissions) {
        const system = rows.integrations.find((one) => one.id === held.integrationId);
        if (system === undefined || held.status === 'deleted' || !mayAsk(each, who)) continue;
        if (allowed.integrationId !== held.integrationId || allowed.resourceType !== held.type) continue;
        const member = { integration: system, resource: held, permission: allowed };
        const offered = each.targets.some((target) => holdsSlowly({ rows, told }, target, member));
        if (offered) found.add(`${each.id} ${held.id} ${allowed.id}`);
      }
    }
  }
  return [...found].sort();
}
