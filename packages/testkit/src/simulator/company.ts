// Who and what there is in every schedule: two who ask, two who agree, an administrator; a target of each kind; a flow that opens at
// once and can be lengthened, and one that somebody else has to agree to. Made once, and copied.

import {
  type AccessFlow,
  type ApprovalPolicy,
  type Condition,
  type Entitlement,
  type Integration,
  type IntegrationId,
  type Permission,
  type PermissionId,
  type Person,
  type PersonId,
  plainFacts,
  plainTerms,
  type Resource,
  type ResourceId,
  type Role,
} from '@tidegate/core';
import { nodeHash } from '../broker/open-broker.ts';
import { type MemoryDatabase, memoryDatabase } from '../memory-store/store.ts';
import { type TownKind, townKinds } from './town.ts';

/** When every schedule begins. */
export const beginning = Date.UTC(2026, 2, 2, 9);

/** As ids are written: without the letters that look like numbers. */
const tail = (name: string): string => name.replaceAll(/[ilou]/g, 'y').padEnd(26, '0');
export const askers: readonly PersonId[] = [`prs_${tail('ann')}`, `prs_${tail('ben')}`];
export const approvers: readonly PersonId[] = [`prs_${tail('max')}`, `prs_${tail('mya')}`];
export const administrator: PersonId = `prs_${tail('zed')}`;
const engineers = `grp_${tail('engineers')}` as const;
const seniors = `grp_${tail('seniors')}` as const;
const selfServed = `flw_${tail('self')}` as const;
const agreedTo = `flw_${tail('agreed')}` as const;

const person = (id: PersonId, groupIds: Person['groupIds'], roles: readonly Role[] = []): Person => ({
  id,
  email: `${id.slice(4, 7)}@sim.example`,
  emailAliases: [],
  firstName: id.slice(4, 7),
  lastName: '',
  active: true,
  roles,
  managerId: null,
  groupIds,
  attributes: {},
  ...plainFacts(beginning),
});

const integrationOf = ({ type }: TownKind): Integration => ({
  id: integrationIdOf(type),
  name: type,
  type,
  category: 'RESOURCES',
  connectorId: 'built-in',
  config: {},
  credential: null,
  status: 'Active',
  statusMessage: null,
  connectedResourceTypes: null,
  customAccessDetails: null,
  published: {},
  lastSyncAt: null,
  createdAt: beginning,
});

const integrationIdOf = (type: string): IntegrationId => `int_${tail(type)}`;
const resourceIdOf = (type: string): ResourceId => `res_${tail(type)}`;
const permissionIdOf = (type: string): PermissionId => `prm_${tail(type)}`;

const resourceOf = ({ type }: TownKind): Resource => ({
  id: resourceIdOf(type),
  integrationId: integrationIdOf(type),
  type: 'thing',
  nativeId: type,
  name: type,
  path: `town/${type}`,
  parentId: null,
  ancestors: [],
  tags: [],
  context: {},
  status: 'active',
  riskLevel: 'low',
  source: 'import',
  observedAt: beginning,
});

const permissionOf = ({ type }: TownKind): Permission => ({
  id: permissionIdOf(type),
  integrationId: integrationIdOf(type),
  resourceType: 'thing',
  name: 'USE',
  level: 'read',
  riskLevel: 'low',
  allows: 'uses it',
  source: 'adapter',
  observedAt: 0,
});

/** Everything that can be asked for. */
export const entitlements: readonly Entitlement[] = townKinds.map(({ type }) => ({
  resourceId: resourceIdOf(type),
  permissionId: permissionIdOf(type),
}));

const inGroup = (id: typeof engineers): Condition => ({ type: 'group', operator: 'is', values: [id], ids: [id] });

const flowOf = (id: AccessFlow['id'], name: string, approval: ApprovalPolicy | null): AccessFlow => ({
  id,
  name,
  description: null,
  active: true,
  requesters: { operator: 'OR', conditions: [inGroup(engineers)] },
  targets: townKinds.map(({ type }) => ({
    kind: 'selection',
    integrationId: integrationIdOf(type),
    resourceType: 'thing',
    permissions: ['USE'],
    lines: null,
  })),
  durationSecMax: 600,
  approval,
  settings: {
    reasonRequired: false,
    approverReasonRequired: false,
    distinctPeople: false,
    selfApproval: false,
    labels: [],
  },
  terms: { ...plainTerms, extensions: { countMax: 3, lengthSec: 90, consent: 'none' } },
  published: {},
  version: 1,
  createdAt: beginning,
  updatedAt: beginning,
});

export const flows = { selfServed, agreedTo } as const;

/** Makes the database that every schedule begins with. */
export async function foundCompany(): Promise<MemoryDatabase> {
  const database = memoryDatabase({ hash: nodeHash, nesting: 'unwatched' });
  const { store } = database.connect();
  await store.transaction(async (tx) => {
    await tx.groups.save({ id: engineers, name: 'engineers', sourceId: null });
    await tx.groups.save({ id: seniors, name: 'seniors', sourceId: null });
    for (const id of askers) await tx.people.save(person(id, [engineers]));
    for (const id of approvers) await tx.people.save(person(id, [seniors]));
    await tx.people.save(person(administrator, [], ['Admin']));
    for (const kind of townKinds) {
      await tx.integrations.save(integrationOf(kind));
      await tx.resources.save([resourceOf(kind)]);
      await tx.permissions.save([permissionOf(kind)]);
    }
    await tx.flows.save(flowOf(selfServed, 'self-served', null));
    await tx.flows.save(
      flowOf(agreedTo, 'agreed', { mode: 'ALL_OF', groups: [{ operator: 'AND', approvers: [inGroup(seniors)] }] }),
    );
  });
  return database;
}
