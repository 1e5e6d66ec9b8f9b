// The face of core: everything other packages may use, name by name.

export { type Alone, releasersOf } from './approver-review/alone.ts';
export { isStrictest } from './approver-review/environment.ts';
export { type HabitFinding, type HabitKind, habitFindings, habitKinds } from './approver-review/habit-findings.ts';
export {
  type ApproverHabits,
  approverHabits,
  type Decided,
  decidedIn,
  type FlowHabits,
  flowHabits,
} from './approver-review/habits.ts';
export { assert, assertNever, Bug } from './assert.ts';
export { canonicalBytes } from './audit/canonical.ts';
export { type ChainHead, linkEvent, readEvent, verifyChain } from './audit/chain.ts';
export { type Checkpoint, checkpointText, readCheckpoint } from './audit/checkpoint.ts';
export { pinRequest, recordAsking, recordDecision } from './audit/decision-record.ts';
export {
  type AuditDraft,
  type AuditEvent,
  type AuditKind,
  type AuditRecord,
  auditKinds,
  type Json,
} from './audit/event.ts';
export {
  consistencySpans,
  emptyRoot,
  GrowingTree,
  inclusionSpans,
  isConsistent,
  isIncluded,
  joinParts,
  leafHash,
  nodeHash,
  partsOf,
  type Span,
  sameBytes,
  type TreeHead,
} from './audit/merkle.ts';
export { type Replay, type ReplayStep, replayDecision } from './audit/replay.ts';
export {
  hexBytes,
  hexText,
  type IsSignedWith,
  type NoteKey,
  noteKey,
  noteKeyText,
  type OpenedNote,
  openNote,
  readNoteKey,
  signedNote,
  signerOf,
} from './audit/signed-note.ts';
export type { Bundle, BundleDraft } from './bundle/bundle.ts';
export { bundleSentence } from './bundle/bundle-sentence.ts';
export { readBundle } from './bundle/read-bundle.ts';
export { changeTags, sameTags, type TagChange } from './classification/change-tags.ts';
export {
  type Classification,
  type LoweringRule,
  type OrderedKeys,
  orderedKeys,
} from './classification/classification.ts';
export { cloudSeesTag } from './classification/cloud-sight.ts';
export { countingTags, settleTags } from './classification/settle-tags.ts';
export { tagSentence } from './classification/tag-sentence.ts';
export { type Asked, approversOf, mayConsent } from './consent/approvers.ts';
export { consentBoard } from './consent/board.ts';
export type { Delegation } from './consent/delegation.ts';
export type { ConsentFacts } from './consent/facts.ts';
export { oldestFactBehind, oldestFactFor } from './consent/oldest-fact.ts';
export { standingsOf } from './consent/standing.ts';
export { alternativesOf, conditionLabel, type Term, termsOf } from './consent/terms.ts';
export { type ConsentTrail, type LeftOut, type Narrowing, type OwnedPart, plainTrail } from './consent/trail.ts';
export { verdictsWithout } from './consent/without-person.ts';
export { factAge, factsUsed, type UsedFact } from './context/freshness.ts';
export { type Day, type Hours, isWithin, nextChangeOf, weekDays } from './context/hours.ts';
export { hoursFromText } from './context/hours-from-text.ts';
export { hoursText } from './context/hours-text.ts';
export { knownHours } from './context/known-hours.ts';
export { isFresh, type Origin, oldestOf, type PinnedFact } from './context/origin.ts';
export { readHours } from './context/read-hours.ts';
export { isOnShift, nextTurnAfter, type Shift, type Turn } from './context/shift.ts';
export { shiftSentence, turnsAt, whyUnknown } from './context/shift-sentence.ts';
export {
  type GroupFact,
  type HeldReading,
  type ListedGroup,
  type ListedPerson,
  noSourceCounts,
  type PersonFact,
  type ShiftFact,
  type Source,
  type SourceCounts,
  type SourceKind,
  type SourceReading,
  sourceKinds,
} from './context/source.ts';
export {
  contextEnd,
  hangsOnContext,
  nextChangeOfConditions,
  nextChangeOfParties,
  nextContextChange,
  type Standing,
} from './context/standing.ts';
export { isTimeZone, momentOf, type WallClock } from './context/zone.ts';
export { type Deadlock, type DeadlockKind, deadlockKinds, deadlockSummaries } from './deadlock/deadlock.ts';
export { findDeadlocks } from './deadlock/find-deadlocks.ts';
export {
  type Finding,
  type FindingKind,
  type FindingSeverity,
  findingKinds,
  findingSeverities,
  type Held,
} from './drift/finding.ts';
export { acceptReading, reviewScope, type ToldEnvironments } from './drift/review-scope.ts';
export {
  type DriftReview,
  type DriftSettings,
  driftDefaults,
  type KeyField,
  type ScopeBaseline,
  type ScopeCount,
  type ScopeReading,
  type SeenKey,
  type ValueCount,
} from './drift/scope-reading.ts';
export { settleFindings } from './drift/settle-findings.ts';
export { Audience, type Crowd } from './eligibility/audience.ts';
export { flowsOpenTo, isOffered, type Offer, offersFor, offersOf } from './eligibility/offers.ts';
export { oldestPartyFact } from './eligibility/oldest-party-fact.ts';
export { mayAskFor, type Parties } from './eligibility/receivers.ts';
export {
  factsAt,
  factsAtStart,
  makeWholeWorld,
  makeWorld,
  type WholeWorld,
  type WholeWorldRows,
  type World,
  type WorldRows,
} from './eligibility/world.ts';
export {
  type Emergency,
  type EmergencyVerdict,
  emergencyPeople,
  emergencyRefusal,
  emergencySentence,
  reviewEmergency,
} from './emergency/emergency.ts';
export { type ErrorCode, type ErrorEntry, errorCodes } from './errors/codes.ts';
export { Fault, quoted, type Refusal, Refused, refusal } from './errors/refusal.ts';
export { conditionsOf } from './flow/conditions-of.ts';
export { durationText } from './flow/duration-text.ts';
export type { AccessFlow, FlowSettings } from './flow/flow.ts';
export { flowSentence } from './flow/flow-sentence.ts';
export { nearestName } from './flow/nearest-name.ts';
export { nextMomentOf } from './flow/next-moment.ts';
export { grantWindows, momentText, type Opening, openingOf, type Windows } from './flow/open-hours.ts';
export type { ApprovalPolicy, ApproverGroup, Condition, ConditionGroup, MatchOperator } from './flow/policy.ts';
export { type FlowDraft, readFlow } from './flow/read-flow.ts';
export type { TargetReferences } from './flow/read-targets.ts';
export type { FlowReferences } from './flow/references.ts';
export { demandedApproval, type RequesterFit, requesterFit } from './flow/requester-fit.ts';
export {
  type BreakGlass,
  type DurationTerms,
  type Escalation,
  type Extensions,
  type FlowTerms,
  isHeld,
  plainTerms,
  type ReasonTerms,
  type RequestFor,
  type Staleness,
  type StepUp,
  type Times,
  type UntilRevoked,
} from './flow/terms.ts';
export { lastingText, whenText } from './flow/times-text.ts';
export {
  type EndCause,
  type Grant,
  type GrantPlan,
  type GrantState,
  grantStates,
  isLive,
  isOpen,
  type Lease,
  liveStates,
  unfinishedStates,
} from './grant/grant.ts';
export { coveredUntil, leaseEndsAt } from './grant/lease.ts';
export { causeByClock, newLeaseTimes, renewAt, renewedLease, reviewEndsAt } from './grant/lease-time.ts';
export { type GrantEvent, grantAfter } from './grant/machine.ts';
export { barOn, holdBars, type Revocation, type RevocationSubject, revocationText } from './grant/revocation.ts';
export {
  type BundleId,
  type ClassificationId,
  type DelegationId,
  type DeliveryId,
  type FindingId,
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
  type ProposalId,
  type RequestId,
  type RequestTemplateId,
  type ResourceId,
  type RevocationId,
  type RuleId,
  type ScopeId,
  type SessionId,
  type ShiftId,
  type SightingId,
  type SignInId,
  type SourceId,
  type SpaceId,
  sessionOf,
  type TokenId,
  type WebhookId,
  type WorkId,
} from './ids.ts';
export { type CheckedImport, checkImport } from './import/check-import.ts';
export { readCloudFormation, type StackHints } from './import/cloudformation.ts';
export {
  type DeclaredReading,
  type DeclaredResource,
  type ImportedResource,
  type ImportFinding,
  inventoryOf,
} from './import/declared.ts';
export { formatOf, type ImportFormat, type SeenFormat } from './import/format-of.ts';
export { columnProblems, type Row, resourceOfObject, resourceOfRow } from './import/rows.ts';
export { readTerraformPlan, readTerraformState } from './import/terraform.ts';
export { holdCredentialExpiry } from './inventory/credential-expiry.ts';
export type { CredentialRefusal, RefusalHeardBy } from './inventory/credential-refusal.ts';
export { afterKnocks, holdCredentialRefusals } from './inventory/credential-refusal.ts';
export { type JudgedPart, type Judgement, judgeSync } from './inventory/judge-sync.ts';
export type { MovedScope, Movement, MovementStory, MovementWay, Some, TouchedAccess } from './inventory/movement.ts';
export { movementSentence } from './inventory/movement-sentence.ts';
export {
  type Owner,
  ownerAttributes,
  ownerOf,
  ownerSettings,
  type PeopleBy,
  peopleByAttribute,
} from './inventory/owner.ts';
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
export {
  noCounts,
  type SyncCounts,
  type SyncPage,
  type SyncPart,
  type SyncRun,
  type SyncTrouble,
} from './inventory/sync.ts';
export {
  countTagRows,
  type SourceTag,
  sourceTag,
  type TagOrder,
  type TagOrderRow,
  type TagStep,
  tagChangeProblem,
  tagStep,
  withTagChanged,
} from './inventory/tag-order.ts';
export {
  type FactNumbers,
  type IndexedResource,
  type NumberedPage,
  pageOf,
  textOrder,
} from './inventory-index/indexed-resource.ts';
export {
  type IndexedMember,
  InventoryIndex,
  type Perimeter,
  type SeenResource,
  type SurveyedResource,
} from './inventory-index/inventory-index.ts';
export type { IndexedPermission } from './inventory-index/shelves.ts';
export type { IndexedPage } from './inventory-index/shown-order.ts';
export type { IndexedValue } from './inventory-index/vocabulary.ts';
export type { Moved } from './inventory-index/watch.ts';
export { limits } from './limits.ts';
export { accountOf, holderOf, type LinkGround, readTemplate } from './people/account-of.ts';
export type { IdentityLink, IdentityRule, LinkedAccount } from './people/identity-link.ts';
export { type JudgedList, judgeReading } from './people/judge-reading.ts';
export {
  bareFacts,
  isMembershipBelieved,
  type MatchFacts,
  matchesCondition,
  matchesConditions,
  shiftTypes,
} from './people/match.ts';
export { displayName, type Group, humanOf, type Person, plainFacts } from './people/person.ts';
export {
  hasRight,
  isRightName,
  type Right,
  type Role,
  rightNames,
  rights,
  rightsOf,
  roleNames,
  rolesGive,
} from './people/role.ts';
export { type PersonGround, settlePerson } from './people/settle-person.ts';
export { type ChangedClasses, changesOfClasses } from './perimeter/class-changes.ts';
export { differenceOf, type PartDifference } from './perimeter/difference.ts';
export {
  changesOfOrder,
  type DecidingChange,
  decidingSubjects,
  noOwnChanges,
  type OwnChange,
  type OwnChanges,
  ownChangesOf,
  ownChangeText,
} from './perimeter/own-changes.ts';
export {
  decideProposal,
  type ImportedList,
  type Proposal,
  type ProposalCommand,
  type ProposalState,
  type ProposedChange,
  type UserTagsRow,
} from './perimeter/proposal.ts';
export { type AskedMembers, type ChangedRule, changesOfRules, ruleSubjects } from './perimeter/rule-changes.ts';
export type {
  ClassificationDocument,
  GroupDocument,
  PerimeterChange,
  PerimeterDocument,
  PerimeterKind,
  PerimeterVersion,
  RuleDocument,
} from './perimeter/version.ts';
export { type Weighed, weighFlows } from './perimeter/weigh-flows.ts';
export type {
  Adapter,
  Certificate,
  CertificateAsk,
  CheckReport,
  ConnectionDetails,
  CredentialReader,
  DiscoveredResource,
  DiscoveryByParts,
  DiscoveryReport,
  EndsDescription,
  Knock,
  Look,
  ObservedAccess,
  Outcome,
  PermissionDescription,
  PlanAsk,
  Planned,
  Planner,
  ResourceTypeDescription,
  Step,
  Survey,
  SurveyReport,
  TagWrite,
  Target,
} from './ports/adapter.ts';
export type { Chance, Hash, Sealer } from './ports/chance.ts';
export type {
  CheckpointRows,
  CheckpointSigner,
  CheckpointWitness,
  SignedCheckpoint,
  TreeNode,
} from './ports/checkpoints.ts';
export type { Clock, Instant } from './ports/clock.ts';
export type { Connector, CredentialSent, ReachedTarget, TargetPlace } from './ports/connector.ts';
export {
  type Authenticator,
  type AuthenticatorRows,
  authenticatorSeal,
  type DelegationRows,
  type OneTimeCodes,
} from './ports/consent.ts';
export type { CredentialRefusalRows } from './ports/credential-refusals.ts';
export type { EmergencyRows } from './ports/emergencies.ts';
export type { EpochMemory, SeenHead } from './ports/epoch.ts';
export type { FavoriteRows, MarkedOffer } from './ports/favorites.ts';
export type { MailGivenUp, MailRows } from './ports/mails.ts';
export type { Page, PageAsk } from './ports/page.ts';
export type { RadarRows, SightingCount, SightingFilter } from './ports/radar.ts';
export type { RequestTemplateRows } from './ports/request-templates.ts';
export type { ShiftRows } from './ports/shifts.ts';
export type {
  PersonLogin,
  ProgramCode,
  ProviderClaims,
  ProviderVisit,
  ProviderWords,
  SignIn,
  SignInLink,
  SignInProvider,
  SignInRows,
  SignInSecret,
  Token,
  TokenRows,
} from './ports/sign-ins.ts';
export type {
  EntryAsk,
  EntryFilter,
  IdentityLinkRows,
  MembershipMove,
  SourceAsk,
  SourceEntry,
  SourceEntryRows,
  SourceMember,
  SourceReader,
  SourceRows,
  SourceToken,
} from './ports/sources.ts';
export type { SpaceObjectId, SpaceRows } from './ports/spaces.ts';
export type {
  AuditRows,
  BundleRows,
  ClassificationRows,
  Delivery,
  DeliveryRows,
  DriftRows,
  FindingFilter,
  FindingRows,
  FlowRows,
  GrantFilter,
  GrantRows,
  GroupRows,
  IntegrationRows,
  LeaseRows,
  LiveLeaseFilter,
  MovementRows,
  Notice,
  NoticeRows,
  PermissionRows,
  PersonRows,
  ProposalRows,
  RequestFilter,
  RequestRows,
  ResourceChange,
  ResourceRows,
  RevocationRows,
  RuleRows,
  ScopeRows,
  SecretRows,
  Store,
  SyncRows,
  TagOrderRows,
  Transaction,
  VersionRows,
  Webhook,
  WebhookRows,
} from './ports/store.ts';
export {
  type Claim,
  type LaneBudget,
  type LanePlace,
  type Work,
  type WorkKind,
  type WorkRows,
  workKinds,
} from './ports/work.ts';
export {
  type BasicFilters,
  basicToQuery,
  canonicalQueryValue,
  completeQuery,
  emptyVocabulary,
  matchesQuery,
  noBasicFilters,
  parseQuery,
  printQuery,
  type Query,
  type QueryAnd,
  type QueryCompletion,
  type QueryCondition,
  type QueryField,
  type QueryFieldName,
  type QueryGroup,
  type QueryMentions,
  type QueryNot,
  type QueryOperator,
  type QueryOr,
  type QueryProblem,
  type QuerySubject,
  type QueryToken,
  type QueryVocabulary,
  type QueryWord,
  queryConditions,
  queryFields,
  queryMentions,
  queryProblemRefusal,
  queryToBasic,
  quoteQueryValue,
  tokenizeQuery,
  vocabularyOf,
} from './query/index.ts';
export { cleanUpAt } from './radar/clean-up.ts';
export { compareAccess, type RadarAsk, type RecordedGrant } from './radar/compare.ts';
export { holdSightings } from './radar/hold-sightings.ts';
export { settleSightings } from './radar/settle-sightings.ts';
export {
  type RadarReview,
  type Seen,
  type Sighting,
  type SightingKind,
  sightingKinds,
  type UnreadPart,
} from './radar/sighting.ts';
export { readParts } from './radar/unread-parts.ts';
export { actionsFor, maySee, type RequestAction } from './request/actions.ts';
export { type Asking, ask } from './request/ask.ts';
export { askedDurationRefusal, askedTimesRefusal, openingRefusal } from './request/ask-times.ts';
export { automaticRequest } from './request/automatic.ts';
export { conclude, type DecisionFacts, decide, type RequestCommand } from './request/decide.ts';
export { describeRequest, differsText, entitlementStatus, type RequestDescription } from './request/describe.ts';
export { askedText, isScheduled } from './request/describe-time.ts';
export { escalate, escalatesAt } from './request/escalate.ts';
export { type AccessFamily, type ExtendOptions, extendable, extendOptions, rootOf } from './request/extend.ts';
export { awaitsOthers } from './request/fulfilment.ts';
export { agreedTerms, longestOf, type Narrow } from './request/narrow.ts';
export { type QueuePlace, queuePlace, queueText } from './request/queue.ts';
export { askedReasonRefusal, needsApproverReason } from './request/reasons.ts';
export type {
  AccessRequest,
  Fulfilment,
  NamedBundle,
  RequestState,
  RequestStateKind,
  ShownEntitlement,
  StoodFor,
  Verdict,
} from './request/request.ts';
export { fulfilments } from './request/request.ts';
export { mayReview, reviewIsOpen } from './request/reviewing.ts';
export type { PublishedStatus, RequestFacts } from './request/status.ts';
export { asksApprover, asksRequester, awaitsStepUp, countsNow, passStepUp } from './request/step-up.ts';
export type {
  KeptIntegration,
  KeptPermission,
  KeptResource,
  KeptType,
  RequestTemplate,
  TemplateChoice,
} from './request/template.ts';
export { type AskedRisk, type WeighedReason, weighReason } from './request/weigh-reason.ts';
export { no, ok, type Result } from './result.ts';
export { denialsFor, isDenied, nextChangeOfDenials, type OfferGround, withoutDenied } from './rule/deny.ts';
export { type Holding, type RuleBreak, ruleBroken } from './rule/held.ts';
export {
  type AgainstRule,
  type HeldGrant,
  type HoldingGround,
  type HumanHolding,
  heldAgainst,
} from './rule/held-against.ts';
export { type RuleReferences, readRule } from './rule/read-rule.ts';
export { type Demand, type Rule, type RuleDraft, type RuleSet, setsOf } from './rule/rule.ts';
export { setQueries } from './rule/rule-queries.ts';
export { ruleSentence } from './rule/rule-sentence.ts';
export { binds } from './rule/whom.ts';
export { isMember, type Member, membersOf } from './scope/members.ts';
export type { Scope } from './scope/scope.ts';
export {
  type AxisStep,
  type FoundResource,
  type SegmentationCell,
  type SegmentationFinding,
  type SegmentationReview,
  type SegmentationSeverity,
  segmentationCodes,
} from './segmentation/finding.ts';
export { type PatchLanguage, patchFor } from './segmentation/patch.ts';
export { reviewSegmentation, reviewSegmentationInTurns } from './segmentation/review-segmentation.ts';
export {
  levelOf,
  readSegmentationRules,
  type SegmentationRules,
  segmentationDefaults,
} from './segmentation/rules.ts';
export { environmentsOfAccounts } from './segmentation/survey.ts';
export {
  mayIn,
  nameInSpace,
  type Space,
  type SpaceAct,
  type SpaceMember,
  type SpaceRole,
  spaceActs,
  spaceRoles,
} from './space/space.ts';
export type { NamedScope } from './tag-rules/check-scopes.ts';
export { checkTags, type TagReport } from './tag-rules/check-tags.ts';
export type { TagFinding } from './tag-rules/finding.ts';
export { type RuleProblem, readTagRules } from './tag-rules/read-rules.ts';
export type { TagRules } from './tag-rules/rules.ts';
export type { BundlePart, FlowTarget, SelectionLine, SelectionTarget } from './target/target.ts';
export {
  bundleIdsOf,
  queriesOf,
  queryHolds,
  scopeIdsOf,
  scopeQuery,
  scopeQueryName,
  type TargetGround,
  type TargetQuery,
} from './target/target-queries.ts';
export { targetText } from './target/target-text.ts';
export { base64Bytes, base64Text } from './text/base64.ts';
export {
  isLdapAttribute,
  type LdapNamePart,
  ldapFilterValue,
  ldapNameParts,
  sameLdapName,
} from './text/ldap.ts';
