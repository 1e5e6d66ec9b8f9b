// The face of the contract: routes as data, their shapes, the typed client.

export { type Client, type ClientOptions, createClient, ProblemError } from './client.ts';
export { nothing, route } from './define.ts';
export { makeOpenApi, type OpenApiAsk } from './openapi/make-openapi.ts';
export { type AccessView, accessRoutes, accessView, connectionView } from './own/access.ts';
export {
  administrationRoutes,
  applyChange,
  applyProblem,
  auditEvent,
  flowView,
  inventoryItem,
  queryProblem,
  scopeView,
} from './own/administration.ts';
export { type ApproverView, approverRoutes, approverView } from './own/approvers.ts';
export { consentRoutes, type DelegationView } from './own/consent.ts';
export { credentialRoutes } from './own/credentials.ts';
export { type EmergencyView, emergencyRoutes, emergencyView } from './own/emergencies.ts';
export { type FindingView, findingRoutes, findingView, reviewView, type TrendView, trendView } from './own/findings.ts';
export {
  type GroupDetailsView,
  groupRoutes,
  type ListedGroupView,
} from './own/groups.ts';
export { type ImportLine, type ImportRowInput, importRoutes } from './own/imports.ts';
export {
  type MovementStoryView,
  type MovementView,
  movementRoutes,
  movementStory,
  movementView,
} from './own/movements.ts';
export { type OnCallView, onCallRoutes, onCallView } from './own/on-call.ts';
export { operationRoutes } from './own/operations.ts';
export { perimeterRoutes } from './own/perimeters.ts';
export { personRoutes, tokenView } from './own/person.ts';
export { type RadarView, radarRoutes, radarView, type SightingView, sightingView } from './own/radar.ts';
export {
  type OfferedEntitlement,
  offeredEntitlement,
  offerView,
  type RequestView,
  requestEntitlement,
  requestRoutes,
  requestView,
} from './own/requests.ts';
export { type RevocationView, revocationRoutes, revocationView } from './own/revocations.ts';
export { ownRoutes } from './own/routes.ts';
export { type RuleTouchView, type RuleView, ruleRoutes } from './own/rules.ts';
export { segmentationRoutes } from './own/segmentation.ts';
export { presentReview } from './own/segmentation-view.ts';
export {
  endsView,
  integrationRef,
  permissionView,
  personRef,
  requestAction,
  requestStatus,
  resourceView,
} from './own/shapes.ts';
export { serviceTokenRoutes, serviceTokenView, signInRoutes, signInView } from './own/sign-ins.ts';
export { type PersonDetailsView, type PersonRow, personRow, type SourceView, sourceRoutes } from './own/sources.ts';
export { type SpaceView, spaceRoutes } from './own/spaces.ts';
export { type SyncView, syncRoutes, syncView } from './own/syncs.ts';
export { type TagOrderView, tagOrderRoutes } from './own/tag-orders.ts';
export { type TagLine, type TagRowInput, tagRoutes, tagRow } from './own/tags.ts';
export { whyRoutes } from './own/why.ts';
export { type OAuthError, type Problem, type PublishedError, problem, publishedError } from './problem.ts';
export { accessSessionRoutes, availableAccessRoutes } from './published/access.ts';
export { accessFlowRoutes } from './published/access-flows.ts';
export { accessRequestRoutes } from './published/access-requests.ts';
export { accessScopeRoutes } from './published/access-scopes.ts';
export { bundleRoutes } from './published/bundles.ts';
export { bundleV1Routes } from './published/bundles-v1.ts';
export { clientAskingRoutes } from './published/client-asking.ts';
export { clientFilterRoutes } from './published/client-filters.ts';
export { clientInventoryRoutes } from './published/client-inventory.ts';
export { clientRequestRoutes } from './published/client-requests.ts';
export { clientSessionRoutes } from './published/client-session.ts';
export { clientSessionsRoutes } from './published/client-sessions.ts';
export { clientTemplateRoutes } from './published/client-templates.ts';
export { delegatedRequestRoutes } from './published/delegated-requests.ts';
export { identityRoutes } from './published/identities.ts';
export { integrationRoutes } from './published/integrations.ts';
export { peopleRoutes } from './published/people.ts';
export { publishedRoutes } from './published/routes.ts';
export { publishedPageSize } from './published/shapes.ts';
export { userTagRoutes } from './published/user-tags.ts';
export { type Access, type BodyOf, type Media, type OutputOf, type Route, takesBody } from './route.ts';
