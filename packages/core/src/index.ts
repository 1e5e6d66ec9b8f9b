// The face of core: everything other packages may use, name by name.

export { assert, assertNever, Bug } from './assert.ts';
export type { AuditDraft, AuditKind, AuditRecord, Json } from './audit/event.ts';
export { type ErrorCode, type ErrorEntry, errorCodes } from './errors/codes.ts';
export { Fault, quoted, type Refusal, Refused, refusal } from './errors/refusal.ts';
export type {
  AccessFlow,
  ApprovalPolicy,
  ApproverGroup,
  Condition,
  ConditionGroup,
  FlowSettings,
  FlowTarget,
  MatchOperator,
} from './flow/flow.ts';
export type { EndCause, Grant, GrantPlan, GrantState, Lease } from './grant/grant.ts';
export {
  type DeliveryId,
  type FlowId,
  type GrantId,
  type GroupId,
  grantOf,
  type Id,
  type IdKind,
  type IntegrationId,
  isId,
  type LeaseId,
  type NoticeId,
  newId,
  type PermissionId,
  type PersonId,
  type RequestId,
  type ResourceId,
  type ScopeId,
  type SessionId,
  type SignInId,
  sessionOf,
  type TokenId,
  type WebhookId,
  type WorkId,
} from './ids.ts';
export {
  type CredentialReference,
  type Entitlement,
  entitlementKey,
  type Integration,
  type Permission,
  type Resource,
  type RiskLevel,
  type Tag,
} from './inventory/resource.ts';
export { limits } from './limits.ts';
export { displayName, type Group, type Person, type Role } from './people/person.ts';
export type {
  Adapter,
  CheckReport,
  ConnectionDetails,
  CredentialReader,
  DiscoveredResource,
  EndsDescription,
  Look,
  Outcome,
  PermissionDescription,
  PlanAsk,
  Planned,
  ResourceTypeDescription,
  Step,
  Target,
} from './ports/adapter.ts';
export type { Chance, Hash, Sealer } from './ports/chance.ts';
export type { Clock, Instant } from './ports/clock.ts';
export type {
  AuditRows,
  Claim,
  Delivery,
  DeliveryRows,
  FlowRows,
  GrantFilter,
  GrantRows,
  GroupRows,
  IntegrationRows,
  LeaseRows,
  Notice,
  NoticeRows,
  Page,
  PageAsk,
  PermissionRows,
  PersonRows,
  RequestFilter,
  RequestRows,
  ResourceRows,
  ScopeRows,
  SecretRows,
  SignIn,
  SignInLink,
  SignInRows,
  Store,
  Token,
  TokenRows,
  Transaction,
  Webhook,
  WebhookRows,
  Work,
  WorkKind,
  WorkRows,
} from './ports/store.ts';
export type { AccessRequest, RequestState, RequestStateKind, ShownEntitlement, Verdict } from './request/request.ts';
export { no, ok, type Result } from './result.ts';
export type { Scope } from './scope/scope.ts';
