// The face of the broker: use cases, workers and the ports they stand on.

export { liftBar, listBars } from './access/bars.ts';
export { certifySession } from './access/certify-session.ts';
export { type Connection, connectionOf, resetCredentials } from './access/connection.ts';
export { type AccessAsk, type AccessDetails, getAccess, listAccess } from './access/list-access.ts';
export {
  getRevocation,
  previewRevocation,
  type RevocationPreview,
  revokeEverything,
  type SubjectAsk,
} from './access/revoke-everything.ts';
export { confirmSync } from './administration/confirm-sync.ts';
export { listCredentialEnds, setCleanUp, setCredentialEnd, setRotation } from './administration/credential-ends.ts';
export { checkIntegration, discoverIntegration } from './administration/discover-integration.ts';
export { scheduleKnocks } from './administration/knock-at-target.ts';
export {
  type AsOf,
  type InventoryItem,
  indexAsOf,
  inventoryVocabulary,
  listInventory,
  type VocabularyEntry,
  valuesStartingWith,
} from './administration/list-inventory.ts';
export { type HeldList, listReadings, readHeldList } from './administration/read-held.ts';
export { resealCredentials } from './administration/reseal-credentials.ts';
export { differenceOf } from './administration/resource-difference.ts';
export { reviewEstate } from './administration/review-segmentation.ts';
export { removeBundle, saveBundle } from './administration/save-bundle.ts';
export { type FlowInput, removeFlow, saveFlow } from './administration/save-flow.ts';
export { type GroupInput, removeGroup, saveGroup, setGroupMember } from './administration/save-group.ts';
export { type IntegrationInput, removeIntegration, saveIntegration } from './administration/save-integration.ts';
export { type PersonInput, savePerson } from './administration/save-person.ts';
export { removeScope, type ScopeInput, saveScope } from './administration/save-scope.ts';
export { type SyncReport, syncReportOf } from './administration/sync-report.ts';
export { peopleToken, type Reach, type ReachingFlow, whoCanReach } from './administration/who-can-reach.ts';
export { type Applied, type ApplyInput, applyDocuments } from './apply/apply-documents.ts';
export type {
  ApplyChange,
  ApplyProblem,
  Documents,
  FlowItem,
  GroupItem,
  IntegrationItem,
  PersonItem,
  Place,
  ResourceItem,
  ScopeItem,
} from './apply/documents.ts';
export { listReleased, type Released } from './approvers/list-released.ts';
export { type ApproversReview, type ReviewedApprover, reviewApprovers } from './approvers/review-approvers.ts';
export { scheduleCheckpoints } from './audit/make-checkpoint.ts';
export { type EventProof, proveEvent, showCheckpoint } from './audit/prove-event.ts';
export { type AuditLine, exportAudit, listAudit } from './audit/read-audit.ts';
export { classificationIdOf } from './classification/classification-id.ts';
export { readUserTags, replaceUserTags } from './classification/replace-user-tags.ts';
export { listClassifications } from './classification/save-classification.ts';
export { setTags } from './classification/set-tags.ts';
export type { GivenRow, TagOutcome, TagTarget } from './classification/tag-rows.ts';
export {
  type DelegateInput,
  type DelegationDetails,
  delegate,
  endDelegation,
  listDelegations,
} from './consent/delegations.ts';
export { listNameablePeople } from './consent/nameable-people.ts';
export { followContext } from './context/follow-context.ts';
export { listOnCall, type OnCall, type ShownTurn } from './context/list-on-call.ts';
export type { EntitlementDetails, RequestDetails } from './details.ts';
export { acknowledgeFinding, ownFinding } from './drift/change-finding.ts';
export {
  countFindings,
  type FindingsList,
  type ListedFinding,
  listedFinding,
  listFindings,
  listTrends,
  type ScopeTrend,
} from './drift/list-findings.ts';
export { reviewDrift } from './drift/review-drift.ts';
export { scheduleReview } from './drift/schedule-review.ts';
export { type ListedEmergency, listEmergencies, reviewEmergencyUse } from './emergency/review-emergency.ts';
export { type ExtendInput, extendAccess } from './flows-time/extend-access.ts';
export { confirmAccess } from './flows-time/review-access.ts';
export { claimWork } from './grants/grant-work.ts';
export {
  runTurn,
  startWorkers,
  type WorkerOptions,
  type WorkerRounds,
  type Workers,
  workerRounds,
} from './grants/workers.ts';
export { endWaysIn, readWaysIn, type WaysIn } from './identity/other-sign-ins.ts';
export {
  allowProgram,
  authenticateProgram,
  type ProgramAsk,
  type ProgramTokens,
  redeemCode,
  refreshProgram,
  sameText,
} from './identity/programs.ts';
export { beginAtProvider, finishAtProvider } from './identity/providers.ts';
export {
  changeServiceToken,
  createServiceToken,
  listServiceTokens,
  revokeServiceToken,
  type ServiceToken,
} from './identity/service-tokens.ts';
export { createSignInLink, inviteToSignIn, takeSignInLink } from './identity/sign-in-links.ts';
export {
  authenticateSignIn,
  endOwnSignIn,
  endOwnSignIns,
  endSignIn,
  listSignIns,
  startSignIn,
} from './identity/sign-ins.ts';
export {
  authenticateToken,
  changeTokenEnd,
  createToken,
  listTokens,
  readToken,
  revokeToken,
} from './identity/tokens.ts';
export { type ImportInput, type ImportRow, importResources } from './inventory/import-resources.ts';
export { type ListedMovement, listMovements } from './inventory/list-movements.ts';
export { listTagOrders, orderTags, previewTagOrder, readTagOrder, type TagOrderInput } from './inventory/order-tags.ts';
export { scheduleReadings, setReadingSchedule } from './inventory/schedule-readings.ts';
export type { WeighedTags } from './inventory/weigh-tags.ts';
export type { Inventory } from './inventory-index.ts';
export { mayListInventory } from './notices/announce-findings.ts';
export { chooseMail, countMailGivenUp, type MailChoices, mailChoicesOf } from './notices/choose-mail.ts';
export { messageTypes } from './notices/message-types.ts';
export { countUnreadNotices, listNotices, markNoticesRead } from './notices/read-notices.ts';
export { listDeliveries, listWebhooks, removeWebhook, saveWebhook } from './notices/webhooks.ts';
export { matchesWildcard, pageOf } from './pages.ts';
export { type AttributeOutcome, type AttributeRow, saveIdentityAttributes } from './people/identity-attributes.ts';
export {
  findPerson,
  type LinkInput,
  linkedAccountIn,
  listIdentityRules,
  type RuleInput,
  saveIdentityLink,
  saveIdentityRule,
} from './people/identity-links.ts';
export { importPeople } from './people/import-people.ts';
export { linkPeople, type SameAsInput } from './people/link-people.ts';
export { scheduleSources } from './people/read-source.ts';
export {
  askForReading,
  checkSource,
  findSource,
  listSources,
  removeSource,
  type SourceInput,
  saveSource,
} from './people/save-source.ts';
export {
  type EntryReference,
  type GroupToSend,
  readEntries,
  readEntry,
  sendGroup,
  sendNewGroup,
  sendNewPerson,
  sendPerson,
  sendRemoval,
} from './people/send-facts.ts';
export {
  type GroupDetails,
  type GroupMember,
  type ListedGroup,
  listGroupMembers,
  listGroups,
  showGroup,
} from './people/show-group.ts';
export { type PersonDetails, setWorkingHours, showPerson } from './people/show-person.ts';
export { authenticateSource, rotateSourceToken } from './people/source-tokens.ts';
export { type DecideProposalInput, decideProposal } from './perimeter/decide-proposal.ts';
export {
  type ListedProposal,
  listProposals,
  type PreviewInput,
  previewChange,
} from './perimeter/list-proposals.ts';
export { type ListedVersion, listVersions } from './perimeter/list-versions.ts';
export {
  restoreBundle,
  restoreClassification,
  restoreFlow,
  restoreRule,
  restoreScope,
} from './perimeter/restore-version.ts';
export type { PerimeterRules } from './perimeter/rules.ts';
export type { LookedAt } from './perimeter/weigh-edit.ts';
export type { Actor, Door, Log, MailMessage, MailPort, Ports } from './ports.ts';
export {
  type ListedSighting,
  listedSighting,
  listSightings,
  type RadarOverview,
  radarOverview,
} from './radar/list-radar.ts';
export { acceptSighting, acceptStanding, removeSighting } from './radar/remove-sighting.ts';
export { requestSurvey, scheduleRadar } from './radar/schedule-radar.ts';
export { type TurnInput, turnSighting } from './radar/turn-sighting.ts';
export { type AskAgainInput, askAgain, tryAgain } from './requests/ask-again.ts';
export { type DecideInput, decideRequest } from './requests/decide-request.ts';
export { type DryRun, dryRunRequests } from './requests/dry-run.ts';
export { type EndInput, endAccess } from './requests/end-access.ts';
export {
  type ExplainAsk,
  type Explained,
  type ExplainedEntitlement,
  explainAccess,
} from './requests/explain-access.ts';
export {
  favoriteOffersAmong,
  favoriteOffersOf,
  markOffer,
  type OfferMarkInput,
  offerKey,
} from './requests/favorite-offers.ts';
export { favoritesAmong, favoritesOf, markFavorite } from './requests/favorites.ts';
export { findGrantee, listGrantees } from './requests/grantees.ts';
export { listOffers, type OfferFilter } from './requests/list-offers.ts';
export type { OfferedMember } from './requests/offered-pairs.ts';
export { inOfferedBundles, listOfferedBundles } from './requests/pick-bundle.ts';
export type { PickInput } from './requests/pick-offers.ts';
export { countWaitingFor, getRequest, listRequests, type RequestsAsk } from './requests/read-requests.ts';
export { repairAccess } from './requests/repair-access.ts';
export {
  getRequestTemplate,
  listRequestTemplates,
  offeredChoice,
  removeRequestTemplate,
  saveRequestTemplate,
} from './requests/request-templates.ts';
export { type SubmitInput, submitRequests } from './requests/submit-requests.ts';
export { anyOffered, walkOffers } from './requests/walk-offers.ts';
export { weighAskedReason } from './requests/weigh-reason.ts';
export { withdrawRequest } from './requests/withdraw-request.ts';
export { acceptRestore, type ComparedGrant, type RestoreReview, reviewRestore } from './restore/accept-restore.ts';
export { type Held, heldNow, rememberEnd } from './restore/watch-epoch.ts';
export { removeRule, saveRule } from './rules/save-rule.ts';
export { previewRuleTouch, type RuleTouch, showRuleTouch, type TouchedHolding } from './rules/touched.ts';
export { previewSpaceFlow, previewSpaceScope } from './spaces/preview-space-object.ts';
export { removeSpaceObject, saveSpaceBundle, saveSpaceFlow, saveSpaceScope } from './spaces/space-objects.ts';
export {
  getSpace,
  listSpaceObjects,
  listSpaces,
  removeSpace,
  type SpaceObject,
  saveSpace,
  setSpaceMembers,
} from './spaces/spaces.ts';
export { type Status, statusOf } from './status.ts';
export {
  type EnrolledSecret,
  enrolAuthenticator,
  resetAuthenticator,
  type StepUpStanding,
  stepUpStanding,
} from './step-up/authenticator.ts';
export { type PassedStepUp, passStepUpOf, releaseProven } from './step-up/pass-step-up.ts';
export { type IndexLag, indexLagOf, loadInventory, loadWorld } from './world.ts';
