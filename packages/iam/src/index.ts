// The face of @tidegate/iam: deciding AWS requests through every policy layer, with the reason. Everything a caller may use is
// named here; files inside are nobody else's business.

export { authorize, type CompiledPolicies, compile } from './authorize.ts';
export { type CheckOptions, checkPolicy } from './check/check-policy.ts';
export { isKnownAction, nearestAction } from './check/nearest.ts';
export { type PolicyFile, type ReadPolicies, readPoliciesFrom } from './check/read-policies.ts';
export { type ReadRequest, readRequest } from './check/read-request.ts';
export { sampleFiles } from './check/sample-files.ts';
export {
  type AccessLevel,
  type ActionFacts,
  type ActionResource,
  actionFacts,
  actionNames,
  type KeyType,
  keyTypeOf,
  type ResourceTypeFacts,
  rcpCovers,
  type ServiceFacts,
  serviceFacts,
  serviceName,
  servicePrefixes,
  tableVersion,
} from './data/table.ts';
export type { Considered, Escaped, Escapes, EscapesOptions, Fenced, Story, StoryStep } from './escape/answer.ts';
export { escapes } from './escape/escapes.ts';
export type { MoveFacts, MoveName } from './escape/moves.ts';
export { explain } from './explain/explain.ts';
export { printExplanation, printProblem, printProblems } from './explain/print.ts';
export { type Calls, identityCenterCalls, inventoryCalls, treeCalls } from './generate/connector/calls.ts';
export type { ConnectorNeed, IdentityCenter, MemberPlace, OrganizationPlace } from './generate/connector/declared.ts';
export { type GeneratedConnector, generateConnector } from './generate/connector/generate-connector.ts';
export {
  type Generated,
  type GeneratedDocument,
  isProved,
  type Proof,
  type StatementReason,
  type WrittenDocument,
  type WrittenStatement,
} from './generate/generated.ts';
export { printProof } from './generate/print-proof.ts';
export {
  type ApprovedRegionsOptions,
  approvedRegions,
  globalActions,
} from './generate/scp/approved-regions.ts';
export { type ApprovedServicesOptions, approvedServices, basicServices } from './generate/scp/approved-services.ts';
export type { Attachment } from './generate/scp/attach.ts';
export {
  type GuardrailDeclaration,
  type NodeGuardrails,
  type ReadDeclaration,
  type ReadDeclarationOptions,
  readDeclaration,
} from './generate/scp/declaration.ts';
export { denyRoot } from './generate/scp/deny-root.ts';
export {
  type BreakGlass,
  type GeneratedScps,
  type GenerateScpsOptions,
  generateScps,
} from './generate/scp/generate-scps.ts';
export { type GuardBreakGlassOptions, guardBreakGlass } from './generate/scp/guard-break-glass.ts';
export {
  type Guardrail,
  type GuardrailStatement,
  type Left,
  type RequestPattern,
  type Stopped,
  withBreakGlass,
} from './generate/scp/guardrail.ts';
export { type PlacedGuardrails, type Placing, placeGuardrails } from './generate/scp/place.ts';
export { protectAccount } from './generate/scp/protect-account.ts';
export { type DataKind, dataKinds, protectData } from './generate/scp/protect-data.ts';
export { protectTelemetry, type TelemetryOptions } from './generate/scp/protect-telemetry.ts';
export { type RequiredTag, type TagOnCreateOptions, tagOnCreate } from './generate/scp/tag-on-create.ts';
export { compareSets, type SetDifference } from './generate/services/compare-sets.ts';
export { mapService } from './generate/services/map-service.ts';
export {
  type ReadServiceListOptions,
  readServiceList,
  type ServiceList,
  serviceListTextMax,
} from './generate/services/read-service-list.ts';
export {
  inNoSet,
  outsideOf,
  type ServiceSet,
  serviceSet,
  shippedSet,
  shippedSetNames,
} from './generate/services/service-set.ts';
export type { WrittenSet } from './generate/services/written-set.ts';
export type { ReasonedStatement } from './generate/size.ts';
export { type Placement, type Placements, terraformOf } from './generate/terraform.ts';
export type { AwsTarget, DeclaredBoundary } from './generate/workspace/declared.ts';
export {
  type GeneratedWorkspace,
  generateWorkspace,
  type WorkspaceResult,
} from './generate/workspace/generate-workspace.ts';
export { type GeneratedFile, type WriteOptions, writeFiles } from './generate/write-files.ts';
export type { CutOffBy } from './impact/guardrails.ts';
export { type Impact, type ImpactOptions, impactOf } from './impact/impact.ts';
export { type InventoryResource, type ReadInventory, readInventory, readInventoryRows } from './impact/inventory.ts';
export { RecordSplitter, type SplitRecords } from './impact/record-splitter.ts';
export type {
  CutOffCalls,
  CutOffResource,
  DeniedCalls,
  ImpactReport,
  Seen,
  UnknownCalls,
} from './impact/report.ts';
export {
  inputLimits,
  type OrganizationLimit,
  organizationLimit,
  organizationLimits,
  type SizeLimit,
  scpFullLanguageSince,
  sizeLimitOf,
  sizeLimits,
} from './limits.ts';
export {
  type HonoursResourceTag,
  type MatrixAction,
  type MatrixResource,
  matrixActions,
} from './matrix/actions.ts';
export { countTags, type TagCounts } from './matrix/count-tags.ts';
export { exceptionsOf, type TagException, tagExceptions } from './matrix/exceptions.ts';
export { findActions, type MatrixQuery } from './matrix/find-actions.ts';
export { type CreateGates, type IsolationVerdict, isolationOf, type ServiceIsolation } from './matrix/isolation.ts';
export {
  type EffectiveAccount,
  type EffectiveAction,
  type EffectiveService,
  effective,
  type Possibility,
  type Taker,
} from './organization/effective.ts';
export { type OrganizationsApiAnswers, organizationFromApi } from './organization/from-api.ts';
export { type AccountsOfRequest, organizationPolicies } from './organization/layers.ts';
export {
  type AccountRole,
  accountsOf,
  type Organization,
  type OrganizationAccount,
  type OrganizationUnit,
  type PathNode,
  pathTo,
} from './organization/model.ts';
export { printEffective, printOrganizationTree } from './organization/print.ts';
export {
  type ReadOrganization,
  type ReadOrganizationOptions,
  readOrganization,
} from './organization/read-organization.ts';
export { type Parsed, type ParseOptions, parsePolicy } from './parse/parse-policy.ts';
export type {
  ActionElement,
  ConditionClause,
  Operator,
  OperatorFamily,
  Policy,
  PrincipalElement,
  ResourceElement,
  Statement,
} from './parse/policy.ts';
export type { Part, Template } from './parse/template.ts';
export type {
  Answer,
  AskOptions,
  Existence,
  Fails,
  Holds,
  ProvedRequest,
  Unknown,
  Witness,
} from './prove/answer.ts';
export { contained, disjoint, equivalent } from './prove/contained.ts';
export { type Creation, type Creations, creatable } from './prove/creatable.ts';
export { type Exposure, type IsolatedOptions, type Isolation, isolated } from './prove/isolated.ts';
export {
  type AccountRoles,
  type IsolatedRole,
  type OrganizationIsolatedOptions,
  type OrganizationIsolation,
  organizationIsolated,
} from './prove/organization.ts';
export { neverAllows, publicAccess, type ReachPattern, reachable } from './prove/reach.ts';
export type { Finding, FindingSeverity } from './review/finding.ts';
export { type OrganizationFindingCode, organizationFindingCodes } from './review/organization/codes.ts';
export type { FixChoices } from './review/organization/fix-policies.ts';
export type { AccountPlace, Told } from './review/organization/place.ts';
export { type OrganizationReview, reviewOrganization } from './review/organization/review-organization.ts';
export type {
  CrossAccountTrust,
  DeliveryReach,
  ReachedRole,
  Trusted,
} from './review/organization/trusts.ts';
export type { AccountKind, Phase } from './review/organization/words.ts';
export { type CodeFacts, type PolicyFindingCode, policyFindingCodes } from './review/policies/codes.ts';
export { type PolicyReview, reviewPolicies } from './review/policies/review-policies.ts';
export type {
  AnonymousPrincipal,
  Context,
  ContextScalar,
  ContextValue,
  Decision,
  DetailedPrincipal,
  DocumentInput,
  Effect,
  Explanation,
  FailedElement,
  FixedRule,
  Layer,
  LayerExplanation,
  MultiRequest,
  NodePolicies,
  Policies,
  PolicyKind,
  Principal,
  Problem,
  Request,
  RequestResource,
  ResourceExplanation,
  Severity,
  SingleRequest,
  StatementExplanation,
  StatementRef,
} from './types.ts';
