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
import { Table } from './table.ts';

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

export const makeTables = () => ({
  world: new Table<{ readonly version: number; readonly ground: number }>('world'),
  integrations: new Table<Integration>('integrations'),
  resources: new Table<ResourceRow>('resources'),
  permissions: new Table<Permission>('permissions'),
  classifications: new Table<Classification>('classifications'),
  scopes: new Table<Scope>('scopes'),
  bundles: new Table<Bundle>('bundles'),
  rules: new Table<Rule>('rules'),
  flows: new Table<AccessFlow>('flows'),
  people: new Table<Person>('people'),
  groups: new Table<Group>('groups'),
  shifts: new Table<Shift>('shifts'),
  sources: new Table<Source>('sources'),
  identityLinks: new Table<IdentityLink>('identityLinks'),
  identityRules: new Table<IdentityRule>('identityRules'),
  requests: new Table<AccessRequest>('requests'),
  delegations: new Table<Delegation>('delegations'),
  emergencies: new Table<Emergency>('emergencies'),
  authenticators: new Table<Authenticator>('authenticators'),
  grants: new Table<Grant>('grants'),
  leases: new Table<Lease>('leases'),
  work: new Table<WorkRow>('work'),
  lanePaces: new Table<{ readonly paceMs: number }>('lanePaces'),
  secrets: new Table<{ readonly sealed: Uint8Array }>('secrets'),
  notices: new Table<Notice>('notices'),
  webhooks: new Table<Webhook>('webhooks'),
  deliveries: new Table<Delivery>('deliveries'),
  audit: new Table<AuditRow>('audit'),
  auditHead: new Table<Pick<AuditRecord, 'sequence' | 'hash'>>('auditHead'),
});

export type Tables = ReturnType<typeof makeTables>;

/** The one row of a table that has one. */
export const onlyRow = 'only';
