// Every table of the memory store, with the rows of core as they are.

import type {
  AccessFlow,
  AccessRequest,
  AuditDraft,
  AuditRecord,
  Authenticator,
  Bundle,
  Classification,
  Delegation,
  Delivery,
  Emergency,
  Grant,
  Group,
  IdentityLink,
  IdentityRule,
  Integration,
  Lease,
  Notice,
  Permission,
  Person,
  Resource,
  Rule,
  Scope,
  Shift,
  Source,
  Webhook,
  Work,
} from '@tidegate/core';
import { type Epoch, Table } from './table.ts';

/** A row of work with who holds it. */
export interface WorkRow extends Work {
  readonly claimedUntil: number | null;
  /** It was asked for once more while somebody held it. */
  readonly againAt: number | null;
  /** The target is still at it: it keeps its place in the budget of its lane. */
  readonly underway: boolean;
}

/** An audit event with what is searched by. */
export interface AuditRow extends AuditRecord, Pick<AuditDraft, 'kind' | 'subject'> {}

/** A resource and the version of the world with which it changed last. */
export interface ResourceRow {
  readonly resource: Resource;
  readonly changed: number;
}

export const makeTables = (epoch: Epoch) => ({
  world: new Table<{ readonly version: number; readonly ground: number }>('world', epoch),
  integrations: new Table<Integration>('integrations', epoch),
  resources: new Table<ResourceRow>('resources', epoch),
  permissions: new Table<Permission>('permissions', epoch),
  classifications: new Table<Classification>('classifications', epoch),
  scopes: new Table<Scope>('scopes', epoch),
  bundles: new Table<Bundle>('bundles', epoch),
  rules: new Table<Rule>('rules', epoch),
  flows: new Table<AccessFlow>('flows', epoch),
  people: new Table<Person>('people', epoch),
  groups: new Table<Group>('groups', epoch),
  shifts: new Table<Shift>('shifts', epoch),
  sources: new Table<Source>('sources', epoch),
  identityLinks: new Table<IdentityLink>('identityLinks', epoch),
  identityRules: new Table<IdentityRule>('identityRules', epoch),
  requests: new Table<AccessRequest>('requests', epoch),
  delegations: new Table<Delegation>('delegations', epoch),
  emergencies: new Table<Emergency>('emergencies', epoch),
  authenticators: new Table<Authenticator>('authenticators', epoch),
  grants: new Table<Grant>('grants', epoch),
  leases: new Table<Lease>('leases', epoch),
  work: new Table<WorkRow>('work', epoch),
  lanePaces: new Table<{ readonly paceMs: number }>('lanePaces', epoch),
  secrets: new Table<{ readonly sealed: Uint8Array }>('secrets', epoch),
  notices: new Table<Notice>('notices', epoch),
  webhooks: new Table<Webhook>('webhooks', epoch),
  deliveries: new Table<Delivery>('deliveries', epoch),
  audit: new Table<AuditRow>('audit', epoch),
  auditHead: new Table<Pick<AuditRecord, 'sequence' | 'hash'>>('auditHead', epoch),
});

export type Tables = ReturnType<typeof makeTables>;

/** The one row of a table that has one. */
export const onlyRow = 'only';
